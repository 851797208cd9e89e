package io.penstock.pipe.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.core.wait.Deadline;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class NetworkSocketsTest {
    @Test
    @DisplayName("X19: the kernel finds out within 15 s that the other host is gone: the sockets ask for it")
    void keepAlive() throws Exception {
        try (ServerSocketChannel server = NetworkSockets.listen("127.0.0.1", 0)) {
            final int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
            try (SocketChannel socket = NetworkSockets.connect("127.0.0.1", port, Deadline.NEVER)) {
                assertEquals(true, socket.getOption(StandardSocketOptions.SO_KEEPALIVE));
                final int seconds = socket.getOption(ExtendedSocketOptions.TCP_KEEPIDLE)
                        + socket.getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL)
                                * socket.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT);
                assertTrue(seconds < 15, "seconds=" + seconds);
            }
        }
    }
}
