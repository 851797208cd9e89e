package io.penstock.sync.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.core.lock.RecoverableLock;
import io.penstock.testkit.KillPoints;
import io.penstock.testkit.KillSwitch;
import io.penstock.testkit.PreemptingBuffer.Preemption;
import io.penstock.testkit.World;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A record's words, with processes that are killed before each store, and interleaved at each access. */
class RecordWordsKillTest {
    private static final int COMPONENTS = 5;
    private static final int LENGTH = RecordDescriptor.bodyLength(COMPONENTS, 0);
    private static final int DEPTH = 3;
    private static final int OBSERVER = 90;

    private final KillPoints kills = new KillPoints("record");

    @AfterEach
    void report() {
        kills.report();
    }

    private static RecordWords process(final World world, final int self, final World.View view) {
        final RecoverableLock lock =
                new RecoverableLock(view.region(0), RecordDescriptor.WRITE_LOCK, world.seenBy(self), () -> {});
        return new RecordWords(view.region(0), 0, COMPONENTS, lock);
    }

    private static RecordWords process(final World world, final int self) {
        return process(world, self, world.view(KillSwitch.throwing()));
    }

    private static long[] value(final long number) {
        final long[] value = new long[COMPONENTS];
        for (int i = 0; i < COMPONENTS; i++) {
            value[i] = number * (i + 1);
        }
        return value;
    }

    /** The number that the value was made of; fails if it is a mixture. */
    private static long number(final RecordWords record) {
        final long[] words = new long[COMPONENTS];
        record.read(words);
        for (int i = 0; i < COMPONENTS; i++) {
            assertEquals(words[0] * (i + 1), words[i], "torn: component=" + i);
        }
        return words[0];
    }

    private static RecordWords written(final World world, final long... numbers) {
        final RecordWords record = process(world, OBSERVER);
        for (final long number : numbers) {
            assertEquals(RecordWords.Attempt.WRITTEN, record.tryWrite(RecordWords.ANY, value(number)));
        }
        return record;
    }

    /** Kills process after process in a write; the number of a process is what it writes. */
    private void kill(final World.Photograph state, final int self, final long before, final boolean compares) {
        final long points = kills.forEvery((compares ? "writeIf " : "write ") + self, victim -> {
            final World world = state.copy();
            final RecordWords record = process(world, self, world.view(victim));
            final long version = record.version();
            return new KillPoints.Trial() {
                @Override
                public void operate() {
                    assertEquals(
                            RecordWords.Attempt.WRITTEN,
                            record.tryWrite(compares ? version : RecordWords.ANY, value(self)));
                }

                @Override
                public void check(final boolean killed) {
                    final RecordWords observer = process(world, OBSERVER);
                    final long now = number(observer); // it is not known to be dead
                    assertTrue(now == self || (killed && now == before), "now=" + now);
                    assertEquals(now == self ? version + 1 : version, observer.version());
                    world.bury(self);
                    if (self < DEPTH) {
                        kill(world.photograph(), self + 1, now, compares);
                    }
                    assertEquals(now, number(observer));
                    assertEquals(RecordWords.Attempt.WRITTEN, observer.tryWrite(observer.version(), value(OBSERVER)));
                    assertEquals(OBSERVER, number(observer));
                }
            };
        });
        assertTrue(points >= COMPONENTS + 2, "points=" + points);
    }

    @Test
    @Tag("kill")
    @DisplayName(
            "V9, Y27: a write that is killed before any store is read wholly or not at all, at once and by all; the next one writes")
    void killedWriter() {
        for (final boolean compares : new boolean[] {false, true}) {
            for (final long[] numbers : new long[][] {{}, {70}, {70, 71}}) {
                final World world = World.empty(LENGTH);
                written(world, numbers);
                kill(world.photograph(), 1, numbers.length == 0 ? 0 : numbers[numbers.length - 1], compares);
            }
        }
    }

    @Test
    @Tag("kill")
    @DisplayName("V11: a write that is killed, and expected another version, changes nothing")
    void killedLate() {
        final World world = World.empty(LENGTH);
        written(world, 70, 71);
        final World.Photograph state = world.photograph();
        kills.forEvery("writeIf, stale", victim -> {
            final World copy = state.copy();
            final RecordWords record = process(copy, 1, copy.view(victim));
            return new KillPoints.Trial() {
                @Override
                public void operate() {
                    assertEquals(RecordWords.Attempt.STALE, record.tryWrite(1, value(1)));
                }

                @Override
                public void check(final boolean killed) {
                    copy.bury(1);
                    final RecordWords observer = process(copy, OBSERVER);
                    assertEquals(71, number(observer));
                    assertEquals(RecordWords.Attempt.WRITTEN, observer.tryWrite(2, value(72)));
                }
            };
        });
    }

    @Test
    @DisplayName(
            "V9, Y27: a reader that is overtaken by writes at any of its accesses reads one write's value, not older than the last before it began")
    void overtakenReader() {
        for (int writes = 1; writes <= 4; writes++) {
            int points = 0;
            boolean over = false;
            while (!over) {
                final World world = World.empty(LENGTH);
                written(world, 70, 71);
                final Preemption preemption = new Preemption();
                final RecordWords reader = process(world, 1, world.view(preemption));
                final RecordWords writer = process(world, 2);
                final int many = writes;
                preemption.arm(points, () -> {
                    for (int write = 0; write < many; write++) {
                        writer.tryWrite(RecordWords.ANY, value(100 + write));
                    }
                });
                final long number = number(reader);
                over = !preemption.hasHappened();
                assertTrue(number == 71 || number == 99 + writes, "writes=" + writes + " number=" + number);
                points++;
            }
            assertTrue(points > COMPONENTS + 2, "points=" + points);
        }
    }

    @Test
    @DisplayName(
            "V9, Y27: a reader in the midst of a write, at any of its accesses, reads the old value or the new one")
    void readerInAWrite() {
        int points = 0;
        boolean seenOld = false;
        boolean seenNew = false;
        while (true) {
            final World world = World.empty(LENGTH);
            written(world, 70, 71);
            final Preemption preemption = new Preemption();
            final RecordWords writer = process(world, 1, world.view(preemption));
            final RecordWords reader = process(world, 2);
            final long[] seen = {0};
            preemption.arm(points, () -> seen[0] = number(reader));
            assertEquals(RecordWords.Attempt.WRITTEN, writer.tryWrite(2, value(72)));
            if (!preemption.hasHappened()) {
                assertTrue(seenOld && seenNew, "points=" + points);
                return;
            }
            assertTrue(seen[0] == 71 || seen[0] == 72, "seen=" + seen[0]);
            seenOld |= seen[0] == 71;
            seenNew |= seen[0] == 72;
            points++;
        }
    }

    @Test
    @DisplayName(
            "V11: of two that expect one version, one within the other at any access, one writes and the other is told")
    void rivals() {
        int points = 0;
        int busy = 0;
        while (true) {
            final World world = World.empty(LENGTH);
            final Preemption preemption = new Preemption();
            final RecordWords one = process(world, 1, world.view(preemption));
            final RecordWords two = process(world, 2);
            final AtomicReference<RecordWords.Attempt> other = new AtomicReference<>();
            preemption.arm(points, () -> other.set(two.tryWrite(0, value(2))));
            final RecordWords.Attempt own = one.tryWrite(0, value(1));
            if (!preemption.hasHappened()) {
                assertTrue(busy > COMPONENTS, "busy=" + busy);
                return;
            }
            final boolean mine = own == RecordWords.Attempt.WRITTEN;
            assertTrue(mine ^ other.get() == RecordWords.Attempt.WRITTEN, "own=" + own + " other=" + other);
            assertEquals(mine ? 1 : 2, number(two));
            assertEquals(1, two.version());
            busy += other.get() == RecordWords.Attempt.BUSY ? 1 : 0;
            points++;
        }
    }

    @Test
    @DisplayName("S4: while a living process is in the midst of a write no other one writes, and all read")
    void livingWriter() {
        final World world = World.empty(LENGTH);
        written(world, 70);
        final World.View view = world.view(KillSwitch.throwing());
        final RecoverableLock stopped =
                new RecoverableLock(view.region(0), RecordDescriptor.WRITE_LOCK, world.seenBy(1), () -> {});
        assertTrue(stopped.tryLock());
        final RecordWords other = process(world, 2);
        assertEquals(RecordWords.Attempt.BUSY, other.tryWrite(RecordWords.ANY, value(2)));
        assertEquals(70, number(other));
        world.bury(1);
        assertEquals(RecordWords.Attempt.WRITTEN, other.tryWrite(RecordWords.ANY, value(2)));
    }
}
