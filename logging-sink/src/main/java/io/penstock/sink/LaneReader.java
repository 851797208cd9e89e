package io.penstock.sink;

import io.penstock.core.ring.RingRepair;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.agrona.BitUtil;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ringbuffer.RecordDescriptor;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * The sink's end of a lane's ring. It looks at records in place: what it has read is given back to the worker only by {@link #release},
 * after it was written, so that a killed sink's successor finds it again. (The ring's own {@code read} gives back at once.)
 *
 * <p>One thread, but for {@link #isCommitted} and {@link #isPressing}, which any thread may ask.
 */
final class LaneReader {
    /** A lane presses when this part of it is full. */
    static final int PRESSING_PART = 4;

    private static final int PADDING = -1;

    private static final long TELL_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

    private final LaneName name;
    private final long pid;
    private final AtomicBuffer words;
    private final AtomicBuffer ring;
    private final int capacity;
    private final int mask;
    private final int inlineLimit;
    private final Runnable room;
    private volatile long released;
    private long next;
    private long limit;
    private long key;
    private int index;
    private int length;
    private int type;
    private final List<Long> larges = new ArrayList<>();
    private long records;
    private long bytes;
    private long taken;
    private long takenBytes;
    private long told;
    private long toldAtNs;
    private boolean finishing;
    private String damage;

    /**
     * A view from the lane's head on; writes nothing.
     *
     * @param name of the lane
     * @param pid of its worker
     * @param words of the lane
     * @param ring and trailer
     * @param room tells the worker that there is room
     */
    LaneReader(
            final LaneName name,
            final long pid,
            final AtomicBuffer words,
            final AtomicBuffer ring,
            final Runnable room) {
        this.name = name;
        this.pid = pid;
        this.words = words;
        this.ring = ring;
        this.room = room;
        capacity = ring.capacity() - RingBufferDescriptor.TRAILER_LENGTH;
        mask = capacity - 1;
        inlineLimit = LaneDescriptor.inlineLimit(capacity);
        released = ring.getLongVolatile(capacity + RingBufferDescriptor.HEAD_POSITION_OFFSET);
        next = released;
        load();
        toldAtNs = System.nanoTime() - TELL_INTERVAL_NS;
    }

    /** {@return the lane} */
    LaneName name() {
        return name;
    }

    /** {@return whether a whole record (or padding) lies at the head} */
    boolean isCommitted() {
        // Pairs with the release store of the length in LaneWriter.tryAppend. A record in the making is negative or
        // zero.
        return ring.getIntVolatile(RecordDescriptor.lengthOffset((int) released & mask)) > 0;
    }

    /** {@return whether there is so much in it that it should be emptied at once} */
    boolean isPressing() {
        return isCommitted() && tail() - released >= capacity / PRESSING_PART;
    }

    /** {@return the timestamp of the record at the head; none where there is none, or padding} */
    long headTimestampNs(final long none) {
        final int at = (int) released & mask;
        return isCommitted() && ring.getInt(RecordDescriptor.typeOffset(at)) != PADDING
                ? ring.getLong(RecordDescriptor.encodedMsgOffset(at) + LaneDescriptor.TIMESTAMP_OFFSET)
                : none;
    }

    /** {@return whether nothing is in it, not even padding or a record in the making} */
    boolean isEmpty() {
        return tail() == released;
    }

    private long tail() {
        return ring.getLongVolatile(capacity + RingBufferDescriptor.TAIL_POSITION_OFFSET);
    }

    /** Makes the ring of a dead worker whole. */
    void repair() {
        RingRepair.repair(ring, released);
        finishing = true;
    }

    private long dropped() {
        return words.getLongVolatile(LaneDescriptor.DROPPED);
    }

    /** {@return whether the worker will append nothing more} */
    boolean isClosed() {
        return words.getLongVolatile(LaneDescriptor.STATE) == LaneDescriptor.STATE_CLOSED;
    }

    /** {@return whether the file tells of all dropped records} */
    boolean isAllTold() {
        return dropped() == words.getLong(LaneDescriptor.TOLD);
    }

    /** {@return whether the file is to tell of dropped records now: not more often than once a second, but at the end} */
    boolean isTellingDue() {
        return dropped() != told && (finishing || isClosed() || System.nanoTime() - toldAtNs >= TELL_INTERVAL_NS);
    }

    /** {@return the line that tells of the dropped records; {@link #release} makes it valid} */
    byte[] tell() {
        final long dropped = dropped();
        final byte[] line = ("penstock: records dropped, the lane was full or not open: count=" + (dropped - told)
                        + " from="
                        + time(LaneDescriptor.FIRST_DROP_MS) + " to=" + time(LaneDescriptor.LAST_DROP_MS) + " pid="
                        + pid + " total=" + dropped + "\n")
                .getBytes(StandardCharsets.UTF_8);
        told = dropped;
        toldAtNs = System.nanoTime();
        return line;
    }

    private Instant time(final int word) {
        return Instant.ofEpochMilli(words.getLongVolatile(word));
    }

    /** Begins a round, which ends at the records that are there now: so no busy lane keeps the others waiting. */
    void beginRound() {
        limit = tail();
        key = Long.MIN_VALUE;
        if (limit < released || limit - released > capacity) {
            damage = "its tail is none: head=" + released + " tail=" + limit + " capacity=" + capacity;
        }
    }

    /**
     * Goes to the next record, past padding, unless it is there already.
     *
     * @return false if this round has no more, or what comes next is no record: see {@link #damage}
     */
    boolean peek() {
        while (damage == null && next < limit) {
            final int at = (int) next & mask;
            final int recordLength = ring.getIntVolatile(RecordDescriptor.lengthOffset(at));
            if (recordLength <= 0) {
                return false;
            }
            type = ring.getInt(RecordDescriptor.typeOffset(at));
            length = recordLength - RecordDescriptor.HEADER_LENGTH;
            index = RecordDescriptor.encodedMsgOffset(at);
            if (!isPossible(recordLength, at)) {
                damage = "no record: position=" + next + " length=" + recordLength + " type=" + type + " tail=" + limit
                        + " capacity=" + capacity;
                return false;
            }
            if (type != PADDING) {
                // Never back, so that the order of the lane is kept whatever its clock did.
                key = Math.max(key, ring.getLong(index + LaneDescriptor.TIMESTAMP_OFFSET));
                return true;
            }
            next += BitUtil.align(recordLength, RecordDescriptor.ALIGNMENT);
        }
        return false;
    }

    /** Whether the worker's code can have written this; else it would lead out of the ring, or back, or into the next lap. */
    private boolean isPossible(final int recordLength, final int at) {
        if (length < 0 || recordLength > Math.min(limit - next, capacity - at)) {
            return false;
        }
        return switch (type) {
            case PADDING -> true;
            case LaneDescriptor.RECORD_TYPE ->
                length >= LaneDescriptor.BYTES_OFFSET && length - LaneDescriptor.BYTES_OFFSET <= inlineLimit;
            case LaneDescriptor.LARGE_TYPE -> length == LaneDescriptor.LARGE_PAYLOAD_LENGTH && recordLength() > 0;
            default -> false;
        };
    }

    /** {@return what is wrong with the ring, or null: nothing after it can be read} */
    String damage() {
        return damage;
    }

    /** {@return what to sort the peeked record by} */
    long key() {
        return key;
    }

    /** {@return whether the peeked record lies in a file of its own} */
    boolean isLarge() {
        return type == LaneDescriptor.LARGE_TYPE;
    }

    /** {@return bytes of the peeked record} */
    long recordLength() {
        return isLarge()
                ? ring.getLong(index + LaneDescriptor.LARGE_LENGTH_OFFSET)
                : length - LaneDescriptor.BYTES_OFFSET;
    }

    /** {@return the number of the peeked large record} */
    long largeNumber() {
        return ring.getLong(index + LaneDescriptor.LARGE_NUMBER_OFFSET);
    }

    /**
     * Copies the peeked record.
     *
     * @param batch to put it to
     */
    void copyTo(final ByteBuffer batch) {
        ring.getBytes(index + LaneDescriptor.BYTES_OFFSET, batch, length - LaneDescriptor.BYTES_OFFSET);
    }

    /** Goes past the peeked record. */
    void advance() {
        records++;
        bytes += recordLength();
        if (isLarge()) {
            larges.add(largeNumber());
        }
        next += BitUtil.align(length + RecordDescriptor.HEADER_LENGTH, RecordDescriptor.ALIGNMENT);
    }

    /** {@return how far it will be in the file, after {@link #release}} */
    Checkpoint.Progress progress() {
        return new Checkpoint.Progress(next, told, taken + records, takenBytes + bytes);
    }

    /** {@return records read and not released} */
    long records() {
        return records;
    }

    /** {@return whether there is something read and not released, be it padding} */
    boolean isAhead() {
        return next != released;
    }

    /** Forgets what was read and not released. */
    void rewind() {
        next = released;
        load();
        forget();
    }

    private void load() {
        told = words.getLongVolatile(LaneDescriptor.TOLD);
        taken = words.getLongVolatile(LaneDescriptor.TAKEN);
        takenBytes = words.getLongVolatile(LaneDescriptor.TAKEN_BYTES);
    }

    /**
     * Reads up to a position, for a batch that a killed sink had written.
     *
     * @param progress from the checkpoint; no record is passed that was released before
     */
    void readTo(final Checkpoint.Progress progress) {
        rewind();
        told = Math.max(told, progress.told());
        if (progress.position() <= released) {
            return;
        }
        beginRound();
        while (next < progress.position() && peek()) {
            advance();
        }
        next = progress.position();
        // Not from the shared words: the killed sink may have counted these records already.
        taken = progress.taken() - records;
        takenBytes = progress.takenBytes() - bytes;
    }

    /**
     * Gives everything that was read back to the worker.
     *
     * @param largeFiles deletes the file of a large record, by its number
     */
    void release(final LongConsumer largeFiles) {
        // Before the head moves: afterwards nobody would know of them any more.
        larges.forEach(largeFiles::accept);
        taken += records;
        takenBytes += bytes;
        words.putLongRelease(LaneDescriptor.TAKEN, taken);
        words.putLongRelease(LaneDescriptor.TAKEN_BYTES, takenBytes);
        // Release: pairs with the volatile read in WorkerLane.drop.
        words.putLongRelease(LaneDescriptor.TOLD, told);
        // Release: pairs with the volatile read of the head in the worker's claim and in LaneWriter.consumed.
        ring.putLongRelease(capacity + RingBufferDescriptor.HEAD_POSITION_OFFSET, next);
        released = next;
        forget();
        // At once, and not at the end of the round, which may have many batches.
        room.run();
    }

    private void forget() {
        records = 0;
        bytes = 0;
        larges.clear();
    }
}
