package io.penstock.pipe.net;

import io.penstock.core.wait.Deadline;
import java.io.IOException;
import java.net.SocketTimeoutException;
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
    private final Deadline pulseBy;
    private final Runnable ended;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile SocketChannel pulse;
    private volatile boolean closing;
    private SelectionKey pulseKey;
    private boolean endSaid;

    /** Why nothing more can be sent, or more than there is can come; null while all is well. What has arrived is read nevertheless. */
    private String cut;

    ConnectionThread(
            final TlsChannel tls,
            final Selector selector,
            final FrameParser parser,
            final Inbox inbox,
            final Outbox outbox,
            final String peer,
            final Deadline pulseBy,
            final Runnable ended) {
        this.tls = tls;
        this.selector = selector;
        this.parser = parser;
        this.inbox = inbox;
        this.outbox = outbox;
        this.peer = peer;
        this.pulseBy = pulseBy;
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

    /** Says the end to the peer. */
    void close() {
        closing = true;
        wake();
    }

    /** Until the peer has seen the end, or the time is up. */
    void awaitOver(final Deadline deadline) {
        try {
            over.await(deadline.remainingNs(), TimeUnit.NANOSECONDS);
        } catch (final InterruptedException soon) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void run() {
        String reason = "the connection's thread has ended: peer=" + peer;
        try {
            tls.takeRest(plain);
            parse();
            reason = loop();
        } catch (final IOException | RuntimeException broken) {
            reason = failed(broken);
        } catch (final Error broken) { // as no memory for a long message
            reason = failed(broken);
            throw broken;
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

    private String failed(final Throwable broken) {
        return "the connection has failed: peer=" + peer + " reason=" + broken;
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

    private void parse() throws IOException {
        plain.flip();
        try {
            parser.parse(plain);
        } finally {
            plain.compact();
        }
    }

    /** Returns why it has ended. */
    private String loop() throws IOException {
        while (true) {
            if (closing && !endSaid && cut == null) {
                endSaid = write(outbox::sayEnd);
                if (endSaid) {
                    tls.socket().shutdownOutput();
                }
            }
            final String end = readAll();
            if (end != null) {
                return cut == null ? end : cut;
            }
            final boolean full = inbox.isFull();
            if (cut != null && !full) {
                return cut; // all that had arrived is read
            }
            key.interestOps((full ? 0 : SelectionKey.OP_READ)
                    | (cut == null && outbox.hasPending() ? SelectionKey.OP_WRITE : 0));
            registerPulse();
            select();
            if (cut == null) {
                write(outbox::goOn);
            }
            if (pulseKey != null) {
                checkPulse();
            }
        }
    }

    private void select() throws IOException {
        if (pulseKey != null || closing) {
            selector.select();
        } else if (pulseBy.isOver()) {
            throw new SocketTimeoutException("its second connection has not come in time");
        } else {
            selector.select(1 + TimeUnit.NANOSECONDS.toMillis(pulseBy.remainingNs()));
        }
        selector.selectedKeys().clear();
    }

    @FunctionalInterface
    private interface Writing {
        boolean write() throws IOException;
    }

    /** A peer that takes nothing more may have sent something before. */
    private boolean write(final Writing writing) {
        try {
            return writing.write();
        } catch (final IOException broken) {
            cutOff(failed(broken));
            return false;
        }
    }

    private void cutOff(final String reason) {
        cut = reason;
        outbox.peerIsGone(reason);
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
    private void checkPulse() {
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
                cutOff("the peer's host is gone: peer=" + peer + " reason=" + text);
            }
        }
    }
}
