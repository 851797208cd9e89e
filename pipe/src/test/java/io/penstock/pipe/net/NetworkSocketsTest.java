package io.penstock.pipe.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.penstock.core.wait.Deadline;
import io.penstock.pipe.Connection;
import io.penstock.pipe.HostAddress;
import io.penstock.pipe.Pipe;
import io.penstock.pipe.PipeListener;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class NetworkSocketsTest {
    @Test
    @DisplayName("X19: the kernel finds out within 15 s that the other host is gone: the sockets ask for it")
    void keepAlive() throws Exception {
        try (ServerSocketChannel server = NetworkSockets.listen("127.0.0.1", 0)) {
            final int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
            try (SocketChannel socket =
                    NetworkSockets.connect("127.0.0.1", port, NetworkSockets.KeepAlive.USUAL, Deadline.NEVER)) {
                assertEquals(true, socket.getOption(StandardSocketOptions.SO_KEEPALIVE));
                final int seconds = socket.getOption(ExtendedSocketOptions.TCP_KEEPIDLE)
                        + socket.getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL)
                                * socket.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT);
                assertTrue(seconds < 15, "seconds=" + seconds);
            }
        }
    }

    @Test
    @DisplayName("X19: a name that does not resolve is told by name, where one connects and where one listens")
    void noSuchName() {
        final HostAddress there = HostAddress.parse(
                "tls://no-such-host.invalid:7700/work?pin=" + "0".repeat(64) + "&token=" + "A".repeat(43));
        for (final Executable each : List.<Executable>of(
                () -> TlsKit.bytes(there).connect(Duration.ofSeconds(1)),
                () -> NetworkSockets.listen(there.host(), there.port()))) {
            final UnknownHostException unknown = assertThrows(UnknownHostException.class, each);
            assertTrue(unknown.getMessage().contains("host=no-such-host.invalid"), unknown::getMessage);
        }
    }

    @Test
    @DisplayName("X19: a port that is taken is told by name")
    void taken() throws Exception {
        try (ServerSocketChannel server = NetworkSockets.listen("127.0.0.1", 0)) {
            final int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
            final IOException refused = assertThrows(IOException.class, () -> NetworkSockets.listen("127.0.0.1", port));
            assertTrue(refused.getMessage().contains("host=127.0.0.1 port=" + port), refused::getMessage);
            assertTrue(refused.getMessage().contains("is the port taken"), refused::getMessage);
        }
    }

    @Test
    @DisplayName("X19: a host that accepts and says nothing is told with its address, and without the token")
    void saysNothing() throws Exception {
        try (ServerSocketChannel server = NetworkSockets.listen("127.0.0.1", 0)) {
            final HostAddress there = TlsKit.keys()
                    .address(TlsKit.ANY_PORT)
                    .withPort(((InetSocketAddress) server.getLocalAddress()).getPort());
            final IOException slow = assertThrows(
                    IOException.class,
                    () -> Connector.connect(
                            TlsSettings.of(there).withOpeningTime(Duration.ofSeconds(3)), Duration.ZERO));
            assertTrue(slow.getMessage().contains("the opening took too long: address=" + there), slow::getMessage);
            assertFalse(slow.toString().contains(there.token()), slow::toString);
        }
    }

    @Test
    @DisplayName("X19: a pipe by IPv6")
    void ipv6() throws Exception {
        assumeTrue(
                NetworkInterface.networkInterfaces()
                        .flatMap(NetworkInterface::inetAddresses)
                        .anyMatch(each -> each instanceof Inet6Address && each.isLoopbackAddress()),
                "no IPv6 here");
        try (PipeListener<byte[], byte[]> listener = Pipe.at(URI.create("tls://[::1]:0/work"))
                        .sending(byte[].class)
                        .receiving(byte[].class)
                        .keys(TlsKit.keys())
                        .listen();
                Connection<byte[], byte[]> end = TlsKit.bytes(
                                HostAddress.parse(listener.address().text()))
                        .connect()) {
            end.sendBytes(new byte[] {1});
            assertArrayEquals(new byte[] {1}, listener.accept(TlsKit.SOON).receiveBytes(TlsKit.SOON));
        }
    }

    @Test
    @DisplayName("X19: a name whose first address refuses and whose second one does not")
    void protocols() throws Exception {
        final InetAddress[] local = InetAddress.getAllByName("localhost");
        assumeTrue(local.length > 1, "localhost has one address here");
        final InetAddress last = local[local.length - 1];
        final String host = last instanceof Inet6Address ? "[" + last.getHostAddress() + "]" : last.getHostAddress();
        try (PipeListener<byte[], byte[]> listener = Pipe.at(URI.create("tls://" + host + ":0/work"))
                        .sending(byte[].class)
                        .receiving(byte[].class)
                        .keys(TlsKit.keys())
                        .listen();
                Connection<byte[], byte[]> exact =
                        TlsKit.bytes(listener.address()).connect();
                Connection<byte[], byte[]> byName = TlsKit.bytes(
                                HostAddress.parse(listener.address().text().replace(host, "localhost")))
                        .connect()) {
            exact.sendBytes(new byte[] {1});
            assertArrayEquals(new byte[] {1}, listener.accept(TlsKit.SOON).receiveBytes(TlsKit.SOON));
            byName.sendBytes(new byte[] {2});
            assertArrayEquals(new byte[] {2}, listener.accept(TlsKit.SOON).receiveBytes(TlsKit.SOON));
        }
    }
}
