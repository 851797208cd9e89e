package io.penstock.ring;

import org.agrona.concurrent.AtomicBuffer;

/**
 * A lock between processes in one 8-byte shared word: 0, or the participant that owns it. A dead owner's lock is taken over
 * by one CAS; whoever gets it that way must first finish or undo what the dead owner had begun. (protocol.md section 2.)
 *
 * <p>It does not wait: the callers do, on a wait list. It is not reentrant. It excludes threads of one process from
 * each other too, since only the CAS from 0 acquires.
 */
public final class OwnerLock {
    /** What an attempt to acquire came to. */
    public enum Acquisition {
        /** Somebody else owns it; nothing changed. */
        REFUSED,
        /** Acquired; the owner before released it. */
        ACQUIRED,
        /** Acquired from a dead owner: recover what it left before anything else. */
        TAKEN_OVER
    }

    /** Bytes of the shared word. */
    public static final int LENGTH = 8;

    private final AtomicBuffer words;
    private final int index;
    private final Participants participants;

    /**
     * A view of the lock word at an index; writes nothing. All-zero bytes are a free lock.
     *
     * @param words where the word lies
     * @param index of the word, a multiple of 8
     * @param participants who this process is and who is dead
     */
    public OwnerLock(final AtomicBuffer words, final int index, final Participants participants) {
        this.words = words;
        this.index = index;
        this.participants = participants;
    }

    /**
     * Tries once.
     *
     * @return what it came to
     */
    public Acquisition tryAcquire() {
        final long self = participants.self();
        final long owner = words.getLongVolatile(index);
        if (owner == ParticipantId.NOBODY) {
            return words.compareAndSetLong(index, ParticipantId.NOBODY, self)
                    ? Acquisition.ACQUIRED
                    : Acquisition.REFUSED;
        }
        if (participants.isDead((int) owner) && words.compareAndSetLong(index, owner, self)) {
            return Acquisition.TAKEN_OVER;
        }
        return Acquisition.REFUSED;
    }

    /**
     * Releases: a CAS, which is a full fence (protocol.md R15).
     *
     * @throws LockLostException if the word does not name this process any more
     */
    public void release() {
        final long self = participants.self();
        if (!words.compareAndSetLong(index, self, ParticipantId.NOBODY)) {
            throw new LockLostException("owner lock lost: index=" + index + " self="
                    + ParticipantId.describe((int) self) + " owner=" + ParticipantId.describe(owner()));
        }
    }

    /**
     * Who owns it now.
     *
     * @return a participant, or {@link ParticipantId#NOBODY}
     */
    public int owner() {
        return (int) words.getLongVolatile(index);
    }

    /**
     * Whether an attempt now might succeed: free, or its owner is proven dead.
     *
     * @return true if so
     */
    public boolean isAvailable() {
        final int owner = owner();
        return owner == ParticipantId.NOBODY || participants.isDead(owner);
    }

    /**
     * Whether its owner is proven dead, so that something waits to be recovered.
     *
     * @return true if so
     */
    public boolean isOrphaned() {
        final int owner = owner();
        return owner != ParticipantId.NOBODY && participants.isDead(owner);
    }
}
