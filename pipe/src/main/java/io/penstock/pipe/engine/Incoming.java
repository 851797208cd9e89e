package io.penstock.pipe.engine;

import io.penstock.Waiting;
import io.penstock.codec.Coder;
import io.penstock.core.wait.Deadline;
import io.penstock.core.wait.WaitAny;
import io.penstock.core.wait.WaitList;
import io.penstock.pipe.BufferTooShortException;
import io.penstock.pipe.MessageHandler;
import io.penstock.pipe.MessageKindException;
import io.penstock.pipe.MessageTooLongException;
import io.penstock.pipe.PipeAddress;
import io.penstock.pipe.Receiver;
import java.io.EOFException;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * The receiving direction of an end. One thread at a time has the direction, also while it waits for a message. Objects are decoded after
 * it was given back.
 */
public final class Incoming<R> implements Receiver<R> {
    /** Longest array that is kept between calls. */
    private static final int MAX_SCRATCH_LENGTH = 1024 * 1024;

    /** How often to look at the ring before anything else; together a few microseconds. */
    private static final int LOOKS = 64;

    private static final byte[] NONE = {};

    private final End end;
    private final Class<R> type;
    private final Coder<R> coder;
    private final FrameReader reader;
    private final WaitList waitList;
    private final Waiting waiting;
    private final DirectionLock turn;
    private final int looks;
    private final BooleanSupplier mayGoOn;
    private final BooleanSupplier closed;
    private final AtomicReference<byte[]> scratch = new AtomicReference<>(NONE);
    private final Object undecodedLock = new Object();

    /** What calls have taken and could not decode for want of memory or stack. Changed under the lock. */
    private volatile Undecoded first;

    /** What could not be added to those under the lock. Two threads would have to fail in the same nanoseconds to lose one. */
    private volatile Undecoded stray;

    @SuppressWarnings("unused") // it keeps the end open
    private final Object handle;

    public Incoming(final End end, final Class<R> type, final Coder<R> coder, final PipeSettings settings)
            throws IOException {
        this.end = end;
        this.type = type;
        this.coder = coder;
        waiting = settings.waiting();
        looks = waiting == Waiting.PARKING ? 0 : LOOKS;
        turn = end.receiveTurn();
        waitList = end.file().waitList();
        reader = new FrameReader(
                end.file().ringFrom(end.side().other()), end.file().path().toString(), this::wakePeer);
        closed = end::isClosed;
        mayGoOn = () -> reader.hasRecord() || end.isClosed() || end.isPeerGone();
        handle = end.handle();
    }

    /** After making room. */
    private void wakePeer() {
        if (!PipeDescriptor.spins(end.peerWord())) {
            waitList.signal(end.side().other().spaceCondition());
        }
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
        Undecoded undecoded = null;
        boolean mine = false;
        try {
            mine = acquire(deadline);
            if (!mine) {
                return null;
            }
            undecoded = !hasUndecoded() ? null : pollUndecoded();
            if (undecoded == null) {
                if (!awaitMessage(deadline)) {
                    return null;
                }
                if (reader.kind() != PipeDescriptor.KIND_OBJECT) {
                    return takeBytes();
                }
                undecoded = new Undecoded(reader.length()); // before the message is taken
                undecoded.bytes = reader.take(borrow(undecoded.length));
            }
        } finally {
            if (mine) {
                try {
                    Reference.reachabilityFence(this); // the end stays open until here
                    turn.give();
                } catch (final VirtualMachineError noStack) {
                    turn.taken = false;
                    turn.held.owner = null;
                }
            }
        }
        return decode(undecoded);
    }

    @SuppressWarnings("unchecked") // its type takes byte arrays; and a call may fail where a cast does not
    private R takeBytes() throws MessageKindException {
        if (!type.isAssignableFrom(byte[].class)) {
            throw new MessageKindException("the next message is bytes: messageLength=" + reader.length() + " receiving="
                    + type.getName() + "; receive it by receiveBytes() or receiveInto()");
        }
        return (R) reader.take();
    }

    /** A message whose bytes are no object is consumed. After any other failure, such as of memory, the next receive has it. */
    private R decode(final Undecoded message) {
        boolean consumed = false;
        try {
            final R object = coder.decode(message.bytes, 0, message.length);
            if (message.bytes.length <= MAX_SCRATCH_LENGTH) {
                scratch.lazySet(message.bytes);
            }
            consumed = true;
            return object;
        } catch (final RuntimeException | Error e) {
            consumed = !isTrouble(e);
            throw e;
        } finally {
            if (!consumed) { // by stores alone: there may be no stack for a call
                boolean added = false;
                try {
                    synchronized (undecodedLock) {
                        message.next = first;
                        first = message;
                        added = true;
                    }
                } finally {
                    if (!added) { // nor for the monitor, in which HotSpot's interpreter looks for an overflow
                        message.next = stray;
                        stray = message;
                    }
                }
            }
        }
    }

    /**
     * Whether a failure is trouble of this process, for want of memory or stack, and says nothing about the message. A class that cannot be used is
     * not: it fails for good in this process, and no other one has the message.
     */
    private static boolean isTrouble(final Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof VirtualMachineError) {
                return true;
            }
        }
        return false;
    }

    private boolean hasUndecoded() {
        return first != null || stray != null;
    }

    private Undecoded pollUndecoded() {
        synchronized (undecodedLock) {
            for (Undecoded found = stray; found != null; found = stray) {
                stray = found.next;
                found.next = first;
                first = found;
            }
            final Undecoded oldest = first;
            if (oldest != null) {
                first = oldest.next;
            }
            return oldest;
        }
    }

    /** A message that was taken, to be decoded. */
    private static final class Undecoded {
        private final int length;
        private byte[] bytes;
        private Undecoded next;

        private Undecoded(final int length) {
            this.length = length;
        }
    }

    /** An array for a message, or a shorter one: then the reader makes a new one. */
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
        boolean mine = false;
        try {
            mine = acquire(deadline);
            if (!mine || !awaitMessage(deadline)) {
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
            if (mine) {
                try {
                    Reference.reachabilityFence(this); // the end stays open until here
                    turn.give();
                } catch (final VirtualMachineError noStack) {
                    turn.taken = false;
                    turn.held.owner = null;
                }
            }
        }
    }

    @Override
    public int receiveInto(final ByteBuffer target) throws IOException, InterruptedException {
        if (target.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        boolean mine = false;
        try {
            mine = acquire(Deadline.NEVER);
            awaitMessage(Deadline.NEVER, target);
            checkBytes();
            final int length = reader.length();
            if (length > target.remaining()) {
                throw new BufferTooShortException(reader.take(), target.remaining());
            }
            reader.take(target);
            return length;
        } finally {
            if (mine) {
                boolean isPrivate = false;
                try {
                    reader.gatherPrivately();
                    isPrivate = true;
                } finally {
                    if (!isPrivate) {
                        reader.revoked = true; // by a store alone
                    }
                    try {
                        Reference.reachabilityFence(this); // the end stays open until here
                        turn.give();
                    } catch (final VirtualMachineError noStack) {
                        turn.taken = false;
                        turn.held.owner = null;
                    }
                }
            }
        }
    }

    @Override
    public int receive(final MessageHandler handler, final int limit) throws IOException, InterruptedException {
        return receive(handler, limit, Deadline.NEVER);
    }

    @Override
    public int receive(final MessageHandler handler, final int limit, final Duration timeout)
            throws IOException, InterruptedException {
        return receive(handler, limit, Deadline.after(timeout));
    }

    private int receive(final MessageHandler handler, final int limit, final Deadline deadline)
            throws IOException, InterruptedException {
        Objects.requireNonNull(handler, "handler");
        if (limit < 1) {
            throw new IllegalArgumentException("the limit must be above 0: limit=" + limit);
        }
        boolean mine = false;
        try {
            mine = acquire(deadline);
            if (!mine || !awaitMessage(deadline)) {
                return 0;
            }
            checkBytes();
            Outgoing.checkInterrupt(); // an end of one thread has not looked yet, if it never had to wait
            return reader.show(handler, limit, closed);
        } finally {
            if (mine) {
                try {
                    Reference.reachabilityFence(this); // the end stays open until here
                    turn.give();
                } catch (final VirtualMachineError noStack) {
                    turn.taken = false;
                    turn.held.owner = null;
                }
            }
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
        boolean mine = false;
        try {
            mine = turn.tryTake();
            return mine && look(); // else the holder is about to take the next message, or waits for it
        } finally {
            if (mine) {
                try {
                    Reference.reachabilityFence(this); // the end stays open until here
                    turn.give();
                } catch (final VirtualMachineError noStack) {
                    turn.taken = false;
                    turn.held.owner = null;
                }
            }
        }
    }

    /** As {@link #isReady}, for a caller that looks at many ends. */
    WaitAny.Look lookBriefly() throws IOException {
        end.checkOpen();
        boolean mine = false;
        try {
            mine = turn.tryTake();
            if (!mine) {
                return WaitAny.Look.BUSY;
            }
            return look() ? WaitAny.Look.READY : WaitAny.Look.NOT_READY;
        } finally {
            if (mine) {
                try {
                    Reference.reachabilityFence(this); // the end stays open until here
                    turn.give();
                } catch (final VirtualMachineError noStack) {
                    turn.taken = false;
                    turn.held.owner = null;
                }
            }
        }
    }

    /** Whether {@link #lookBriefly} may find something, or throw. For any thread. */
    boolean mayBeReady() {
        return end.isClosed()
                || (!turn.isTaken() && (hasUndecoded() || reader.hasRecord() || reader.hasWhole() || end.isPeerGone()));
    }

    public DirectionLock turn() {
        return turn;
    }

    /** For the holder: whether something was taken out of the ring and not returned to a caller. */
    boolean holdsParts() {
        return reader.holdsParts() || hasUndecoded();
    }

    @Override
    public PipeAddress handOver() throws IOException {
        return EndTransfer.give(end, this);
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
        boolean mine = false;
        try {
            mine = acquire(deadline);
            return mine && (hasUndecoded() || awaitMessage(deadline));
        } catch (final EOFException endOfStream) {
            return true;
        } finally {
            if (mine) {
                try {
                    Reference.reachabilityFence(this); // the end stays open until here
                    turn.give();
                } catch (final VirtualMachineError noStack) {
                    turn.taken = false;
                    turn.held.owner = null;
                }
            }
        }
    }

    private boolean acquire(final Deadline deadline) throws IOException, InterruptedException {
        end.checkOpen();
        return turn.take(deadline);
    }

    /** Gathers what is there, without waiting; true if a whole message or the end of stream is next. */
    private boolean look() throws IOException {
        end.checkOpen(); // it may have been handed over meanwhile; then another process has the ring
        if (hasUndecoded()) {
            return true;
        }
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
                gone = true; // one more look, at what the peer committed before it left
            } else if (reader.position() >= enough) {
                return false;
            }
        }
    }

    /** Waits until a whole message is next; false when the time was up. */
    private boolean awaitMessage(final Deadline deadline) throws IOException, InterruptedException {
        return awaitMessage(deadline, null);
    }

    /** The same; the fragments of a message of bytes that begins meanwhile and fits go into the target. */
    private boolean awaitMessage(final Deadline deadline, final ByteBuffer target)
            throws IOException, InterruptedException {
        final long enough = reader.position() + reader.capacity();
        boolean gone = false;
        while (true) {
            end.checkOpen();
            final FrameReader.Step step = reader.step(target);
            if (step == FrameReader.Step.WHOLE) {
                return true;
            }
            if (step == FrameReader.Step.EMPTY) {
                if (gone) {
                    reader.forget();
                    throw endOfStream();
                }
                if (deadline == Deadline.NEVER && reader.spin(looks)) {
                    continue;
                }
                gone = end.isPeerGone(); // and one more look, at what the peer committed before it went
                if (!gone && !pause(deadline)) {
                    return false;
                }
            } else {
                Outgoing.checkInterrupt();
                // What the ring holds may be read without waiting, even after the timeout.
                if (reader.position() >= enough && deadline.isOver()) {
                    return false;
                }
            }
        }
    }

    /** Waits for a change; false when the time was up. A spinning end returns to check everything again. */
    private boolean pause(final Deadline deadline) throws InterruptedException {
        if (waiting != Waiting.BUSY_SPIN) {
            return waitList.await(end.side().dataCondition(), waiting, mayGoOn, deadline);
        }
        if (reader.spin(looks)) {
            return true;
        }
        Outgoing.checkInterrupt();
        return !deadline.isOver();
    }

    private EOFException endOfStream() {
        return new EOFException(
                "end of stream: peer=" + end.file().describe(end.side().other()) + " path="
                        + end.file().path() + end.peersEnd());
    }

    @Override
    public void close() {
        end.close();
    }
}
