package io.penstock.pipe.engine;

import static io.penstock.pipe.engine.PipeDescriptor.BEGIN;
import static io.penstock.pipe.engine.PipeDescriptor.END;
import static io.penstock.pipe.engine.PipeDescriptor.TIMED;
import static io.penstock.pipe.engine.PipeDescriptor.TOTAL_LENGTH;

import io.penstock.SharedFileException;
import io.penstock.core.ring.RingRepair;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ringbuffer.RecordDescriptor;

/**
 * Writes messages into a ring, one record per {@link #step}: a message that fits into one record at once, a longer one in
 * fragments. It never waits.
 *
 * <p><b>Threads:</b> one at a time; {@link #hasRoom} any. <b>Processes:</b> one, the only producer of the ring.
 */
final class FrameWriter {
    /** What a step came to. */
    enum Step {
        /** The message is in the ring, whole. */
        DONE,
        /** A fragment was written, more follow. */
        MORE,
        /** There is no room now; padding may have been written. */
        FULL
    }

    private final AtomicBuffer buffer;
    private final RingProducer ring;
    private final String path;
    private final int capacity;
    private final int maxLength;

    private int kind;
    private byte[] array;
    private ByteBuffer source;
    private int offset;
    private int length;
    private int written;
    private boolean begun;
    private boolean timed;
    private int neededBytes;

    /**
     * A writer to a ring.
     *
     * @param buffer the ring, trailer included
     * @param path for errors
     * @throws SharedFileException if the ring's positions are impossible
     */
    FrameWriter(final AtomicBuffer buffer, final String path) throws SharedFileException {
        this.buffer = buffer;
        this.path = path;
        ring = new RingProducer(buffer, path);
        capacity = ring.capacity();
        maxLength = PipeDescriptor.maxRecordMessage(capacity);
    }

    /** Begins a message; one begun before and not done is given up. */
    void start(final int newKind, final byte[] bytes, final int newOffset, final int newLength) {
        start(newKind, newOffset, newLength);
        array = bytes;
    }

    /** Begins a message; one begun before and not done is given up. */
    void start(final int newKind, final ByteBuffer bytes, final int newOffset, final int newLength) {
        start(newKind, newOffset, newLength);
        source = bytes;
    }

    private void start(final int newKind, final int newOffset, final int newLength) {
        kind = newKind;
        offset = newOffset;
        length = newLength;
        written = 0;
        begun = false;
        timed = false;
    }

    /** The message begun may be given up in its middle: the receiver must be able to forget all that came of it. */
    void mayBeGivenUp() {
        timed = true;
    }

    /** Forgets the message, so that its memory is not held. */
    void finish() {
        array = null;
        source = null;
    }

    /** Writes the next record of the message, if there is room. */
    Step step() throws SharedFileException {
        final boolean whole = !begun && length <= maxLength;
        final int prefix = begun || whole ? 0 : TOTAL_LENGTH;
        final int payload = Math.min(length - written, maxLength - prefix);
        final boolean last = written + payload == length;
        final int type = kind | (begun ? 0 : BEGIN) | (last ? END : 0) | (timed && prefix != 0 ? TIMED : 0);
        if (!write(type, prefix, array, source, offset + written, payload)) {
            return Step.FULL;
        }
        begun = true;
        written += payload;
        return last ? Step.DONE : Step.MORE;
    }

    private boolean write(
            final int type,
            final int prefix,
            final byte[] bytes,
            final ByteBuffer from,
            final int first,
            final int payload)
            throws SharedFileException {
        final long tail = ring.tail();
        boolean copying = false;
        try {
            final int index = ring.claim(type, prefix + payload);
            if (index < 0) {
                neededBytes = requiredBytes(prefix + payload);
                return false;
            }
            copying = true;
            if (prefix != 0) {
                buffer.putLong(index, length);
            }
            if (bytes != null) {
                buffer.putBytes(index + prefix, bytes, first, payload);
            } else if (payload > 0) {
                buffer.putBytes(index + prefix, from, first, payload);
            }
            copying = false;
            ring.commit(index);
            return true;
        } catch (final Throwable failure) {
            repair(tail, failure);
            if (!copying && failure instanceof RuntimeException misled) {
                throw damaged(misled);
            }
            throw failure;
        }
    }

    /** A record that is claimed and never committed would hide all later ones. */
    private void repair(final long tail, final Throwable reason) throws SharedFileException {
        try {
            RingRepair.repair(buffer, tail);
        } catch (final IllegalStateException | IndexOutOfBoundsException hopeless) {
            hopeless.addSuppressed(reason);
            throw damaged(hopeless);
        } finally {
            ring.lookAgain();
        }
    }

    private SharedFileException damaged(final RuntimeException cause) {
        return RingPositions.damaged(String.valueOf(cause.getMessage()), buffer, capacity, path, cause);
    }

    /**
     * Writes a whole message of at most {@link #maxLength()}, if there is room.
     *
     * @param newKind of the message
     * @param bytes of it; or null: they are in the buffer
     * @param from of them, if there are no others
     * @param first index of the first one
     * @param messageLength how many
     * @return whether there was room
     */
    boolean writeWhole(
            final int newKind, final byte[] bytes, final ByteBuffer from, final int first, final int messageLength)
            throws SharedFileException {
        return write(newKind | BEGIN | END, 0, bytes, from, first, messageLength);
    }

    /**
     * Claims a record for a whole message of at most {@link #maxLength()}.
     *
     * @return where its bytes go, or a negative number when there is no room now
     */
    int claim(final int newKind, final int messageLength) throws SharedFileException {
        final long tail = ring.tail();
        try {
            final int index = ring.claim(newKind | BEGIN | END, messageLength);
            if (index < 0) {
                neededBytes = requiredBytes(messageLength);
            }
            return index;
        } catch (final IllegalStateException | IndexOutOfBoundsException misled) {
            repair(tail, misled);
            throw damaged(misled);
        } catch (final Error failure) {
            repair(tail, failure);
            throw failure;
        }
    }

    /** Makes a claimed record visible. */
    void commit(final int index) {
        ring.commit(index);
    }

    /** Turns a claimed record into padding. */
    void abort(final int index) {
        try {
            ring.abort(index);
        } catch (final IllegalStateException | IllegalArgumentException | IndexOutOfBoundsException misled) {
            throw new UncheckedIOException(damaged(misled));
        }
    }

    /** The longest message of one record. */
    int maxLength() {
        return maxLength;
    }

    /** Bytes that must be free for a record: the ring also zeroes the header behind it. */
    private static int requiredBytes(final int messageLength) {
        final int record = messageLength + RecordDescriptor.HEADER_LENGTH;
        return (record + RecordDescriptor.ALIGNMENT - 1 & -RecordDescriptor.ALIGNMENT) + RecordDescriptor.HEADER_LENGTH;
    }

    /** Whether the step that found the ring full is worth another try. */
    boolean hasRoom() {
        return ring.hasRoom(neededBytes);
    }

    /** Whether every byte in the ring, if any, was consumed. */
    boolean isDrained() {
        return ring.isDrained();
    }

    /** How much of the message was written. */
    int written() {
        return written;
    }

    int capacity() {
        return capacity;
    }
}
