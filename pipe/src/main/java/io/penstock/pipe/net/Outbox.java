package io.penstock.pipe.net;

import io.penstock.core.wait.Deadline;
import io.penstock.pipe.BrokenPipeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The sending direction. The sending thread encrypts and writes by itself, so what a send has returned for is in the kernel, and outlives this process. Where the socket takes no
 * more, the thread waits, and the connection's own thread writes the rest of the one record that has begun.
 *
 * <p><b>Threads:</b> any. One at a time has the turn, for a whole message; the record on its way has a lock of its own.
 */
final class Outbox {
    private final TlsChannel tls;
    private final Runnable writeLater;
    private final WireClasses classes;
    private final ReentrantLock turn = new ReentrantLock();

    /** Guards the record on its way. */
    private final ReentrantLock wire = new ReentrantLock();

    private final Condition written = wire.newCondition();
    private final ByteBuffer frame = ByteBuffer.allocate(TlsChannel.MAX_PLAIN_LENGTH);

    /** How many classes the other side knows. Guarded by the turn. */
    private int told;

    private volatile boolean closed;
    private volatile String gone;

    Outbox(final TlsChannel tls, final WireClasses classes, final Runnable writeLater) {
        this.tls = tls;
        this.classes = classes;
        this.writeLater = writeLater;
        told = classes.size();
    }

    /** A message: from an array, or else from a buffer. False if the time was up; then the other side sees nothing of it. */
    boolean send(
            final boolean object,
            final byte[] array,
            final ByteBuffer source,
            final int offset,
            final int length,
            final Deadline deadline)
            throws IOException, InterruptedException {
        if (!begin(deadline)) {
            return false;
        }
        try {
            if (object && told < classes.size()) {
                if (!tellClasses(deadline)) {
                    return false;
                }
            }
            return write(object ? Frame.OBJECT : 0, array, source, offset, length, deadline);
        } finally {
            turn.unlock();
        }
    }

    /** Takes the turn, and waits until a record can begin; false when the time was up. */
    boolean begin(final Deadline deadline) throws IOException, InterruptedException {
        check();
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (deadline == Deadline.NEVER) {
            turn.lockInterruptibly();
        } else if (!turn.tryLock() && !turn.tryLock(deadline.remainingNs(), TimeUnit.NANOSECONDS)) {
            return false;
        }
        boolean mine = false;
        try {
            mine = awaitWritten(deadline);
        } finally {
            if (!mine) {
                turn.unlock();
            }
        }
        return mine;
    }

    /** For the holder. */
    void giveTurn() {
        turn.unlock();
    }

    boolean hasTurn() {
        return turn.isHeldByCurrentThread();
    }

    private boolean tellClasses(final Deadline deadline) throws IOException, InterruptedException {
        final byte[] list = classes.encodeFrom(told);
        if (!write(Frame.CLASSES, list, null, 0, list.length, deadline)) {
            return false;
        }
        told += ByteBuffer.wrap(list).getInt(Integer.BYTES);
        return awaitWritten(deadline);
    }

    private boolean write(
            final int kind,
            final byte[] array,
            final ByteBuffer source,
            final int offset,
            final int length,
            final Deadline deadline)
            throws IOException, InterruptedException {
        int done = 0;
        do {
            if (done > 0 && !awaitWritten(deadline)) {
                return false; // the next message replaces it
            }
            final int some = Math.min(length - done, Frame.MAX_PAYLOAD);
            final int flags = (done == 0 ? Frame.FIRST : 0) | (done + some == length ? Frame.LAST : 0) | kind;
            frame.clear().put((byte) flags).putInt(some);
            if (array != null) {
                frame.put(array, offset + done, some);
            } else {
                frame.put(frame.position(), source, offset + done, some).position(Frame.HEAD + some);
            }
            writeFrame();
            done += some;
        } while (done < length);
        awaitWrittenAfterLast(deadline);
        return true;
    }

    /** Sends a frame of a claim, whole. */
    void writeWhole(final byte[] payload, final int length) throws IOException {
        check();
        frame.clear().put((byte) (Frame.FIRST | Frame.LAST)).putInt(length).put(payload, 0, length);
        writeFrame();
    }

    private void writeFrame() throws IOException {
        wire.lock();
        try {
            check();
            while (tls.hasPending() && !tls.flush()) { // what TLS itself had to say
                writeLater.run();
                written.awaitUninterruptibly();
                check();
            }
            tls.wrap(frame.flip());
            if (!tls.flush()) {
                writeLater.run();
            }
        } catch (final IOException broken) {
            throw failed(broken);
        } finally {
            wire.unlock();
        }
    }

    /** Whatever the socket says, the peer is gone. */
    private IOException failed(final IOException failure) {
        if (failure instanceof BrokenPipeException || (failure instanceof ClosedChannelException && closed)) {
            return failure;
        }
        peerIsGone(String.valueOf(failure.getMessage()));
        final BrokenPipeException broken = new BrokenPipeException("the peer is gone: " + gone);
        broken.initCause(failure);
        return broken;
    }

    /** Waits until nothing is on its way; false when the time was up. */
    private boolean awaitWritten(final Deadline deadline) throws IOException, InterruptedException {
        wire.lock();
        try {
            while (true) {
                check();
                if (!tls.hasPending() || tls.flush()) {
                    return true;
                }
                writeLater.run();
                if (deadline == Deadline.NEVER) {
                    written.await();
                } else if (written.awaitNanos(deadline.remainingNs()) <= 0 && tls.hasPending()) {
                    check();
                    return false;
                }
            }
        } catch (final IOException broken) {
            throw failed(broken);
        } finally {
            wire.unlock();
        }
    }

    /** The message is sent, whatever comes: what stops this wait is for the next call. */
    private void awaitWrittenAfterLast(final Deadline deadline) {
        if (!tls.hasPending()) {
            return;
        }
        try {
            awaitWritten(deadline);
        } catch (final IOException gone) {
            // the next call says so
        } catch (final InterruptedException late) {
            Thread.currentThread().interrupt();
        }
    }

    boolean hasPending() {
        return tls.hasPending();
    }

    /** For the connection's own thread: writes what is left, and what TLS itself has to say. */
    void goOn() throws IOException {
        wire.lock();
        try {
            if (tls.hasPending() && tls.flush()) {
                written.signalAll();
            }
            if (!tls.hasPending() && tls.wantsWrap()) {
                tls.wrap(ByteBuffer.allocate(0));
                tls.flush();
            }
        } finally {
            wire.unlock();
        }
    }

    /** For the connection's own thread: says the end; true if it is written. */
    boolean sayEnd() throws IOException {
        wire.lock();
        try {
            if (tls.hasPending() && !tls.flush()) {
                return false;
            }
            tls.wrapEnd();
            return tls.flush();
        } finally {
            wire.unlock();
        }
    }

    private void check() throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        if (gone != null) {
            throw new BrokenPipeException("the peer is gone: " + gone);
        }
    }

    void peerIsGone(final String reason) {
        if (gone == null) {
            gone = reason;
        }
        wake();
    }

    void close() {
        closed = true;
        wake();
    }

    private void wake() {
        wire.lock();
        try {
            written.signalAll();
        } finally {
            wire.unlock();
        }
    }
}
