package io.penstock.sync.model;

/** A lock that is held for a few stores. There is nothing to recover; how its waiters wait is not modelled. */
final class OwnerLock {
    private final int word;

    OwnerLock(final Machine m, final String name) {
        word = m.word(name, 0);
    }

    void lock(final SimThread t) {
        while (true) {
            final long before = t.load(word);
            if (before != 0 && !WaitList.isDead(t, before)) {
                t.poll(word, before);
            } else if (t.cas(word, before, t.me())) {
                return;
            }
        }
    }

    void unlock(final SimThread t) {
        t.cas(word, t.me(), 0);
    }

    /** Without the fence that a CAS is. */
    void unlockByStore(final SimThread t) {
        t.storeRelease(word, 0);
    }

    boolean isHeldByStopped(final Machine m) {
        return m.words[word] != 0 && m.byParticipant(m.words[word]).stopped;
    }
}
