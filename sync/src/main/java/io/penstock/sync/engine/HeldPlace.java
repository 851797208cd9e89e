package io.penstock.sync.engine;

/**
 * An entry of a board of which this JVM may hold something: a lock, permits, a place.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> never.
 */
interface HeldPlace {
    /** At each beat: gives back what threads hold that have ended, and what could not be given back. */
    void lookAfter();

    /**
     * Whether something was acquired by this handle, and is not given back: closing would take it away from a thread, or from this process. Called only when no
     * thread can reach the handle, so that nothing is acquired by it meanwhile.
     */
    boolean isHolding();

    /** Gives back what was acquired by this handle, as a death does: it was closed. */
    void abandonHolds();
}
