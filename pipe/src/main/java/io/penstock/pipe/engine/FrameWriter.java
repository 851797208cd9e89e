package io.penstock.pipe.engine;

import static io.penstock.pipe.engine.PipeDescriptor.BEGIN;
import static io.penstock.pipe.engine.PipeDescriptor.END;
import static io.penstock.pipe.engine.PipeDescriptor.TIMED;
import static io.penstock.pipe.engine.PipeDescriptor.TOTAL_LENGTH;

import io.penstock.SharedFileException;
import io.penstock.core.memory.MemoryFault;
import io.penstock.core.ring.RingDamagedException;
import io.penstock.core.ring.RingReader;
import io.penstock.core.ring.RingWriter;
import java.nio.ByteBuffer;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Writes messages into a ring, one record per {@link #step}: a message that fits into one record at once, a longer one in
 * fragments. It never waits.
 *
 * <p><b>Threads:</b> one at a time; {@link #hasRoom} any. <b>Processes:</b> one, the only producer of the ring.
 */
final class FrameWriter {
    /** The result of a step. */
    enum Step {
        /** The message is in the ring, whole. */
        DONE,
        /** A fragment was written, more follow. */
        MORE,
        /** There is no room now; padding may have been written. */
        FULL
    }

    private final AtomicBuffer buffer;
    private final RingWriter ring;
    private final String path;
    private final int maxLength;

    private int kind;
    private byte[] array;
    private ByteBuffer source;
    private int offset;
    private int length;
    private int written;
    private boolean begun;
    private boolean timed;

    /** A writer to a ring with its trailer, which throws if the ring's positions are impossible. The path is for errors. */
    FrameWriter(final AtomicBuffer buffer, final String path) throws SharedFileException {
        this.buffer = buffer;
        this.path = path;
        ring = new RingWriter(buffer);
        maxLength = PipeDescriptor.maxRecordMessage(ring.capacity());
        try {
            ring.checkPositions();
        } catch (final RingDamagedException damage) {
            throw PipeFile.damaged(damage, path);
        }
    }

    /** Begins a message of these bytes, or if they are null, of the buffer's. One that was begun and not finished is given up. */
    void start(final int newKind, final byte[] bytes, final ByteBuffer from, final int newOffset, final int newLength) {
        kind = newKind;
        array = bytes;
        source = from;
        offset = newOffset;
        length = newLength;
        written = 0;
        begun = false;
        timed = false;
    }

    /** The sender may give this message up in its middle, so the receiver must be able to forget all that came of it. */
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
        try {
            final int index = ring.claim(type, prefix + payload);
            if (index < 0) {
                return false;
            }
            if (prefix != 0) {
                buffer.putLong(index, length);
            }
            if (bytes != null) {
                buffer.putBytes(index + prefix, bytes, first, payload);
            } else if (payload > 0) {
                buffer.putBytes(index + prefix, from, first, payload);
            }
            ring.commit(index);
            return true;
        } catch (final RingDamagedException damage) {
            throw mended(damage);
        } catch (final InternalError fault) {
            throw mended(fault);
        } catch (final Throwable failure) {
            mend(failure);
            throw failure;
        }
    }

    private SharedFileException mended(final RingDamagedException damage) throws SharedFileException {
        mend(damage);
        return PipeFile.damaged(damage, path);
    }

    private SharedFileException mended(final InternalError fault) throws SharedFileException {
        try {
            mend(fault);
        } catch (final InternalError again) {
            again.addSuppressed(fault);
            throw MemoryFault.named(again, path);
        }
        return MemoryFault.named(fault, path);
    }

    /** A record that stays claimed would hide all later ones. If this fails too, the next claim does it. */
    private void mend(final Throwable reason) throws SharedFileException {
        try {
            ring.mend();
        } catch (final RingDamagedException hopeless) {
            hopeless.addSuppressed(reason);
            throw PipeFile.damaged(hopeless, path);
        }
    }

    /**
     * Writes a whole message of at most {@link #maxLength()}, if there is room: of these bytes, or if they are null, of the buffer's, from
     * the first index on.
     */
    boolean writeWhole(
            final int newKind, final byte[] bytes, final ByteBuffer from, final int first, final int messageLength)
            throws SharedFileException {
        return write(newKind | BEGIN | END, 0, bytes, from, first, messageLength);
    }

    /**
     * Claims a record for a whole message of at most {@link #maxLength()}. Returns where its bytes go, or a negative number when there is
     * no room now.
     */
    int claim(final int newKind, final int messageLength) throws SharedFileException {
        try {
            return ring.claim(newKind | BEGIN | END, messageLength);
        } catch (final RingDamagedException damage) {
            throw mended(damage);
        } catch (final InternalError fault) {
            throw mended(fault);
        } catch (final Error failure) {
            mend(failure);
            throw failure;
        }
    }

    /** Makes a claimed record visible. */
    void commit(final int index) {
        ring.commit(index);
    }

    /** Turns a claimed record into padding. */
    void abort(final int index) {
        ring.abort(index);
    }

    /** The longest message of one record. */
    int maxLength() {
        return maxLength;
    }

    /** Whether a step that found the ring full is worth another try. */
    boolean hasRoom() {
        return ring.hasRoom();
    }

    /** Whether every byte in the ring, if any, was consumed. */
    boolean isDrained() {
        return ring.isDrained();
    }

    /** Whole messages in the ring that its reader has not taken. One whose last fragment it has not taken counts. */
    int unread() throws SharedFileException {
        final RingReader reader = new RingReader(buffer, maxLength);
        try {
            reader.beginRound();
            int messages = 0;
            long position = reader.head();
            for (int record = reader.peek(position); record != RingReader.NONE; record = reader.peek(position)) {
                if (!reader.isPadding() && (reader.type() & END) != 0) {
                    messages++;
                }
                position += RingReader.step(record);
            }
            return messages;
        } catch (final RingDamagedException damage) {
            throw PipeFile.damaged(damage, path);
        } catch (final InternalError fault) {
            throw MemoryFault.named(fault, path);
        }
    }

    /** How much of the message was written. */
    int written() {
        return written;
    }

    int capacity() {
        return ring.capacity();
    }
}
