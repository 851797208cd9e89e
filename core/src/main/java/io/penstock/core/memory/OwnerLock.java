package io.penstock.core.memory;

import org.agrona.concurrent.AtomicBuffer;

/**
 * A lock between processes in one 8-byte shared word: 0, or the participant that owns it. A dead owner's lock is taken
 * over by one CAS; the new owner must first complete or undo what the dead owner had begun. (protocol.md section 2.)
 *
 * <pre>
 *   0            to  participant    acquire: CAS
 *   participant  to  participant    take over, only from an owner that is proven dead: CAS
 *   participant  to  0              release: CAS
 * </pre>
 *
 * <p>Each of the three is one store, so a process cannot be killed halfway through one. An owner killed before its
 * release leaves its name; one killed during recovery leaves its own name in place of the first.
 *
 * <p>The lock is not reentrant. It also excludes the threads of one process from each other, because only the CAS from
 * 0 acquires. Which thread of the owning process releases it is up to that process.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that map the word. <b>Blocks:</b> never; callers wait on a wait list.
 */
public final class OwnerLock {
    /** The result of an attempt to acquire. */
    public enum Acquisition {
        /** Another participant owns the lock; nothing changed. */
        REFUSED,
        /** Acquired; the previous owner had released it. */
        ACQUIRED,
        /** Acquired from a dead owner: recover what it left before doing anything else. */
        TAKEN_OVER
    }

    /** Length of the shared word in bytes. */
    public static final int LENGTH = 8;

    private final AtomicBuffer words;
    private final int index;
    private final Participants participants;
    private final int self;
    private final Leaving leaving;

    /** The dead owner from whom this process took the lock last. A hint for events: no thread reads it but the one that took it. */
    private int takenFrom;

    /**
     * Creates a view of the lock word at an index; writes nothing. All-zero bytes are a free lock.
     *
     * @param index of the word, a multiple of 8
     */
    public OwnerLock(final AtomicBuffer words, final int index, final Participants participants) {
        this.words = words;
        this.index = index;
        this.participants = participants;
        this.self = participants.self(); // the same for the life of the process
        this.leaving = participants.leaving();
        participants.uses(this);
    }

    /** Tries once. */
    public Acquisition tryAcquire() {
        final int owner = owner();
        if (owner == ParticipantId.NOBODY) {
            if (!words.compareAndSetLong(index, ParticipantId.NOBODY, self)) { // pairs with the CAS in release
                return Acquisition.REFUSED;
            }
            // no call on this way: without stack for it the lock would be taken for ever
            return leaving.begun ? giveUp(owner) : Acquisition.ACQUIRED; // pairs with the look in JoinedHub.isQuiet
        }
        // Two processes may find the same owner dead. The CAS from exactly its name admits one of them; no name is ever
        // reused.
        if (!participants.isDead(owner) || !words.compareAndSetLong(index, owner, self)) {
            return Acquisition.REFUSED;
        }
        takenFrom = owner; // no call: see above
        return leaving.begun ? giveUp(owner) : Acquisition.TAKEN_OVER;
    }

    /** A process that is leaving gives the lock back as it was: from the moment when it has left, its own name is that of a dead one. */
    private Acquisition giveUp(final int before) {
        words.compareAndSetLong(index, self, before);
        return Acquisition.REFUSED;
    }

    /** The dead owner from whom this process took it over last; known to the thread that did. */
    public int takenFrom() {
        return takenFrom;
    }

    /** Whether this process owns it. */
    public boolean isOwn() {
        return words.getLongVolatile(index) == self;
    }

    /**
     * Releases the lock with a CAS, which is a full fence: a process that learns of the release in another way sees
     * what was done under the lock (protocol.md R15).
     *
     * @throws LockLostException if the word no longer names this process
     */
    public void release() {
        if (!words.compareAndSetLong(index, self, ParticipantId.NOBODY)) { // pairs with the CAS in tryAcquire
            throw new LockLostException("owner lock lost, do not use the file any more: index=" + index + " self="
                    + ParticipantId.describe(self) + " owner=" + ParticipantId.describe(owner()));
        }
    }

    /**
     * The current owner.
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

    /** Whether an attempt could succeed now: the lock is free, or its owner is proven dead. */
    public boolean isAvailable() {
        final int owner = owner();
        return owner == ParticipantId.NOBODY || participants.isDead(owner);
    }

    /** Whether the owner is proven dead, so that there is state to recover. */
    public boolean isOrphaned() {
        final int owner = owner();
        return owner != ParticipantId.NOBODY && participants.isDead(owner);
    }
}
