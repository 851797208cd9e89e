package io.penstock.queue.engine;

/**
 * What one section under the take lock brings: several items, each in private memory made before.
 *
 * <p>Threads: one.
 */
public final class TakenBatch {
    /** Most items of one section: nobody else takes meanwhile. */
    public static final int MOST_ITEMS = 64;

    /** A section ends after so many bytes. */
    static final int MOST_BYTES = 1 << 16;

    private static final int KEPT_LENGTH = 1 << 12;

    private final ItemBuffer[] items = new ItemBuffer[MOST_ITEMS];
    private int count;
    private int bytes;
    private int limit;
    private Throwable failure;
    boolean inUse;

    /** How many were offered to their receiver. */
    int given;

    /** Without an item yet. */
    public TakenBatch() {
        for (int i = 0; i < MOST_ITEMS; i++) {
            items[i] = new ItemBuffer();
        }
    }

    void start(final int atMost) {
        count = 0;
        bytes = 0;
        given = 0;
        limit = Math.min(MOST_ITEMS, atMost);
        failure = null;
        items[0].forget();
    }

    /** {@return how many items were taken} */
    public int count() {
        return count;
    }

    /**
     * An item.
     *
     * @param index from 0
     * @return the item
     */
    public ItemBuffer get(final int index) {
        return items[index];
    }

    boolean isFull() {
        return count >= limit || bytes >= MOST_BYTES;
    }

    ItemBuffer next() {
        final ItemBuffer next = items[count];
        if (count > 0) {
            next.forget();
        }
        return next;
    }

    void add() {
        bytes += items[count].length();
        count++;
    }

    void clear() {
        count = 0;
    }

    /** What ended the section after some items: its caller gets them first. */
    void fail(final Throwable e) {
        failure = e;
    }

    /** {@return what ended the section after some items, or null} */
    public Throwable failure() {
        return failure;
    }

    /** Gives large buffers back to the collector. */
    public void trim() {
        for (int i = 0; i < MOST_ITEMS; i++) {
            if (items[i].bytes().length > KEPT_LENGTH) {
                items[i] = new ItemBuffer();
            }
        }
    }
}
