package io.penstock.sync.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.KillSwitch;
import io.penstock.testkit.PreemptingBuffer.Preemption;
import io.penstock.testkit.World;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Two processes at a read-write lock: one is interrupted at each of its accesses, loads included, by what the other does, and that one by a third. */
class ReadWriteInterleavingTest {
    private static final int ROWS = 3;
    private static final int LENGTH = ReadWriteLockDescriptor.row(ROWS);

    private static ReadWriteWord lock(final World world, final int self, final Preemption preemption) {
        return new ReadWriteWord(world.view(preemption).region(0), 0, self - 1, ROWS, world.seenBy(self));
    }

    private static ReadWriteWord lock(final World world, final int self) {
        return new ReadWriteWord(world.view(KillSwitch.throwing()).region(0), 0, self - 1, ROWS, world.seenBy(self));
    }

    /** A process that tries to write, and what came of it. */
    private static final class Writer {
        private final ReadWriteWord lock;
        private final LockWord.Taken taken = new LockWord.Taken();

        Writer(final ReadWriteWord lock) {
            this.lock = lock;
        }

        void begin() {
            if (lock.tryTake(taken, 1, 1)) {
                goOn();
            }
        }

        void goOn() {
            if (taken.word != 0) {
                lock.trySettle(taken, 1);
            }
        }

        boolean isIn() {
            return taken.word != 0 && !LockWord.isPending(taken.word);
        }
    }

    /** A process that tries to read. */
    private static final class Reader {
        private final ReadWriteWord lock;
        private final ReadWriteWord.Entered entered = new ReadWriteWord.Entered();
        private boolean in;

        Reader(final ReadWriteWord lock) {
            this.lock = lock;
        }

        void run() {
            in = lock.tryEnter(entered);
            assertEquals(in, entered.in);
        }

        void startsAs(final boolean reading) {
            if (reading) {
                run();
            }
        }

        /** Enters, or leaves. */
        void toggle() {
            if (in) {
                lock.leave(entered);
                in = false;
            } else {
                run();
            }
        }
    }

    /** The one that is in comes out, and then the other one gets in. */
    private static void checkEnd(final Reader reader, final Writer writer) {
        assertFalse(reader.in && writer.isIn(), "a reader beside a writer");
        if (reader.in) {
            writer.goOn();
            assertFalse(writer.isIn(), "a reader beside a writer");
            reader.lock.leave(reader.entered);
        }
        if (writer.taken.word == 0) {
            writer.begin();
        }
        writer.goOn();
        assertTrue(writer.isIn(), "the writer waits though no reader is in");
        reader.run();
        assertFalse(reader.in, "a reader beside a writer");
        assertTrue(writer.lock.release(writer.taken.word));
        reader.run();
        assertTrue(reader.in);
    }

    @Test
    @DisplayName(
            "S17, Y14: a writer that comes in at each access of a reader: one of them is in, never both, and none waits for ever")
    void readerInterrupted() {
        int points = 0;
        while (true) {
            final World world = World.empty(LENGTH);
            final Preemption preemption = new Preemption();
            final Reader reader = new Reader(lock(world, 1, preemption));
            final Writer writer = new Writer(lock(world, 2));
            preemption.arm(points, writer::begin);
            reader.run();
            if (!preemption.hasHappened()) {
                assertTrue(points >= 6, "points=" + points);
                return;
            }
            preemption.disarm();
            checkEnd(reader, writer);
            points++;
        }
    }

    @Test
    @DisplayName("S17, Y14: a reader that comes in at each access of a writer")
    void writerInterrupted() {
        int points = 0;
        while (true) {
            final World world = World.empty(LENGTH);
            final Preemption preemption = new Preemption();
            final Writer writer = new Writer(lock(world, 1, preemption));
            final Reader reader = new Reader(lock(world, 2));
            preemption.arm(points, reader::run);
            writer.begin();
            if (!preemption.hasHappened()) {
                assertTrue(points >= 9, "points=" + points);
                return;
            }
            preemption.disarm();
            checkEnd(reader, writer);
            points++;
        }
    }

    @Test
    @DisplayName(
            "S17, Y14: a writer begins at an access of a reader, and goes on at a later one; meanwhile another reader comes and goes")
    void pairs() {
        int pairs = 0;
        final boolean[] begun = {true};
        for (int first = 0; begun[0]; first++) {
            boolean both = true;
            for (int second = 0; both; second++) {
                final World world = World.empty(LENGTH);
                final Preemption preemption = new Preemption();
                final Reader reader = new Reader(lock(world, 1, preemption));
                final Writer writer = new Writer(lock(world, 2));
                final Reader third = new Reader(lock(world, 3));
                final int until = second;
                begun[0] = false;
                preemption.arm(first, () -> {
                    begun[0] = true;
                    third.run();
                    writer.begin();
                    preemption.arm(until, () -> {
                        assertTrue(third.in);
                        assertFalse(writer.isIn(), "a reader beside a writer");
                        third.lock.leave(third.entered);
                        writer.goOn();
                    });
                });
                reader.run();
                both = preemption.hasHappened();
                preemption.disarm();
                if (both) {
                    checkEnd(reader, writer);
                    pairs++;
                }
            }
        }
        assertTrue(pairs >= 10, "pairs=" + pairs);
    }

    @Test
    @DisplayName("S10, S14: two writers at once, at each access: one has it, or one after the other with another fence")
    void twoWriters() {
        int points = 0;
        while (true) {
            final World world = World.empty(LENGTH);
            final Preemption preemption = new Preemption();
            final Writer one = new Writer(lock(world, 1, preemption));
            final Writer two = new Writer(lock(world, 2));
            preemption.arm(points, two::begin);
            one.begin();
            if (!preemption.hasHappened()) {
                assertTrue(points >= 9, "points=" + points);
                return;
            }
            assertNotEquals(one.isIn(), two.isIn(), "points=" + points);
            points++;
        }
    }

    @Test
    @DisplayName(
            "Y18: a writer that is revoked at each access, and by one that pends and leaves again, is never in beside a reader that came meanwhile")
    void revoked() {
        int points = 0;
        while (true) {
            final World world = World.empty(LENGTH);
            final Preemption preemption = new Preemption();
            final Writer stopped = new Writer(lock(world, 1, preemption));
            final Reader reader = new Reader(lock(world, 2));
            final Writer sibling = new Writer(lock(world, 1)); // a thread of the same process
            preemption.arm(points, () -> {
                world.stop(1);
                if (reader.lock.revoke()) {
                    sibling.lock.tryTake(sibling.taken, 1, 1); // the same holder, pending again
                    reader.lock.revoke();
                    reader.run();
                    if (sibling.taken.word != 0) {
                        sibling.lock.tryTake(sibling.taken, 1, 1);
                    }
                }
            });
            stopped.begin();
            if (!preemption.hasHappened()) {
                return;
            }
            assertFalse(reader.in && stopped.isIn(), "points=" + points);
            points++;
        }
    }

    @Test
    @DisplayName("Y14: two threads of one process that enter or leave at once, at each access, are both counted")
    void sameProcess() {
        for (final boolean oneLeaves : new boolean[] {false, true}) {
            for (final boolean otherLeaves : new boolean[] {false, true}) {
                int points = 0;
                boolean happened = true;
                for (; happened; points++) {
                    final World world = World.empty(LENGTH);
                    final Preemption preemption = new Preemption();
                    final Reader one = new Reader(lock(world, 1, preemption));
                    final Reader other = new Reader(lock(world, 1));
                    one.startsAs(oneLeaves);
                    other.startsAs(otherLeaves);
                    preemption.arm(points, other::toggle);
                    one.toggle();
                    happened = preemption.hasHappened();
                    if (happened) {
                        assertEquals((one.in ? 1 : 0) + (other.in ? 1 : 0), other.lock.ownThreads(), "point=" + points);
                    }
                }
                assertTrue(points > 2, "points=" + points);
            }
        }
    }
}
