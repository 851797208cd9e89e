package io.penstock.pipe;

import io.penstock.codec.Coder;
import io.penstock.hub.Deadline;
import io.penstock.hub.WaitAny;
import io.penstock.hub.WaitList;
import io.penstock.hub.Waiting;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The receiving direction of an end. Threads take turns by a lock, which whoever waits for a message keeps; objects are decoded
 * after it was released.
 *
 * @param <R> the declared type of the objects received
 */
final class Incoming<R> implements Receiver<R> {
    /** Longest array that is kept between calls. */
    private static final int MAX_SCRATCH_LENGTH = 1024 * 1024;

    private static final byte[] NONE = {};

    private final End end;
    private final Class<R> type;
    private final Coder<R> coder;
    private final FrameReader reader;
    private final WaitList waitList;
    private final Waiting waiting;
    private final ReentrantLock lock = new ReentrantLock();
    private final BooleanSupplier mayGoOn;
    private final AtomicReference<byte[]> scratch = new AtomicReference<>(NONE);

    /**
     * The direction to an end.
     *
     * @param end that receives
     * @param type of the objects
     * @param coder of the objects
     * @param waiting how to wait for messages
     */
    Incoming(final End end, final Class<R> type, final Coder<R> coder, final Waiting waiting) {
        this.end = end;
        this.type = type;
        this.coder = coder;
        this.waiting = waiting;
        waitList = end.file().waitList();
        final Side peer = end.side().other();
        reader = new FrameReader(
                end.file().ringFrom(peer), end.file().path().toString(), () -> waitList.signal(peer.spaceCondition()));
        mayGoOn = () -> reader.hasRecord() || end.isClosed() || end.isPeerGone();
    }

    @Override
    public R receive() throws IOException, InterruptedException {
        return receive(Deadline.NEVER);
    }

    @Override
    public R receive(final Duration timeout) throws IOException, InterruptedException {
        return receive(Deadline.after(timeout));
    }

    private R receive(final Deadline deadline) throws IOException, InterruptedException {
        final boolean isObject;
        final int length;
        final byte[] message;
        if (!acquire(deadline)) {
            return null;
        }
        try {
            if (!awaitMessage(deadline)) {
                return null;
            }
            isObject = reader.kind() == PipeDescriptor.KIND_OBJECT;
            if (!isObject && !type.isAssignableFrom(byte[].class)) {
                throw new MessageKindException("the next message is bytes: messageLength=" + reader.length()
                        + " receiving=" + type.getName() + "; receive it by receiveBytes() or receiveInto()");
            }
            length = reader.length();
            message = isObject ? reader.take(borrow(length)) : reader.take();
        } finally {
            lock.unlock();
        }
        if (!isObject) {
            return type.cast(message);
        }
        final R object = coder.decode(message, 0, length);
        if (message.length <= MAX_SCRATCH_LENGTH) {
            scratch.lazySet(message);
        }
        return object;
    }

    /** An array for a message, or one that is too short and says by that: take a new one. */
    private byte[] borrow(final int length) {
        if (length > MAX_SCRATCH_LENGTH) {
            return NONE;
        }
        final byte[] array = scratch.getAndSet(NONE);
        return array.length >= length ? array : new byte[Math.max(256, Integer.highestOneBit(length) * 2)];
    }

    @Override
    public byte[] receiveBytes() throws IOException, InterruptedException {
        return receiveBytes(Integer.MAX_VALUE, Deadline.NEVER);
    }

    @Override
    public byte[] receiveBytes(final int maxLength) throws IOException, InterruptedException {
        if (maxLength < 0) {
            throw new IllegalArgumentException("negative limit: maxLength=" + maxLength);
        }
        return receiveBytes(maxLength, Deadline.NEVER);
    }

    @Override
    public byte[] receiveBytes(final Duration timeout) throws IOException, InterruptedException {
        return receiveBytes(Integer.MAX_VALUE, Deadline.after(timeout));
    }

    private byte[] receiveBytes(final int maxLength, final Deadline deadline) throws IOException, InterruptedException {
        if (!acquire(deadline)) {
            return null;
        }
        try {
            if (!awaitMessage(deadline)) {
                return null;
            }
            checkBytes();
            if (reader.length() > maxLength) {
                throw new MessageTooLongException(
                        "the next message is longer than the caller's limit; it stays for a larger one",
                        reader.length(),
                        maxLength);
            }
            return reader.take();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int receiveInto(final ByteBuffer target) throws IOException, InterruptedException {
        if (target.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        acquire(Deadline.NEVER);
        try {
            awaitMessage(Deadline.NEVER);
            checkBytes();
            final int length = reader.length();
            if (length > target.remaining()) {
                throw new BufferTooShortException(reader.take(), target.remaining());
            }
            reader.take(target);
            return length;
        } finally {
            lock.unlock();
        }
    }

    private void checkBytes() throws MessageKindException {
        if (reader.kind() != PipeDescriptor.KIND_BYTES) {
            throw new MessageKindException("the next message is an object: encodedLength=" + reader.length() + " type="
                    + type.getName() + "; receive it by receive()");
        }
    }

    @Override
    public boolean isReady() throws IOException {
        end.checkOpen();
        if (!lock.tryLock()) {
            return false; // whoever has the lock is about to take the next message, or waits for it
        }
        try {
            return look();
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #isReady}, for whoever looks at many ends. */
    WaitAny.Look lookBriefly() throws IOException {
        end.checkOpen();
        if (!lock.tryLock()) {
            return WaitAny.Look.BUSY;
        }
        try {
            return look() ? WaitAny.Look.READY : WaitAny.Look.NOT_READY;
        } finally {
            lock.unlock();
        }
    }

    /** Whether {@link #lookBriefly} may find something, or fail. Asked by any thread. */
    boolean mayBeReady() {
        return end.isClosed() || (!lock.isLocked() && (reader.hasRecord() || reader.hasWhole() || end.isPeerGone()));
    }

    End end() {
        return end;
    }

    Waiting waiting() {
        return waiting;
    }

    @Override
    public boolean awaitReady(final Duration timeout) throws IOException, InterruptedException {
        final Deadline deadline = Deadline.after(timeout);
        if (!acquire(deadline)) {
            return false;
        }
        try {
            return awaitMessage(deadline);
        } catch (final EOFException endOfStream) {
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean acquire(final Deadline deadline) throws IOException, InterruptedException {
        end.checkOpen();
        return Outgoing.acquire(lock, deadline);
    }

    /** Gathers what is there, without waiting; true if a whole message or the end of stream is next. */
    private boolean look() throws IOException {
        final long enough = reader.position() + reader.capacity();
        boolean gone = false;
        while (true) {
            final FrameReader.Step step = reader.step();
            if (step == FrameReader.Step.WHOLE) {
                return true;
            }
            if (step == FrameReader.Step.EMPTY) {
                if (gone || !end.isPeerGone()) {
                    return gone;
                }
                gone = true; // and one more look, at what the peer committed before it went
            } else if (reader.position() >= enough) {
                return false;
            }
        }
    }

    /** Waits until a whole message is next; false when the time was up. */
    private boolean awaitMessage(final Deadline deadline) throws IOException, InterruptedException {
        final long enough = reader.position() + reader.capacity();
        boolean gone = false;
        while (true) {
            end.checkOpen();
            final FrameReader.Step step = reader.step();
            if (step == FrameReader.Step.WHOLE) {
                return true;
            }
            if (step == FrameReader.Step.EMPTY) {
                if (gone) {
                    reader.forget();
                    throw endOfStream();
                }
                gone = end.isPeerGone(); // and one more look, at what the peer committed before it went
                if (!gone && !waitList.await(end.side().dataCondition(), waiting, mayGoOn, deadline)) {
                    return false;
                }
            } else {
                Outgoing.checkInterrupt();
                // What the ring holds may be read without waiting, whatever the time.
                if (reader.position() >= enough && deadline.isOver()) {
                    return false;
                }
            }
        }
    }

    private EOFException endOfStream() {
        return new EOFException(
                "end of stream: peer=" + end.file().describe(end.side().other()) + " path="
                        + end.file().path());
    }

    @Override
    public void close() {
        end.close();
    }
}
