package io.penstock.hub;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.penstock.ring.Fences;
import io.penstock.ring.OwnerLock;
import io.penstock.stress.Self;
import io.penstock.stress.Slots;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.AtomicBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** No wake-up is lost. Phases: 1 waits on, 2 signalled. */
public class WaitListStress {
    private static final int CONDITION = 0;
    private static final int REGION = 3072;

    /** Of somebody who came long after the actors. */
    private static final long LATE = 1 << 20;

    /** A state's list and the word that is waited for. */
    public static class Base {
        final AtomicBuffer[] regions = Slots.split(REGION, Long.BYTES);
        final WaitList list = new WaitList(regions[0], Slots.hub());
        final WaitCells cells = list.cells();

        final boolean isReady() {
            return regions[1].getLongVolatile(0) == 1;
        }

        final void makeReady() {
            regions[1].putLongRelease(0, 1);
        }

        final int publish(final int cell, final long ticket) {
            cells.publish(cell, ticket, CONDITION, WaitListDescriptor.MODE_FUTEX, 0);
            return cell;
        }

        final int phase(final int cell) {
            return WaitListDescriptor.phase(cells.stateOf(cell));
        }
    }

    /** The handshake: the sleeper is in the list and looks; the signaller makes it ready and looks for sleepers. */
    @JCStressTest
    @Outcome(
            id = {"1, 1", "1, 2", "0, 2"},
            expect = ACCEPTABLE,
            desc = "it has seen it, or was signalled")
    @Outcome(expect = FORBIDDEN, desc = "a lost wake-up")
    @State
    public static class Handshake extends Base {
        private final int cell = cells.claim();

        @Actor
        public void sleeper(final II_Result r) {
            publish(cell, 1); // as in sleepInCell()
            cells.raise(CONDITION);
            Fences.full();
            r.r1 = isReady() ? 1 : 0;
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
    @Outcome(
            id = {"1, 1", "1, 2", "0, 2"},
            expect = ACCEPTABLE,
            desc = "it has seen it, or was signalled")
    @Outcome(expect = FORBIDDEN, desc = "a lost wake-up")
    @State
    public static class FlagGoesDown extends Base {
        private final int cell = cells.claim();

        public FlagGoesDown() {
            cells.raise(CONDITION);
        }

        @Actor
        public void sleeper(final II_Result r) {
            publish(cell, 1);
            cells.raise(CONDITION);
            Fences.full();
            r.r1 = isReady() ? 1 : 0;
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
    @Outcome(
            id = {"1, 1", "1, 2", "0, 2"},
            expect = ACCEPTABLE,
            desc = "it has seen it, or was signalled")
    @Outcome(expect = FORBIDDEN, desc = "a lost wake-up")
    @State
    public static class ReleaseAndSignal extends Base {
        private final OwnerLock lock = new OwnerLock(regions[1], 0, new Self(1));
        private final int cell = cells.claim();

        public ReleaseAndSignal() {
            lock.tryAcquire();
        }

        @Actor
        public void sleeper(final II_Result r) {
            publish(cell, 1);
            cells.raise(CONDITION);
            Fences.full();
            r.r1 = lock.isAvailable() ? 1 : 0;
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
    public static class TwoSignals extends Base {
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

    /** Whoever was signalled and leaves, here by an interrupt, passes the signal on. */
    @JCStressTest
    @Outcome(
            id = {"1, 1", "1, 2", "0, 2"},
            expect = ACCEPTABLE,
            desc = "it has seen it, or another was signalled")
    @Outcome(expect = FORBIDDEN, desc = "the signal went with it")
    @State
    public static class PassesOn extends Base {
        private static final int LOOK_FROM_THE_LIST = 2;

        private final int other = publish(cells.claim(), LATE);

        public PassesOn() {
            cells.raise(CONDITION);
        }

        @Actor
        public void sleeper(final II_Result r) {
            final Thread self = Thread.currentThread();
            final int[] looks = {0};
            final BooleanSupplier ready = () -> { // the heart asks too
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

    /** The whole of it, with a sleep by futex: nobody is left to the heart. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "woken")
    @Outcome(expect = FORBIDDEN, desc = "left to the heart")
    @State
    public static class Sleeps extends Base {
        private static final int LOOKS = 25;

        @Actor
        public void sleeper(final II_Result r) {
            Hub.looksBeforeRescue(LOOKS);
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
