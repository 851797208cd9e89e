package io.penstock.pool.crew;

import java.util.Map;

/** What a worker tells its crew. Numbers are counted from the start of the worker, so that a later report replaces an earlier one. */
@SuppressWarnings("ArrayRecordComponent") // on their way to the parent; nothing compares them
sealed interface CrewReport {
    /** The queue is open, and the initializer has returned. */
    record Ready() implements CrewReport {}

    /**
     * The initializer has thrown.
     *
     * @param thrown as bytes
     */
    record Unfit(byte[] thrown) implements CrewReport {}

    /**
     * The state of the worker.
     *
     * @param begun items, that in hand included
     * @param done items
     * @param failed deliveries that ended by an exception
     * @param lost items that took so long that the queue gave them to another worker
     * @param busy whether there is an item in hand
     * @param failures how many deliveries ended by an exception of each class
     */
    record Status(long begun, long done, long failed, long lost, boolean busy, Map<String, Long> failures)
            implements CrewReport {
        static final Status NONE = new Status(0, 0, 0, 0, false, Map.of());
    }

    /**
     * A handler has thrown.
     *
     * @param deliveries of the item, this one included
     * @param late whether the handler was interrupted, because the time was up
     * @param thrown as bytes
     */
    record Failed(int deliveries, boolean late, byte[] thrown) implements CrewReport {}

    /**
     * A handler goes on though it was interrupted, and its grace time is over: the worker has to be killed.
     *
     * @param deliveries of the item, this one included
     * @param stack of the handler, as bytes of a throwable
     */
    record Stuck(int deliveries, byte[] stack) implements CrewReport {}

    /**
     * The last report of a worker that has no item in hand and exits.
     *
     * @param reason why
     */
    record Left(Reason reason) implements CrewReport {}

    /** Why a worker leaves. */
    enum Reason {
        /** It was asked to. */
        ASKED,
        /** It has handled as many items as a worker may. */
        WORN,
        /** A handler has thrown an error of the JVM. */
        DAMAGED,
        /** The queue was shut down, and nothing is unfinished. */
        QUEUE_ENDED,
        /** It has no parent, and no item came for a while. */
        IDLE
    }
}
