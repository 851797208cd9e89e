package io.penstock.core.memory;

import org.agrona.concurrent.AtomicBuffer;

/**
 * A lock between processes in one 8-byte shared word: 0, or the participant that owns it. A dead owner's lock is taken over
 * by one CAS; whoever gets it that way must first finish or undo what the dead owner had begun. (protocol.md section 2.)
 *
 * <pre>
 *   0            to  participant    acquire: CAS
 *   participant  to  participant    take over, only from one who is proven dead: CAS
 *   participant  to  0              release: CAS
 * </pre>
 *
 * <p>Each of the three is one store, so there is nothing in between in which to be killed: an owner killed before its release
 * leaves its name, and one that was killed while it recovered leaves its own in place of the first.
 *
 * <p>It is not reentrant. It excludes threads of one process from each other too, since only the CAS from 0 acquires; which
 * of its threads releases is the process's own affair.
 *
 * <p><i>Threads:</i> any. <i>Processes:</i> any that map the word. <i>Blocks:</i> never: the callers wait, on a wait list.
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
        final int self = participants.self();
        final int owner = owner();
        if (owner == ParticipantId.NOBODY) {
            return words.compareAndSetLong(index, ParticipantId.NOBODY, self) // pairs with the CAS in release
                    ? Acquisition.ACQUIRED
                    : Acquisition.REFUSED;
        }
        // Two may find the same owner dead: the CAS from its very name lets one of them in, and no name ever comes
        // again.
        if (participants.isDead(owner) && words.compareAndSetLong(index, owner, self)) {
            return Acquisition.TAKEN_OVER;
        }
        return Acquisition.REFUSED;
    }

    /**
     * Releases: a CAS, which is a full fence, so that whoever hears of it by another way sees what was done under the lock
     * (protocol.md R15).
     *
     * @throws LockLostException if the word does not name this process any more
     */
    public void release() {
        final int self = participants.self();
        if (!words.compareAndSetLong(index, self, ParticipantId.NOBODY)) { // pairs with the CAS in tryAcquire
            throw new LockLostException("owner lock lost, do not use the file any more: index=" + index + " self="
                    + ParticipantId.describe(self) + " owner=" + ParticipantId.describe(owner()));
        }
    }

    /**
     * Who owns it now.
     *
     * @return a participant, or {@link ParticipantId#NOBODY}
     * @throws LockLostException if the word holds neither: the file was damaged
     */
    public int owner() {
        final long word = words.getLongVolatile(index);
        if (word < ParticipantId.NOBODY || word > Integer.MAX_VALUE) {
            throw new LockLostException("owner lock damaged, do not use the file any more: index=" + index + " word=0x"
                    + Long.toHexString(word));
        }
        return (int) word;
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
