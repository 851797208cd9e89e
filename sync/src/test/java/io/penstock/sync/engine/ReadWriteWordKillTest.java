package io.penstock.sync.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.KillPoints;
import io.penstock.testkit.KillSwitch;
import io.penstock.testkit.World;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The words of a read-write lock, with processes that are killed before each store, up to three in a row, or are stopped. */
class ReadWriteWordKillTest {
    private static final int ROWS = 6;
    private static final int LENGTH = ReadWriteLockDescriptor.row(ROWS);
    private static final int DEPTH = 3;
    private static final int READER = 5;
    private static final int OBSERVER = 6;

    private final KillPoints kills = new KillPoints("read-write lock");

    @AfterEach
    void report() {
        kills.report();
    }

    private static ReadWriteWord lock(final World world, final int self, final World.View view) {
        return new ReadWriteWord(view.region(0), 0, self - 1, ROWS, world.seenBy(self));
    }

    private static ReadWriteWord lock(final World world, final int self) {
        return lock(world, self, world.view(KillSwitch.throwing()));
    }

    private static boolean isWritten(final long word) {
        return LockWord.holder(word) != 0 && !LockWord.isPending(word);
    }

    /** Takes the write lock, which is free. */
    private static LockWord.Taken written(final ReadWriteWord lock) {
        final LockWord.Taken taken = new LockWord.Taken();
        assertTrue(lock.tryTake(taken, 7, 8));
        assertTrue(lock.trySettle(taken, 9));
        assertTrue(taken.word != 0);
        return taken;
    }

    /** Takes a read lock, which is free, as the product does: what a pending writer has left is done first. */
    private static ReadWriteWord.Entered read(final ReadWriteWord lock) {
        final ReadWriteWord.Entered entered = new ReadWriteWord.Entered();
        lock.revoke();
        assertTrue(lock.tryEnter(entered));
        assertTrue(entered.in);
        return entered;
    }

    /** What one process does. */
    @FunctionalInterface
    private interface Section {
        void run(ReadWriteWord lock, LockWord.Taken taken, ReadWriteWord.Entered entered);
    }

    /** The sections of a life: each of them may be the next victim's. */
    private static final List<Section> SECTIONS = List.of(
            ReadWriteWordKillTest::writes,
            ReadWriteWordKillTest::reads,
            ReadWriteWordKillTest::writesAndReads,
            ReadWriteWordKillTest::abandons);

    private static void writes(
            final ReadWriteWord lock, final LockWord.Taken taken, final ReadWriteWord.Entered entered) {
        assertTrue(lock.tryTake(taken, 1, 1));
        assertTrue(lock.trySettle(taken, 1));
        assertTrue(lock.release(taken.word));
    }

    /** A reader takes over from a writer that has not released the lock, as the product does. */
    private static void reads(
            final ReadWriteWord lock, final LockWord.Taken taken, final ReadWriteWord.Entered entered) {
        lock.revoke();
        if (lock.isAbandoned()) {
            taken.onlyAbandoned = true;
            assertTrue(lock.tryTake(taken, 1, 1));
            assertTrue(lock.trySettle(taken, 1));
            assertTrue(lock.tryEnterAsWriter(entered, taken.word));
            assertTrue(lock.release(taken.word));
        } else {
            assertTrue(lock.tryEnter(entered));
        }
        lock.leave(entered);
    }

    private static void writesAndReads(
            final ReadWriteWord lock, final LockWord.Taken taken, final ReadWriteWord.Entered entered) {
        assertTrue(lock.tryTake(taken, 1, 1));
        assertTrue(lock.trySettle(taken, 1));
        assertTrue(lock.tryEnterAsWriter(entered, taken.word));
        assertTrue(lock.release(taken.word));
        lock.leave(entered);
    }

    private static void abandons(
            final ReadWriteWord lock, final LockWord.Taken taken, final ReadWriteWord.Entered entered) {
        assertTrue(lock.tryTake(taken, 1, 1));
        assertTrue(lock.trySettle(taken, 1));
        assertTrue(lock.abandon(taken.word));
        assertTrue(lock.isAbandoned());
    }

    private void kill(final World.Photograph state, final int self, final long fences, final Section section) {
        kills.forEvery("victim " + self, victim -> {
            final World world = state.copy();
            final ReadWriteWord lock = lock(world, self, world.view(victim));
            final LockWord.Taken taken = new LockWord.Taken();
            return new KillPoints.Trial() {
                @Override
                public void operate() {
                    section.run(lock, taken, new ReadWriteWord.Entered());
                }

                @Override
                public void check(final boolean killed) {
                    world.bury(self);
                    checkSurvivors(world.photograph(), Math.max(fences, taken.fence));
                    if (self < DEPTH) {
                        for (final Section next : SECTIONS) {
                            kill(world.photograph(), self + 1, Math.max(fences, taken.fence), next);
                        }
                    }
                }
            };
        });
    }

    /** The next one, reader or writer, gets it; and is told exactly if a writer has not released it. */
    private static void checkSurvivors(final World.Photograph state, final long fences) {
        final World world = state.copy();
        final ReadWriteWord observer = lock(world, OBSERVER);
        final long left = observer.word();
        final LockWord.Taken next = written(observer);
        assertEquals(isWritten(left) ? LockWord.holder(left) : 0, next.told());
        assertTrue(next.fence > fences, "fence=" + next.fence);
        assertTrue(observer.release(next.word));
        final LockWord.Taken third = written(observer);
        assertEquals(0, third.told());
        assertTrue(observer.release(third.word));

        final ReadWriteWord reader = lock(state.copy(), READER);
        assertEquals(isWritten(left), reader.isAbandoned());
        assertEquals(
                isWritten(left),
                !reader.tryEnter(new ReadWriteWord.Entered()) && !reader.revoke(),
                "Y16: none reads before it is told");
        reads(reader, new LockWord.Taken(), new ReadWriteWord.Entered());
        assertFalse(reader.isAbandoned());
        assertEquals(
                List.of(),
                reader.readers().stream()
                        .filter(share -> share.participant() != READER)
                        .toList());
    }

    @Test
    @Tag("kill")
    @DisplayName(
            "S3, S12, S14, S17, Y13, Y16: a process that is killed anywhere, reading or writing, leaves a lock that the next one gets, who is told exactly if a writer had it")
    void everywhere() {
        for (final Section first : SECTIONS) {
            kill(World.empty(LENGTH).photograph(), 1, 0, first);
        }
        assertTrue(kills.total() > 1_000, "kills=" + kills.total());
    }

    @Test
    @Tag("kill")
    @DisplayName(
            "S17: a killed writer has let no reader out: a living one keeps its place, and the next writer waits for it")
    void besideALivingReader() {
        kills.forEvery("write beside a reader", victim -> {
            final World world = World.empty(LENGTH);
            final ReadWriteWord reader = lock(world, READER);
            final ReadWriteWord.Entered entered = read(reader);
            final ReadWriteWord lock = lock(world, 1, world.view(victim));
            return new KillPoints.Trial() {
                @Override
                public void operate() {
                    final LockWord.Taken taken = new LockWord.Taken();
                    assertTrue(lock.tryTake(taken, 1, 1));
                    assertFalse(lock.trySettle(taken, 1));
                    assertTrue(lock.release(taken.word));
                }

                @Override
                public void check(final boolean killed) {
                    world.bury(1);
                    final ReadWriteWord observer = lock(world, OBSERVER);
                    observer.leave(read(observer));
                    final LockWord.Taken taken = new LockWord.Taken();
                    assertTrue(observer.tryTake(taken, 1, 1));
                    assertEquals(0, taken.told(), "a writer that had nothing is no news");
                    assertFalse(observer.trySettle(taken, 1));
                    reader.leave(entered);
                    assertTrue(observer.isSettling(taken));
                    assertTrue(observer.trySettle(taken, 1));
                    assertTrue(isWritten(observer.word()));
                }
            };
        });
    }

    @Test
    @Tag("kill")
    @DisplayName(
            "S12, S17: one that takes over, and waits for a reader that the last writer has let in, is killed: the next one is told of it, and waits too")
    void takeOverBesideAReader() {
        final long points = kills.forEvery("take over beside a reader", victim -> {
            final World world = World.empty(LENGTH);
            final ReadWriteWord writer = lock(world, READER);
            final LockWord.Taken written = written(writer);
            final ReadWriteWord.Entered entered = new ReadWriteWord.Entered();
            assertTrue(writer.tryEnterAsWriter(entered, written.word));
            assertTrue(writer.abandon(written.word)); // suspect, and it goes on reading
            final ReadWriteWord lock = lock(world, 1, world.view(victim));
            return new KillPoints.Trial() {
                @Override
                public void operate() {
                    final LockWord.Taken taken = new LockWord.Taken();
                    assertTrue(lock.tryTake(taken, 1, 1));
                    assertEquals(READER, taken.told());
                    assertFalse(lock.trySettle(taken, 1), "a writer beside a reader");
                }

                @Override
                public void check(final boolean killed) {
                    world.bury(1);
                    final ReadWriteWord observer = lock(world, OBSERVER);
                    final int holder = LockWord.holder(observer.word());
                    final LockWord.Taken taken = new LockWord.Taken();
                    assertTrue(observer.tryTake(taken, 1, 1));
                    assertEquals(holder, taken.told());
                    assertFalse(observer.trySettle(taken, 1));
                    writer.leave(entered);
                    assertTrue(observer.trySettle(taken, 1));
                }
            };
        });
        assertTrue(points >= 2, "points=" + points);
    }

    @Test
    @DisplayName(
            "S4, S17: a living reader keeps out a writer, and a living writer all others; a second try changes nothing")
    void living() {
        final World world = World.empty(LENGTH);
        final ReadWriteWord one = lock(world, 1);
        final ReadWriteWord two = lock(world, 2);
        final ReadWriteWord.Entered first = read(one);
        final ReadWriteWord.Entered second = read(two);
        assertEquals(List.of(new ReadWriteWord.Share(1, 1), new ReadWriteWord.Share(2, 1)), two.readers());
        final LockWord.Taken taken = new LockWord.Taken();
        assertTrue(two.tryTake(taken, 7, 8));
        assertFalse(two.trySettle(taken, 9));
        assertEquals(0, two.look().holder(), "it has nothing yet");
        assertFalse(one.tryEnter(new ReadWriteWord.Entered()), "a waiting writer holds new readers back");
        assertEquals(List.of(new ReadWriteWord.Share(1, 1), new ReadWriteWord.Share(2, 1)), two.readers());
        two.leave(second);
        assertFalse(two.trySettle(taken, 9));
        one.leave(first);
        assertTrue(two.trySettle(taken, 9));
        assertEquals(2, one.look().holder());
        assertEquals(7, one.look().thread());
        assertEquals(9, one.look().sinceMs());
        assertFalse(one.tryTake(new LockWord.Taken(), 1, 1));
        assertFalse(one.tryEnter(new ReadWriteWord.Entered()));
        assertFalse(one.revoke());
        assertFalse(one.isAvailable());
        assertTrue(two.release(taken.word));
        one.leave(read(one));
    }

    @Test
    @DisplayName(
            "Y18: the place of a stopped writer that has nothing yet is had by others, and it finds that when it goes on")
    void stoppedPending() {
        for (final boolean reads : List.of(true, false)) {
            final World world = World.empty(LENGTH);
            final ReadWriteWord stopped = lock(world, 1);
            final ReadWriteWord reader = lock(world, READER);
            final ReadWriteWord.Entered entered = read(reader);
            final LockWord.Taken pending = new LockWord.Taken();
            assertTrue(stopped.tryTake(pending, 1, 1));
            assertFalse(stopped.trySettle(pending, 1));
            final ReadWriteWord other = lock(world, OBSERVER);
            assertFalse(other.isAvailable());
            assertFalse(other.revoke());
            world.stop(1);
            assertTrue(other.isAvailable());
            assertFalse(other.isAbandoned());
            final LockWord.Taken taken = new LockWord.Taken();
            if (reads) {
                read(other);
            } else {
                assertTrue(other.tryTake(taken, 1, 1));
                assertEquals(0, taken.told());
                assertFalse(other.trySettle(taken, 1));
            }
            reader.leave(entered);
            assertTrue(stopped.isSettling(pending));
            assertTrue(stopped.trySettle(pending, 1));
            assertEquals(0, pending.word, "revoked");
            if (!reads) {
                assertTrue(other.trySettle(taken, 1));
                assertEquals(OBSERVER, other.look().holder());
            }
        }
    }

    @Test
    @DisplayName("S4: the write lock of a stopped process that has it stays its own")
    void stoppedWriter() {
        final World world = World.empty(LENGTH);
        final LockWord.Taken taken = written(lock(world, 1));
        world.stop(1);
        final ReadWriteWord other = lock(world, 2);
        assertFalse(other.isAvailable());
        assertFalse(other.revoke());
        assertFalse(other.tryTake(new LockWord.Taken(), 1, 1));
        assertTrue(lock(world, 1).release(taken.word));
    }

    @Test
    @DisplayName(
            "S15, Y2: a late release or force hits no later hold; a writer that has nothing yet cannot be forced out")
    void lateSteps() {
        final World world = World.empty(LENGTH);
        final ReadWriteWord lock = lock(world, 1);
        final LockWord.Taken first = written(lock);
        assertTrue(lock.release(first.word));
        final ReadWriteWord.Entered entered = read(lock);
        final LockWord.Taken second = new LockWord.Taken();
        assertTrue(lock.tryTake(second, 1, 1));
        assertFalse(lock.release(first.word));
        assertFalse(lock.abandon(first.word));
        assertFalse(lock.force(second.fence), "pending");
        lock.leave(entered);
        assertTrue(lock.trySettle(second, 1));
        assertFalse(lock.force(first.fence));
        assertTrue(lock.force(second.fence));
        assertFalse(lock.release(second.word));
        assertEquals(1, written(lock).told());
    }

    @Test
    @DisplayName("Y13: a row of a former process counts nothing, and is counted anew by the next one that has it")
    void rowsOfTheDead() {
        final World world = World.empty(LENGTH);
        read(lock(world, 1));
        read(lock(world, 1));
        world.bury(1);
        final ReadWriteWord next = new ReadWriteWord(
                world.view(KillSwitch.throwing()).region(0), 0, 0, ROWS, world.seenBy(2)); // the same row
        final ReadWriteWord.Entered entered = read(next);
        assertEquals(List.of(new ReadWriteWord.Share(2, 1)), next.readers());
        next.leave(entered);
        assertEquals(List.of(), next.readers());
        next.leave(entered);
        final ReadWriteWord writer = lock(world, OBSERVER);
        writer.release(written(writer).word);
    }
}
