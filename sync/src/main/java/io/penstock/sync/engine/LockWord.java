package io.penstock.sync.engine;

import static io.penstock.sync.engine.BoardDescriptor.BASE;
import static io.penstock.sync.engine.BoardDescriptor.HINT;
import static io.penstock.sync.engine.BoardDescriptor.SINCE;
import static io.penstock.sync.engine.BoardDescriptor.VALUE;

import io.penstock.core.memory.ParticipantId;
import io.penstock.core.memory.Participants;
import org.agrona.concurrent.AtomicBuffer;

/**
 * A lock between processes in one word, which names its holder and counts its acquisitions. Each transition is one CAS from the exact word before, so a
 * process cannot be killed in the midst of one, and a late step hits no later holder (protocol.md section 25).
 *
 * <pre>
 *   63       33   32       31    30        0
 *   +----------+---------+------+-----------+
 *   | fence 31 | PENDING | LEFT | holder 31 |     PENDING is for read-write locks, and otherwise 0
 *   +----------+---------+------+-----------+
 *
 *   free:   holder 0, or LEFT, or the holder is dead
 *   take:   free  to  (fence + 1, me)
 *   release (fence, me)  to  (fence, 0)
 *   abandon (fence, p)   to  the same with LEFT: the next one is told of p, as of a dead one
 * </pre>
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that map the board. <b>Blocks:</b> never.
 */
public sealed class LockWord permits ReadWriteWord {
    private static final long HOLDER = 0x7FFF_FFFFL;
    private static final long LEFT = 1L << 31;

    /** Its holder waits for the readers to leave: it has nothing yet (see ReadWriteWord). */
    static final long PENDING = 1L << 32;

    private static final int FENCE_SHIFT = 33;
    private static final long FENCE = 0x7FFF_FFFFL;

    /** BASE is raised when the fence is so far ahead: long before its 31 bits wrap around it. */
    private static final long LONGEST_DISTANCE = 1L << 30;

    private static final int HINT_SHIFT = 32;
    private static final long HINT_THREAD = 0xFFFF_FFFFL;

    final AtomicBuffer words;
    final int index;
    final Participants participants;
    final int self;
    private final int baseIndex;
    private final int hintIndex;
    final int sinceIndex;

    /** A view of the words of a lock; writes nothing. All-zero bytes are a free lock. */
    public LockWord(final AtomicBuffer words, final int index, final Participants participants) {
        this(words, index, index + BASE, participants);
    }

    /** As above, where BASE lies elsewhere; HINT and SINCE follow it. */
    LockWord(final AtomicBuffer words, final int index, final int baseIndex, final Participants participants) {
        this.words = words;
        this.index = index;
        this.baseIndex = baseIndex;
        this.hintIndex = baseIndex + HINT - BASE;
        this.sinceIndex = baseIndex + SINCE - BASE;
        this.participants = participants;
        this.self = participants.self();
    }

    /** What one acquisition has taken. The caller makes it before it tries: nothing is allocated in between. */
    public static class Taken {
        /**
         * 0 until the lock is taken, and again when it was given back. Stored without a call behind the CAS, so that what fails later knows what to give
         * back.
         */
        long word;

        /** The word before. */
        long before;

        /** HINT before. */
        long hint;

        /** The number of this acquisition. */
        long fence;

        /** The number of the acquisition before. */
        long fenceBefore;

        /** The call has failed: this is to be given back, and its thread does not have it. Stored without a call. */
        volatile boolean failed;

        /** The lock is to be taken only from one that has not released it. */
        boolean onlyAbandoned;

        /** {@return the participant that had not released the lock, or 0} */
        public final int told() {
            return isPending(before) ? ParticipantId.NOBODY : holder(before);
        }

        /** {@return the number of this acquisition} */
        public final long fence() {
            return fence;
        }
    }

    /** {@return the word now} */
    public final long word() {
        return words.getLongVolatile(index + VALUE);
    }

    static int holder(final long word) {
        return (int) (word & HOLDER);
    }

    static boolean isLeft(final long word) {
        return (word & LEFT) != 0;
    }

    static boolean isPending(final long word) {
        return (word & PENDING) != 0;
    }

    private static long fenceBits(final long word) {
        return (word >>> FENCE_SHIFT) & FENCE;
    }

    /** {@return whether the lock can be taken now} */
    public final boolean isAvailable() {
        return isFree(word());
    }

    boolean isFree(final long word) {
        return holder(word) == ParticipantId.NOBODY || isLeft(word) || participants.isDead(holder(word));
    }

    /** {@return whether a word says that this process has the lock} */
    final boolean isOwn(final long word) {
        return holder(word) == self && !isLeft(word) && !isPending(word);
    }

    /** {@return whether the next to take the lock is told that the last holder has not released it} */
    public final boolean isAbandoned() {
        return isAbandoned(word());
    }

    final boolean isAbandoned(final long word) {
        return holder(word) != ParticipantId.NOBODY && !isPending(word) && isFree(word);
    }

    /**
     * Tries once. One CAS takes the lock; what follows are hints, and BASE.
     *
     * @param into gets what was taken
     * @param thread for those who look
     * @param nowMs for those who look
     * @return false if the lock is not free, or another was quicker
     */
    public boolean tryTake(final Taken into, final long thread, final long nowMs) {
        final long before = word();
        return isFree(before) && take(before, 0, into, thread, nowMs);
    }

    /**
     * The one CAS.
     *
     * @param before a word that is free
     * @param state PENDING, or 0
     */
    final boolean take(final long before, final long state, final Taken into, final long thread, final long nowMs) {
        final long base = words.getLongVolatile(baseIndex); // between the word and the CAS (Y1)
        final long hint = words.getLongVolatile(hintIndex);
        final long bits = (fenceBits(before) + 1) & FENCE;
        final long taken = (bits << FENCE_SHIFT) | state | self;
        into.before = before;
        into.hint = hint;
        if (!words.compareAndSetLong(index + VALUE, before, taken)) { // pairs with the CAS in release and abandon
            return false;
        }
        into.word = taken;
        into.fence = fence(base, bits);
        into.fenceBefore = into.fence - 1;
        if (into.fence - base >= LONGEST_DISTANCE) {
            words.compareAndSetLong(baseIndex, base, into.fence);
        }
        words.putLongRelease(hintIndex, (bits << HINT_SHIFT) | (thread & HINT_THREAD));
        words.putLongRelease(sinceIndex, nowMs);
        return true;
    }

    private static long fence(final long base, final long bits) {
        return base + ((bits - base) & FENCE);
    }

    /** Gives the lock back that was taken with this word. Returns false if it is no longer there: then nothing has changed. */
    public final boolean release(final long word) {
        return words.compareAndSetLong(index + VALUE, word, fenceBits(word) << FENCE_SHIFT); // pairs with tryTake
    }

    /** As {@link #release}, but the next to take the lock is told, as after a death. */
    public final boolean abandon(final long word) {
        return words.compareAndSetLong(index + VALUE, word, word | LEFT); // pairs with tryTake
    }

    /** Abandons the lock for its holder, if this is its fence. Returns false if it is not, or the lock is free. */
    public final boolean force(final long fence) {
        final Seen seen = look();
        return holder(seen.word) != ParticipantId.NOBODY
                && !isLeft(seen.word)
                && !isPending(seen.word)
                && seen.fence == fence
                && abandon(seen.word);
    }

    /**
     * A look at the lock.
     *
     * @param fence of the last acquisition
     * @param thread of the holder, if it is known, else 0
     * @param sinceMs when the holder took it, ms since 1970
     */
    public record Seen(long word, long fence, long thread, long sinceMs) {
        /** {@return the participant that holds it, or 0; perhaps a dead one} */
        public int holder() {
            return isLeft(word) || isPending(word) ? ParticipantId.NOBODY : LockWord.holder(word);
        }
    }

    /** Looks. Writes nothing. */
    public final Seen look() {
        while (true) {
            final long base = words.getLongVolatile(baseIndex);
            final long word = word();
            final long hint = words.getLongVolatile(hintIndex);
            final long sinceMs = words.getLongVolatile(sinceIndex);
            if (word == word() && base == words.getLongVolatile(baseIndex)) {
                return new Seen(word, fence(base, fenceBits(word)), thread(hint, word), sinceMs);
            }
        }
    }

    /** The thread of a hint, if it belongs to a word; 0 if the process was killed before it stored the hint. */
    static long thread(final long hint, final long word) {
        return hint >>> HINT_SHIFT == fenceBits(word) ? hint & HINT_THREAD : 0;
    }
}
