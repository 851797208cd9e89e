package io.penstock.pipe.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The thread of a connection. It reads what arrives while the inbox has room, writes what a sender could not, and watches the pulse: a second connection on which nothing is ever
 * sent. With data on their way the kernel does not ask whether the other host is there, and gives up after a quarter of an hour; on the pulse it asks.
 *
 * <p><b>Threads:</b> its own; any wakes or closes it.
 */
final class ConnectionThread implements Runnable {
    private final TlsChannel tls;
    private final Selector selector;
    private final SelectionKey key;
    private final FrameParser parser;
    private final Inbox inbox;
    private final Outbox outbox;
    private final String peer;
    private final ByteBuffer plain;
    private final Runnable ended;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile SocketChannel pulse;
    private volatile boolean closing;
    private SelectionKey pulseKey;
    private boolean endSaid;

    ConnectionThread(
            final TlsChannel tls,
            final Selector selector,
            final FrameParser parser,
            final Inbox inbox,
            final Outbox outbox,
            final String peer,
            final Runnable ended) {
        this.tls = tls;
        this.selector = selector;
        this.parser = parser;
        this.inbox = inbox;
        this.outbox = outbox;
        this.peer = peer;
        this.ended = ended;
        key = tls.socket().keyFor(selector);
        plain = tls.newPlain();
    }

    void start() {
        final Thread thread = new Thread(this, "penstock-tls " + peer);
        thread.setDaemon(true);
        thread.start();
    }

    void wake() {
        selector.wakeup();
    }

    /** The connection's pulse, which this thread closes. False if it has one. */
    synchronized boolean attach(final SocketChannel newPulse) {
        if (pulse != null || over.getCount() == 0) {
            return false;
        }
        pulse = newPulse;
        wake();
        return true;
    }

    /** Says the end to the peer, and waits a moment until it has seen it: after that, the end of this process cuts nothing off. */
    void close(final long waitMs) {
        closing = true;
        wake();
        boolean interrupted = false;
        try {
            interrupted = !over.await(waitMs, TimeUnit.MILLISECONDS) && Thread.interrupted();
        } catch (final InterruptedException soon) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void run() {
        String reason = "";
        try {
            tls.takeRest(plain);
            reason = parse() ? loop() : reason;
        } catch (final IOException | RuntimeException broken) {
            reason = "the connection has failed: peer=" + peer + " reason=" + broken;
        } finally {
            inbox.end(reason);
            outbox.peerIsGone(reason);
            sayEnd();
            tls.close();
            closePulse();
            close(selector);
            ended.run();
        }
    }

    private static void close(final Selector selector) {
        try {
            selector.close();
        } catch (final IOException closed) {
            // as good as closed
        }
    }

    private synchronized void closePulse() {
        over.countDown();
        if (pulse != null) {
            try {
                pulse.close();
            } catch (final IOException closed) {
                // as good as closed
            }
        }
    }

    /** The peer waits for this before it lets its own end go. */
    private void sayEnd() {
        if (!endSaid) {
            try {
                outbox.sayEnd();
            } catch (final IOException | RuntimeException gone) {
                // then the peer does not wait
            }
        }
    }

    private boolean parse() throws IOException {
        plain.flip();
        try {
            parser.parse(plain);
        } finally {
            plain.compact();
        }
        return true;
    }

    /** Returns why it has ended. */
    private String loop() throws IOException {
        while (true) {
            if (closing && !endSaid && outbox.sayEnd()) {
                endSaid = true;
                tls.socket().shutdownOutput();
            }
            if (!inbox.isFull()) {
                final String end = readAll();
                if (end != null) {
                    return end;
                }
            }
            key.interestOps(
                    (inbox.isFull() ? 0 : SelectionKey.OP_READ) | (outbox.hasPending() ? SelectionKey.OP_WRITE : 0));
            registerPulse();
            selector.select();
            selector.selectedKeys().clear();
            outbox.goOn();
            if (pulseKey != null) {
                checkPulse();
            }
        }
    }

    private String readAll() throws IOException {
        while (!inbox.isFull()) {
            final int read = tls.read(plain);
            if (read > 0) {
                parse();
            } else if (read == 0) {
                return null;
            } else if (read == -1) {
                return "the peer has closed its end: peer=" + peer;
            } else {
                return "the peer's process has ended without closing: peer=" + peer;
            }
        }
        return null;
    }

    private void registerPulse() throws IOException {
        if (pulse != null && pulseKey == null) {
            pulse.configureBlocking(false);
            pulseKey = pulse.register(selector, SelectionKey.OP_READ);
        }
    }

    /** Its orderly end says nothing: the connection itself will tell. */
    private void checkPulse() throws IOException {
        if (!pulseKey.isValid()) {
            return;
        }
        try {
            if (pulse.read(ByteBuffer.allocate(64)) >= 0) {
                return; // what TLS itself has to say
            }
            pulseKey.cancel();
        } catch (final IOException failed) {
            pulseKey.cancel();
            final String text = String.valueOf(failed.getMessage());
            if (!text.contains("reset")) {
                throw new IOException("the peer's host is gone: " + text, failed);
            }
        }
    }
}
