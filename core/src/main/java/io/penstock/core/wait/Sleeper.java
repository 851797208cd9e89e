package io.penstock.core.wait;

/**
 * A sleeping thread of this process, as seen by the heartbeat thread and the doorbell. Sleepers are compared by
 * identity.
 */
public abstract class Sleeper {
    private final Thread thread = Thread.currentThread();
    private int looksReady;

    /** Whether its condition is true. */
    abstract boolean isReady();

    /** Same as {@link #isReady}, but only for what it waits for at one list; false if it does not wait there. */
    abstract boolean isReadyAt(WaitList list);

    /** Whether it has already been chosen. */
    public abstract boolean isWoken();

    /** Wakes it, for a reason within its own process. */
    public abstract void kick();

    /** Has it look again, and sleep on. */
    public void rouse() {}

    /** Wakes it if its condition is true. */
    public void kickIfReady() {
        if (isReady()) {
            kick();
        }
    }

    /** Called at each beat: see {@link WaitCells#repair}. */
    void repairPlace() {}

    abstract boolean sleepsByFutex();

    /** Whether it sleeps at the doorbell, and so may become the leader. */
    abstract boolean mayLead();

    Thread thread() {
        return thread;
    }

    public boolean isInterrupted() {
        return thread.isInterrupted();
    }

    /** How many checks in a row have found it ready and asleep. Only the heartbeat thread calls this. */
    public int countReady() {
        repairPlace();
        looksReady = isReady() ? looksReady + 1 : 0;
        return looksReady;
    }
}
