package io.penstock.pipe.net;

import io.penstock.core.wait.Deadline;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
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
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;

/**
 * The sockets of the network: nothing else in the product opens one. All of them ask the kernel to find out when the other host is gone. The kernel of a host answers for its
 * processes, also for those that are stopped.
 */
final class NetworkSockets {
    /** When a kernel asks the other one: after so many seconds of silence, then again and again, so many times. */
    record KeepAlive(int idleSeconds, int intervalSeconds, int probes) {
        static final KeepAlive USUAL = new KeepAlive(5, 3, 3);
    }

    private static final int BACKLOG = 512;

    private NetworkSockets() {}

    static ServerSocketChannel listen(final String host, final int port) throws IOException {
        final InetSocketAddress address = new InetSocketAddress(resolve(host)[0], port);
        final ServerSocketChannel server = ServerSocketChannel.open();
        boolean bound = false;
        try {
            server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            server.bind(address, BACKLOG);
            bound = true;
        } catch (final IOException | UnsupportedAddressTypeException refused) {
            throw new IOException(
                    "cannot listen here: host=" + host + " port=" + port + " reason=" + refused
                            + "; is the port taken, or the address another host's?",
                    refused);
        } finally {
            if (!bound) {
                server.close();
            }
        }
        return server;
    }

    private static InetAddress[] resolve(final String host) throws UnknownHostException {
        try {
            return InetAddress.getAllByName(host);
        } catch (final UnknownHostException unknown) {
            final UnknownHostException named =
                    new UnknownHostException("no such host: host=" + host + "; this host's resolver does not know it");
            named.initCause(unknown);
            throw named;
        }
    }

    /** Tries the addresses that a name has one after the other. Each has its share of the time. */
    static SocketChannel connect(final String host, final int port, final KeepAlive keepAlive, final Deadline deadline)
            throws IOException, InterruptedException {
        final InetAddress[] all = resolve(host);
        IOException failure = null;
        for (int i = 0; i < all.length; i++) {
            try {
                final long shareNs = deadline.remainingNs() / (all.length - i);
                return connect(
                        new InetSocketAddress(all[i], port), keepAlive, Deadline.after(shareNs, TimeUnit.NANOSECONDS));
            } catch (final IOException next) {
                if (failure == null) {
                    failure = next;
                } else if (next instanceof ConnectException) { // there is a host, so it may come to listen
                    next.addSuppressed(failure);
                    failure = next;
                } else {
                    failure.addSuppressed(next);
                }
            }
        }
        throw failure;
    }

    private static SocketChannel connect(
            final InetSocketAddress address, final KeepAlive keepAlive, final Deadline deadline)
            throws IOException, InterruptedException {
        final SocketChannel socket = SocketChannel.open();
        boolean connected = false;
        try (Selector selector = Selector.open()) {
            prepare(socket, keepAlive);
            if (!socket.connect(address)) {
                socket.register(selector, SelectionKey.OP_CONNECT);
                await(selector, deadline, "the host does not answer: socketAddress=" + address);
                socket.finishConnect();
            }
            connected = true;
        } catch (final ClosedByInterruptException interrupted) {
            throw (InterruptedException) new InterruptedException().initCause(interrupted);
        } catch (final UnsupportedAddressTypeException unsupported) {
            throw new IOException("this JVM has no such protocol: socketAddress=" + address, unsupported);
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

    static void prepare(final SocketChannel socket, final KeepAlive keepAlive) throws IOException {
        socket.configureBlocking(false);
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        set(socket, ExtendedSocketOptions.TCP_KEEPIDLE, keepAlive.idleSeconds());
        set(socket, ExtendedSocketOptions.TCP_KEEPINTERVAL, keepAlive.intervalSeconds());
        set(socket, ExtendedSocketOptions.TCP_KEEPCOUNT, keepAlive.probes());
    }

    /** Systems without these options look after two hours. */
    private static void set(final SocketChannel socket, final SocketOption<Integer> option, final int value)
            throws IOException {
        if (socket.supportedOptions().contains(option)) {
            socket.setOption(option, value);
        }
    }
}
