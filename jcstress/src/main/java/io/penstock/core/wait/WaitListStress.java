package io.penstock.core.wait;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.penstock.Waiting;
import io.penstock.core.hub.JoinedHub;
import io.penstock.core.memory.OwnerLock;
import io.penstock.stress.Self;
import io.penstock.stress.Slots;
import java.util.function.BooleanSupplier;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** No wake-up is lost. Phases: 1 waits on, 2 signalled. */
public class WaitListStress {
    /** The handshake: the sleeper is in the list and looks; the signaller makes it ready and looks for sleepers. */
    @JCStressTest
    @JCStressMeta(NothingLost.class)
    @State
    public static class Handshake extends WaitListState {
        private final int cell = cells.claim();

        @Actor
        public void sleeper(final II_Result r) {
            publish(cell, 1);
            r.r1 = lookBeforeSleep(this::isReady);
        }

        @Actor
        public void signaller() {
            makeReady();
            list.signal(CONDITION);
        }

        @Arbiter
        public void look(final II_Result r) {
            r.r2 = phase(cell);
        }
    }

    /** The same where the flag was left up: the signaller lowers it over the sleeper, perhaps. */
    @JCStressTest
    @JCStressMeta(NothingLost.class)
    @State
    public static class FlagGoesDown extends WaitListState {
        private final int cell = cells.claim();

        public FlagGoesDown() {
            cells.raise(CONDITION);
        }

        @Actor
        public void sleeper(final II_Result r) {
            publish(cell, 1);
            r.r1 = lookBeforeSleep(this::isReady);
        }

        @Actor
        public void signaller() {
            list.signal(CONDITION); // of something that was before
            makeReady();
            list.signal(CONDITION);
        }

        @Arbiter
        public void look(final II_Result r) {
            r.r2 = phase(cell);
        }
    }

    /** As a lock's owner does it: the CAS of its release is the fence. */
    @JCStressTest
    @JCStressMeta(NothingLost.class)
    @State
    public static class ReleaseAndSignal extends WaitListState {
        private final OwnerLock lock = new OwnerLock(regions[1], 0, new Self(1));
        private final int cell = cells.claim();

        public ReleaseAndSignal() {
            lock.tryAcquire();
        }

        @Actor
        public void sleeper(final II_Result r) {
            publish(cell, 1);
            r.r1 = lookBeforeSleep(lock::isAvailable);
        }

        @Actor
        public void owner() {
            lock.release();
            list.signalAfterCas(CONDITION);
        }

        @Arbiter
        public void look(final II_Result r) {
            r.r2 = phase(cell);
        }
    }

    /** Two signals reach two sleepers. */
    @JCStressTest
    @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "both are signalled")
    @Outcome(expect = FORBIDDEN, desc = "two signals for one")
    @State
    public static class TwoSignals extends WaitListState {
        private final int one = publish(cells.claim(), 1);
        private final int two = publish(cells.claim(), 2);

        public TwoSignals() {
            cells.raise(CONDITION);
        }

        @Actor
        public void first() {
            list.signal(CONDITION);
        }

        @Actor
        public void second() {
            list.signal(CONDITION);
        }

        @Arbiter
        public void look(final II_Result r) {
            r.r1 = phase(one);
            r.r2 = phase(two);
        }
    }

    /** A waiter that was signalled and leaves, here by an interrupt, passes the signal on. */
    @JCStressTest
    @JCStressMeta(NothingLost.class)
    @State
    public static class PassesOn extends WaitListState {
        private static final int LOOK_FROM_THE_LIST = 2;

        private final int other = publish(cells.claim(), LATE);

        public PassesOn() {
            cells.raise(CONDITION);
        }

        @Actor
        public void sleeper(final II_Result r) {
            final Thread self = Thread.currentThread();
            final int[] looks = {0};
            final BooleanSupplier ready = () -> { // the heartbeat thread asks too
                final boolean isReady = isReady();
                if (Thread.currentThread() == self && ++looks[0] == LOOK_FROM_THE_LIST) {
                    self.interrupt();
                }
                return isReady;
            };
            try {
                r.r1 = list.await(CONDITION, Waiting.PARKING, ready, Deadline.NEVER) ? 1 : 0;
            } catch (final InterruptedException leaves) {
                r.r1 = 0;
            }
            Thread.interrupted();
        }

        @Actor
        public void signaller() {
            makeReady();
            list.signal(CONDITION);
        }

        @Arbiter
        public void look(final II_Result r) {
            r.r2 = phase(other);
        }
    }

    /** The whole of it, with a sleep by futex: no thread is left to the heartbeat. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "woken")
    @Outcome(expect = FORBIDDEN, desc = "left to the heartbeat")
    @State
    public static class Sleeps extends WaitListState {
        private static final int LOOKS = 25;

        @Actor
        public void sleeper(final II_Result r) {
            JoinedHub.looksBeforeRescue(LOOKS);
            final long before = Slots.hub().rescues();
            try {
                r.r1 = list.await(CONDITION, Waiting.PARKING, this::isReady, Deadline.NEVER) ? 1 : 0;
            } catch (final InterruptedException byTheHarness) {
                r.r1 = 0;
            }
            r.r2 = (int) (Slots.hub().rescues() - before);
        }

        @Actor
        public void signaller() {
            makeReady();
            list.signal(CONDITION);
        }
    }
}
