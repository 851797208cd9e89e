package io.penstock.queue.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * What a take brings: private memory, made before the lock is taken and used again by its thread, since nothing under the
 * lock should allocate.
 *
 * <p>Threads: one.
 */
public final class ItemBuffer {
    private static final int FIRST_LENGTH = 512;

    /** No ring position. */
    static final long NOWHERE = -1;

    byte[] bytes = new byte[FIRST_LENGTH];

    /** Where a large item was seen, and for which position its file has been opened. */
    long position = NOWHERE;

    long opened = NOWHERE;
    boolean freedBytes;
    boolean inUse;

    /** Whether the item has left the queue, or is leased, for the caller of the take. */
    boolean isTaken;

    /** Exact word of the lease cell that holds it; 0 while none does. */
    long word;

    private InputStream large;
    private int length;
    private int type;
    private long putTimeMs;
    private long seq;
    private int cell;

    /** Without an item yet. */
    public ItemBuffer() {}

    /** {@return the buffer whose first {@link #length()} bytes are the item or its reference} */
    public byte[] bytes() {
        return bytes;
    }

    /** {@return bytes of the item or its reference} */
    public int length() {
        return length;
    }

    /** {@return the type of its record} */
    public int type() {
        return type;
    }

    /** {@return whether the bytes only say in which file the item is} */
    public boolean isLarge() {
        return type == QueueDescriptor.TYPE_LARGE;
    }

    /** {@return when it was put, in ms since 1970} */
    public long putTimeMs() {
        return putTimeMs;
    }

    /**
     * Whether the buffer can hold an item; if not, {@link #grow} after the lock was released.
     *
     * @param wanted bytes
     * @return true if so
     */
    public boolean holds(final int wanted) {
        length = wanted;
        return wanted <= bytes.length;
    }

    /** Makes the buffer large enough for what {@link #holds} was asked for. */
    public void grow() {
        bytes = new byte[Math.max(length, 2 * bytes.length)];
    }

    /**
     * Tells what the bytes are.
     *
     * @param itemType of the record
     * @param timeMs when it was put
     */
    public void describe(final int itemType, final long timeMs) {
        type = itemType;
        putTimeMs = timeMs;
    }

    /**
     * Makes it say what was kept elsewhere.
     *
     * @param itemType of the record
     * @param record the item or its reference
     */
    public void set(final int itemType, final byte[] record) {
        bytes = record;
        length = record.length;
        type = itemType;
    }

    /**
     * Tells which lease cell holds it.
     *
     * @param itemSeq its number in the queue
     * @param leaseCell index of the cell
     * @param leaseWord exact word of the cell
     */
    public void lease(final long itemSeq, final int leaseCell, final long leaseWord) {
        seq = itemSeq;
        cell = leaseCell;
        word = leaseWord;
    }

    /** {@return its number in the queue} */
    public long seq() {
        return seq;
    }

    /** {@return the index of the cell that holds it} */
    public int cell() {
        return cell;
    }

    /** {@return the exact word of the cell that holds it} */
    public long word() {
        return word;
    }

    /** {@return whether the last take that it was used for put it into a lease cell, or was about to} */
    public boolean isLeased() {
        return word != 0;
    }

    /** Before a take: nothing of the last one is left. */
    void forget() {
        freedBytes = false;
        isTaken = false;
        word = 0;
        opened = NOWHERE;
        closeOpened();
    }

    /** Whether padding was skipped, so that a put may find room. */
    boolean hasFreedBytes() {
        return freedBytes;
    }

    /** The file of the large item that was seen; null where it is gone. */
    void openedLarge(final InputStream file) {
        closeOpened();
        opened = position;
        large = file;
    }

    InputStream takeOpened() {
        final InputStream file = large;
        large = null;
        return file;
    }

    private void closeOpened() {
        if (large != null) {
            try {
                large.close();
            } catch (final IOException e) {
                throw new UncheckedIOException("the file of a large item cannot be closed", e);
            } finally {
                large = null;
            }
        }
    }
}
