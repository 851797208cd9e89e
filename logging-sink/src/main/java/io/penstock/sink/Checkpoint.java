package io.penstock.sink;

import io.penstock.SharedFileException;
import java.nio.file.Path;
import java.util.function.ObjLongConsumer;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The batch that the sink may be writing now, so that its successor can tell whether it was written. One thread: that of the sink, which owns
 * the lock.
 */
final class Checkpoint {
    private final AtomicBuffer words;
    private final Path path;

    /** The path is that of the file with the words, for an error text. */
    Checkpoint(final AtomicBuffer words, final Path path) {
        this.words = words;
        this.path = path;
    }

    /**
     * How far a lane is in the file: the position in its ring up to which the records are there, the dropped records that the file tells
     * of, and the records taken and their bytes. All numbers are absolute, so that it can be applied twice.
     */
    record Progress(long position, long told, long taken, long takenBytes) {}

    /** What was to be written, and where. */
    record Intent(FileIdentity file, long offset, long length, int lanes) {
        long end() {
            return offset + length;
        }
    }

    /** Names a lane of the batch by its id; entries count from 0. Before {@link #begin}, while no intent is valid. */
    void putLane(final int entry, final long lane, final Progress progress) {
        final int at = CheckpointDescriptor.TABLE + entry * CheckpointDescriptor.ENTRY_LENGTH;
        words.putLong(at + CheckpointDescriptor.ENTRY_LANE, lane);
        words.putLong(at + CheckpointDescriptor.ENTRY_POSITION, progress.position);
        words.putLong(at + CheckpointDescriptor.ENTRY_TOLD, progress.told);
        words.putLong(at + CheckpointDescriptor.ENTRY_TAKEN, progress.taken);
        words.putLong(at + CheckpointDescriptor.ENTRY_TAKEN_BYTES, progress.takenBytes);
    }

    /** Makes the intent valid: the flag last. From now on a successor looks at the file's length to decide. */
    void begin(final Intent intent) {
        words.putLong(CheckpointDescriptor.DEVICE, intent.file.device());
        words.putLong(CheckpointDescriptor.INODE, intent.file.inode());
        words.putLong(CheckpointDescriptor.OFFSET, intent.offset);
        words.putLong(CheckpointDescriptor.LENGTH, intent.length);
        words.putLong(CheckpointDescriptor.LANES, intent.lanes);
        words.putLongVolatile(CheckpointDescriptor.INTENT, CheckpointDescriptor.INTENT_APPEND);
    }

    /** Returns the valid intent, or null; throws if no sink can have written it. */
    Intent intent() throws SharedFileException {
        if (words.getLongVolatile(CheckpointDescriptor.INTENT) == CheckpointDescriptor.INTENT_NONE) {
            return null;
        }
        final long offset = words.getLong(CheckpointDescriptor.OFFSET);
        final long length = words.getLong(CheckpointDescriptor.LENGTH);
        final long lanes = words.getLong(CheckpointDescriptor.LANES);
        if (offset < 0 || length < 0 || offset + length < 0 || lanes < 0 || lanes > CheckpointDescriptor.MAX_LANES) {
            throw new SharedFileException("the checkpoint of the log sink is damaged: offset=" + offset + " length="
                    + length + " lanes=" + lanes + " maxLanes=" + CheckpointDescriptor.MAX_LANES + " path=" + path
                    + "; end all workers, then delete the directory of the lanes");
        }
        return new Intent(
                new FileIdentity(words.getLong(CheckpointDescriptor.DEVICE), words.getLong(CheckpointDescriptor.INODE)),
                offset,
                length,
                (int) lanes);
    }

    void forEachLane(final Intent intent, final ObjLongConsumer<Progress> visitor) {
        for (int i = 0; i < intent.lanes; i++) {
            final int at = CheckpointDescriptor.TABLE + i * CheckpointDescriptor.ENTRY_LENGTH;
            visitor.accept(
                    new Progress(
                            words.getLong(at + CheckpointDescriptor.ENTRY_POSITION),
                            words.getLong(at + CheckpointDescriptor.ENTRY_TOLD),
                            words.getLong(at + CheckpointDescriptor.ENTRY_TAKEN),
                            words.getLong(at + CheckpointDescriptor.ENTRY_TAKEN_BYTES)),
                    words.getLong(at + CheckpointDescriptor.ENTRY_LANE));
        }
    }

    /** Clears the intent, which is carried out or undone; the lanes know it. */
    void clear() {
        words.putLongVolatile(CheckpointDescriptor.INTENT, CheckpointDescriptor.INTENT_NONE);
    }

    /** Stores the length of the file after its last whole record. */
    void putEnd(final FileIdentity file, final long end) {
        if (words.getLong(CheckpointDescriptor.END_DEVICE) != file.device()
                || words.getLong(CheckpointDescriptor.END_INODE) != file.inode()) {
            // 0 first: a length must never stand beside another file's identity.
            words.putLongRelease(CheckpointDescriptor.END, 0);
            words.putLongRelease(CheckpointDescriptor.WROTE_MS, 0);
            words.putLongRelease(CheckpointDescriptor.END_DEVICE, file.device());
            words.putLongRelease(CheckpointDescriptor.END_INODE, file.inode());
        }
        words.putLongRelease(CheckpointDescriptor.END, end + 1);
    }

    /** Finds the length that a file had after the last batch, or -1 if not known. */
    long end(final FileIdentity file) {
        if (words.getLong(CheckpointDescriptor.END_DEVICE) != file.device()
                || words.getLong(CheckpointDescriptor.END_INODE) != file.inode()) {
            return -1;
        }
        return words.getLongVolatile(CheckpointDescriptor.END) - 1;
    }

    /** Remembers when the file that {@link #putEnd} named was written last, so that its period is known to a successor. */
    void putWrote(final long nowMs) {
        words.putLongRelease(CheckpointDescriptor.WROTE_MS, nowMs);
    }

    /** Finds the time at which a file was last written, or 0 if not known. */
    long wroteMs(final FileIdentity file) {
        return end(file) < 0 ? 0 : words.getLongVolatile(CheckpointDescriptor.WROTE_MS);
    }

    /** Counts a batch, for {@link SinkStatus}. */
    void countBatch(final long bytes) {
        words.putLongRelease(CheckpointDescriptor.BATCHES, words.getLong(CheckpointDescriptor.BATCHES) + 1);
        words.putLongRelease(CheckpointDescriptor.BYTES, words.getLong(CheckpointDescriptor.BYTES) + bytes);
    }
}
