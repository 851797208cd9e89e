package io.penstock.pipe.net;

import io.penstock.core.wait.Deadline;
import io.penstock.pipe.BrokenPipeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The sending direction. The sending threads encrypt and write by themselves, so what a send has returned for is in the kernel, and outlives this process. Where the socket takes
 * no more, they wait, and the connection's own thread writes the rest of the one record that has begun.
 *
 * <p>A message of one frame is put into line before its thread asks for the wire. The thread that gets it writes all that stand in line as one record. So messages share a record
 * while the wire is busy, and none waits for another one to come.
 *
 * <p><b>Threads:</b> any. One at a time has the turn, for a claim or a message of many frames; the lock is held for one record, and never while a thread waits.
 */
final class Outbox {
    private final TlsChannel tls;
    private final Runnable writeLater;
    private final WireClasses classes;
    private final String peer;

    /** Guards the record on its way, and the turn. */
    private final ReentrantLock wire = new ReentrantLock();

    private final Condition changed = wire.newCondition();
    private final Queue<Parcel> line = new ConcurrentLinkedQueue<>();
    private final List<Parcel> loaded = new ArrayList<>();
    private final ByteBuffer plain = ByteBuffer.allocate(TlsChannel.MAX_PLAIN_LENGTH);

    /** How many records have begun. All but the last one are in the kernel. Guarded by the wire. */
    private long records;

    /** Has the turn, if any has. Written while the wire is held. */
    private volatile Thread holder;

    /** How many classes the other side knows. Written by the holder. */
    private volatile int told;

    private volatile boolean closed;
    private volatile String gone;

    Outbox(final TlsChannel tls, final WireClasses classes, final String peer, final Runnable writeLater) {
        this.tls = tls;
        this.classes = classes;
        this.peer = peer;
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
        checkBegin();
        final int kind = object ? Frame.OBJECT : 0;
        if (length <= Frame.MAX_PAYLOAD && !(object && told < classes.size())) {
            if (array != null) {
                return sendInLine(new Parcel(kind, array, offset, length), deadline);
            }
            final byte[] copy = new byte[length]; // another thread may send it, which may not be let into this buffer
            source.get(offset, copy);
            return sendInLine(new Parcel(kind, copy, 0, length), deadline);
        }
        if (!takeTurn(deadline)) {
            return false;
        }
        try {
            return (!object || told >= classes.size() || tellClasses(deadline))
                    && write(kind, array, source, offset, length, deadline);
        } finally {
            giveTurn();
        }
    }

    private void checkBegin() throws IOException, InterruptedException {
        check();
        if (hasTurn()) {
            throw new IllegalStateException("this thread has a claim open at this end: commit or abort it first");
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private boolean sendInLine(final Parcel parcel, final Deadline deadline) throws IOException, InterruptedException {
        line.add(parcel);
        wire.lock();
        try {
            if (!awaitLoaded(parcel, deadline)) {
                return false;
            }
            awaitInKernel(parcel.record(), deadline);
            return true;
        } catch (final IOException broken) {
            throw failed(broken);
        } finally {
            if (parcel.record() == 0) {
                line.remove(parcel);
            }
            wire.unlock();
        }
    }

    /** Until this thread or another one has encrypted it; false when the time was up. */
    private boolean awaitLoaded(final Parcel parcel, final Deadline deadline) throws IOException, InterruptedException {
        while (parcel.record() == 0) {
            check();
            if (holder == null && flush()) {
                writeLine(parcel);
            } else if (!await(deadline) && parcel.record() == 0) {
                check();
                return false;
            }
        }
        return true;
    }

    /** All that stand in line, as far as a record has room. They leave it when they are written: what fails before that loses none. */
    private void writeLine(final Parcel own) throws IOException {
        loaded.clear();
        plain.clear();
        for (final Parcel next : line) {
            if (next.frameLength() > plain.remaining()) {
                break;
            }
            loaded.add(next);
            next.putInto(plain);
        }
        writePlain();
        boolean others = false;
        for (final Parcel each : loaded) {
            line.poll();
            each.loadedOn(records);
            others |= each != own;
        }
        if (others) {
            changed.signalAll();
        }
    }

    /** A record that cannot be written whole is the end: the peer would not understand what follows. */
    private void writePlain() throws IOException {
        boolean well = false;
        try {
            records++;
            tls.wrap(plain.flip());
            if (!tls.flush()) {
                writeLater.run();
            }
            well = true;
        } finally {
            if (!well && gone == null) {
                peerIsGone("a record could not be written: peer=" + peer);
            }
        }
    }

    /** For the holder of the wire: whether a record may begin. */
    private boolean flush() throws IOException {
        if (tls.hasPending()) {
            if (!tls.flush()) {
                writeLater.run();
                return false;
            }
            changed.signalAll();
        }
        return true;
    }

    /** For the holder of the wire, which others get meanwhile; false when the time was up. */
    @SuppressWarnings("WaitNotInLoop") // its callers loop
    private boolean await(final Deadline deadline) throws InterruptedException {
        if (deadline == Deadline.NEVER) {
            changed.await();
            return true;
        }
        return changed.awaitNanos(deadline.remainingNs()) > 0;
    }

    /** The message is sent, whatever comes: what stops this wait is for the next call. */
    private void awaitInKernel(final long record, final Deadline deadline) {
        try {
            while (record == records && !closed && gone == null && !flush()) {
                if (!await(deadline)) {
                    return;
                }
            }
        } catch (final IOException broken) {
            failed(broken);
        } catch (final InterruptedException late) {
            Thread.currentThread().interrupt();
        }
    }

    /** For a claim: takes the turn, and waits until a record can begin; false when the time was up. */
    boolean begin(final Deadline deadline) throws IOException, InterruptedException {
        checkBegin();
        return takeTurn(deadline);
    }

    private boolean takeTurn(final Deadline deadline) throws IOException, InterruptedException {
        wire.lock();
        try {
            while (true) {
                check();
                if (holder == null && flush()) {
                    holder = Thread.currentThread();
                    return true;
                }
                if (!await(deadline) && (holder != null || tls.hasPending())) {
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

    /** For the holder. */
    void giveTurn() {
        wire.lock();
        try {
            holder = null;
            changed.signalAll();
        } finally {
            wire.unlock();
        }
    }

    boolean hasTurn() {
        return holder == Thread.currentThread();
    }

    private boolean tellClasses(final Deadline deadline) throws IOException, InterruptedException {
        final int known = told;
        final byte[] list = classes.encodeFrom(known);
        if (!write(Frame.CLASSES, list, null, 0, list.length, deadline)) {
            return false;
        }
        told = known + ByteBuffer.wrap(list).getInt(Integer.BYTES);
        return true;
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
            final int some = Math.min(length - done, Frame.MAX_PAYLOAD);
            final int flags = (done == 0 ? Frame.FIRST : 0) | (done + some == length ? Frame.LAST : 0) | kind;
            if (!awaitWire(deadline)) {
                return false; // the next message replaces it
            }
            try {
                plain.clear().put((byte) flags).putInt(some);
                if (array != null) {
                    plain.put(array, offset + done, some);
                } else {
                    plain.put(plain.position(), source, offset + done, some).position(Frame.HEAD + some);
                }
                writePlain();
                done += some;
                if (done == length) {
                    awaitInKernel(records, deadline);
                }
            } catch (final IOException broken) {
                throw failed(broken);
            } finally {
                wire.unlock();
            }
        } while (done < length);
        return true;
    }

    /** For the one with the turn: takes the wire as soon as a record may begin; false, and without it, when the time was up. */
    private boolean awaitWire(final Deadline deadline) throws IOException, InterruptedException {
        boolean taken = false;
        wire.lock();
        try {
            while (!taken) {
                check();
                taken = flush();
                if (!taken && !await(deadline) && tls.hasPending()) {
                    check();
                    return false;
                }
            }
            return true;
        } catch (final IOException broken) {
            throw failed(broken);
        } finally {
            if (!taken) {
                wire.unlock();
            }
        }
    }

    /** Sends a frame of a claim, whole. */
    void writeWhole(final byte[] payload, final int length) throws IOException {
        wire.lock();
        try {
            check();
            while (!flush()) { // what TLS itself had to say
                changed.awaitUninterruptibly();
                check();
            }
            plain.clear().put((byte) (Frame.FIRST | Frame.LAST)).putInt(length).put(payload, 0, length);
            writePlain();
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
        peerIsGone("the connection has failed: peer=" + peer + " reason=" + failure);
        final BrokenPipeException broken = new BrokenPipeException("the peer is gone: " + gone);
        broken.initCause(failure);
        return broken;
    }

    boolean hasPending() {
        return tls.hasPending();
    }

    /** For the connection's own thread: writes what is left, and what TLS itself has to say; true if nothing is left. */
    boolean goOn() throws IOException {
        wire.lock();
        try {
            if (flush() && tls.wantsWrap()) {
                records++;
                tls.wrap(ByteBuffer.allocate(0));
                tls.flush();
            }
            return !tls.hasPending();
        } finally {
            wire.unlock();
        }
    }

    /** For the connection's own thread: says the end; true if it is written. */
    boolean sayEnd() throws IOException {
        wire.lock();
        try {
            if (!flush()) {
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

    /** The first reason counts. */
    void peerIsGone(final String reason) {
        wire.lock();
        try {
            if (gone == null) {
                gone = reason;
            }
            changed.signalAll();
        } finally {
            wire.unlock();
        }
    }

    void close() {
        wire.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            wire.unlock();
        }
    }

    /** How many messages stand in line. */
    int inLine() {
        return line.size();
    }

    /** How many records have begun. */
    long records() {
        wire.lock();
        try {
            return records;
        } finally {
            wire.unlock();
        }
    }
}
