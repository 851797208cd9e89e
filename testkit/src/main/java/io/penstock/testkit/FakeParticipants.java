package io.penstock.testkit;

import io.penstock.core.memory.ParticipantId;
import io.penstock.core.memory.Participants;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Participants from a list: which one this is, and which ones are dead. Instances derived from each other share the
 * list of the dead.
 *
 * <p><b>Threads:</b> any.
 */
public final class FakeParticipants implements Participants {
    private final int self;
    private final Set<Integer> dead;

    private FakeParticipants(final int self, final Set<Integer> dead) {
        this.self = self;
        this.dead = dead;
    }

    /**
     * The first participant of a hub of its own, in which all are alive.
     *
     * @param slot of the participant; its epoch is 1
     */
    public static FakeParticipants first(final int slot) {
        return new FakeParticipants(ParticipantId.of(slot, 1), ConcurrentHashMap.newKeySet());
    }

    /**
     * Another participant of the same hub.
     *
     * @param slot of the participant; its epoch is 1
     */
    public FakeParticipants another(final int slot) {
        return new FakeParticipants(ParticipantId.of(slot, 1), dead);
    }

    /** Makes this participant dead from now on, as seen by all. */
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
