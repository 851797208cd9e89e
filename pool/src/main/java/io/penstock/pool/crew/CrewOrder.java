package io.penstock.pool.crew;

/** What a crew tells a worker. */
enum CrewOrder {
    /** Finish the item in hand, and leave. */
    STOP
}
