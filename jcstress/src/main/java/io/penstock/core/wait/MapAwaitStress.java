package io.penstock.core.wait;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.penstock.core.memory.Fences;
import io.penstock.objects.engine.MapState;
import io.penstock.objects.engine.MapTable;
import io.penstock.stress.Slots;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Waiting for a change of a shared map. */
public class MapAwaitStress {
    private static final int CONDITION = 1;
    private static final int REGION = 3072;

    /** M13: the writer looks for waiters after it has released the lock, the waiter for the change after it has said that it waits. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "asleep over a change, and not woken")
    @Outcome(expect = ACCEPTABLE, desc = "one of them sees the other")
    @State
    public static class ChangeIsSeen extends MapState {
        private final WaitList list = new WaitList(Slots.split(REGION)[0], Slots.hub());

        @Actor
        public void putter(final II_Result r) {
            writer.update(KEYS[0], MapTable.ANY, 1);
            r.r1 = list.isAwaited(CONDITION) ? 1 : 0; // as in FileStore.changed
        }

        @Actor
        public void waiter(final II_Result r) {
            list.cells().raise(CONDITION);
            Fences.full();
            r.r2 = other.get(KEYS[0]) == ABSENT ? 0 : 1;
        }
    }
}
