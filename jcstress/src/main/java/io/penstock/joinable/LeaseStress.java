package io.penstock.joinable;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.penstock.core.events.FlightEvents.Cause;
import io.penstock.queue.engine.ItemBuffer;
import io.penstock.queue.engine.QueueDescriptor;
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

/** The word of a lease, between its holder, the reapers of the dead and the lease time-out. States: 0 free, 2 leased, 3 orphan. */
public class LeaseStress {
    private static final int CONTROL = 1792;
    private static final int CAPACITY = 256;
    private static final int HOLDER = 1;
    private static final int OTHER = 2;
    private static final LeaseTable.Geometry GEOMETRY = new LeaseTable.Geometry(1, 32, 100);

    /** A state's queue with one item, as its holder sees it and as another does, to whom the holder is dead. */
    public static class Base {
        final AtomicBuffer[] regions = Slots.split(
                CONTROL,
                QueueDescriptor.ringLength(CAPACITY),
                CellDescriptor.HEADER_LENGTH,
                CellDescriptor.payloadStride(GEOMETRY.inlineMax()));
        final LeaseTable held = table(new Self(HOLDER));
        final LeaseTable seen = table(new Self(OTHER, HOLDER));
        final Sides holder = Sides.of(regions[0], regions[1], 4, new Self(HOLDER), held);
        final Sides other = Sides.of(regions[0], regions[1], 4, new Self(OTHER, HOLDER), seen);

        private LeaseTable table(final Self self) {
            return new LeaseTable(regions[0], regions[2], regions[3], GEOMETRY, self);
        }

        final void put() {
            if (!OneItem.put(holder)) {
                throw new AssertionError("not put");
            }
        }

        /** The lease's word, 0 if there was nothing, -1 if it was torn. */
        static long take(final Sides core) {
            final ItemBuffer taken = OneItem.take(core);
            if (taken == null) {
                return 0;
            }
            return OneItem.isWhole(taken) ? taken.word : -1;
        }

        final int stateOfCell() {
            return CellWord.state(seen.word(0));
        }
    }

    /** An item has been taken by its holder. */
    public static class Held extends Base {
        final long word;

        public Held() {
            put();
            word = take(holder);
        }

        final int done() {
            return held.done(0, word) ? 1 : 0;
        }

        /** By the lease time-out, or by another thread. */
        final int giveBack(final LeaseTable by) {
            return by.ends().giveBack(0, word, Cause.RELEASED) ? 1 : 0;
        }
    }

    /** Done by its holder, or taken away after its death. */
    @JCStressTest
    @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "done")
    @Outcome(id = "0, 1, 3", expect = ACCEPTABLE, desc = "taken away")
    @Outcome(expect = FORBIDDEN, desc = "two ends of one lease, or none")
    @State
    public static class DoneOrReaped extends Held {
        @Actor
        public void done(final III_Result r) {
            r.r1 = done();
        }

        @Actor
        public void reap(final III_Result r) {
            r.r2 = seen.ends().reap() ? 1 : 0;
        }

        @Arbiter
        public void look(final III_Result r) {
            r.r3 = stateOfCell();
        }
    }

    /** Done by its holder, or given back: by another thread, or by the lease time-out. */
    @JCStressTest
    @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "done")
    @Outcome(id = "0, 1, 3", expect = ACCEPTABLE, desc = "given back")
    @Outcome(expect = FORBIDDEN, desc = "two ends of one lease, or none")
    @State
    public static class DoneOrGivenBack extends Held {
        @Actor
        public void done(final III_Result r) {
            r.r1 = done();
        }

        @Actor
        public void giveBack(final III_Result r) {
            r.r2 = giveBack(seen);
        }

        @Arbiter
        public void look(final III_Result r) {
            r.r3 = stateOfCell();
        }
    }

    /** Reaped and taken again, while the time-out of the first lease takes it away: it takes the first, not the second. */
    @JCStressTest
    @Outcome(
            id = {"0, 1, 2", "1, 1, 2"},
            expect = ACCEPTABLE,
            desc = "the second lease stands")
    @Outcome(expect = FORBIDDEN, desc = "the second lease is gone, or there is none")
    @State
    public static class OldTimeoutNewLease extends Held {
        @Actor
        public void timesOut(final III_Result r) {
            r.r1 = giveBack(held);
        }

        @Actor
        public void takeAgain(final III_Result r) {
            seen.ends().reap();
            r.r2 = Long.signum(take(other));
        }

        @Arbiter
        public void look(final III_Result r) {
            r.r3 = stateOfCell();
        }
    }

    /** R11: done twice, while the same holder takes the next item into the same cell: the next one is not done by it. */
    @JCStressTest
    @Outcome(
            id = {"1, 0, 2", "0, 1, 2"},
            expect = ACCEPTABLE,
            desc = "done once, and the next one is taken")
    @Outcome(expect = FORBIDDEN, desc = "the next one is done too, or nothing")
    @State
    public static class NextItemInTheCell extends Held {
        public NextItemInTheCell() {
            put();
        }

        @Actor
        public void done(final III_Result r) {
            r.r1 = done();
        }

        @Actor
        public void doneAndTakeNext(final III_Result r) {
            r.r2 = done();
            take(holder);
        }

        @Arbiter
        public void look(final III_Result r) {
            r.r3 = stateOfCell();
        }
    }

    /** An item given back, while a taker finds none and says so: it is found afterwards, or was found. */
    @JCStressTest
    @Outcome(
            id = {"1, 0", "0, 1"},
            expect = ACCEPTABLE,
            desc = "found now, or later")
    @Outcome(expect = FORBIDDEN, desc = "no process will look for it")
    @State
    public static class OrphanIsFound extends Held {
        private final Sides living = Sides.of(regions[0], regions[1], 4, new Self(OTHER), seen);

        public OrphanIsFound() {
            seen.raiseOrphans();
        }

        @Actor
        public void giveBack() {
            giveBack(held);
        }

        @Actor
        public void taker(final II_Result r) {
            r.r1 = Long.signum(take(living));
        }

        @Arbiter
        public void look(final II_Result r) {
            r.r2 = seen.hasOrphans() ? Long.signum(take(living)) : 0;
        }
    }

    /** Join and the last done: one of them sees the other. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "no process wakes the joiner")
    @Outcome(expect = ACCEPTABLE, desc = "idle is seen, or who joins is")
    @State
    public static class JoinIsWoken extends Held {
        @Actor
        public void joiner(final II_Result r) {
            seen.raiseJoiners(); // as in FileLeaseQueue.awaitIdle()
            r.r1 = seen.scan().isIdle(other.view()) ? 1 : 0;
        }

        @Actor
        public void worker(final II_Result r) {
            done();
            r.r2 = held.hasJoiners() ? 1 : 0; // as in FileLeaseQueue.finished()
        }
    }

    /** A lease taken away and taken again, while its first holder says done: one of them has it. */
    @JCStressTest
    @Outcome(
            id = {"1, 0", "0, 1"},
            expect = ACCEPTABLE,
            desc = "done; or taken away and taken again")
    @Outcome(expect = FORBIDDEN, desc = "done, and with another; or with none; or torn")
    @State
    public static class DoneAndTakenAgain extends Held {
        @Actor
        public void done(final II_Result r) {
            r.r1 = done();
        }

        @Actor
        public void takeAgain(final II_Result r) {
            seen.ends().reap();
            r.r2 = Long.signum(take(other));
        }
    }

    /** The taker is taken for dead in the middle of its take: the process that gets the item gets it whole. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "first delivery")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "taken away and delivered again, whole")
    @Outcome(expect = FORBIDDEN, desc = "torn or lost")
    @State
    public static class CellIsWhole extends Base {
        private final Sides living = Sides.of(regions[0], regions[1], 4, new Self(OTHER), seen);

        public CellIsWhole() {
            put();
        }

        @Actor
        public void take(final II_Result r) {
            r.r1 = Long.signum(take(holder));
        }

        @Actor
        public void takeAgain(final II_Result r) {
            seen.ends().reap();
            r.r2 = seen.hasOrphans() ? Long.signum(take(living)) : 0;
        }
    }

    /** R17. Join, while the only item moves from the ring to a cell: never an early zero. */
    @JCStressTest
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "not idle")
    @Outcome(expect = FORBIDDEN, desc = "idle, with an item that is not done")
    @State
    public static class JoinSeesTheTaken extends Base {
        public JoinSeesTheTaken() {
            put();
        }

        @Actor
        public void joiner(final II_Result r) {
            r.r1 = seen.scan().isIdle(other.view()) ? 1 : 0;
        }

        @Actor
        public void taker(final II_Result r) {
            r.r2 = Long.signum(take(holder));
        }
    }

    /** R18. Join, while the only worker is done with a parent whose child it has put: never an early zero. */
    @JCStressTest
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "not idle")
    @Outcome(expect = FORBIDDEN, desc = "idle, with a child in the ring")
    @State
    public static class JoinSeesTheChild extends Held {
        @Actor
        public void worker() {
            put();
            done();
        }

        @Actor
        public void joiner(final II_Result r) {
            r.r1 = seen.scan().isIdle(other.view()) ? 1 : 0;
        }

        @Arbiter
        public void look(final II_Result r) {
            r.r2 = (int) other.view().size();
        }
    }
}
