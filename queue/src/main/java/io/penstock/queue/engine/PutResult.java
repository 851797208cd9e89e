package io.penstock.queue.engine;

/** The result of a put. Of a call that waited until its time was up, it is that of the last attempt. */
public enum PutResult {
    /** Another thread or process has the put lock; nothing changed. */
    BUSY,
    /** There may be room, but a waiter that has waited too long goes first; nothing was tried. */
    YIELD,
    /** The item is in the queue. */
    DONE,
    /** There are maxItems items; nothing changed. */
    FULL_ITEMS,
    /** The ring has no room for so many bytes; at most padding was added. */
    FULL_BYTES,
    /** The queue was shut down; nothing changed. */
    SHUT_DOWN;

    /** Whether there was no room for the item. */
    boolean isFull() {
        return this == FULL_ITEMS || this == FULL_BYTES;
    }
}
