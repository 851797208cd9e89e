package io.penstock.sync.engine;

/**
 * The permits of a semaphore, in shared words. No call waits.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that map the words. <b>Blocks:</b> never.
 */
interface PermitWords {
    /** What {@link #tryTake} returns if another process is in the midst of taking permits. */
    int BUSY = -1;

    /** {@return the permits that no living process holds; exact while none moves, and less than 0 only while some do} */
    long free();

    /**
     * Takes as many permits as are free.
     *
     * @param least 1 or more
     * @param most so many at most
     * @return how many; 0 if fewer than the least are free, or the handle was closed; {@link #BUSY}
     */
    int tryTake(int least, int most);

    /** Gives permits back; false, and nothing has changed, if there are not so many to give back. */
    boolean tryRelease(int permits);

    /** {@return how many this process holds; 0 where they belong to none} */
    long held();

    /** {@return whether this process holds permits that go with this handle} */
    boolean isHolding();

    /** At each beat: gives back what a call has taken that failed. Returns whether it was something. */
    boolean heal();

    /** The handle was closed: gives back what it has taken. */
    void closeHandle();
}
