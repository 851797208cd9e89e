package io.penstock.sink;

import org.agrona.concurrent.AtomicBuffer;

/**
 * The batch that the sink may be writing now, so that its successor can tell whether it was written. One thread: that of the sink, which owns
 * the lock.
 */
final class Checkpoint {
    private final AtomicBuffer words;

    /**
     * A view; writes nothing.
     *
     * @param words body of the checkpoint's file
     */
    Checkpoint(final AtomicBuffer words) {
        this.words = words;
    }

    /**
     * How far a lane is in the file. All numbers are absolute, so that it can be applied twice.
     *
     * @param position in the ring up to which its records are there
     * @param told dropped records that the file tells of
     * @param taken records
     * @param takenBytes bytes of them
     */
    record Progress(long position, long told, long taken, long takenBytes) {}

    /** What was to be written, and where. */
    record Intent(FileIdentity file, long offset, long length, int lanes) {
        long end() {
            return offset + length;
        }
    }

    /**
     * Names a lane of the batch. Before {@link #begin}, while no intent is valid.
     *
     * @param entry from 0
     * @param lane its id
     * @param progress of the lane with the batch
     */
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

    /** {@return the valid intent, or null} */
    Intent intent() {
        if (words.getLongVolatile(CheckpointDescriptor.INTENT) == CheckpointDescriptor.INTENT_NONE) {
            return null;
        }
        return new Intent(
                new FileIdentity(words.getLong(CheckpointDescriptor.DEVICE), words.getLong(CheckpointDescriptor.INODE)),
                words.getLong(CheckpointDescriptor.OFFSET),
                words.getLong(CheckpointDescriptor.LENGTH),
                (int) words.getLong(CheckpointDescriptor.LANES));
    }

    /**
     * The lanes of the valid intent.
     *
     * @param intent that is valid
     * @param visitor is given each lane's id and progress
     */
    void forEachLane(final Intent intent, final LaneProgress visitor) {
        for (int i = 0; i < intent.lanes; i++) {
            final int at = CheckpointDescriptor.TABLE + i * CheckpointDescriptor.ENTRY_LENGTH;
            visitor.accept(
                    words.getLong(at + CheckpointDescriptor.ENTRY_LANE),
                    new Progress(
                            words.getLong(at + CheckpointDescriptor.ENTRY_POSITION),
                            words.getLong(at + CheckpointDescriptor.ENTRY_TOLD),
                            words.getLong(at + CheckpointDescriptor.ENTRY_TAKEN),
                            words.getLong(at + CheckpointDescriptor.ENTRY_TAKEN_BYTES)));
        }
    }

    /** Is given a lane and how far the batch takes it. */
    @FunctionalInterface
    interface LaneProgress {
        void accept(long lane, Progress progress);
    }

    /** Clears the intent, which is carried out or undone; the lanes know it. */
    void clear() {
        words.putLongVolatile(CheckpointDescriptor.INTENT, CheckpointDescriptor.INTENT_NONE);
    }

    /**
     * Stores the length of the file after its last whole record.
     *
     * @param file that was written
     * @param end its length
     */
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

    /**
     * Finds the length that a file had after the last batch.
     *
     * @param file to look for
     * @return its length then, or -1 if not known
     */
    long end(final FileIdentity file) {
        if (words.getLong(CheckpointDescriptor.END_DEVICE) != file.device()
                || words.getLong(CheckpointDescriptor.END_INODE) != file.inode()) {
            return -1;
        }
        return words.getLongVolatile(CheckpointDescriptor.END) - 1;
    }

    /**
     * Remembers when the file that {@link #putEnd} named was written last, so that its period is known to a successor.
     *
     * @param nowMs time
     */
    void putWrote(final long nowMs) {
        words.putLongRelease(CheckpointDescriptor.WROTE_MS, nowMs);
    }

    /**
     * Finds the time at which a file was last written.
     *
     * @param file to look for
     * @return the time, or 0 if not known
     */
    long wroteMs(final FileIdentity file) {
        return end(file) < 0 ? 0 : words.getLongVolatile(CheckpointDescriptor.WROTE_MS);
    }

    /** Counts a batch, for {@link SinkStatus}. */
    void countBatch(final long bytes) {
        words.putLongRelease(CheckpointDescriptor.BATCHES, words.getLong(CheckpointDescriptor.BATCHES) + 1);
        words.putLongRelease(CheckpointDescriptor.BYTES, words.getLong(CheckpointDescriptor.BYTES) + bytes);
    }
}
