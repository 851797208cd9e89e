package io.penstock.objects.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** The entries of a shared map, between a reader without a lock and writers. */
public class MapStress {
    /** O1 to O4: a reader beside three writes; each takes the units that the write before it has freed. */
    @JCStressTest
    @Outcome(
            id = {"1", "2", "3", "4"},
            expect = ACCEPTABLE,
            desc = "one write's value")
    @Outcome(expect = FORBIDDEN, desc = "torn, or none")
    @State
    public static class NeverTorn extends MapState {
        public NeverTorn() {
            writer.update(KEYS[0], MapTable.ANY, 1);
        }

        @Actor
        public void writer() {
            writer.update(KEYS[0], MapTable.ANY, 2);
            writer.update(KEYS[0], MapTable.ANY, 3);
            writer.update(KEYS[0], MapTable.ANY, 4);
        }

        @Actor
        public void reader(final I_Result r) {
            r.r1 = other.get(KEYS[0]);
        }
    }

    /** An entry that is removed and put again. */
    @JCStressTest
    @Outcome(
            id = {"1, 1", "1, 0", "1, 2", "0, 0", "0, 2", "2, 2"},
            expect = ACCEPTABLE,
            desc = "in the order of the writes")
    @Outcome(expect = FORBIDDEN, desc = "torn, or back to an older state")
    @State
    public static class RemovedAndPut extends MapState {
        public RemovedAndPut() {
            writer.update(KEYS[0], MapTable.ANY, 1);
        }

        @Actor
        public void writer() {
            writer.update(KEYS[0], MapTable.ANY, ABSENT);
            writer.update(KEYS[0], MapTable.ANY, 2);
        }

        @Actor
        public void reader(final II_Result r) {
            r.r1 = other.get(KEYS[0]);
            r.r2 = other.get(KEYS[0]);
        }
    }

    /** O5: a key whose word is moved, since another one is removed, is found; what takes the freed units is not taken for it. */
    @JCStressTest
    @Outcome(id = "2", expect = ACCEPTABLE, desc = "found")
    @Outcome(expect = FORBIDDEN, desc = "a key that is there throughout is not found")
    @State
    public static class FoundWhileMoved extends MapState {
        public FoundWhileMoved() {
            writer.update(KEYS[0], MapTable.ANY, 1);
            writer.update(KEYS[1], MapTable.ANY, 2);
        }

        @Actor
        public void writer() {
            writer.update(KEYS[0], MapTable.ANY, ABSENT);
            writer.update(KEYS[0], MapTable.ANY, 3);
        }

        @Actor
        public void reader(final I_Result r) {
            r.r1 = other.get(KEYS[1]);
        }
    }

    /** M6: two that put where nothing is. */
    @JCStressTest
    @Outcome(
            id = {"1, 0, 1", "0, 1, 2"},
            expect = ACCEPTABLE,
            desc = "one has won")
    @Outcome(expect = FORBIDDEN, desc = "none, both, or the other's value")
    @State
    public static class OneWins extends MapState {
        @Actor
        public void first(final III_Result r) {
            r.r1 = writer.update(KEYS[0], MapTable.ABSENT, 1) == MapTable.Update.DONE ? 1 : 0;
        }

        @Actor
        public void second(final III_Result r) {
            r.r2 = other.update(KEYS[0], MapTable.ABSENT, 2) == MapTable.Update.DONE ? 1 : 0;
        }

        @Arbiter
        public void look(final III_Result r) {
            r.r3 = writer.get(KEYS[0]);
        }
    }
}
