package io.penstock.sync.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.penstock.stress.Self;
import io.penstock.stress.Slots;
import org.agrona.concurrent.AtomicBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** The read-write lock: a reader stores its row and looks at the writer, a writer stores its word and looks at the rows. */
public class ReadWriteStress {
    private static final int ROWS = 3;
    private static final int X = ReadWriteLockDescriptor.row(ROWS);
    private static final int Y = X + Long.BYTES;

    private static ReadWriteWord lock(final AtomicBuffer words, final int self) {
        return new ReadWriteWord(words, 0, self - 1, ROWS, new Self(self));
    }

    /** Y14: each tries once. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = FORBIDDEN, desc = "a reader beside a writer")
    @Outcome(expect = ACCEPTABLE, desc = "one of them, or both gave way")
    @State
    public static class Dekker {
        private final AtomicBuffer words = Slots.next();
        private final ReadWriteWord one = lock(words, 1);
        private final ReadWriteWord two = lock(words, 2);

        @Actor
        public void reader(final II_Result r) {
            r.r1 = one.tryEnter(new ReadWriteWord.Entered()) ? 1 : 0;
        }

        @Actor
        public void writer(final II_Result r) {
            final LockWord.Taken taken = new LockWord.Taken();
            r.r2 = two.tryTake(taken, 1, 1) && two.trySettle(taken, 1) ? 1 : 0;
        }
    }

    /** S17: a reader sees both stores of a writer, or none, though they are plain. */
    @JCStressTest
    @Outcome(
            id = {"0, 0, 1", "1, 1, 1", "-1, -1, 1"},
            expect = ACCEPTABLE,
            desc = "before the writer, behind it, or the reader has given way")
    @Outcome(expect = FORBIDDEN, desc = "half a write, or a lost one")
    @State
    public static class WholeWrites {
        private final AtomicBuffer words = Slots.next();
        private final ReadWriteWord one = lock(words, 1);
        private final ReadWriteWord two = lock(words, 2);

        @Actor
        public void reader(final III_Result r) {
            final ReadWriteWord.Entered entered = new ReadWriteWord.Entered();
            r.r1 = -1;
            r.r2 = -1;
            if (one.tryEnter(entered)) {
                r.r1 = (int) words.getLong(X);
                r.r2 = (int) words.getLong(Y);
                one.leave(entered);
            }
        }

        @Actor
        public void writer() {
            final LockWord.Taken taken = new LockWord.Taken();
            while (!two.tryTake(taken, 1, 1)) {
                Thread.onSpinWait();
            }
            while (!two.trySettle(taken, 1)) {
                Thread.onSpinWait();
            }
            words.putLong(X, words.getLong(X) + 1);
            words.putLong(Y, words.getLong(Y) + 1);
            two.release(taken.word);
        }

        @Arbiter
        public void look(final III_Result r) {
            r.r3 = (int) words.getLong(X);
        }
    }

    /** Y18: a pending writer whose process is not dead but revoked settles, or the reader comes in, never both. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = FORBIDDEN, desc = "a reader beside a writer that was revoked")
    @Outcome(expect = ACCEPTABLE, desc = "one of them, or both gave way")
    @State
    public static class Revoked {
        private final AtomicBuffer words = Slots.next();
        private final ReadWriteWord one = new ReadWriteWord(words, 0, 0, ROWS, new Self(1, 2));
        private final ReadWriteWord two = lock(words, 2);
        private final LockWord.Taken taken = new LockWord.Taken();

        public Revoked() {
            two.tryTake(taken, 1, 1);
        }

        @Actor
        public void reader(final II_Result r) {
            r.r1 = one.revoke() && one.tryEnter(new ReadWriteWord.Entered()) ? 1 : 0;
        }

        @Actor
        public void writer(final II_Result r) {
            r.r2 = two.trySettle(taken, 1) && taken.word != 0 ? 1 : 0;
        }
    }

    /** Y16: two readers find the same writer dead: one takes its place, the other waits. */
    @JCStressTest
    @Outcome(
            id = {"0, 1", "1, 0"},
            expect = ACCEPTABLE,
            desc = "one has taken it over")
    @Outcome(expect = FORBIDDEN, desc = "none, or both")
    @State
    public static class TakeOver {
        private static final int DEAD = 3;

        private final AtomicBuffer words = Slots.next();
        private final ReadWriteWord one = new ReadWriteWord(words, 0, 0, ROWS, new Self(1, DEAD));
        private final ReadWriteWord two = new ReadWriteWord(words, 0, 1, ROWS, new Self(2, DEAD));

        public TakeOver() {
            words.putLongVolatile(0, DEAD);
        }

        @Actor
        public void first(final II_Result r) {
            r.r1 = takesOver(one);
        }

        @Actor
        public void second(final II_Result r) {
            r.r2 = takesOver(two);
        }

        private static int takesOver(final ReadWriteWord lock) {
            final LockWord.Taken taken = new LockWord.Taken();
            taken.onlyAbandoned = true;
            return lock.tryTake(taken, 1, 1) && lock.trySettle(taken, 1) && taken.told() == DEAD ? 1 : 0;
        }
    }
}
