package io.penstock.queue.engine;

/** What an attempt to put came to. */
public enum PutResult {
    /** Somebody else has the put lock; nothing changed. */
    BUSY,
    /** There may be room, but it is the turn of somebody who was passed too often; nothing was tried. */
    ANOTHERS,
    /** The item is in the queue. */
    DONE,
    /** There are maxItems items; nothing changed. */
    FULL_ITEMS,
    /** The ring has no room for so many bytes; at most padding was added. */
    FULL_BYTES,
    /** The queue was shut down; nothing changed. */
    SHUT_DOWN
}
