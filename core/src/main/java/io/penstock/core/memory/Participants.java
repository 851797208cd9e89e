package io.penstock.core.memory;

/**
 * What the rings and locks need to know about processes: which one is this, and which ones are proven dead. The hub
 * implements it; tests implement it with a list.
 */
public interface Participants {
    /** The participant of this process, greater than 0, the same for the life of the process. */
    int self();

    /**
     * Whether a participant is proven dead. Costs one or two volatile reads; never blocks; makes no system call.
     *
     * @param participant a participant read from a shared word
     * @return true only after its death was proven (then for ever); false while it is alive or nothing is proven
     */
    boolean isDead(int participant);

    /**
     * Whether a participant seems to be stopped: no proof, only a reason to serve others first.
     *
     * @param participant that is not known to be dead
     */
    default boolean isStopped(final int participant) {
        return false;
    }

    /** {@return the pid of a participant's process; 0 or less if it is not known} */
    default long pidOf(final int participant) {
        return 0;
    }

    /**
     * Whether this process is about to leave. Once it is true it must acquire nothing any more. A lock keeps the object, because it asks at each
     * acquisition.
     *
     * @return the same object at each call
     */
    default Leaving leaving() {
        return new Leaving();
    }

    /** Learns of a lock of this process, which must not leave while it owns one. */
    default void uses(final OwnerLock lock) {}
}
