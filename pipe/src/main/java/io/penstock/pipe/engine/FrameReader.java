package io.penstock.pipe.engine;

import static io.penstock.pipe.engine.PipeDescriptor.BEGIN;
import static io.penstock.pipe.engine.PipeDescriptor.END;
import static io.penstock.pipe.engine.PipeDescriptor.TIMED;
import static io.penstock.pipe.engine.PipeDescriptor.TOTAL_LENGTH;

import io.penstock.SharedFileException;
import io.penstock.core.memory.MemoryFault;
import io.penstock.core.ring.RingDamagedException;
import io.penstock.core.ring.RingReader;
import io.penstock.pipe.MessageHandler;
import io.penstock.pipe.Sender;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Reads messages from a ring. A message of one record stays in the ring until it is taken. The fragments of a longer one are
 * gathered in private memory, and kept there between calls. It never waits.
 *
 * <p><b>Threads:</b> one at a time; {@link #hasRecord} any. <b>Processes:</b> one, the only consumer of the ring.
 */
final class FrameReader {
    /** The result of a step. */
    enum Step {
        /** A whole message is the next one: take it. */
        WHOLE,
        /** Something was consumed: a fragment or padding. */
        PROGRESS,
        /** The ring holds no committed record. */
        EMPTY
    }

    /** In a batch, messages between two looks at whether the user wants the thread back. */
    private static final int SHOWN_BETWEEN_LOOKS = 16;

    /** Up to this length the memory for a message is reserved when its first fragment arrives. */
    static final int TRUSTED_LENGTH = 16 * 1024 * 1024;

    private static final byte[] NONE = {};
    private static final int WHOLE_BYTES = PipeDescriptor.KIND_BYTES | BEGIN | END;

    private final AtomicBuffer buffer;
    private final RingReader ring;
    private final String path;
    private final Runnable freed;
    private final int maxLength;
    private final Views views;

    /** No position. */
    private static final long NOWHERE = -1;

    /** The position that is about to be given back, and what is known of the message then: if that fails, the next step finds out. */
    private long pending = NOWHERE;

    private int pendingReceived;
    private boolean pendingGathered;

    /** Up to where messages were shown; not NOWHERE while they are not given back. */
    private long shownTo = NOWHERE;

    /** The user has the target back, and what was gathered there is lost; stored without a call, where there is no stack for one. */
    boolean revoked;

    /** The rest of the present message is dropped: its beginning is lost. */
    private boolean discarding;

    private boolean inRing;
    private int kind;
    private int length;

    private boolean gathering;
    private boolean gathered;
    private byte[] parts = NONE;

    /** Where the fragments of the present message go; null: to the parts. */
    private ByteBuffer target;

    private int targetStart;

    private int received;

    /**
     * A reader of a ring with its trailer, which throws if the ring's positions are impossible. {@code freed} is called after each time
     * that room was made in the ring; the path is for errors.
     */
    FrameReader(final AtomicBuffer buffer, final String path, final Runnable freed) throws SharedFileException {
        this.buffer = buffer;
        this.path = path;
        this.freed = freed;
        maxLength = PipeDescriptor.maxRecordMessage(PipeDescriptor.capacity(buffer));
        ring = new RingReader(buffer, maxLength);
        views = new Views(buffer.byteBuffer().asReadOnlyBuffer(), ring.capacity(), maxLength);
        try {
            ring.checkPositions();
        } catch (final RingDamagedException damage) {
            throw PipeFile.damaged(damage, path);
        }
    }

    /** Looks at the next record; gathers it if it is a fragment. */
    Step step() throws SharedFileException {
        return step(null);
    }

    /**
     * Looks at the next record; gathers it if it is a fragment. A message of bytes that begins now is gathered into the wish, from its
     * position on, until {@link #gatherPrivately}, if it fits and is not sent with a timeout.
     */
    Step step(final ByteBuffer wish) throws SharedFileException {
        try {
            return next(wish);
        } catch (final InternalError fault) {
            throw MemoryFault.named(fault, path);
        }
    }

    private Step next(final ByteBuffer wish) throws SharedFileException {
        if (pending != NOWHERE || shownTo != NOWHERE || revoked) {
            settle();
        }
        if (inRing || gathered) {
            return Step.WHOLE;
        }
        final RingReader reader = ring; // as in show
        final int found = peek(reader, reader.head());
        if (found == RingReader.NONE) {
            return Step.EMPTY;
        }
        if (reader.isPadding()) {
            release(reader.head() + RingReader.step(found), received, gathered);
            return Step.PROGRESS;
        }
        final int type = reader.type();
        checkType(type, reader.head(), found);
        if ((type & (BEGIN | END)) == (BEGIN | END)) {
            if (gathering) {
                forget(); // its sender has given it up
            }
            kind = PipeDescriptor.kind(type);
            length = RingReader.length(found);
            discarding = false;
            inRing = true; // last: all of it is known
            return Step.WHOLE;
        }
        if (discarding && (type & BEGIN) == 0) {
            release(reader.head() + RingReader.step(found), 0, false);
            discarding = (type & END) == 0;
            return Step.PROGRESS;
        }
        gather(type, found, wish);
        return gathered ? Step.WHOLE : Step.PROGRESS;
    }

    /** Finishes what a call has left that failed, for want of stack or memory. */
    private void settle() throws SharedFileException {
        if (pending != NOWHERE) {
            ring.reload();
            if (ring.head() >= pending) {
                received = pendingReceived;
                gathered = pendingGathered;
                inRing = false;
            }
            pending = NOWHERE;
        }
        if (revoked) {
            if (target != null) {
                lose();
            }
            revoked = false;
        }
        if (shownTo != NOWHERE) {
            inRing = false;
            release(shownTo, 0, false);
            shownTo = NOWHERE;
        }
    }

    private int peek(final RingReader reader, final long position) throws SharedFileException {
        try {
            return reader.peek(position);
        } catch (final RingDamagedException damage) {
            throw PipeFile.damaged(damage, path);
        }
    }

    private void checkType(final int type, final long position, final int found) throws SharedFileException {
        if (!PipeDescriptor.isMessageType(type)) {
            throw PipeFile.damaged(ring.damagedRecord("no record of a pipe", position, found), path);
        }
    }

    private void gather(final int type, final int record, final ByteBuffer wish) throws SharedFileException {
        final int prefix;
        if ((type & BEGIN) != 0) {
            beginGathering(type, record, wish);
            prefix = TOTAL_LENGTH;
        } else {
            prefix = 0;
        }
        final int payload = RingReader.length(record) - prefix;
        final boolean last = (type & END) != 0;
        if (!gathering
                || PipeDescriptor.kind(type) != kind
                || payload > length - received
                || last != (payload == length - received)) {
            throw damaged("a fragment that continues nothing", record);
        }
        if (target == null) {
            reserve(received + payload);
            buffer.getBytes(ring.index(ring.head()) + prefix, parts, received, payload);
        } else {
            copy(ring.index(ring.head()) + prefix, target, targetStart + received, payload);
        }
        release(ring.head() + RingReader.step(record), received + payload, last);
    }

    private void beginGathering(final int type, final int record, final ByteBuffer wish) throws SharedFileException {
        forget();
        final long total = RingReader.length(record) >= TOTAL_LENGTH ? buffer.getLong(ring.index(ring.head())) : -1;
        if (total <= maxLength || total > Sender.MAX_MESSAGE_LENGTH) {
            throw damaged("a message of impossible length=" + total, record);
        }
        discarding = false;
        gathering = true;
        kind = PipeDescriptor.kind(type);
        length = (int) total;
        targetStart = wish == null ? 0 : wish.position();
        final boolean mayBeGivenUp = (type & TIMED) != 0; // and then the user's buffer must stay as it was
        target = wish != null && !mayBeGivenUp && kind == PipeDescriptor.KIND_BYTES && length <= wish.remaining()
                ? wish
                : null;
    }

    /** Copies bytes of the ring, the shortest way for each kind of buffer. */
    private void copy(final int index, final ByteBuffer into, final int position, final int count) {
        if (into.hasArray()) {
            buffer.getBytes(index, into.array(), into.arrayOffset() + position, count);
        } else {
            buffer.getBytes(index, into, position, count);
        }
    }

    /** The user takes the buffer back. A message that is not whole moves to private memory and is gathered there. */
    void gatherPrivately() {
        if (target != null) {
            final ByteBuffer given = target;
            target = null;
            if (gathering) {
                reserveOrForget();
                given.get(targetStart, parts, 0, received);
            }
        }
    }

    /** Without memory for it the message is lost, and its other fragments are dropped. That is better than a torn message. */
    private void reserveOrForget() {
        try {
            reserve(received);
        } catch (final VirtualMachineError noMemory) {
            lose();
            throw noMemory;
        }
    }

    /** Drops the present message, of which not all was received. */
    void lose() {
        discarding = gathering && !gathered;
        forget();
    }

    /** A length alone reserves no more than 16 MiB, or 8 times what has really arrived. */
    private void reserve(final int needed) {
        if (needed <= parts.length) {
            return;
        }
        final long justified = Math.max(TRUSTED_LENGTH, 8L * needed);
        parts = Arrays.copyOf(parts, (int) Math.min(length, justified));
    }

    private SharedFileException damaged(final String what, final int record) {
        return PipeFile.damaged(ring.damagedRecord(what, ring.head(), record), path);
    }

    /** Gives everything before a position back. It fails before the store, and then nothing has changed, or not at all. */
    private void release(final long position, final int nowReceived, final boolean nowGathered) {
        pendingReceived = nowReceived;
        pendingGathered = nowGathered;
        pending = position;
        ring.release(position);
        received = nowReceived;
        gathered = nowGathered;
        pending = NOWHERE;
        try {
            freed.run();
        } catch (final VirtualMachineError late) {
            // the peer's own heartbeat finds the room
        }
    }

    /** Looks some times whether a record has been committed; only by the thread that reads. */
    boolean spin(final int looks) {
        return ring.spin(ring.head(), looks);
    }

    /** Whether a committed record, of a message or padding, lies in the ring. */
    boolean hasRecord() {
        return ring.hasRecord();
    }

    /** Whether the last step ended at a whole message. Another thread may get an old answer. */
    boolean hasWhole() {
        return inRing || gathered;
    }

    /** Whether fragments of a message, or all of them, were gathered and not taken. */
    boolean holdsParts() {
        return gathering;
    }

    /** The kind of the whole message that is next. */
    int kind() {
        return kind;
    }

    /** The length of the whole message that is next. */
    int length() {
        return length;
    }

    /** Takes the message that is next, in an array of its length. */
    byte[] take() {
        if (gathered) {
            final byte[] message = parts;
            forget();
            return message;
        }
        return takeFromRing(new byte[length]);
    }

    /** Takes the message that is next into an array where it fits, else into a new one, from index 0 on. */
    byte[] take(final byte[] array) {
        return gathered || array.length < length ? take() : takeFromRing(array);
    }

    private byte[] takeFromRing(final byte[] array) {
        final long position = ring.head();
        buffer.getBytes(ring.index(position), array, 0, length);
        consumeMessage(position);
        return array;
    }

    /** Takes the message that is next into a buffer in which it fits. */
    void take(final ByteBuffer into) {
        if (gathered && target == null) {
            into.put(parts, 0, length);
            forget();
            return;
        }
        if (gathered) { // it is in the buffer already
            into.position(targetStart + length);
            forget();
        } else {
            final long position = ring.head();
            final int start = into.position();
            copy(ring.index(position), into, start, length);
            into.position(start + length); // before the message is consumed: nothing may fail behind that
            consumeMessage(position);
        }
    }

    /**
     * Shows the message that is next, and those of bytes behind it that lie in one record each, and returns how many. A shown message is
     * consumed, also if the handler throws. Room is made after an eighth of the ring at the latest. {@code ended} is asked now and then
     * whether the batch ends.
     */
    int show(final MessageHandler handler, final int limit, final BooleanSupplier ended) throws IOException {
        if (gathered) {
            final ByteBuffer message = ByteBuffer.wrap(parts, 0, length).slice().asReadOnlyBuffer();
            forget();
            handler.onMessage(message);
            return 1;
        }
        inRing = false;
        int shown = 0;
        final RingReader reader = ring; // a field would be loaded again after each acquiring load
        long released = reader.head();
        long position = released;
        try {
            while (shown < limit) {
                final int found = peek(reader, position);
                if (found == RingReader.NONE) {
                    break;
                }
                final int type = reader.type();
                if (type == WHOLE_BYTES) {
                    final ByteBuffer message = views.at(reader.index(position), RingReader.length(found));
                    shown++;
                    position += RingReader.step(found);
                    shownTo = position; // consumed, also if this call fails and cannot give it back
                    handler.onMessage(message);
                    if (shown % SHOWN_BETWEEN_LOOKS == 0
                            && (ended.getAsBoolean() || Thread.currentThread().isInterrupted())) {
                        break;
                    }
                } else if (reader.isPadding()) {
                    position += RingReader.step(found);
                } else {
                    checkType(type, position, found);
                    break;
                }
                if (position - released >= maxLength) {
                    released = position;
                    shownTo = NOWHERE;
                    release(position, 0, false);
                }
            }
        } finally {
            if (position != released) {
                shownTo = position;
                release(position, 0, false);
                shownTo = NOWHERE;
            }
        }
        return shown;
    }

    private void consumeMessage(final long position) {
        release(position + RingReader.step(RingReader.record(length)), 0, false);
        inRing = false;
    }

    /** Drops what was gathered of a message. */
    void forget() {
        gathering = false;
        gathered = false;
        received = 0;
        target = null;
        parts = NONE;
    }

    /** Bytes consumed since the pipe was made. */
    long position() {
        return ring.head();
    }

    int capacity() {
        return ring.capacity();
    }
}
