package io.penstock.sync;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A flag, and data in an array beside it. */
public class FlagStress {
    /** Of a board: it has at most 4088 entries that can be waited for. */
    private static final int FLAGS = 4000;

    private static final int BOARDS = 3;
    private static final int CAPACITY = 16 << 20;

    /** Elements of different states lie in different lines. */
    private static final int DISTANCE = 16;

    private static final List<SharedFlag> ALL = new ArrayList<>();
    private static final List<SharedLongArray> DATA = new ArrayList<>();
    private static final AtomicInteger NEXT = new AtomicInteger();

    static {
        for (int i = 0; i < BOARDS; i++) {
            final Board board = Board.inMemory(CAPACITY);
            DATA.add(board.longArray("data", FLAGS * DISTANCE));
            for (int flag = 0; flag < FLAGS; flag++) {
                ALL.add(board.flag("flag" + flag));
            }
        }
    }

    /** More of them than there are states at a time. */
    private static int next() {
        return Math.floorMod(NEXT.getAndIncrement(), BOARDS * FLAGS);
    }

    /** V3: what was stored before a flag was set, by plain stores, is seen by a thread that finds it set. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "set, but not what was before it")
    @Outcome(expect = ACCEPTABLE, desc = "one came before the other")
    @State
    public static class Publishes {
        private final int place = next();
        private final SharedFlag flag = ALL.get(place);
        private final SharedLongArray data = DATA.get(place / FLAGS);
        private final int index = place % FLAGS * DISTANCE;

        public Publishes() {
            flag.clear();
            data.set(index, 0);
        }

        @Actor
        public void setter(final II_Result r) {
            data.setPlain(index, 1);
            flag.set();
        }

        @Actor
        public void looker(final II_Result r) {
            r.r1 = flag.isSet() ? 1 : 0;
            r.r2 = (int) data.getPlain(index);
        }
    }

    /** V3, V8: two elements, written by release and read by acquire. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "the second, but not the first")
    @Outcome(expect = ACCEPTABLE, desc = "one came before the other")
    @State
    public static class ReleasesAnElement {
        private final int place = next();
        private final SharedLongArray data = DATA.get(place / FLAGS);
        private final int index = place % FLAGS * DISTANCE;

        public ReleasesAnElement() {
            data.set(index, 0);
            data.set(index + 1, 0);
        }

        @Actor
        public void writer(final II_Result r) {
            data.setPlain(index, 1);
            data.setRelease(index + 1, 1);
        }

        @Actor
        public void reader(final II_Result r) {
            r.r1 = (int) data.getAcquire(index + 1);
            r.r2 = (int) data.getPlain(index);
        }
    }
}
