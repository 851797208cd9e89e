package io.penstock.sync;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.penstock.core.lock.RecoverableLock;
import io.penstock.stress.Self;
import io.penstock.stress.Slots;
import io.penstock.sync.engine.RecordWords;
import org.agrona.concurrent.AtomicBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** A record in its two copies. */
public class RecordStress {
    static final int COMPONENTS = 2;
    static final int WRITE_LOCK = 128;

    /** In the words, behind the record. */
    static final int DATA = 1024;

    private static RecordWords process(final AtomicBuffer words, final int self) {
        return new RecordWords(words, 0, COMPONENTS, new RecoverableLock(words, WRITE_LOCK, new Self(self), () -> {}));
    }

    private static void write(final RecordWords record, final long number) {
        while (record.tryWrite(RecordWords.ANY, new long[] {number, number}) == RecordWords.Attempt.BUSY) {
            Thread.onSpinWait();
        }
    }

    /** Y27: a reader beside two writes, the second of which fills the copy that it may be reading. */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "1, 1", "2, 2", "3, 3"},
            expect = ACCEPTABLE,
            desc = "one write's value")
    @Outcome(expect = FORBIDDEN, desc = "torn")
    @State
    public static class NeverTorn {
        private final AtomicBuffer words = Slots.next();
        private final RecordWords writer = process(words, 1);
        private final RecordWords reader = process(words, 2);

        @Actor
        public void writer() {
            write(writer, 1);
            write(writer, 2);
            write(writer, 3);
        }

        @Actor
        public void reader(final II_Result r) {
            final long[] value = new long[COMPONENTS];
            reader.read(value);
            r.r1 = (int) value[0];
            r.r2 = (int) value[1];
        }
    }

    /** Who has seen a write sees no older one. */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "0, 1", "0, 2", "1, 1", "1, 2", "2, 2"},
            expect = ACCEPTABLE,
            desc = "in the order of the writes")
    @Outcome(expect = FORBIDDEN, desc = "back to an older one, or torn")
    @State
    public static class InOrder {
        private final AtomicBuffer words = Slots.next();
        private final RecordWords writer = process(words, 1);
        private final RecordWords reader = process(words, 2);

        @Actor
        public void writer() {
            write(writer, 1);
            write(writer, 2);
        }

        @Actor
        public void reader(final II_Result r) {
            r.r1 = number();
            r.r2 = number();
        }

        private int number() {
            final long[] value = new long[COMPONENTS];
            reader.read(value);
            return value[0] == value[1] ? (int) value[0] : -1;
        }
    }

    /** V11: two expect one version. */
    @JCStressTest
    @Outcome(
            id = {"1, 0, 1", "0, 1, 2"},
            expect = ACCEPTABLE,
            desc = "one has won")
    @Outcome(expect = FORBIDDEN, desc = "none, both, or the other's value")
    @State
    public static class OneWins {
        private final AtomicBuffer words = Slots.next();
        private final RecordWords one = process(words, 1);
        private final RecordWords two = process(words, 2);

        @Actor
        public void first(final III_Result r) {
            r.r1 = wins(one, 1);
        }

        @Actor
        public void second(final III_Result r) {
            r.r2 = wins(two, 2);
        }

        private static int wins(final RecordWords record, final long number) {
            RecordWords.Attempt attempt = RecordWords.Attempt.BUSY;
            while (attempt == RecordWords.Attempt.BUSY) {
                attempt = record.tryWrite(0, new long[] {number, number});
            }
            return attempt == RecordWords.Attempt.WRITTEN ? 1 : 0;
        }

        @Arbiter
        public void look(final III_Result r) {
            final long[] value = new long[COMPONENTS];
            one.read(value);
            r.r3 = (int) value[0];
        }
    }

    /** Y27: two writers, each of which reads what it has written or a later value. */
    @JCStressTest
    @Outcome(expect = FORBIDDEN, desc = "a write that had returned is not seen")
    @Outcome(
            id = {"1, 2", "2, 2", "1, 1"},
            expect = ACCEPTABLE,
            desc = "its own value, or that of the later write")
    @State
    public static class ReadsItsOwn {
        private final AtomicBuffer words = Slots.next();
        private final RecordWords one = process(words, 1);
        private final RecordWords two = process(words, 2);

        @Actor
        public void first(final II_Result r) {
            write(one, 1);
            r.r1 = number(one);
        }

        @Actor
        public void second(final II_Result r) {
            write(two, 2);
            r.r2 = number(two);
        }

        private static int number(final RecordWords record) {
            final long[] value = new long[COMPONENTS];
            record.read(value);
            return value[0] == value[1] ? (int) value[0] : -1;
        }
    }

    /** V3: what was stored before a write is seen by a thread that reads its value. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "written, but not what was before it")
    @Outcome(expect = ACCEPTABLE, desc = "one came before the other")
    @State
    public static class Publishes {
        private final AtomicBuffer words = Slots.next();
        private final RecordWords writer = process(words, 1);
        private final RecordWords reader = process(words, 2);

        @Actor
        public void writer() {
            words.putLong(DATA, 1);
            write(writer, 1);
        }

        @Actor
        public void reader(final II_Result r) {
            final long[] value = new long[COMPONENTS];
            reader.read(value);
            r.r1 = (int) value[0];
            r.r2 = (int) words.getLong(DATA);
        }
    }
}
