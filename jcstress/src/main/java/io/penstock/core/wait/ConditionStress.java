package io.penstock.core.wait;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.penstock.stress.Self;
import io.penstock.sync.engine.LockWord;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Waits for a condition of a lock: a signal that is given under the lock reaches a thread that waits. */
public class ConditionStress {
    private static SignalWait waitOf(final WaitListState state) {
        return new SignalWait(state.list, WaitListState.CONDITION, () -> false, true);
    }

    private static int signalled(final SignalWait wait) {
        wait.leave();
        return wait.wasSignalled() ? 1 : 0;
    }

    /** Y8: the waiter is in the list before it gives the lock up. */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "1, 1"},
            expect = ACCEPTABLE,
            desc = "the lock was not given up yet, or the signal has come")
    @Outcome(expect = FORBIDDEN, desc = "a signal under the lock has come to none")
    @State
    public static class GivesUp extends WaitListState {
        private final LockWord one = new LockWord(regions[1], 0, new Self(1));
        private final LockWord two = new LockWord(regions[1], 0, new Self(2));
        private final SignalWait wait = waitOf(this);
        private final long held;

        public GivesUp() {
            one.tryTake(new LockWord.Taken(), 1, 1);
            held = one.word();
        }

        @Actor
        public void waiter() {
            wait.enter();
            one.release(held);
        }

        @Actor
        public void signaller(final II_Result r) {
            if (two.tryTake(new LockWord.Taken(), 2, 1)) {
                r.r1 = 1;
                list.signalAfterCas(CONDITION);
            }
        }

        @Arbiter
        public void look(final II_Result r) {
            r.r2 = signalled(wait);
        }
    }

    /** Y9: one of two waiters leaves by its timeout while a signal comes. */
    @JCStressTest
    @Outcome(
            id = {"1, 0", "0, 1"},
            expect = ACCEPTABLE,
            desc = "the one that leaves has it, or the other one")
    @Outcome(expect = FORBIDDEN, desc = "none has it, or both")
    @State
    public static class Leaves extends WaitListState {
        private final SignalWait first = waitOf(this);
        private final SignalWait second = waitOf(this);

        public Leaves() {
            first.enter();
            second.enter();
        }

        @Actor
        public void timedOut(final II_Result r) {
            r.r1 = signalled(first);
        }

        @Actor
        public void signaller() {
            list.signalAfterCas(CONDITION);
        }

        @Arbiter
        public void look(final II_Result r) {
            r.r2 = signalled(second);
        }
    }
}
