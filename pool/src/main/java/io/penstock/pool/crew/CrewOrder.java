package io.penstock.pool.crew;

/** What a crew tells a worker. */
enum CrewOrder {
    /** The crew knows that the worker is ready: from now on it may have an item in hand, and is not killed when it is to leave. */
    BEGIN,
    /** Finish the item in hand, and leave. */
    STOP
}
