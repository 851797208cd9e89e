package io.penstock.queue.engine;

import io.penstock.codec.Encoded;
import java.util.ArrayList;
import java.util.List;

/**
 * What one section under the put lock is to put: several items, encoded before.
 *
 * <p>Threads: one.
 */
final class PutBatch implements AutoCloseable {
    /** Most items of one section: nobody else puts meanwhile. */
    static final int MOST_ITEMS = 64;

    /** A section ends after so many bytes. */
    static final int MOST_BYTES = 1 << 16;

    private final List<Encoded> items = new ArrayList<>(MOST_ITEMS);
    private int bytes;
    private int next;

    boolean isFull() {
        return items.size() >= MOST_ITEMS || bytes >= MOST_BYTES;
    }

    boolean isEmpty() {
        return items.isEmpty();
    }

    void add(final Encoded item) {
        items.add(item);
        bytes += item.length();
    }

    boolean hasNext() {
        return next < items.size();
    }

    Encoded next() {
        return items.get(next);
    }

    /** The next one is in the queue. */
    void advance() {
        next++;
    }

    /** A large one, behind the batch's own, is in the queue. */
    void alsoDone() {
        next++;
    }

    /** How many are in the queue. */
    int done() {
        return next;
    }

    /** Gives the buffers back; then it is empty. */
    @Override
    public void close() {
        items.forEach(Encoded::close);
        items.clear();
        bytes = 0;
        next = 0;
    }
}
