package io.penstock.queue.engine;

/** How a queue is opened. */
public enum Opening {
    /** The queue must not exist. */
    CREATE,
    /** The queue must exist. */
    OPEN,
    /** The queue is created if it does not exist. */
    OPEN_OR_CREATE
}
