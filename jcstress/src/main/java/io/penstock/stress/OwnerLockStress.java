package io.penstock.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.penstock.core.memory.LockLostException;
import io.penstock.core.memory.OwnerLock;
import org.agrona.concurrent.AtomicBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** The lock between processes. */
public class OwnerLockStress {
    static final int LOCK = 0;
    static final int X = 128;
    static final int Y = 256;

    private static void acquire(final OwnerLock lock) {
        while (lock.tryAcquire() != OwnerLock.Acquisition.ACQUIRED) {
            Thread.onSpinWait();
        }
    }

    /** What is done under the lock by plain loads and stores is done one after the other. */
    @JCStressTest
    @Outcome(id = "2", expect = ACCEPTABLE, desc = "both counted")
    @Outcome(expect = FORBIDDEN, desc = "one did not see the other")
    @State
    public static class Excludes {
        private final AtomicBuffer words = Slots.next();
        private final OwnerLock one = new OwnerLock(words, LOCK, new Self(1));
        private final OwnerLock two = new OwnerLock(words, LOCK, new Self(2));

        @Actor
        public void first() {
            count(one);
        }

        @Actor
        public void second() {
            count(two);
        }

        private void count(final OwnerLock lock) {
            acquire(lock);
            words.putLong(X, words.getLong(X) + 1);
            lock.release();
        }

        @Arbiter
        public void look(final I_Result r) {
            r.r1 = (int) words.getLong(X);
        }
    }

    /** Two find the same owner dead. */
    @JCStressTest
    @Outcome(
            id = {"0, 2", "2, 0"},
            expect = ACCEPTABLE,
            desc = "one has taken it over")
    @Outcome(expect = FORBIDDEN, desc = "none, or both")
    @State
    public static class TakeOver {
        private static final int DEAD = 9;

        private final AtomicBuffer words = Slots.next();
        private final OwnerLock one = new OwnerLock(words, LOCK, new Self(1, DEAD));
        private final OwnerLock two = new OwnerLock(words, LOCK, new Self(2, DEAD));

        public TakeOver() {
            words.putLongVolatile(LOCK, DEAD);
        }

        @Actor
        public void first(final II_Result r) {
            r.r1 = one.tryAcquire().ordinal();
        }

        @Actor
        public void second(final II_Result r) {
            r.r2 = two.tryAcquire().ordinal();
        }
    }

    /** A living owner's lock is taken over, which must not happen, as it releases it: it has released it, or is told. */
    @JCStressTest
    @Outcome(
            id = {"1, 0", "1, 1"},
            expect = ACCEPTABLE,
            desc = "released first")
    @Outcome(id = "0, 2", expect = ACCEPTABLE, desc = "stolen, and found at the release")
    @Outcome(expect = FORBIDDEN, desc = "stolen, and not found")
    @State
    public static class StealIsFound {
        private final AtomicBuffer words = Slots.next();
        private final OwnerLock owner = new OwnerLock(words, LOCK, new Self(1));
        private final OwnerLock thief = new OwnerLock(words, LOCK, new Self(2, 1));

        public StealIsFound() {
            acquire(owner);
        }

        @Actor
        public void owner(final II_Result r) {
            try {
                owner.release();
                r.r1 = 1;
            } catch (final LockLostException stolen) {
                r.r1 = 0;
            }
        }

        @Actor
        public void thief(final II_Result r) {
            r.r2 = thief.tryAcquire().ordinal();
        }
    }

    /** R15: what was stored under the lock is seen by a process that hears of the release by another way. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "released, but not seen")
    @Outcome(expect = ACCEPTABLE, desc = "one came before the other")
    @State
    public static class ReleaseIsAFence {
        private final AtomicBuffer words = Slots.next();
        private final OwnerLock lock = new OwnerLock(words, LOCK, new Self(1));

        @Actor
        public void owner(final II_Result r) {
            acquire(lock);
            words.putLongRelease(X, 1);
            lock.release();
            r.r1 = (int) words.getLongVolatile(Y);
        }

        @Actor
        public void stranger(final II_Result r) {
            words.putLongVolatile(Y, 1);
            r.r2 = (int) words.getLongVolatile(X);
        }
    }
}
