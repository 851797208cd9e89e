package io.penstock.sink;

import io.penstock.core.memory.MemoryFault;
import io.penstock.core.ring.RingDamagedException;
import io.penstock.core.ring.RingReader;
import io.penstock.core.ring.RingRepair;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ringbuffer.RecordDescriptor;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * The sink's end of a lane's ring. It looks at records in place. It gives them back to the worker only by {@link #release}, after they
 * were written, so that the successor of a killed sink finds them again.
 *
 * <p>One thread, but for {@link #isCommitted}, {@link #isPressing} and {@link #isEmpty}, which any thread may ask.
 */
final class LaneReader {
    /** A lane presses when this part of it is full. */
    static final int PRESSING_PART = 4;

    private static final int PADDING = -1;

    private static final long TELL_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

    private final LaneName name;
    private final long pid;
    private final AtomicBuffer words;
    private final AtomicBuffer ringBytes;
    private final RingReader ring;
    private final Runnable room;

    /** Where the next record lies: from the head on, since nothing is released before it was written. */
    private long next;

    /** The record that was peeked there. */
    private int record;

    private long key;
    private final List<Long> larges = new ArrayList<>();
    private long records;
    private long bytes;
    private long taken;
    private long takenBytes;
    private long told;
    private long toldAtNs;
    private boolean finishing;
    private String damage;

    /** A view from the lane's head on; writes nothing. {@code room} tells the worker that there is room. */
    LaneReader(
            final LaneName name,
            final long pid,
            final AtomicBuffer words,
            final AtomicBuffer ringBytes,
            final Runnable room) {
        this.name = name;
        this.pid = pid;
        this.words = words;
        this.ringBytes = ringBytes;
        this.room = room;
        ring = new RingReader(
                ringBytes,
                LaneDescriptor.BYTES_OFFSET
                        + LaneDescriptor.inlineLimit(ringBytes.capacity() - RingBufferDescriptor.TRAILER_LENGTH));
        next = ring.head();
        load();
        toldAtNs = System.nanoTime() - TELL_INTERVAL_NS;
    }

    LaneName name() {
        return name;
    }

    /** Whether a whole record (or padding) lies at the head. */
    boolean isCommitted() {
        return ring.hasRecord();
    }

    /** Whether there is so much in it that it should be emptied at once. */
    boolean isPressing() {
        return isCommitted() && ring.usedBytes() >= ring.capacity() / PRESSING_PART;
    }

    /** The timestamp of the record at the head, or the argument if no record or padding lies there. */
    long headTimestampNs(final long none) {
        final int at = ring.index(ring.head());
        return isCommitted()
                        && ringBytes.getInt(RecordDescriptor.typeOffset(at - RecordDescriptor.HEADER_LENGTH)) != PADDING
                ? ringBytes.getLong(at + LaneDescriptor.TIMESTAMP_OFFSET)
                : none;
    }

    /** Whether nothing is in it, not even padding or a record that is not committed. */
    boolean isEmpty() {
        return ring.isDrained();
    }

    /** Makes the ring of a dead worker whole; throws {@link RingDamagedException} if it cannot be repaired. */
    void repair() {
        RingRepair.repair(ringBytes, ring.head());
        finishing = true;
    }

    private long dropped() {
        return words.getLongVolatile(LaneDescriptor.DROPPED);
    }

    /** Whether the worker will append nothing more. */
    boolean isClosed() {
        return words.getLongVolatile(LaneDescriptor.STATE) == LaneDescriptor.STATE_CLOSED;
    }

    /** Whether the file tells of all dropped records. */
    boolean isAllTold() {
        return dropped() == words.getLong(LaneDescriptor.TOLD);
    }

    /** Whether the file is to tell of dropped records now: at most once a second, and at the end. */
    boolean isTellingDue() {
        return dropped() != told && (finishing || isClosed() || System.nanoTime() - toldAtNs >= TELL_INTERVAL_NS);
    }

    /** The line that tells of the dropped records; {@link #release} makes it valid. */
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

    /** Begins a round, which ends at the records that are there now. So no busy lane keeps the others waiting. */
    void beginRound() {
        key = Long.MIN_VALUE;
        try {
            ring.beginRound();
        } catch (final RingDamagedException impossibleTail) {
            damage = impossibleTail.getMessage();
        } catch (final InternalError fault) {
            damage = MemoryFault.named(fault, name.fileName()).getMessage();
        }
    }

    /**
     * Goes to the next record, past padding, unless it is there already. False if this round has no more, or what comes next is no record:
     * see {@link #damage}.
     */
    boolean peek() {
        try {
            while (damage == null) {
                record = ring.peek(next);
                if (record == RingReader.NONE) {
                    return false;
                }
                if (!ring.isPadding()) {
                    checkRecord();
                    // Never back, so that the order of the lane is kept whatever its clock did.
                    key = Math.max(key, ringBytes.getLong(ring.index(next) + LaneDescriptor.TIMESTAMP_OFFSET));
                    return true;
                }
                next += RingReader.step(record);
            }
        } catch (final RingDamagedException noRecord) {
            damage = noRecord.getMessage();
        } catch (final InternalError fault) {
            damage = MemoryFault.named(fault, name.fileName()).getMessage();
        }
        return false;
    }

    /** Whether a worker can have written this. */
    private void checkRecord() {
        final int length = RingReader.length(record);
        final boolean isPossible = switch (ring.type()) {
            case LaneDescriptor.RECORD_TYPE -> length >= LaneDescriptor.BYTES_OFFSET;
            case LaneDescriptor.LARGE_TYPE -> length == LaneDescriptor.LARGE_PAYLOAD_LENGTH && recordLength() > 0;
            default -> false;
        };
        if (!isPossible) {
            throw ring.damagedRecord("no record of a lane", next, record);
        }
    }

    /** What is wrong with the ring, or null. Nothing behind the damage can be read. */
    String damage() {
        return damage;
    }

    /** What to sort the peeked record by. */
    long key() {
        return key;
    }

    /** Whether the peeked record lies in a file of its own. */
    boolean isLarge() {
        return ring.type() == LaneDescriptor.LARGE_TYPE;
    }

    /** Bytes of the peeked record. */
    long recordLength() {
        return isLarge()
                ? ringBytes.getLong(ring.index(next) + LaneDescriptor.LARGE_LENGTH_OFFSET)
                : RingReader.length(record) - LaneDescriptor.BYTES_OFFSET;
    }

    /** The number of the peeked large record. */
    long largeNumber() {
        return ringBytes.getLong(ring.index(next) + LaneDescriptor.LARGE_NUMBER_OFFSET);
    }

    /** Copies the peeked record to the end of a batch. */
    void copyTo(final ByteBuffer batch) {
        ringBytes.getBytes(
                ring.index(next) + LaneDescriptor.BYTES_OFFSET,
                batch,
                RingReader.length(record) - LaneDescriptor.BYTES_OFFSET);
    }

    /** Goes past the peeked record. */
    void advance() {
        records++;
        bytes += recordLength();
        if (isLarge()) {
            larges.add(largeNumber());
        }
        next += RingReader.step(record);
    }

    /** How far it will be in the file, after {@link #release}. */
    Checkpoint.Progress progress() {
        return new Checkpoint.Progress(next, told, taken + records, takenBytes + bytes);
    }

    /** Records that were read and not released. */
    long records() {
        return records;
    }

    /** Whether something was read and not released, be it padding. */
    boolean isAhead() {
        return next != ring.head();
    }

    /** Forgets what was read and not released. */
    void rewind() {
        next = ring.head();
        load();
        forget();
    }

    private void load() {
        told = words.getLongVolatile(LaneDescriptor.TOLD);
        taken = words.getLongVolatile(LaneDescriptor.TAKEN);
        takenBytes = words.getLongVolatile(LaneDescriptor.TAKEN_BYTES);
    }

    /** Reads up to a position, for a batch that a killed sink had written; passes no record that was released before. */
    void readTo(final Checkpoint.Progress progress) {
        rewind();
        told = Math.max(told, progress.told());
        if (progress.position() <= ring.head()) {
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

    /** Gives everything that was read back to the worker, and the files of large records, by their numbers, to be deleted. */
    void release(final LongConsumer largeFiles) {
        // Before the head moves: afterwards no process would know of them any more.
        larges.forEach(largeFiles::accept);
        taken += records;
        takenBytes += bytes;
        words.putLongRelease(LaneDescriptor.TAKEN, taken);
        words.putLongRelease(LaneDescriptor.TAKEN_BYTES, takenBytes);
        words.putLongRelease(LaneDescriptor.TOLD, told); // pairs with the volatile read in WorkerLane.drop
        ring.release(next);
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
