package io.penstock.sync.engine;

/**
 * An entry of a board of which this JVM may hold something: a lock, permits, a place.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> never.
 */
interface HeldPlace {
    /** At each beat: gives back what threads hold that have ended, and what could not be given back. */
    void lookAfter();

    /** Gives back what was acquired by this handle, as a death does: it was closed. */
    void abandonHolds();
}
