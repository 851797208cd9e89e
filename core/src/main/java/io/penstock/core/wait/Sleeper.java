package io.penstock.core.wait;

/**
 * A thread of this process that sleeps, as its heart and doorbell see it. Two sleepers are the same only if they are one object.
 */
public abstract class Sleeper {
    private final Thread thread = Thread.currentThread();
    private int looksReady;

    /** Whether its condition is true. */
    abstract boolean isReady();

    /** As {@link #isReady}, of what it waits for at one list alone; false if it does not wait there. */
    abstract boolean isReadyAt(WaitList list);

    /** Whether somebody has already chosen it. */
    public abstract boolean isWoken();

    /** Wakes it, for a reason of its own process. */
    public abstract void kick();

    abstract boolean sleepsByFutex();

    /** Whether it sleeps at the doorbell, and so may lead. */
    abstract boolean mayLead();

    Thread thread() {
        return thread;
    }

    public boolean isInterrupted() {
        return thread.isInterrupted();
    }

    /** How many looks in a row have found it ready and asleep. Only the heart looks. */
    public int countReady() {
        looksReady = isReady() ? looksReady + 1 : 0;
        return looksReady;
    }
}
