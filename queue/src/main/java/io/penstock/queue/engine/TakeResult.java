package io.penstock.queue.engine;

/** What an attempt to take came to. */
public enum TakeResult {
    /** Somebody else has the take lock; nothing changed. */
    BUSY,
    /** There may be one, but it is the turn of somebody who was passed too often; nothing was tried. */
    ANOTHERS,
    /** The item is the caller's. */
    TAKEN,
    /** There is none. */
    EMPTY,
    /** There is one, longer than the caller's buffer; nothing changed. */
    LONGER,
    /** There is one that lies in a file, which the caller must open first; nothing changed. */
    LARGE_AHEAD,
    /** There may be one, but every lease cell is in use; nothing changed. */
    NO_CELL
}
