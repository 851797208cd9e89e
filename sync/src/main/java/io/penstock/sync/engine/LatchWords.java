package io.penstock.sync.engine;

import static io.penstock.sync.engine.LatchDescriptor.COUNT;
import static io.penstock.sync.engine.LatchDescriptor.PARTIES;
import static io.penstock.sync.engine.LatchDescriptor.PARTY;
import static io.penstock.sync.engine.LatchDescriptor.PARTY_LENGTH;
import static io.penstock.sync.engine.LatchDescriptor.PID;

import io.penstock.core.memory.Participants;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The words of a latch, and its steps, without the waiting. Every change is one CAS from the exact word before (protocol.md section 29).
 *
 * <pre>
 *   a word per count   63      33 32          2 1   0      number: of this entering among all of its process, so that
 *                      +---------+-------------+-----+     a late step hits no later party
 *                      |number 31|participant31|state|
 *                      +---------+-------------+-----+
 *
 *   FREE to HELD: a party enters, also in the place of a dead or lost one;   HELD to DONE: it counts;   HELD to FREE: it leaves
 *   FREE to DONE: a count without a party;   HELD to LOST: its handle was closed, which is as a death
 *   HELD, of a dead one, or LOST to FREE: another one is to enter
 *   open: all are DONE
 * </pre>
 *
 * <p>A latch of more counts than {@value #MAX_PARTIES} has one word, its count, and no parties.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that map the board. <b>Blocks:</b> never.
 */
final class LatchWords {
    static final int MAX_PARTIES = 4094;

    static final int NONE = -1;

    static final int FREE = 0;
    static final int HELD = 1;
    static final int DONE = 2;
    static final int LOST = 3;

    private static final long STATE = 3;
    private static final int PARTICIPANT_SHIFT = 2;
    private static final long PARTICIPANT = 0x7FFF_FFFFL;
    private static final int NUMBER_SHIFT = 33;
    private static final int PID_PARTICIPANT_SHIFT = 33;
    private static final long PID_BITS = (1L << PID_PARTICIPANT_SHIFT) - 1;
    private static final int NUMBER = 0x7FFF_FFFF;

    private final AtomicBuffer words;
    private final int index;
    private final int parties;
    private final Participants participants;
    private final int self;

    /** A view of a latch's words; writes nothing. */
    LatchWords(final AtomicBuffer words, final int index, final long count, final Participants participants) {
        this.words = words;
        this.index = index;
        this.parties = parties(count);
        this.participants = participants;
        this.self = participants.self();
    }

    /** How many words a latch has for parties. */
    static int parties(final long count) {
        return count > MAX_PARTIES ? 0 : (int) count;
    }

    /** The first COUNT. */
    static long first(final long count) {
        return parties(count) == 0 ? count : 0;
    }

    /** A party, from its entering to its end. The caller makes it first: nothing is allocated between two steps. */
    static class Entered {
        int place;

        /** What stands in the place; 0 until it has entered. Stored without a call behind the CAS. */
        volatile long word;

        /** What it is to become, or was told to. HELD until then. */
        volatile int end = HELD;

        /** A step has failed, and is to be done by the heartbeat. Stored without a call: there may be no stack for one. */
        volatile boolean over;
    }

    /** What a step has come to. */
    enum Step {
        /** It was done. */
        DONE,
        /** The latch is open. */
        OPEN,
        /** Each count that is left belongs to a party. */
        FULL
    }

    boolean hasParties() {
        return parties > 0;
    }

    private int at(final int place) {
        return index + PARTIES + place * PARTY_LENGTH + PARTY;
    }

    private long word(final int place) {
        return words.getLongVolatile(at(place));
    }

    static int state(final long word) {
        return (int) (word & STATE);
    }

    private boolean isLost(final long word) {
        return state(word) == LOST || (state(word) == HELD && participants.isDead(participant(word)));
    }

    /** {@return how many have not counted yet} */
    long count() {
        if (!hasParties()) {
            return words.getLongVolatile(index + COUNT);
        }
        int left = 0;
        for (int place = 0; place < parties; place++) {
            left += state(word(place)) == DONE ? 0 : 1;
        }
        return left;
    }

    /** {@return whether all have counted; it stays so} */
    boolean isOpen() {
        if (!hasParties()) {
            return words.getLongVolatile(index + COUNT) == 0;
        }
        for (int place = 0; place < parties; place++) {
            if (state(word(place)) != DONE) {
                return false;
            }
        }
        return true;
    }

    /** {@return the place of a party that has died uncounted; {@link #NONE} if there is none} */
    int lostParty() {
        for (int place = 0; place < parties; place++) {
            if (isLost(word(place))) {
                return place;
            }
        }
        return NONE;
    }

    /** {@return the word of a party that has died uncounted; 0 if it has none any more} */
    long lostAt(final int place) {
        final long word = word(place);
        return isLost(word) ? word : 0;
    }

    static int participant(final long word) {
        return (int) (word >>> PARTICIPANT_SHIFT & PARTICIPANT);
    }

    /** Frees the place of a lost party, by its word. One CAS: of all who call it for one party, one gets true. */
    boolean replace(final long lost) {
        for (int place = 0; place < parties; place++) {
            if (word(place) == lost && isLost(lost)) {
                return words.compareAndSetLong(at(place), lost, FREE);
            }
        }
        return false;
    }

    /** {@return the pid of a participant that has entered in a place; 0 if it was killed before it stored that} */
    long pidAt(final int place, final int participant) {
        final long hint = words.getLongVolatile(at(place) + PID);
        return hint >>> PID_PARTICIPANT_SHIFT == participant ? hint & PID_BITS : 0;
    }

    /** {@return whether a thread that waits has a reason to look} */
    boolean mustLook() {
        return isOpen() || lostParty() != NONE;
    }

    /** Counts without a party: one CAS. */
    Step countDown() {
        if (!hasParties()) {
            return countDownPlain();
        }
        boolean isOpen = true;
        for (int place = 0; place < parties; place++) {
            final long word = word(place);
            if (state(word) == FREE && words.compareAndSetLong(at(place), word, DONE)) {
                return Step.DONE;
            }
            isOpen &= state(word) == DONE;
        }
        return isOpen ? Step.OPEN : Step.FULL;
    }

    private Step countDownPlain() {
        while (true) {
            final long count = words.getLongVolatile(index + COUNT);
            if (count == 0) {
                return Step.OPEN;
            }
            if (words.compareAndSetLong(index + COUNT, count, count - 1)) {
                return Step.DONE;
            }
        }
    }

    /**
     * Enters a party: in a free place, or in that of a lost one.
     *
     * @param number that no other party of this process has or had, but for 2^31 later
     * @param pid of this process, for those who look
     */
    Step enter(final Entered party, final int number, final long pid) {
        final long held = (long) (number & NUMBER) << NUMBER_SHIFT | (long) self << PARTICIPANT_SHIFT | HELD;
        boolean isOpen = true;
        for (int pass = 0; pass < 2; pass++) {
            for (int place = 0; place < parties; place++) {
                final long word = word(place);
                final boolean isFree = pass == 0 ? state(word) == FREE : isLost(word);
                if (isFree && words.compareAndSetLong(at(place), word, held)) {
                    party.word = held;
                    party.place = place;
                    words.putLongRelease(at(place) + PID, (long) self << PID_PARTICIPANT_SHIFT | pid);
                    return Step.DONE;
                }
                isOpen &= state(word) == DONE;
            }
        }
        return isOpen ? Step.OPEN : Step.FULL;
    }

    /** Ends a party: counts it, frees its place, or says that it is lost. One CAS; it has no effect if that party has ended. */
    void end(final Entered party, final int end) {
        final long held = party.word;
        final long then = end == LOST ? (held & ~STATE) | LOST : end;
        words.compareAndSetLong(at(party.place), held, then);
    }
}
