package io.penstock.valkey;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Between clients and a server: cuts the connection at one command, or at one message that comes by itself. The same command is not cut again
 * when it is sent again.
 */
final class CuttingProxy implements AutoCloseable {
    /** Where a command is cut. */
    enum Way {
        BEFORE,
        AFTER_1_BYTE,
        AFTER_70_BYTES,
        BEFORE_ITS_LAST_BYTE,
        AFTER_SENDING,
        REPLY_DROPPED,
        REPLY_AFTER_1_BYTE,
        REPLY_AFTER_9_BYTES,
        EXECUTED_1_MS_LATER,
        EXECUTED_6_MS_LATER,
        EXECUTED_25_MS_LATER
    }

    private final int target;
    private final ServerSocket listening;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger commands = new AtomicInteger();
    private final AtomicInteger pushes = new AtomicInteger();
    private volatile int cutCommand;
    private volatile Way cutWay;
    private volatile int cutPush;
    private volatile boolean pushPartly;
    private volatile boolean refuses;
    private volatile boolean refusesNew;
    private volatile boolean refusesSubscriptions;
    private volatile String bloatedText;
    private volatile String lostText;
    private volatile String refusedText;

    CuttingProxy(final int target) throws IOException {
        this.target = target;
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Cuts the n-th command from now on, from 1. */
    void cutCommand(final int number, final Way way) {
        cutWay = way;
        commands.set(0);
        cutCommand = number;
        cutPush = 0;
    }

    /** Cuts at the n-th message from now on, from 1. */
    void cutPush(final int number, final boolean partly) {
        pushPartly = partly;
        pushes.set(0);
        cutPush = number;
        cutCommand = 0;
    }

    int commands() {
        return commands.get();
    }

    int pushes() {
        return pushes.get();
    }

    /** Ends all connections, and makes no new one while it refuses. */
    void refuse(final boolean yes) {
        refuses = yes;
        cutAll();
    }

    /** Makes no new connection while it refuses; those that there are go on. */
    void refuseNew(final boolean yes) {
        refusesNew = yes;
    }

    /** The first command with that text is not sent; all connections end, and no new one is made. */
    void refuseAt(final String text) {
        refusedText = text;
    }

    /** The first command with that text is carried out, its reply is lost, and no new connection is made from then on. */
    void loseReplyOf(final String text) {
        lostText = text;
    }

    /** Ends each connection that subscribes. */
    void refuseSubscriptions(final boolean yes) {
        refusesSubscriptions = yes;
    }

    /** Before the reply to the first command with that text comes what looks like an item of nearly 2 GiB. */
    void bloatReplyOf(final String text) {
        bloatedText = text;
    }

    /** Ends all connections that there are. */
    void cutAll() {
        sockets.forEach(CuttingProxy::close);
    }

    private static void daemon(final Runnable work) {
        final Thread thread = new Thread(work, "cutting-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                final Socket client = listening.accept();
                if (refuses || refusesNew) {
                    close(client);
                    continue;
                }
                client.setTcpNoDelay(true);
                final Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                server.setTcpNoDelay(true);
                sockets.add(client);
                sockets.add(server);
                final Pair pair = new Pair(client, server);
                daemon(pair::up);
                daemon(pair::down);
            }
        } catch (final IOException closed) {
            cutAll();
        }
    }

    private static void close(final Socket socket) {
        try {
            socket.close();
        } catch (final IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (final IOException e) {
            throw new IllegalStateException(e);
        }
        cutAll();
    }

    /** A connection, from both sides. */
    private final class Pair {
        private final Socket client;
        private final Socket server;
        private volatile boolean subscribes;
        private volatile int replyBytes = -1;
        private volatile boolean late;
        private volatile boolean bloats;

        private Pair(final Socket client, final Socket server) {
            this.client = client;
            this.server = server;
        }

        private void end() {
            CuttingProxy.close(client);
            CuttingProxy.close(server);
            sockets.remove(client);
            sockets.remove(server);
        }

        private void up() {
            try {
                final InputStream in = new BufferedInputStream(client.getInputStream());
                final OutputStream out = server.getOutputStream();
                for (byte[] command = read(in); command != null; command = read(in)) {
                    subscribes |= new String(
                                    command,
                                    0,
                                    Math.min(30, command.length),
                                    java.nio.charset.StandardCharsets.US_ASCII)
                            .contains("SUBSCRIBE");
                    if (subscribes && refusesSubscriptions) {
                        end();
                        return;
                    }
                    if (contains(command, refusedText)) {
                        refusedText = null;
                        refuse(true);
                        return;
                    }
                    if (contains(command, bloatedText)) {
                        bloatedText = null;
                        bloats = true;
                    }
                    if (contains(command, lostText)) {
                        lostText = null;
                        refusesNew = true;
                        reply(command, 0, out);
                    } else if (commands.incrementAndGet() == cutCommand) {
                        cut(command, out);
                        if (client.isClosed()) {
                            return;
                        }
                    } else {
                        out.write(command);
                        out.flush();
                    }
                }
                end();
            } catch (final IOException ended) {
                if (!late) {
                    end();
                }
            }
        }

        private static boolean contains(final byte[] command, final String text) {
            return text != null && new String(command, java.nio.charset.StandardCharsets.ISO_8859_1).contains(text);
        }

        private void cut(final byte[] command, final OutputStream out) throws IOException {
            final Way way = cutWay;
            switch (way) {
                case BEFORE -> end();
                case AFTER_1_BYTE -> part(command, 1, out);
                case AFTER_70_BYTES -> part(command, Math.min(70, command.length - 1), out);
                case BEFORE_ITS_LAST_BYTE -> part(command, command.length - 1, out);
                case AFTER_SENDING -> part(command, command.length, out);
                case REPLY_DROPPED -> reply(command, 0, out);
                case REPLY_AFTER_1_BYTE -> reply(command, 1, out);
                case REPLY_AFTER_9_BYTES -> reply(command, 9, out);
                default -> {
                    late = true;
                    CuttingProxy.close(client);
                    final int laterMs = way == Way.EXECUTED_1_MS_LATER ? 1 : way == Way.EXECUTED_6_MS_LATER ? 6 : 25;
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(laterMs));
                    out.write(command);
                    out.flush();
                    server.shutdownOutput(); // the server carries it out, and then sees the end
                }
            }
        }

        private void part(final byte[] command, final int length, final OutputStream out) throws IOException {
            out.write(command, 0, length);
            out.flush();
            end();
        }

        private void reply(final byte[] command, final int length, final OutputStream out) throws IOException {
            replyBytes = length;
            out.write(command);
            out.flush();
        }

        private void down() {
            final byte[] chunk = new byte[1 << 16];
            try {
                final InputStream in = server.getInputStream();
                final OutputStream out = client.getOutputStream();
                for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                    if (late) {
                        continue;
                    }
                    if (bloats) {
                        bloats = false;
                        out.write("$2147483000\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                    }
                    if (replyBytes >= 0) {
                        out.write(chunk, 0, Math.min(length, replyBytes));
                        out.flush();
                        break;
                    }
                    if (subscribes
                            && chunk[0] == '*'
                            && new String(chunk, 0, Math.min(length, 20), java.nio.charset.StandardCharsets.US_ASCII)
                                    .contains("message")
                            && pushes.incrementAndGet() == cutPush) {
                        out.write(chunk, 0, pushPartly ? Math.min(length, 25) : 0);
                        out.flush();
                        break;
                    }
                    out.write(chunk, 0, length);
                    out.flush();
                }
            } catch (final IOException ended) {
                // both ends go
            }
            end();
        }

        /** One command, as it came. */
        private static byte[] read(final InputStream in) throws IOException {
            final ByteArrayOutputStream whole = new ByteArrayOutputStream();
            final int words = number(in, whole);
            if (words < 0) {
                return null;
            }
            for (int i = 0; i < words; i++) {
                final int length = number(in, whole);
                whole.write(in.readNBytes(length + 2));
            }
            return whole.toByteArray();
        }

        private static int number(final InputStream in, final ByteArrayOutputStream whole) throws IOException {
            final byte[] line = new byte[32];
            int length = 0;
            int next = in.read();
            while (next >= 0 && next != '\n') {
                line[length++] = (byte) next;
                next = in.read();
            }
            if (next < 0) {
                return -1;
            }
            whole.write(line, 0, length);
            whole.write('\n');
            return Integer.parseInt(
                    new String(Arrays.copyOfRange(line, 1, length - 1), java.nio.charset.StandardCharsets.US_ASCII));
        }
    }
}
