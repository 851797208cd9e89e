package io.penstock.queue.engine;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * What a take brings. It is private memory, made before the lock is taken and used again by its thread, because nothing under the lock
 * should allocate. The fields are public: those who fill and read it do so under a lock, where each call is one more frame.
 *
 * <p><b>Threads:</b> one. <b>Processes:</b> one. <b>Blocks:</b> never. <b>Units:</b> bytes, milliseconds.
 */
@SuppressWarnings("VisibilityModifier")
public final class ItemBuffer {
    private static final int FIRST_LENGTH = 512;

    /** No ring position. */
    static final long NOWHERE = -1;

    /** Its first {@link #length} bytes are the item, or the reference to its file. */
    public byte[] bytes = new byte[FIRST_LENGTH];

    /** Bytes of the item or of its reference; after a take that returned {@link TakeResult#LONGER}, those that it needs. */
    public int length;

    /** Type of its record. */
    public int type;

    /** When it was put, in ms since 1970. */
    public long putTimeMs;

    /** Its number in the queue. */
    public long seq;

    /** The cell that holds its lease; it means something to the engine only. */
    public int cell;

    /**
     * Exact word of its lease, or 0 if it is not leased, or no longer its taker's to end; it means something to the engine only.
     */
    public long word;

    /** How often it was delivered. */
    public int deliveries;

    /** Whether the item has left the queue for the caller of the take, and has not got to it yet. */
    public boolean isTaken;

    /** The next one in {@link Undelivered}, or null. */
    ItemBuffer next;

    /** Where a large item was seen, and for which position its file has been opened. */
    long position = NOWHERE;

    long opened = NOWHERE;

    /** Whether padding was skipped, so that a put may find room. */
    boolean freedBytes;

    boolean inUse;
    private RandomAccessFile large;

    /** Without an item yet. */
    public ItemBuffer() {}

    /** {@return whether the bytes are a reference to the file of the item} */
    public boolean isLarge() {
        return type == QueueDescriptor.TYPE_LARGE;
    }

    /** {@return a copy of the item or of its reference} */
    public byte[] copy() {
        return Arrays.copyOf(bytes, length);
    }

    /** Makes the buffer large enough for {@link #length} bytes. */
    public void grow() {
        bytes = new byte[Math.max(FIRST_LENGTH, Math.max(length, 2 * bytes.length))];
    }

    /** Makes it hold what was kept elsewhere. */
    public void set(final int itemType, final byte[] record) {
        bytes = record;
        length = record.length;
        type = itemType;
    }

    /** What was taken got to its caller, or nothing was taken. */
    public void settle() {
        isTaken = false;
        word = 0;
    }

    /** Before a take: forgets the last one. */
    void clear() {
        freedBytes = false;
        settle();
        opened = NOWHERE;
        if (large != null) {
            closeOpened();
        }
    }

    /** The file of the large item that was seen; null if it is gone. */
    void openedLarge(final RandomAccessFile file) {
        if (large != null) {
            closeOpened();
        }
        opened = position;
        large = file;
    }

    /** {@return the file of the large item; it stays open until the bytes are in memory} */
    RandomAccessFile opened() {
        return large;
    }

    /** The bytes of the large item are here. */
    void loaded(final byte[] itemBytes) {
        set(QueueDescriptor.TYPE_INLINE, itemBytes);
        if (large != null) {
            closeOpened();
        }
    }

    private void closeOpened() {
        final RandomAccessFile file = large;
        large = null;
        try {
            file.close();
        } catch (final IOException e) {
            throw new UncheckedIOException("the file of a large item cannot be closed", e);
        }
    }
}
