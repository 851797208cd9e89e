package io.penstock.pipe.engine;

import static io.penstock.pipe.engine.PipeDescriptor.BEGIN;
import static io.penstock.pipe.engine.PipeDescriptor.END;
import static io.penstock.pipe.engine.PipeDescriptor.TIMED;
import static io.penstock.pipe.engine.PipeDescriptor.TOTAL_LENGTH;
import static org.agrona.concurrent.ringbuffer.RecordDescriptor.ALIGNMENT;
import static org.agrona.concurrent.ringbuffer.RecordDescriptor.HEADER_LENGTH;
import static org.agrona.concurrent.ringbuffer.RingBuffer.PADDING_MSG_TYPE_ID;
import static org.agrona.concurrent.ringbuffer.RingBufferDescriptor.HEAD_POSITION_OFFSET;
import static org.agrona.concurrent.ringbuffer.RingBufferDescriptor.TAIL_POSITION_OFFSET;
import static org.agrona.concurrent.ringbuffer.RingBufferDescriptor.TRAILER_LENGTH;

import io.penstock.SharedFileException;
import io.penstock.pipe.MessageHandler;
import io.penstock.pipe.Sender;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Reads messages from a ring. A message of one record stays in the ring until it is taken; the fragments of a longer one are
 * gathered in private memory, and what was gathered is kept between calls. It never waits.
 *
 * <p>It reads the records' headers itself, as {@code OneToOneRingBuffer.read} would, because that consumes a record whose
 * handler fails, and cannot leave one in place.
 *
 * <p><b>Threads:</b> one at a time; {@link #hasRecord} any. <b>Processes:</b> one, the only consumer of the ring.
 */
final class FrameReader {
    /** What a step came to. */
    enum Step {
        /** A whole message is the next one: take it. */
        WHOLE,
        /** Something was consumed: a fragment or padding. */
        PROGRESS,
        /** The ring holds no committed record. */
        EMPTY
    }

    /** In a batch: the user may want its thread back. */
    private static final int SHOWN_BETWEEN_LOOKS = 16;

    /** Up to this length the memory for a message is reserved when its first fragment arrives. */
    static final int TRUSTED_LENGTH = 16 * 1024 * 1024;

    private static final byte[] NONE = {};
    private static final int WHOLE_BYTES = PipeDescriptor.KIND_BYTES | BEGIN | END;

    private final AtomicBuffer buffer;
    private final String path;
    private final Runnable freed;
    private final int capacity;
    private final int maxLength;
    private final int headIndex;
    private final Views views;
    private long head;

    /** Where the positions are looked at again: once per lap, so that a reader that a damaged ring leads beyond its tail stops. */
    private long checkedUntil;

    private boolean inRing;
    private int recordLength;
    private int kind;
    private int length;

    private boolean gathering;
    private boolean gathered;
    private byte[] parts = NONE;

    /** Where the fragments of the present message go; null: to the parts. */
    private ByteBuffer target;

    private int received;

    /**
     * A reader of a ring.
     *
     * @param buffer the ring, trailer included
     * @param path for errors
     * @param freed called after each time that room was made in the ring
     * @throws SharedFileException if the ring's positions are impossible
     */
    FrameReader(final AtomicBuffer buffer, final String path, final Runnable freed) throws SharedFileException {
        this.buffer = buffer;
        this.path = path;
        this.freed = freed;
        capacity = buffer.capacity() - TRAILER_LENGTH;
        maxLength = PipeDescriptor.maxRecordMessage(capacity);
        RingPositions.check(buffer, capacity, path);
        headIndex = capacity + HEAD_POSITION_OFFSET;
        head = buffer.getLongVolatile(headIndex) & -ALIGNMENT; // still aligned, also if it has just been damaged
        checkedUntil = head + capacity;
        views = new Views(buffer.byteBuffer().asReadOnlyBuffer(), capacity, maxLength);
    }

    /** Looks at the next record; gathers it if it is a fragment. */
    Step step() throws SharedFileException {
        return step(null);
    }

    /**
     * Looks at the next record; gathers it if it is a fragment.
     *
     * @param wish where the fragments of a message of bytes go that begins now, fits, and is not sent on time, from the position on;
     *     until {@link #gatherPrivately}
     */
    Step step(final ByteBuffer wish) throws SharedFileException {
        if (inRing || gathered) {
            return Step.WHOLE;
        }
        final int index = (int) head & capacity - 1;
        // Pairs with the release store that commits a record in OneToOneRingBuffer.
        final int record = buffer.getIntVolatile(index);
        if (record <= 0) {
            return Step.EMPTY;
        }
        if (head >= checkedUntil) {
            checkLap(head);
        }
        final int type = buffer.getInt(index + Integer.BYTES);
        checkRecord(index, record, type);
        if (type == PADDING_MSG_TYPE_ID) {
            consume(record);
            return Step.PROGRESS;
        }
        if ((type & (BEGIN | END)) == (BEGIN | END)) {
            if (gathering) {
                forget(); // its sender has given it up
            }
            inRing = true;
            recordLength = record;
            kind = PipeDescriptor.kind(type);
            length = record - HEADER_LENGTH;
            return Step.WHOLE;
        }
        gather(index + HEADER_LENGTH, record, type, wish);
        return gathered ? Step.WHOLE : Step.PROGRESS;
    }

    private void gather(final int index, final int record, final int type, final ByteBuffer wish)
            throws SharedFileException {
        final int prefix;
        if ((type & BEGIN) != 0) {
            beginGathering(index, record, type, wish);
            prefix = TOTAL_LENGTH;
        } else {
            prefix = 0;
        }
        final int payload = record - HEADER_LENGTH - prefix;
        final boolean last = (type & END) != 0;
        if (!gathering
                || PipeDescriptor.kind(type) != kind
                || payload > length - received
                || last != (payload == length - received)) {
            throw damaged("a fragment that continues nothing", record, type);
        }
        if (target == null) {
            reserve(received + payload);
            buffer.getBytes(index + prefix, parts, received, payload);
        } else {
            copy(index + prefix, target.position() + received, payload);
        }
        received += payload;
        gathered = last;
        consume(record);
    }

    private void beginGathering(final int index, final int record, final int type, final ByteBuffer wish)
            throws SharedFileException {
        forget();
        final long total = record >= HEADER_LENGTH + TOTAL_LENGTH ? buffer.getLong(index) : -1;
        if (total <= maxLength || total > Sender.MAX_MESSAGE_LENGTH) {
            throw damaged("a message of impossible length=" + total, record, type);
        }
        gathering = true;
        kind = PipeDescriptor.kind(type);
        length = (int) total;
        final boolean mayBeGivenUp = (type & TIMED) != 0; // and then the user's buffer must be as it was
        target = wish != null && !mayBeGivenUp && kind == PipeDescriptor.KIND_BYTES && length <= wish.remaining()
                ? wish
                : null;
    }

    /** Bytes of the ring into the target: the shortest way for each kind. */
    private void copy(final int index, final int position, final int count) {
        if (target.hasArray()) {
            buffer.getBytes(index, target.array(), target.arrayOffset() + position, count);
        } else {
            buffer.getBytes(index, target, position, count);
        }
    }

    /** The user takes the buffer back: what it has got of a message that is not whole goes on in private memory. */
    void gatherPrivately() {
        if (target != null) {
            final ByteBuffer given = target;
            target = null;
            if (gathering) {
                reserveOrForget();
                given.get(given.position(), parts, 0, received);
            }
        }
    }

    /** Where there is no memory for it the message is lost, and the next fragment is an error: better than a torn one. */
    private void reserveOrForget() {
        try {
            reserve(received);
        } catch (final OutOfMemoryError noMemory) {
            forget();
            throw noMemory;
        }
    }

    /** A length alone reserves no more than 16 MiB, or 8 times what has really arrived. */
    private void reserve(final int needed) {
        if (needed <= parts.length) {
            return;
        }
        final long justified = Math.max(TRUSTED_LENGTH, 8L * needed);
        parts = Arrays.copyOf(parts, (int) Math.min(length, justified));
    }

    private void checkLap(final long position) throws SharedFileException {
        final long tail = buffer.getLongVolatile(capacity + TAIL_POSITION_OFFSET);
        if (tail <= position || tail - position > capacity) {
            throw RingPositions.damaged("a record lies behind its tail", buffer, capacity, path, null);
        }
        checkedUntil = position + capacity;
    }

    private void checkRecord(final int index, final int record, final int type) throws SharedFileException {
        final boolean padding = type == PADDING_MSG_TYPE_ID;
        final boolean fits = record >= HEADER_LENGTH && record <= capacity - index;
        final int itsKind = PipeDescriptor.kind(type);
        final boolean sane = padding
                || (PipeDescriptor.isMessageType(type)
                        && record - HEADER_LENGTH <= maxLength
                        && (itsKind == PipeDescriptor.KIND_BYTES || itsKind == PipeDescriptor.KIND_OBJECT));
        if (!fits || !sane) {
            throw damaged("no record of a pipe", record, type);
        }
    }

    private SharedFileException damaged(final String what, final int record, final int type) {
        return new SharedFileException("pipe is damaged: " + what + ": position=" + head + " recordLength=" + record
                + " recordType=" + type + " capacityBytes=" + capacity + " path=" + path
                + "; something else has written to the file: close this end and make a new pipe");
    }

    private static int align(final int record) {
        return record + ALIGNMENT - 1 & -ALIGNMENT;
    }

    private void consume(final int record) {
        head += align(record);
        // Pairs with the producer's volatile read of the head in OneToOneRingBuffer.
        buffer.putLongRelease(headIndex, head);
        freed.run();
    }

    /** Looks some times whether a record has been committed; only by the thread that reads. */
    boolean spin(final int looks) {
        final int index = (int) head & capacity - 1;
        for (int i = 0; i < looks; i++) {
            // Pairs with the release store that commits a record in OneToOneRingBuffer.
            if (buffer.getIntVolatile(index) > 0) {
                return true;
            }
            Thread.onSpinWait();
        }
        return false;
    }

    /** Whether a committed record, of a message or padding, lies in the ring. */
    boolean hasRecord() {
        return buffer.getIntVolatile((int) buffer.getLongVolatile(headIndex) & capacity - ALIGNMENT) > 0;
    }

    /** Whether the last step ended at a whole message. Another thread may get an answer of some time ago. */
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
        final byte[] message = new byte[length];
        buffer.getBytes(messageIndex(), message, 0, length);
        consumeMessage();
        return message;
    }

    /** Takes the message that is next into an array where it fits in, else into another one, from index 0 on. */
    byte[] take(final byte[] target) {
        if (gathered || target.length < length) {
            return take();
        }
        buffer.getBytes(messageIndex(), target, 0, length);
        consumeMessage();
        return target;
    }

    /** Takes the message that is next into a buffer in which it fits. */
    void take(final ByteBuffer into) {
        if (gathered && target == null) {
            into.put(parts, 0, length);
            forget();
            return;
        }
        if (gathered) { // there already
            forget();
        } else if (into.hasArray()) {
            buffer.getBytes(messageIndex(), into.array(), into.arrayOffset() + into.position(), length);
            consumeMessage();
        } else {
            buffer.getBytes(messageIndex(), into, into.position(), length);
            consumeMessage();
        }
        into.position(into.position() + length);
    }

    /**
     * Shows the message that is next, and those of bytes behind it that lie in one record each. What was shown is consumed, also what
     * the handler failed at. Room is made after an eighth of the ring at the latest.
     *
     * @param ended asked now and then: the batch ends, as by an interrupt
     * @return how many were shown
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
        int bytes = 0;
        try {
            while (shown < limit) {
                final int index = (int) (head + bytes) & capacity - 1;
                final int record = buffer.getIntVolatile(index);
                if (record <= 0) {
                    break;
                }
                if (head + bytes >= checkedUntil) {
                    checkLap(head + bytes);
                }
                final int type = buffer.getInt(index + Integer.BYTES);
                checkRecord(index, record, type);
                if (type != PADDING_MSG_TYPE_ID) {
                    if (type != WHOLE_BYTES) {
                        break;
                    }
                    final ByteBuffer message = views.at(index + HEADER_LENGTH, record - HEADER_LENGTH);
                    shown++;
                    bytes += align(record);
                    handler.onMessage(message);
                    if (shown % SHOWN_BETWEEN_LOOKS == 0
                            && (ended.getAsBoolean() || Thread.currentThread().isInterrupted())) {
                        break;
                    }
                } else {
                    bytes += align(record);
                }
                if (bytes >= maxLength) {
                    consume(bytes);
                    bytes = 0;
                }
            }
        } finally {
            if (bytes > 0) {
                consume(bytes);
            }
        }
        return shown;
    }

    private int messageIndex() {
        return ((int) head & capacity - 1) + HEADER_LENGTH;
    }

    private void consumeMessage() {
        inRing = false;
        consume(recordLength);
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
        return head;
    }

    int capacity() {
        return capacity;
    }
}
