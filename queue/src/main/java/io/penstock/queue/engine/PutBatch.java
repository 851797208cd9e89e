package io.penstock.queue.engine;

import io.penstock.codec.Encoded;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Several encoded items that one call puts.
 *
 * <p><b>Threads:</b> one. <b>Processes:</b> one. <b>Blocks:</b> never. <b>Units:</b> bytes.
 */
public final class PutBatch implements AutoCloseable {
    /** Most items of one batch: no other call puts meanwhile. */
    private static final int MOST_ITEMS = 64;

    /** A batch is full after so many bytes. */
    private static final int MOST_BYTES = 1 << 16;

    private final List<Encoded> items = new ArrayList<>(MOST_ITEMS);
    private int bytes;
    private int next;
    private int end;

    /** An empty batch. */
    public PutBatch() {}

    boolean isFull() {
        return items.size() >= MOST_ITEMS || bytes >= MOST_BYTES;
    }

    void add(final Encoded item) {
        items.add(item);
        bytes += item.length();
    }

    /** {@return whether an item is left to put} */
    public boolean hasNext() {
        return next < items.size();
    }

    /** {@return the next item to put} */
    public Encoded next() {
        return items.get(next);
    }

    /** {@return the items left to put, in order} */
    public List<Encoded> left() {
        return Collections.unmodifiableList(items.subList(next, items.size()));
    }

    /** From the next item on, those that may be put together: up to one whose length says no. */
    void startRun(final IntPredicate together) {
        end = next;
        while (end < items.size() && together.test(items.get(end).length())) {
            end++;
        }
    }

    /** The next item is in the queue. */
    public boolean advance() {
        next++;
        return next < end;
    }

    /** {@return how many items are in the queue} */
    public int done() {
        return next;
    }

    /** Gives the buffers back. */
    @Override
    public void close() {
        items.forEach(Encoded::close);
    }
}
