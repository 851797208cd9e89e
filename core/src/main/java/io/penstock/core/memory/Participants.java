package io.penstock.core.memory;

/**
 * What the rings and locks need to know of processes: who am I, and is that one proven dead. The hub implements it; tests
 * implement it with a list.
 */
public interface Participants {
    /**
     * This process.
     *
     * @return this process's participant, greater than 0, the same for the life of the process
     */
    int self();

    /**
     * Whether a participant is proven dead. Costs a volatile read or two; never blocks; never calls the system.
     *
     * @param participant a participant read from a shared word
     * @return true only after its death was proven (then for ever); false while it lives or nothing is proven
     */
    boolean isDead(int participant);
}
