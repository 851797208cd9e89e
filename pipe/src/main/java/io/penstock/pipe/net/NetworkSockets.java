package io.penstock.pipe.net;

import io.penstock.core.wait.Deadline;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;

/**
 * The sockets of the network: nothing else in the product opens one. All of them ask the kernel to find out when the other host is gone: it looks after {@value
 * #IDLE_SECONDS} s of silence, {@value #PROBES} times, every {@value #INTERVAL_SECONDS} s. The kernel of a host answers for its processes, also for those that are stopped.
 */
final class NetworkSockets {
    static final int IDLE_SECONDS = 5;
    static final int INTERVAL_SECONDS = 3;
    static final int PROBES = 3;

    private static final int BACKLOG = 512;

    private NetworkSockets() {}

    static ServerSocketChannel listen(final String host, final int port) throws IOException {
        final InetSocketAddress address = resolve(host, port);
        final ServerSocketChannel server = ServerSocketChannel.open();
        boolean bound = false;
        try {
            server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            server.bind(address, BACKLOG);
            bound = true;
        } catch (final IOException refused) {
            throw new IOException(
                    "cannot listen here: host=" + host + " port=" + port + " reason=" + refused.getMessage(), refused);
        } finally {
            if (!bound) {
                server.close();
            }
        }
        return server;
    }

    private static InetSocketAddress resolve(final String host, final int port) throws UnknownHostException {
        final InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new UnknownHostException("no such host: host=" + host);
        }
        return address;
    }

    static SocketChannel connect(final String host, final int port, final Deadline deadline)
            throws IOException, InterruptedException {
        final InetSocketAddress address = resolve(host, port);
        final SocketChannel socket = SocketChannel.open();
        boolean connected = false;
        try (Selector selector = Selector.open()) {
            prepare(socket);
            if (!socket.connect(address)) {
                socket.register(selector, SelectionKey.OP_CONNECT);
                await(selector, deadline, "the host does not answer: host=" + host + " port=" + port);
                socket.finishConnect();
            }
            connected = true;
        } catch (final ClosedByInterruptException interrupted) {
            throw (InterruptedException) new InterruptedException().initCause(interrupted);
        } finally {
            if (!connected) {
                socket.close();
            }
        }
        return socket;
    }

    /** Waits until the one key of a selector is ready. */
    static void await(final Selector selector, final Deadline deadline, final String what)
            throws IOException, InterruptedException {
        selector.selectedKeys().clear();
        while (selector.selectedKeys().isEmpty()) {
            if (deadline.isOver()) {
                throw new SocketTimeoutException(what);
            }
            final long millis = TimeUnit.NANOSECONDS.toMillis(deadline.remainingNs());
            selector.select(deadline == Deadline.NEVER ? 0 : Math.max(1, millis));
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (selector.keys().stream().noneMatch(SelectionKey::isValid)) {
                throw new AsynchronousCloseException(); // another thread has closed the socket and has woken this one
            }
        }
        selector.selectedKeys().clear();
    }

    static void prepare(final SocketChannel socket) throws IOException {
        socket.configureBlocking(false);
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        set(socket, ExtendedSocketOptions.TCP_KEEPIDLE, IDLE_SECONDS);
        set(socket, ExtendedSocketOptions.TCP_KEEPINTERVAL, INTERVAL_SECONDS);
        set(socket, ExtendedSocketOptions.TCP_KEEPCOUNT, PROBES);
    }

    /** Systems without these options look after two hours. */
    private static void set(final SocketChannel socket, final SocketOption<Integer> option, final int value)
            throws IOException {
        if (socket.supportedOptions().contains(option)) {
            socket.setOption(option, value);
        }
    }
}
