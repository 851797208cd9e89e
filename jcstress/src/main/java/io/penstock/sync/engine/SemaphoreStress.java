package io.penstock.sync.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.penstock.stress.Self;
import io.penstock.stress.Slots;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.AtomicBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** The words of a semaphore: rows grow under a lock and shrink without it. */
public class SemaphoreStress {
    private static final int MAX = 2;

    /** One handle of a process, which stays open. */
    private static final class Open implements OwnedPermits.Handle {
        private final AtomicLong foreign = new AtomicLong();

        @Override
        public boolean isClosed() {
            return false;
        }

        @Override
        public AtomicLong foreign() {
            return foreign;
        }

        @Override
        public boolean isLast() {
            return true;
        }

        @Override
        public boolean leaveAsLast() {
            return true;
        }
    }

    private static OwnedPermits owned(final AtomicBuffer words, final int self) {
        return new OwnedPermits(words, 0, MAX, self - 1, new Self(self), new Open());
    }

    /** As a call does that waits for the lock of the rows. */
    private static int take(final PermitWords permits, final int count) {
        int taken = PermitWords.BUSY;
        while (taken == PermitWords.BUSY) {
            taken = permits.tryTake(count, count);
        }
        return taken;
    }

    /** Y13: two processes take at once, more than there are. */
    @JCStressTest
    @Outcome(
            id = {"2, 0, 0", "0, 2, 0"},
            expect = ACCEPTABLE,
            desc = "one of them")
    @Outcome(expect = FORBIDDEN, desc = "both, or none, or the sum is wrong")
    @State
    public static class NeverMore {
        private final AtomicBuffer words = Slots.next();
        private final OwnedPermits one = owned(words, 1);
        private final OwnedPermits two = owned(words, 2);

        @Actor
        public void first(final III_Result r) {
            r.r1 = take(one, MAX);
        }

        @Actor
        public void second(final III_Result r) {
            r.r2 = take(two, MAX);
        }

        @Arbiter
        public void look(final III_Result r) {
            r.r3 = (int) one.free();
        }
    }

    /** S21: a release without the lock beside an acquire of the same process: both are in the row. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both are counted")
    @Outcome(expect = FORBIDDEN, desc = "one of them is lost")
    @State
    public static class ReleaseBesideTake {
        private final AtomicBuffer words = Slots.next();
        private final OwnedPermits process = owned(words, 1);

        public ReleaseBesideTake() {
            take(process, 1);
        }

        @Actor
        public void releases() {
            process.tryRelease(1);
        }

        @Actor
        public void takes(final II_Result r) {
            r.r1 = take(process, 1);
        }

        @Arbiter
        public void look(final II_Result r) {
            r.r2 = (int) process.held();
        }
    }

    /** S2: two threads release by one handle what two handles of their process have acquired: none is counted twice. */
    @JCStressTest
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "one of its own, one of the other handle")
    @Outcome(expect = FORBIDDEN, desc = "both of one")
    @State
    public static class WhosePermits {
        private final AtomicBuffer words = Slots.next();
        private final Open open = new Open();
        private final OwnedPermits here = new OwnedPermits(words, 0, MAX, 0, new Self(1), open);
        private final OwnedPermits there = new OwnedPermits(words, 0, MAX, 0, new Self(1), open);

        public WhosePermits() {
            take(here, 1);
            take(there, 1);
        }

        @Actor
        public void first() {
            here.tryRelease(1);
        }

        @Actor
        public void second() {
            here.tryRelease(1);
        }

        @Arbiter
        public void look(final II_Result r) {
            r.r1 = (int) here.held();
            r.r2 = (int) open.foreign.get();
        }
    }

    /** S22: a count that any process raises and lowers. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both are counted")
    @Outcome(expect = FORBIDDEN, desc = "one of them is lost")
    @State
    public static class Unowned {
        private final AtomicBuffer words = Slots.next();
        private final UnownedPermits one = new UnownedPermits(words, 0, MAX);
        private final UnownedPermits two = new UnownedPermits(words, 0, MAX);

        public Unowned() {
            one.tryRelease(1);
        }

        @Actor
        public void takes(final II_Result r) {
            r.r1 = one.tryTake(1, 1);
        }

        @Actor
        public void releases() {
            two.tryRelease(1);
        }

        @Arbiter
        public void look(final II_Result r) {
            r.r2 = (int) one.free();
        }
    }
}
