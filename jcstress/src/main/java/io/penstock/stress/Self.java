package io.penstock.stress;

import io.penstock.core.memory.Participants;

/**
 * One of several processes, played by this one.
 *
 * @param self its participant
 * @param dead the one that is proven dead, or 0
 */
public record Self(int self, int dead) implements Participants {
    /** No process is dead. */
    public Self(final int self) {
        this(self, 0);
    }

    @Override
    public boolean isDead(final int participant) {
        return participant == dead;
    }
}
