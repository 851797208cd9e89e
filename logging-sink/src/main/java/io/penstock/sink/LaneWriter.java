package io.penstock.sink;

import io.penstock.core.memory.MemoryFault;
import io.penstock.core.ring.RingDamagedException;
import io.penstock.core.ring.RingWriter;
import org.agrona.concurrent.AtomicBuffer;

/** The worker's end of a lane's ring. One thread at a time. */
final class LaneWriter {
    private final AtomicBuffer words;
    private final AtomicBuffer ringBytes;
    private final RingWriter ring;
    private final int inlineLimit;
    private long committed;

    LaneWriter(final AtomicBuffer words, final AtomicBuffer ringBytes) {
        this.words = words;
        this.ringBytes = ringBytes;
        ring = new RingWriter(ringBytes);
        inlineLimit = LaneDescriptor.inlineLimit(ring.capacity());
    }

    /** The longest record for {@link #tryAppend}, in bytes. */
    int inlineLimit() {
        return inlineLimit;
    }

    /** The position up to which the sink has released records; it moves when room is made. */
    long consumed() {
        return ring.consumed();
    }

    /** Whether the sink has taken all records. */
    boolean isTaken() {
        return ring.consumed() == ring.tail();
    }

    /** Whether the sink should come at once, without waiting for more. */
    boolean isPressing() {
        return ring.usedBytes() >= ring.capacity() / LaneReader.PRESSING_PART;
    }

    /** Appends a record of at most {@link #inlineLimit} bytes; false if there is no room. */
    boolean tryAppend(final int level, final long timestampNs, final byte[] bytes, final int offset, final int length) {
        return write(LaneDescriptor.RECORD_TYPE, level, timestampNs, bytes, offset, length, 0, 0);
    }

    /** Appends a reference to a large record, whose file must be complete; false if there is no room. */
    boolean tryAppendLarge(final int level, final long timestampNs, final long number, final long length) {
        return write(LaneDescriptor.LARGE_TYPE, level, timestampNs, null, 0, 0, number, length);
    }

    private boolean write(
            final int type,
            final int level,
            final long timestampNs,
            final byte[] bytes,
            final int offset,
            final int length,
            final long largeNumber,
            final long largeLength) {
        try {
            final boolean isLarge = bytes == null;
            final int index = ring.claim(
                    type, isLarge ? LaneDescriptor.LARGE_PAYLOAD_LENGTH : LaneDescriptor.BYTES_OFFSET + length);
            if (index < 0) {
                return false;
            }
            ringBytes.putInt(index + LaneDescriptor.LEVEL_OFFSET, level);
            ringBytes.putInt(index + LaneDescriptor.ZERO_OFFSET, 0);
            ringBytes.putLong(index + LaneDescriptor.TIMESTAMP_OFFSET, timestampNs);
            if (isLarge) {
                ringBytes.putLong(index + LaneDescriptor.LARGE_NUMBER_OFFSET, largeNumber);
                ringBytes.putLong(index + LaneDescriptor.LARGE_LENGTH_OFFSET, largeLength);
            } else {
                ringBytes.putBytes(index + LaneDescriptor.BYTES_OFFSET, bytes, offset, length);
            }
            ring.commit(index);
            committed++;
            return true;
        } catch (final RingDamagedException damage) {
            return false; // the sink reports it and leaves the lane alone; the worker drops what it logs
        } catch (final InternalError fault) {
            ring.mend();
            if (MemoryFault.isOne(fault)) {
                return false;
            }
            throw fault;
        } catch (final RuntimeException | Error e) {
            ring.mend(); // a record that stays claimed would hide all later ones; if this fails too, the next claim
            // does it
            throw e;
        }
    }

    /** Counts what was committed as written. Only the commit decides: a count that was missed is made up for by the next one. */
    void countWritten(final long timestampNs) {
        words.putLong(LaneDescriptor.LAST_NS, timestampNs);
        words.putLongRelease(LaneDescriptor.WRITTEN, committed);
    }

    /** Whether the last count was missed. */
    boolean isCountLate() {
        return words.getLong(LaneDescriptor.WRITTEN) != committed;
    }

    /** Makes up for a count that was missed. */
    void countLate() {
        words.putLongRelease(LaneDescriptor.WRITTEN, committed);
    }

    /** A number for the next large record, never given before. */
    long nextLarge() {
        final long number = words.getLong(LaneDescriptor.LARGE) + 1;
        words.putLongRelease(LaneDescriptor.LARGE, number);
        return number;
    }
}
