package io.penstock.queue.engine;

/**
 * What one section under the take lock brings: several items, each in private memory made before.
 *
 * <p><b>Threads:</b> one. <b>Processes:</b> one. <b>Blocks:</b> never. <b>Units:</b> bytes.
 */
public final class TakenBatch {
    /** Most items of one section: no other call takes meanwhile. */
    public static final int MOST_ITEMS = 64;

    /** A section ends after so many bytes. */
    private static final int MOST_BYTES = 1 << 16;

    private static final int KEPT_LENGTH = 1 << 12;
    private static final byte[] NOTHING = {};

    final ItemBuffer[] items = new ItemBuffer[MOST_ITEMS];
    int count;
    boolean inUse;
    private int bytes;
    private int limit;

    /** Without an item yet. */
    public TakenBatch() {
        for (int i = 0; i < MOST_ITEMS; i++) {
            items[i] = new ItemBuffer();
        }
    }

    /** Before a take: forgets the last one. */
    public void start(final int atMost) {
        count = 0;
        bytes = 0;
        limit = Math.min(MOST_ITEMS, atMost);
        items[0].clear();
    }

    /** {@return how many items were taken} */
    public int count() {
        return count;
    }

    /**
     * An item.
     *
     * @param index from 0
     */
    public ItemBuffer get(final int index) {
        return items[index];
    }

    /** {@return the buffer for the next item, or null if the batch is full} */
    public ItemBuffer next() {
        if (count >= limit || bytes >= MOST_BYTES) {
            return null;
        }
        final ItemBuffer next = items[count];
        if (count > 0) {
            next.clear();
        }
        return next;
    }

    /** The next item is one that was taken before. */
    void add(final ItemBuffer taken) {
        items[count] = taken;
        add();
    }

    /** The next item was taken. */
    public void add() {
        bytes += items[count].length;
        count++;
    }

    void forgetAll() {
        count = 0;
    }

    /** Leaves large buffers to the collector. */
    void trim() {
        for (int i = 0; i < MOST_ITEMS; i++) {
            if (items[i].bytes.length > KEPT_LENGTH) {
                items[i].bytes = NOTHING;
            }
        }
    }
}
