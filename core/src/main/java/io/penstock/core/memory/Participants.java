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
}
