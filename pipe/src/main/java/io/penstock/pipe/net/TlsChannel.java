package io.penstock.pipe.net;

import io.penstock.core.wait.Deadline;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;

/**
 * TLS over a socket that never blocks. The handshake, and what is said before the connection is handed on, waits by a selector.
 *
 * <p><b>Threads:</b> one reads; one at a time writes, which is the caller's concern. <b>Processes:</b> one.
 */
final class TlsChannel {
    /** A TLS record carries no more. */
    static final int MAX_PLAIN_LENGTH = 16 * 1024;

    private static final int IN_BYTES = 128 * 1024;
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private final SocketChannel socket;
    private final SSLEngine engine;

    /** Encrypted bytes to be read, from position to limit. */
    private final ByteBuffer netIn = ByteBuffer.allocate(IN_BYTES).limit(0);

    /** Encrypted bytes to be written, from position to limit. */
    private final ByteBuffer netOut;

    /** Decrypted during the opening, and not yet taken, from position to limit. */
    private final ByteBuffer opening;

    private volatile boolean pending;

    TlsChannel(final SocketChannel socket, final SSLEngine engine) {
        this.socket = socket;
        this.engine = engine;
        netOut = ByteBuffer.allocate(2 * engine.getSession().getPacketBufferSize())
                .limit(0);
        opening = ByteBuffer.allocate(2 * engine.getSession().getApplicationBufferSize())
                .limit(0);
    }

    SocketChannel socket() {
        return socket;
    }

    /** A place for what {@link #read} decrypts. */
    ByteBuffer newPlain() {
        return ByteBuffer.allocate(IN_BYTES + engine.getSession().getApplicationBufferSize());
    }

    void handshake(final Selector selector, final Deadline deadline) throws IOException, InterruptedException {
        engine.beginHandshake();
        try {
            while (true) {
                switch (engine.getHandshakeStatus()) {
                    case NEED_TASK -> runTasks();
                    case NEED_WRAP -> {
                        wrap(EMPTY);
                        flush(selector, deadline);
                    }
                    case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> unwrapOpening(selector, deadline);
                    default -> {
                        return;
                    }
                }
            }
        } catch (final SSLException refused) {
            sayWhy();
            throw refused;
        }
    }

    /** Sends the alert that the engine has ready, if the socket takes it. */
    private void sayWhy() {
        try {
            engine.closeOutbound();
            wrap(EMPTY);
            flush();
        } catch (final IOException unreachable) {
            // the other end sees the socket close
        }
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    private void unwrapOpening(final Selector selector, final Deadline deadline)
            throws IOException, InterruptedException {
        opening.compact();
        final SSLEngineResult result;
        try {
            result = engine.unwrap(netIn, opening);
        } finally {
            opening.flip();
        }
        switch (result.getStatus()) {
            case BUFFER_UNDERFLOW -> fill(selector, deadline);
            case CLOSED -> throw new EOFException("the other end has ended the opening");
            case BUFFER_OVERFLOW -> throw new SSLException("more than one record in the opening");
            default -> {
                // goes on
            }
        }
    }

    private void fill(final Selector selector, final Deadline deadline) throws IOException, InterruptedException {
        while (true) {
            if (deadline.isOver()) { // also while bytes come and come, as records of nothing
                throw new SocketTimeoutException("the other end does not come to an end with the opening");
            }
            final int read = readSocket();
            if (read < 0) {
                throw new EOFException("the other end has closed during the opening");
            }
            if (read > 0) {
                return;
            }
            socket.keyFor(selector).interestOps(SelectionKey.OP_READ);
            NetworkSockets.await(selector, deadline, "the other end does not go on with the opening");
        }
    }

    private int readSocket() throws IOException {
        netIn.compact();
        try {
            return socket.read(netIn);
        } finally {
            netIn.flip();
        }
    }

    /** For the opening: so many bytes. */
    byte[] readOpening(final int length, final Selector selector, final Deadline deadline)
            throws IOException, InterruptedException {
        final byte[] bytes = new byte[length];
        int filled = 0;
        while (true) {
            final int some = Math.min(length - filled, opening.remaining());
            opening.get(bytes, filled, some);
            filled += some;
            if (filled == length) {
                return bytes;
            }
            unwrapOpening(selector, deadline);
            if (engine.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NEED_TASK) {
                runTasks();
            }
        }
    }

    /** For the opening: all bytes. */
    void writeOpening(final byte[] bytes, final Selector selector, final Deadline deadline)
            throws IOException, InterruptedException {
        final ByteBuffer source = ByteBuffer.wrap(bytes);
        while (source.hasRemaining()) {
            wrap(source);
            flush(selector, deadline);
        }
    }

    private void flush(final Selector selector, final Deadline deadline) throws IOException, InterruptedException {
        while (!flush()) {
            socket.keyFor(selector).interestOps(SelectionKey.OP_WRITE);
            NetworkSockets.await(selector, deadline, "the other end does not read the opening");
        }
    }

    /** Bytes that were decrypted in the opening, and belong to what follows. */
    void takeRest(final ByteBuffer target) {
        target.put(opening);
    }

    /**
     * Decrypts what has arrived into a buffer that has room for a record.
     *
     * @return how many bytes; 0: nothing has arrived; -1: the other end has closed; -2: it has gone without closing
     */
    int read(final ByteBuffer plain) throws IOException {
        while (true) {
            if (netIn.hasRemaining()) {
                final SSLEngineResult result = engine.unwrap(netIn, plain);
                if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
                    return -1;
                }
                if (engine.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NEED_TASK) {
                    runTasks();
                }
                if (result.bytesProduced() > 0) {
                    return result.bytesProduced();
                }
                if (result.getStatus() == SSLEngineResult.Status.OK && result.bytesConsumed() > 0) {
                    continue; // a record of TLS itself
                }
            }
            final int read = readSocket();
            if (read <= 0) {
                return read < 0 ? -2 : 0;
            }
        }
    }

    /** Whether the engine has something of its own to send. */
    boolean wantsWrap() {
        return engine.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NEED_WRAP;
    }

    /** Encrypts one record of what remains in a buffer; nothing may be left to be written. */
    void wrap(final ByteBuffer plain) throws IOException {
        if (netOut.hasRemaining()) {
            throw new IllegalStateException("the last record is not yet written");
        }
        netOut.clear();
        try {
            do {
                final SSLEngineResult result = engine.wrap(plain, netOut);
                if (plain.hasRemaining() && result.bytesConsumed() == 0 && result.bytesProduced() == 0) {
                    throw new SSLException("TLS takes no more bytes: status=" + result.getStatus());
                }
            } while (plain.hasRemaining());
        } finally {
            netOut.flip();
            pending = netOut.hasRemaining();
        }
    }

    /** Writes what the socket takes; true if nothing is left. */
    boolean flush() throws IOException {
        while (netOut.hasRemaining()) {
            if (socket.write(netOut) == 0) {
                return false;
            }
        }
        pending = false;
        return true;
    }

    boolean hasPending() {
        return pending;
    }

    /** Says that nothing more will come. Nothing may be left to be written. */
    void wrapEnd() throws IOException {
        engine.closeOutbound();
        wrap(EMPTY);
    }

    void close() {
        try {
            socket.close();
        } catch (final IOException closed) {
            // as good as closed
        }
    }
}
