package io.penstock.testkit;

import io.penstock.core.memory.ParticipantId;
import io.penstock.core.memory.Participants;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Participants by a list: who this one is, and who is dead. Those made from each other share the list of the dead.
 *
 * <p><i>Threads:</i> any.
 */
public final class FakeParticipants implements Participants {
    private final int self;
    private final Set<Integer> dead;

    private FakeParticipants(final int self, final Set<Integer> dead) {
        this.self = self;
        this.dead = dead;
    }

    /**
     * The first of a hub of its own, with nobody dead.
     *
     * @param slot of it; its epoch is 1
     * @return it
     */
    public static FakeParticipants first(final int slot) {
        return new FakeParticipants(ParticipantId.of(slot, 1), ConcurrentHashMap.newKeySet());
    }

    /**
     * Another one of the same hub.
     *
     * @param slot of it; its epoch is 1
     * @return it
     */
    public FakeParticipants another(final int slot) {
        return new FakeParticipants(ParticipantId.of(slot, 1), dead);
    }

    /** This one is dead from now on, as all see it. */
    public void die() {
        dead.add(self);
    }

    @Override
    public int self() {
        return self;
    }

    @Override
    public boolean isDead(final int participant) {
        return dead.contains(participant);
    }
}
