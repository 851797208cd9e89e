package io.penstock.queue.engine;

/** The result of a take. Of a call that waited until its time was up, it is that of the last attempt. */
public enum TakeResult {
    /** Another thread or process has the take lock; nothing changed. */
    BUSY,
    /** There may be an item, but a waiter that has waited too long goes first; nothing was tried. */
    YIELD,
    /** The caller has the item. */
    TAKEN,
    /** There is no item. */
    EMPTY,
    /** There is no item, and the queue was shut down, so that none will come. */
    SHUT_DOWN,
    /** The item is longer than the caller's buffer; nothing changed. */
    LONGER,
    /** The item lies in a file, which the caller must open first; nothing changed. */
    LARGE_AHEAD,
    /** There may be an item, but every lease cell is in use; nothing changed. */
    NO_CELL
}
