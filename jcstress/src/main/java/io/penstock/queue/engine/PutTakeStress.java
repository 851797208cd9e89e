package io.penstock.queue.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.penstock.stress.OneItem;
import io.penstock.stress.Self;
import io.penstock.stress.Sides;
import io.penstock.stress.Slots;
import org.agrona.concurrent.AtomicBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** Putters and takers of several processes on one ring. */
public class PutTakeStress {
    private static final int CONTROL = 2048;
    private static final int CAPACITY = 256;
    private static final int NONE = 0;
    private static final int WHOLE = 1;
    private static final int TORN = -1;

    /** A state's queue, as two processes see it. */
    public static class Base {
        final AtomicBuffer[] regions = Slots.split(CONTROL, QueueDescriptor.ringLength(CAPACITY));
        final Sides one = sides(1);
        final Sides two = sides(2);

        final Sides sides(final int self) {
            return Sides.of(regions[0], regions[1], maxItems(), new Self(self), null);
        }

        int maxItems() {
            return 4;
        }

        static int put(final Sides sides) {
            return OneItem.put(sides) ? 1 : 0;
        }

        static int take(final Sides sides) {
            final ItemBuffer taken = OneItem.take(sides);
            if (taken == null) {
                return NONE;
            }
            return OneItem.isWhole(taken) ? WHOLE : TORN;
        }
    }

    /** An item is taken whole or not at all; what was not taken is there afterwards. */
    @JCStressTest
    @Outcome(
            id = {"0, 1", "1, 0"},
            expect = ACCEPTABLE,
            desc = "taken, or still there")
    @Outcome(expect = FORBIDDEN, desc = "torn, lost or twice")
    @State
    public static class PutAndTake extends Base {
        @Actor
        public void putter() {
            put(one);
        }

        @Actor
        public void taker(final II_Result r) {
            r.r1 = take(two);
        }

        @Arbiter
        public void look(final II_Result r) {
            r.r2 = (int) one.view().size();
        }
    }

    /** One item, two takers: one gets it. */
    @JCStressTest
    @Outcome(
            id = {"0, 1, 0", "1, 0, 0"},
            expect = ACCEPTABLE,
            desc = "one has it")
    @Outcome(expect = FORBIDDEN, desc = "lost or twice")
    @State
    public static class TwoTakers extends Base {
        public TwoTakers() {
            put(one);
        }

        @Actor
        public void first(final III_Result r) {
            r.r1 = take(one);
        }

        @Actor
        public void second(final III_Result r) {
            r.r2 = take(two);
        }

        @Arbiter
        public void look(final III_Result r) {
            r.r3 = (int) one.view().size();
        }
    }

    /** Room for one, two putters: never more than one is in. */
    @JCStressTest
    @Outcome(
            id = {"0, 1, 1", "1, 0, 1"},
            expect = ACCEPTABLE,
            desc = "one is in")
    @Outcome(expect = FORBIDDEN, desc = "none, or one too many")
    @State
    public static class TwoPutters extends Base {
        @Override
        int maxItems() {
            return 1;
        }

        @Actor
        public void first(final III_Result r) {
            r.r1 = put(one);
        }

        @Actor
        public void second(final III_Result r) {
            r.r2 = put(two);
        }

        @Arbiter
        public void look(final III_Result r) {
            r.r3 = (int) one.view().size();
        }
    }
}
