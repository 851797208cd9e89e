package io.penstock.sync.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.KillPoints;
import io.penstock.testkit.KillSwitch;
import io.penstock.testkit.PreemptingBuffer.Preemption;
import io.penstock.testkit.World;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The lock's word, with processes that are killed before each store, and interleaved at each access. */
class LockWordKillTest {
    private static final int LENGTH = 256;
    private static final int DEPTH = 3;

    private final KillPoints kills = new KillPoints("lock");

    @AfterEach
    void report() {
        kills.report();
    }

    private static LockWord lock(final World world, final int self, final World.View view) {
        return new LockWord(view.region(0), 0, world.seenBy(self));
    }

    private static LockWord lock(final World world, final int self) {
        return lock(world, self, world.view(KillSwitch.throwing()));
    }

    private static LockWord.Taken taken(final LockWord lock) {
        final LockWord.Taken taken = new LockWord.Taken();
        assertTrue(lock.tryTake(taken, 7, 8));
        return taken;
    }

    /** What one process does: from taking the lock to its release. */
    @FunctionalInterface
    private interface Section {
        void run(LockWord lock, LockWord.Taken taken);
    }

    /** Kills process after process in a section, and then looks at what the last one is told. */
    private void kill(
            final String name, final World.Photograph state, final int self, final long fences, final Section section) {
        kills.forEvery(name + " " + self, victim -> {
            final World world = state.copy();
            final LockWord lock = lock(world, self, world.view(victim));
            final LockWord.Taken taken = new LockWord.Taken();
            return new KillPoints.Trial() {
                @Override
                public void operate() {
                    assertTrue(lock.tryTake(taken, self, self));
                    section.run(lock, taken);
                }

                @Override
                public void check(final boolean killed) {
                    world.bury(self);
                    final LockWord observer = lock(world, 90);
                    final long wordNow = observer.word();
                    final int holder = LockWord.holder(wordNow);
                    assertTrue(observer.isAvailable(), "a dead process keeps the lock");
                    if (self < DEPTH) {
                        kill(name, world.photograph(), self + 1, Math.max(fences, taken.fence), section);
                    }
                    final LockWord.Taken next = taken(observer);
                    assertEquals(holder, next.told());
                    assertTrue(next.fence > fences && next.fence > taken.fence, "fence=" + next.fence);
                    assertTrue(observer.release(next.word));
                    assertEquals(0, taken(observer).told());
                }
            };
        });
    }

    @Test
    @Tag("kill")
    @DisplayName(
            "S3, S12, S14: a holder that is killed anywhere leaves a lock that the next one takes, and is told of it exactly if it was held")
    void killedHolder() {
        kill(
                "take and release",
                World.empty(LENGTH).photograph(),
                1,
                0,
                (lock, taken) -> assertTrue(lock.release(taken.word)));
    }

    @Test
    @Tag("kill")
    @DisplayName("S12, Y4: so it is with one that abandons it, and the next one is told then too")
    void killedAbandoner() {
        kill("take and abandon", World.empty(LENGTH).photograph(), 1, 0, (lock, taken) -> {
            assertTrue(lock.abandon(taken.word));
            assertTrue(lock.isAvailable());
            assertTrue(lock.isAbandoned());
        });
    }

    @Test
    @DisplayName("S4: the lock of a living holder is not to be had, and a second try changes nothing")
    void livingHolder() {
        final World world = World.empty(LENGTH);
        final LockWord holder = lock(world, 1);
        final LockWord.Taken taken = taken(holder);
        final LockWord other = lock(world, 2);
        assertFalse(other.tryTake(new LockWord.Taken(), 1, 1));
        assertFalse(other.isAvailable());
        assertEquals(1, other.look().holder());
        assertEquals(7, other.look().thread());
        assertEquals(8, other.look().sinceMs());
        assertEquals(taken.fence, other.look().fence());
        assertTrue(holder.release(taken.word));
        assertFalse(holder.release(taken.word), "a release is once");
        assertEquals(0, other.look().holder());
    }

    @Test
    @DisplayName("S15, Y2: a late release, abandoning or force hits no later hold, also of the same process")
    void lateSteps() {
        final World world = World.empty(LENGTH);
        final LockWord lock = lock(world, 1);
        final LockWord.Taken first = taken(lock);
        lock.release(first.word);
        final LockWord.Taken second = taken(lock);
        assertFalse(lock.release(first.word));
        assertFalse(lock.abandon(first.word));
        assertFalse(lock.force(first.fence));
        assertEquals(second.word, lock.word());
        assertTrue(lock.force(second.fence));
        assertFalse(lock.force(second.fence), "a force is once");
        assertFalse(lock.release(second.word));
        assertEquals(1, taken(lock).told());
    }

    @Test
    @DisplayName("S14, Y1: the fence grows by one over the wrap of its 31 bits, also for one that falls behind there")
    void fenceWraps() {
        final World world = World.empty(LENGTH);
        final long before = (3L << 31) - 3;
        final ByteBuffer words = world.raw(0).duplicate().order(ByteOrder.nativeOrder());
        words.putLong(BoardDescriptor.WORD, (before & 0x7FFF_FFFFL) << 33);
        words.putLong(BoardDescriptor.BASE, before - (1L << 31) + 5); // as far behind as it may ever be
        final LockWord lock = lock(world, 1);
        for (long fence = before + 1; fence < before + 10; fence++) {
            final LockWord.Taken taken = taken(lock);
            assertEquals(fence, taken.fence);
            assertEquals(fence, lock.look().fence());
            lock.release(taken.word);
        }
    }

    @Test
    @DisplayName(
            "S10, S14: two that take the lock at once, at each access: one has it, or one after the other with another fence")
    void interleaved() {
        int points = 0;
        while (true) {
            final World world = World.empty(LENGTH);
            final Preemption preemption = new Preemption();
            final LockWord one = lock(world, 1, world.view(preemption));
            final LockWord two = lock(world, 2);
            final LockWord.Taken first = new LockWord.Taken();
            final LockWord.Taken second = new LockWord.Taken();
            final boolean[] has = {false};
            preemption.arm(points, () -> has[0] = two.tryTake(second, 1, 1));
            final boolean took = one.tryTake(first, 2, 2);
            if (!preemption.hasHappened()) {
                assertTrue(points >= 6, "points=" + points);
                return;
            }
            assertNotEquals(took, has[0], "points=" + points);
            assertEquals(took ? 1 : 2, two.look().holder());
            points++;
        }
    }

    @Test
    @DisplayName(
            "S14, Y1: one that is overtaken by many holds between its look and its CAS does not get the lock with an old fence")
    void overtaken() {
        int points = 0;
        while (true) {
            final World world = World.empty(LENGTH);
            final Preemption preemption = new Preemption();
            final LockWord one = lock(world, 1, world.view(preemption));
            final LockWord two = lock(world, 2);
            final LockWord.Taken first = new LockWord.Taken();
            final long[] greatest = {0};
            preemption.arm(points, () -> {
                for (int i = 0; i < 3; i++) {
                    final LockWord.Taken taken = new LockWord.Taken();
                    if (two.tryTake(taken, 1, 1)) {
                        greatest[0] = taken.fence;
                        two.release(taken.word);
                    }
                }
            });
            final boolean took = one.tryTake(first, 2, 2);
            if (!preemption.hasHappened()) {
                return;
            }
            assertTrue(!took || first.fence > greatest[0], "fence=" + first.fence + " other=" + greatest[0]);
            assertEquals(took ? first.fence : greatest[0], two.look().fence());
            points++;
        }
    }
}
