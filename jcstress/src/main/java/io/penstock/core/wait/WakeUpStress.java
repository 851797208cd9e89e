package io.penstock.core.wait;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.penstock.Waiting;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** One wake-up is under way at a time: no thread is left asleep over what is there while none is on the way. */
public class WakeUpStress {
    /** Two items and two takers: the second item belongs to the second, though its signal may have found the first one under way. */
    @JCStressTest
    @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "an item is left, and the other one was signalled")
    @Outcome(expect = FORBIDDEN, desc = "asleep over an item")
    @State
    public static class OneUnderWay extends WaitListState {
        private static final int GROUP = 1;

        private final int other = publish(cells.claim(), LATE);

        public OneUnderWay() {
            cells.raise(CONDITION);
        }

        @Actor
        public void taker() {
            final WaitTicket place = new WaitTicket(0, GROUP);
            try {
                list.await(CONDITION, Waiting.PARKING, this::isReady, Deadline.NEVER, place);
                take();
            } catch (final InterruptedException byTheHarness) {
                Thread.currentThread().interrupt();
            }
            list.leave(place); // as in Stay.close()
            if (isReady()) {
                list.signal(CONDITION);
            }
        }

        @Actor
        public void putter() {
            put();
            list.signalNextAfterCas(CONDITION);
            put();
            list.signalNextAfterCas(CONDITION);
        }

        @Arbiter
        public void look(final II_Result r) {
            r.r1 = left();
            r.r2 = phase(other);
        }
    }

    /** Woken for what has gone, and back to sleep: until then it was under way. */
    @JCStressTest
    @JCStressMeta(NothingLost.class)
    @State
    public static class WokenInVain extends WaitListState {
        private final int cell = publish(cells.claim(), 1);

        public WokenInVain() {
            cells.raise(CONDITION);
        }

        @Actor
        public void sleeper(final II_Result r) {
            while (phase(cell) != WaitListDescriptor.SIGNALLED) {
                Thread.onSpinWait();
            }
            if (!isReady()) { // as in sleepInCell()
                cells.move(cell, cells.stateOf(cell), WaitListDescriptor.WAITING);
            }
            r.r1 = lookBeforeSleep(this::isReady);
        }

        @Actor
        public void putter() {
            list.signalNextAfterCas(CONDITION); // of what has gone
            put();
            list.signalNextAfterCas(CONDITION);
        }

        @Arbiter
        public void look(final II_Result r) {
            r.r2 = phase(cell);
        }
    }

    /** The thread that is to go first, awake until now, falls asleep, while another gives way to it. */
    @JCStressTest
    @JCStressMeta(NothingLost.class)
    @State
    public static class FirstIsWoken extends WaitListState {
        private final int first = publish(cells.claim(), 1);

        public FirstIsWoken() {
            publish(cells.claim(), LATE);
            cells.rise(first, cells.stateOf(first));
        }

        @Actor
        public void first(final II_Result r) {
            publish(first, 1);
            r.r1 = lookBeforeSleep(this::isReady);
        }

        @Actor
        public void givesWay() {
            makeReady();
            list.signalFirst(1 << CONDITION); // as in Turns.wakeFirst()
        }

        @Arbiter
        public void look(final II_Result r) {
            r.r2 = phase(first);
        }
    }
}
