package io.penstock.sync.model;

import java.util.HashSet;
import java.util.Set;

/** The record (section 8): two copies, of which VERSION says which one counts. Here the value of a write is its version. */
final class SharedRecord {
    static final int CHANGED = 0;

    private static final int WORDS = 2;

    private final WaitList waits;
    private final OwnerLock lock;
    private final int version;
    private final int[][] copies = new int[2][];

    /** The last version whose write has returned. */
    private long returned;

    /** From which versions a conditional write has won. */
    private final Set<Long> wonFrom = new HashSet<>();

    SharedRecord(final Machine m, final WaitList waits) {
        this.waits = waits;
        lock = new OwnerLock(m, "L");
        version = m.word("VERSION", 0);
        copies[0] = m.words("COPY0", WORDS, 0);
        copies[1] = m.words("COPY1", WORDS, 0);
    }

    private int[] copy(final SimThread t, final long v) {
        return copies[t.on(Rule.TWO_COPIES) ? (int) (v & 1) : 0];
    }

    void write(final SimThread t) {
        lock.lock(t);
        writeAndUnlock(t, t.load(version));
    }

    /** Writes if the version is that one still. */
    boolean writeIf(final SimThread t, final long expected) {
        lock.lock(t);
        final long v = t.load(version);
        if (v != expected) {
            lock.unlock(t);
            return false;
        }
        writeAndUnlock(t, v);
        t.ghost(() -> won(expected));
        return true;
    }

    private void writeAndUnlock(final SimThread t, final long before) {
        final long v = before + 1;
        if (!t.on(Rule.VERSION_LAST)) {
            t.storeRelease(version, v);
        }
        for (final int address : copy(t, v)) {
            t.store(address, v);
        }
        if (t.on(Rule.VERSION_LAST)) {
            if (t.on(Rule.VERSION_RELEASED)) {
                t.storeRelease(version, v);
            } else {
                t.store(version, v);
            }
        }
        if (t.on(Rule.FENCE_BEFORE_SIGNAL)) {
            lock.unlock(t);
        } else {
            lock.unlockByStore(t);
        }
        waits.signalAll(t, CHANGED);
        t.ghost(() -> returned = Math.max(returned, v));
    }

    /** Returns the version that it has read. */
    long read(final SimThread t) {
        final long before = t.ghost(() -> returned);
        while (true) {
            final long v = t.load(version);
            final int[] copy = copy(t, v);
            final long first = t.load(copy[0]);
            final long second = t.load(copy[1]);
            if (!t.on(Rule.READ_VERSION_AGAIN) || t.load(version) == v) {
                t.ghost(() -> mustBe(v, first, second, before));
                return v;
            }
        }
    }

    void awaitNewer(final SimThread t, final long seen) {
        while (t.load(version) == seen) {
            waits.await(t, CHANGED, false, x -> x.load(version) != seen);
        }
        read(t);
    }

    private long won(final long expected) {
        if (!wonFrom.add(expected)) {
            World.fail("two rivals have won: version=" + expected);
        }
        return 0;
    }

    private static long mustBe(final long v, final long first, final long second, final long before) {
        if (first != v || second != v) {
            World.fail("a torn record: version=" + v + " words=" + first + "," + second);
        }
        if (v < before) {
            World.fail("a returned write is not seen: version=" + v + " returned=" + before);
        }
        return 0;
    }

    boolean mayWait(final Machine m) {
        return m.words[version] == 0;
    }

    boolean isHeldByStopped(final Machine m) {
        return lock.isHeldByStopped(m);
    }
}
