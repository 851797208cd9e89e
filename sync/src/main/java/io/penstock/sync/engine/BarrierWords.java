package io.penstock.sync.engine;

import static io.penstock.sync.engine.BarrierDescriptor.BREAKER;
import static io.penstock.sync.engine.BarrierDescriptor.BREAKER_PID;
import static io.penstock.sync.engine.BarrierDescriptor.LAST_BROKEN;
import static io.penstock.sync.engine.BarrierDescriptor.MEMBERS;
import static io.penstock.sync.engine.BarrierDescriptor.MEMBER_LENGTH;
import static io.penstock.sync.engine.BarrierState.BROKEN_DEATH;
import static io.penstock.sync.engine.BarrierState.BROKEN_INTERRUPT;
import static io.penstock.sync.engine.BarrierState.BROKEN_LEFT;
import static io.penstock.sync.engine.BarrierState.BROKEN_RESET;
import static io.penstock.sync.engine.BarrierState.NO_PLACE;
import static io.penstock.sync.engine.BarrierState.OPEN;
import static io.penstock.sync.engine.BarrierState.TRIPPING;
import static io.penstock.sync.engine.BarrierState.argument;
import static io.penstock.sync.engine.BarrierState.generation;
import static io.penstock.sync.engine.BarrierState.hasArrived;
import static io.penstock.sync.engine.BarrierState.participant;
import static io.penstock.sync.engine.BarrierState.phase;

import io.penstock.core.memory.ParticipantId;
import io.penstock.core.memory.Participants;
import java.util.function.IntToLongFunction;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The words of a barrier, and its steps, without the waiting. Every change is one CAS, so a process that is killed has done a step or not; what names it is
 * worth nothing any more once it is known to be dead (protocol.md section 30).
 *
 * <pre>
 *   await:   a place of the barrier  to  (me, generation);   STATE  to  one more arrived, the last one: the next generation
 *   break:   STATE  to  the same generation, broken
 *   reset:   broken;  dead members  to  0;  LAST_BROKEN;  the next generation
 * </pre>
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that map the board. <b>Blocks:</b> never.
 */
final class BarrierWords {
    static final int MAX_PARTIES = 4094;

    static final int NONE = -1;

    private final AtomicBuffer words;
    private final int index;
    private final int parties;
    private final Participants participants;
    private final int self;
    private final IntToLongFunction pidOf;
    private final Runnable changed;

    /**
     * A view of a barrier's words; writes nothing.
     *
     * @param pidOf the pid of a participant; 0 if it is not known any more
     * @param changed run after each change that threads wait for
     */
    BarrierWords(
            final AtomicBuffer words,
            final int index,
            final int parties,
            final Participants participants,
            final IntToLongFunction pidOf,
            final Runnable changed) {
        this.words = words;
        this.index = index;
        this.parties = parties;
        this.participants = participants;
        this.self = participants.self();
        this.pidOf = pidOf;
        this.changed = changed;
    }

    /** What a step has come to. */
    enum Step {
        /** Others were quicker: from the start. */
        AGAIN,
        /** The round before has not ended: wait until {@link #hasChanged}. */
        NOT_YET,
        /** The call has a place, and is to count itself. */
        TAKEN,
        /** All places have living members. */
        FULL,
        /** Counted: wait until {@link #mustLook}. */
        WAITING,
        /** The round is complete. */
        RELEASED,
        /** The last one, which runs the action, and then ends the round. */
        ACTION,
        /** The round is broken; the arrival has the STATE that says why. */
        BROKEN
    }

    /** One call of await, or one place that was joined. The caller makes it first: nothing is allocated between two steps. */
    static class Arrival {
        int place = NONE;

        /** What stands in the place; 0 if there is nothing to give back. Stored without a call behind the CAS. */
        volatile long word;

        long generation;
        int index;

        /** The STATE that was seen: of NOT_YET, to wait for another one; of BROKEN, why; 0 if it is not known. */
        long state;

        /** It has failed, and what it has could not be given back. Stored without a call: there may be no stack for one. */
        volatile boolean over;
    }

    // ---- the words

    private static int at(final int place) {
        return MEMBERS + place * MEMBER_LENGTH;
    }

    long state() {
        return words.getLongVolatile(index + BarrierDescriptor.STATE);
    }

    long member(final int place) {
        return words.getLongVolatile(index + at(place));
    }

    private boolean moveState(final long from, final long to) {
        return words.compareAndSetLong(index + BarrierDescriptor.STATE, from, to); // Y21: never a store
    }

    private boolean moveMember(final int place, final long from, final long to) {
        return words.compareAndSetLong(index + at(place), from, to);
    }

    private boolean isDead(final long member) {
        final int participant = participant(member);
        return participant != ParticipantId.NOBODY && participant != self && participants.isDead(participant);
    }

    private int deadMember() {
        for (int place = 0; place < parties; place++) {
            if (isDead(member(place))) {
                return place;
            }
        }
        return NONE;
    }

    private boolean hasLivingMember() {
        for (int place = 0; place < parties; place++) {
            final long member = member(place);
            if (participant(member) != ParticipantId.NOBODY && !isDead(member)) {
                return true;
            }
        }
        return false;
    }

    // ---- await

    /** Takes a place for one arrival in the current round. */
    Step take(final Arrival arrival) {
        final long state = state();
        final int dead = deadMember();
        if (BarrierState.isBroken(state) || dead != NONE) { // Y24: never past a dead one
            return refuse(arrival, state, dead);
        }
        final long generation = generation(state);
        arrival.state = state;
        final int place = phase(state) == OPEN ? choose(generation) : NONE;
        if (place == NONE) {
            return Step.NOT_YET;
        }
        final long before = member(place);
        if (isDead(before) || hasArrived(before, generation) || !isGoingOn(generation)) { // Y22
            return Step.AGAIN;
        }
        final long taken = BarrierState.member(self, generation);
        if (!moveMember(place, before, taken)) {
            return Step.AGAIN;
        }
        arrival.place = place;
        arrival.generation = generation;
        arrival.word = taken;
        return Step.TAKEN;
    }

    /** Whether a place that was free or not arrived can be taken in a round. In a broken one it may have been freed by one that renews the barrier. */
    private boolean isGoingOn(final long generation) {
        final long state = state();
        return generation(state) == generation && !BarrierState.isBroken(state);
    }

    private Step refuse(final Arrival arrival, final long state, final int dead) {
        if (!hasLivingMember()) {
            resetFrom(state); // Y25: it starts anew
            return Step.AGAIN;
        }
        if (BarrierState.isBroken(state)) {
            arrival.state = state;
            return state() == state ? Step.BROKEN : Step.AGAIN; // the living member may be one of the next round
        }
        breakRound(state, BROKEN_DEATH, dead);
        return Step.AGAIN;
    }

    /** One of this process's own places that has not arrived, else a free one, else another living member's that has not arrived. */
    private int choose(final long generation) {
        int free = NONE;
        int other = NONE;
        for (int place = 0; place < parties; place++) {
            final long member = member(place);
            if (participant(member) == ParticipantId.NOBODY) {
                free = free == NONE ? place : free;
            } else if (!hasArrived(member, generation)) {
                if (participant(member) == self) {
                    return place;
                }
                other = other == NONE ? place : other;
            }
        }
        return free == NONE ? other : free;
    }

    /** Whether STATE has changed since {@link Step#NOT_YET}, or a member is dead. */
    boolean hasChanged(final Arrival arrival) {
        return state() != arrival.state || deadMember() != NONE;
    }

    /** Counts an arrival that has a place. */
    Step count(final Arrival arrival, final boolean withAction) {
        while (true) {
            final long state = state();
            final long generation = generation(state);
            if (generation != arrival.generation || phase(state) == TRIPPING) {
                arrival.word = 0; // a member that has not arrived in this one
                return Step.AGAIN;
            }
            if (BarrierState.isBroken(state)) {
                arrival.state = state;
                return Step.BROKEN;
            }
            final int arrived = argument(state);
            arrival.index = parties - 1 - arrived;
            if (arrival.index > 0) {
                if (moveState(state, state + 1)) {
                    return Step.WAITING;
                }
            } else if (withAction) {
                if (moveState(state, BarrierState.of(generation, TRIPPING, arrival.place))) {
                    return Step.ACTION;
                }
            } else if (moveState(state, BarrierState.of(generation + 1, OPEN, 0))) {
                changed.run();
                return Step.RELEASED;
            }
        }
    }

    /** Whether a call that was counted has a reason to {@link #look}. */
    boolean mustLook(final Arrival arrival) {
        final long state = state();
        return generation(state) != arrival.generation || BarrierState.isBroken(state) || deadMember() != NONE;
    }

    /** Looks how the round of a call goes that was counted. */
    Step look(final Arrival arrival) {
        while (true) {
            final long state = state();
            if (generation(state) != arrival.generation) {
                return ended(arrival);
            }
            if (BarrierState.isBroken(state)) {
                arrival.state = state;
                return Step.BROKEN;
            }
            final int dead = deadMember();
            if (dead == NONE) {
                return Step.WAITING;
            }
            breakRound(state, BROKEN_DEATH, dead); // Y24
        }
    }

    /** If a later round was broken as well, it is not known any more how this one ended: then it counts as broken. */
    private Step ended(final Arrival arrival) {
        final long last = words.getLongVolatile(index + LAST_BROKEN); // behind STATE; pairs with resetFrom (Y23)
        if (generation(last) < arrival.generation) {
            return Step.RELEASED;
        }
        arrival.state = generation(last) == arrival.generation ? last : 0;
        return Step.BROKEN;
    }

    /** After the action. False if the round was broken meanwhile. */
    boolean finish(final Arrival arrival) {
        final boolean done = moveState(
                BarrierState.of(arrival.generation, TRIPPING, arrival.place),
                BarrierState.of(arrival.generation + 1, OPEN, 0));
        if (done) {
            changed.run();
        }
        return done;
    }

    // ---- break and mend

    /** Breaks the round of an arrival. False if it has ended, or is broken already. */
    boolean breakFor(final Arrival arrival, final int phase) {
        while (true) {
            final long state = state();
            if (generation(state) != arrival.generation || BarrierState.isBroken(state)) {
                return false;
            }
            if (breakRound(state, phase, arrival.place)) {
                return true;
            }
        }
    }

    /** Breaks the round in which a call would have arrived that was interrupted before. False if it is broken already. */
    boolean breakOpen() {
        while (true) {
            final long state = state();
            if (BarrierState.isBroken(state)) {
                return false;
            }
            if (phase(state) == TRIPPING || breakRound(state, BROKEN_INTERRUPT, NO_PLACE)) {
                return true; // a round that trips is not that of the call
            }
        }
    }

    private boolean breakRound(final long state, final int phase, final int place) {
        final long broken = BarrierState.broken(state, phase, place);
        final int breaker = phase == BROKEN_DEATH ? participant(member(place)) : self;
        if (!moveState(state, broken)) { // behind it a reset may give the dead one's place to another
            return false;
        }
        note(broken, breaker);
        changed.run();
        return true;
    }

    /** For those who look why a round is broken. */
    private void note(final long broken, final int participant) {
        words.putLongRelease(
                index + BREAKER_PID, BarrierState.member((int) pidOf.applyAsLong(participant), generation(broken)));
        words.putLongRelease(index + BREAKER, BarrierState.member(participant, generation(broken)));
    }

    /** {@return who broke a round, by the STATE that says so; 0 if that is not known any more} */
    int breaker(final long broken) {
        final long hint = words.getLongVolatile(index + BREAKER);
        if (hasArrived(hint, generation(broken))) {
            return participant(hint);
        }
        final int place = argument(broken);
        final long member = place < parties ? member(place) : 0;
        return hasArrived(member, generation(broken)) || isDead(member) ? participant(member) : ParticipantId.NOBODY;
    }

    /** {@return the pid of {@link #breaker}, also where its participant names no process any more; 0 if it is not known} */
    long breakerPid(final long broken) {
        final long hint = words.getLongVolatile(index + BREAKER_PID);
        return hasArrived(hint, generation(broken)) ? participant(hint) : pidOf.applyAsLong(breaker(broken));
    }

    /** Ends the current round, as broken if it is not so already, and begins the next one, without the dead. */
    void reset() {
        boolean done = false;
        while (!done) {
            done = resetFrom(state());
        }
    }

    /** As {@link #reset}, of a broken round, if it is the current one. Of all who call it, one gets true. */
    boolean reset(final long round) {
        final long state = state();
        return generation(state) == round && BarrierState.isBroken(state) && mend(state);
    }

    /** Returns false if STATE has changed, and nothing was done. */
    private boolean resetFrom(final long state) {
        if (BarrierState.isBroken(state)) {
            mend(state);
            return true;
        }
        final long broken = BarrierState.broken(state, BROKEN_RESET, NO_PLACE);
        if (!moveState(state, broken)) { // those who wait are told, whatever comes next (Y23)
            return false;
        }
        note(broken, self);
        mend(broken);
        return true;
    }

    /** Begins the next round after a broken one. Returns false if another one was quicker. */
    private boolean mend(final long broken) {
        noteAgain(broken, words.getLongVolatile(index + BREAKER));
        clearDeadMembers(broken);
        raiseLastBroken(broken); // before the next generation; pairs with ended (Y23)
        final boolean mended = moveState(broken, BarrierState.of(generation(broken) + 1, OPEN, 0));
        changed.run();
        return mended;
    }

    /** Who broke the round may have been killed before it noted that; and the places of the dead are about to be cleared. */
    private void noteAgain(final long broken, final long hint) {
        final int breaker = breaker(broken);
        if (breaker != ParticipantId.NOBODY && !hasArrived(hint, generation(broken))) {
            note(broken, breaker);
        }
    }

    private void clearDeadMembers(final long broken) {
        for (int place = 0; place < parties; place++) {
            final long member = member(place);
            if (isDead(member)) {
                if (state() != broken) { // Y22: another one has mended it, and this member is one of the next round
                    return;
                }
                moveMember(place, member, 0);
            }
        }
    }

    private void raiseLastBroken(final long broken) {
        while (true) {
            final long last = words.getLongVolatile(index + LAST_BROKEN);
            if (generation(last) >= generation(broken)
                    || words.compareAndSetLong(index + LAST_BROKEN, last, broken)) { // never lower (Y23)
                return;
            }
        }
    }

    // ---- members

    /** Takes a place for a member that has not arrived yet. */
    Step join(final Arrival arrival) {
        final long state = state();
        if ((BarrierState.isBroken(state) || deadMember() != NONE) && !hasLivingMember()) {
            resetFrom(state);
            return Step.AGAIN;
        }
        for (int place = 0; place < parties; place++) {
            if (member(place) == 0) {
                final long joined = BarrierState.member(self, generation(state) - 1);
                if (!moveMember(place, 0, joined)) {
                    return Step.AGAIN;
                }
                arrival.place = place;
                arrival.word = joined;
                return Step.TAKEN;
            }
        }
        return Step.FULL;
    }

    /** {@return whether a place is this process's} */
    boolean isOwn(final int place) {
        return participant(member(place)) == self;
    }

    /** Frees a place of this process, unless it has arrived in the current round. Returns whether it did. */
    boolean leave(final int place) {
        while (true) {
            final long state = state();
            final long member = member(place);
            if (participant(member) != self) {
                return false;
            }
            if (hasArrived(member, generation(state)) && state() == state) {
                return false;
            }
            if (!hasArrived(member, generation(state)) && moveMember(place, member, 0)) {
                return true;
            }
        }
    }

    /** Frees a place of this process with exactly this word. If it has arrived in the current round, that one is broken: it does not wait any more. */
    void abandon(final int place, final long word) {
        while (word != 0 && member(place) == word) {
            final long state = state();
            if (hasArrived(word, generation(state)) && !BarrierState.isBroken(state)) {
                breakRound(state, BROKEN_LEFT, place);
            } else if (moveMember(place, word, 0)) {
                return;
            }
        }
    }

    /** As {@link #abandon(int, long)}, if the place is this process's. */
    void abandon(final int place) {
        final long member = member(place);
        if (participant(member) == self) {
            abandon(place, member);
        }
    }

    // ---- looks

    /** {@return whether an arrival would find the barrier broken} */
    boolean isBroken() {
        return (BarrierState.isBroken(state()) || deadMember() != NONE) && hasLivingMember();
    }

    /** {@return how many wait for the others} */
    int waiting() {
        final long state = state();
        return phase(state) == OPEN ? argument(state) : phase(state) == TRIPPING ? parties - 1 : 0;
    }
}
