package io.penstock.benchmarks.queue;

import io.penstock.benchmarks.kit.Payload;
import io.penstock.benchmarks.kit.Settings;

/**
 * The items of a queue, and how they are transferred.
 *
 * @param task of the processes
 * @param kind of the items
 * @param length of an item of bytes
 * @param batch items that are put and taken by one call
 * @param maxItems in the queue at most
 * @param isFull whether the queue holds that many when the measurement begins
 */
record Load(Task task, PayloadKind kind, int length, int batch, int maxItems, boolean isFull) {
    static final int MAX_ITEMS = 1000;

    /**
     * A record of the ring has a header of 8 bytes and is aligned to them; with some room for the padding at the end.
     */
    private static final long BYTES_PER_SHORT_ITEM = 128;

    private static final long LEAST_CAPACITY = 1024 * 1024;

    /** What the processes do. */
    enum Task {
        /** Items as fast as possible. */
        STREAM,
        /** The same in processes that have done nothing yet. */
        FIRST,
        /** An item now and then; each carries the time of its put. */
        LATENCY
    }

    static Load of(final Task task, final PayloadKind kind) {
        return new Load(task, kind, Payload.LENGTH, 1, MAX_ITEMS, false);
    }

    static Load stream(final PayloadKind kind) {
        return of(Task.STREAM, kind);
    }

    static Load ofLength(final int length) {
        return new Load(Task.STREAM, PayloadKind.BYTES, length, 1, MAX_ITEMS, false);
    }

    static Load ofDepth(final int depth) {
        return new Load(Task.STREAM, PayloadKind.BYTES, Payload.LENGTH, 1, depth, true);
    }

    static Load of(final Settings settings) {
        return new Load(
                settings.choice("task", Task.class),
                settings.choice("payload", PayloadKind.class),
                (int) settings.number("length"),
                (int) settings.number("batch"),
                (int) settings.number("max_items"),
                Boolean.parseBoolean(settings.text("full")));
    }

    Load batches(final int size) {
        return new Load(task, kind, length, size, maxItems, isFull);
    }

    Settings to(final Settings settings) {
        return settings.with("task", task)
                .with("payload", kind)
                .with("length", length)
                .with("batch", batch)
                .with("max_items", maxItems)
                .with("full", isFull);
    }

    Payload<?> payload() {
        return kind.payload(length);
    }

    /** Items that are in the queue when the measurement begins and when it ends. */
    long ahead() {
        return isFull ? maxItems : 0;
    }

    /** Large enough for a queue of short items to be bounded only by their number; otherwise the default. */
    long capacityBytes() {
        return Math.max(LEAST_CAPACITY, maxItems * BYTES_PER_SHORT_ITEM);
    }

    /** Items before the measured ones, for the compilers. */
    long warmUp(final long total) {
        return switch (task) {
            case STREAM -> total / 2;
            case FIRST -> 0;
            case LATENCY -> 10 * total;
        };
    }
}
