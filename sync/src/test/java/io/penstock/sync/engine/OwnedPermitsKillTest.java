package io.penstock.sync.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.KillPoints;
import io.penstock.testkit.KillSwitch;
import io.penstock.testkit.PreemptingBuffer.Preemption;
import io.penstock.testkit.World;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Permits that belong to processes, with processes that are killed before each store, and interleaved at each access. */
class OwnedPermitsKillTest {
    private static final int MAX = 4;
    private static final int ROWS = 4;
    private static final int DEPTH = 3;
    private static final int OTHERS = 90;

    private final KillPoints kills = new KillPoints("semaphore");

    @AfterEach
    void report() {
        kills.report();
    }

    private static World world() {
        return World.empty(SemaphoreDescriptor.ownedLength(ROWS));
    }

    private static OwnedPermits permits(
            final World world,
            final int self,
            final int row,
            final World.View view,
            final AtomicBoolean closed,
            final boolean isLast) {
        return new OwnedPermits(view.region(0), 0, MAX, row, world.seenBy(self), new OwnedPermits.Handle() {
            @Override
            public boolean isClosed() {
                return closed.get();
            }

            private final AtomicLong foreign = new AtomicLong();

            @Override
            public AtomicLong foreign() {
                return foreign;
            }

            @Override
            public boolean isLast() {
                return isLast;
            }

            @Override
            public boolean leaveAsLast() {
                return isLast;
            }
        });
    }

    private static OwnedPermits permits(final World world, final int self, final int row, final World.View view) {
        return permits(world, self, row, view, new AtomicBoolean(), true);
    }

    private static OwnedPermits permits(final World world, final int self, final int row) {
        return permits(world, self, row, world.view(KillSwitch.throwing()));
    }

    private static Map<Long, Long> holders(final World world) {
        final LivingShares shares = new LivingShares(world.seenBy(OTHERS), participant -> participant);
        OwnedPermits.holders(world.view(KillSwitch.throwing()).region(0), 0, ROWS, shares);
        return shares.byPid();
    }

    /** Kills process after process in what it does with a row; each next one has the row of the last. */
    private void kill(
            final String name,
            final World.Photograph state,
            final int self,
            final int others,
            final Consumer<OwnedPermits> section) {
        kills.forEvery(name + " " + self, victim -> {
            final World world = state.copy();
            final OwnedPermits process = permits(world, self, 1, world.view(victim));
            return new KillPoints.Trial() {
                @Override
                public void operate() {
                    section.accept(process);
                }

                @Override
                public void check(final boolean killed) {
                    final long before = holders(world).getOrDefault((long) self, 0L);
                    assertTrue(before + others <= MAX, "held=" + before);
                    world.bury(self);
                    final OwnedPermits next = permits(world, OTHERS, 1);
                    assertEquals(MAX - others, next.free());
                    assertEquals(0, next.held());
                    if (self < DEPTH) {
                        kill(name, world.photograph(), self + 1, others, section);
                    }
                    assertEquals(0, next.tryTake(MAX - others + 1, MAX));
                    assertEquals(MAX - others, next.tryTake(1, MAX), "permits of the dead are not all there");
                    assertEquals(MAX - others, next.held());
                    assertTrue(next.tryRelease(MAX - others));
                    assertFalse(next.tryRelease(1));
                }
            };
        });
    }

    private static void takeAndRelease(final OwnedPermits process) {
        assertEquals(2, process.tryTake(2, 2));
        assertEquals(1, process.tryTake(1, 1));
        assertTrue(process.tryRelease(2));
        assertEquals(2, process.tryTake(1, 2));
        assertTrue(process.tryRelease(3));
    }

    @Test
    @Tag("kill")
    @DisplayName(
            "S3, S21, Y13: permits of a process that is killed anywhere are all there, also for the next one in its row")
    void killed() {
        kill("take and release", world().photograph(), 1, 0, OwnedPermitsKillTest::takeAndRelease);
        assertTrue(kills.total() > 100, "kills=" + kills.total());
    }

    @Test
    @Tag("kill")
    @DisplayName("S21: so it is beside a living process, which keeps its own")
    void killedBesideAnother() {
        final World world = world();
        assertEquals(1, permits(world, 80, 3).tryTake(1, 1));
        kill("take and release beside another", world.photograph(), 1, 1, OwnedPermitsKillTest::takeAndRelease);
    }

    @Test
    @Tag("kill")
    @DisplayName("S2, S3: so it is with one that is killed while it closes the board")
    void killedClosing() {
        kill("take and close", world().photograph(), 1, 0, process -> {
            assertEquals(3, process.tryTake(1, 3));
            process.closeHandle();
            assertEquals(MAX, process.free());
        });
    }

    @Test
    @DisplayName("S4: the permits of a living process are not to be had, and it alone releases them, once")
    void living() {
        final World world = world();
        final OwnedPermits one = permits(world, 1, 0);
        final OwnedPermits two = permits(world, 2, 3);
        assertEquals(3, one.tryTake(3, 3));
        assertEquals(0, two.tryTake(2, 2));
        assertFalse(two.tryRelease(1));
        assertEquals(1, two.tryTake(1, 4));
        assertEquals(0, one.free());
        assertEquals(0, two.free());
        assertFalse(one.tryRelease(4));
        assertEquals(Map.of(1L, 3L, 2L, 1L), holders(world));
        assertTrue(one.tryRelease(3));
        assertEquals(3, two.free());
        assertEquals(Map.of(2L, 1L), holders(world));
    }

    @Test
    @DisplayName(
            "S2: a closed handle takes nothing, and gives back what it had; the process keeps what other handles have")
    void handles() {
        final World world = world();
        final AtomicBoolean closed = new AtomicBoolean();
        final World.View view = world.view(KillSwitch.throwing());
        final OwnedPermits first = permits(world, 1, 0, view, closed, false);
        final OwnedPermits second = permits(world, 1, 0, view);
        assertEquals(2, first.tryTake(2, 2));
        assertEquals(1, second.tryTake(1, 1));
        closed.set(true);
        assertEquals(0, first.tryTake(1, 1));
        first.closeHandle();
        assertEquals(1, second.held());
        assertTrue(second.tryRelease(1));
        assertEquals(3, second.tryTake(3, 3));
        second.closeHandle();
        assertEquals(MAX, permits(world, 2, 1).free());
    }

    @Test
    @DisplayName("S21, Y13: two processes that take at once, at each access, never hold more than there are")
    void interleaved() {
        int intrusions = 0;
        int points = 0;
        while (true) {
            final World world = world();
            final Preemption preemption = new Preemption();
            final OwnedPermits one = permits(world, 1, 0, world.view(preemption));
            final OwnedPermits two = permits(world, 2, 3);
            final int[] second = {0};
            preemption.arm(points, () -> second[0] = two.tryTake(3, 3));
            final int first = one.tryTake(3, 3);
            if (!preemption.hasHappened()) {
                assertTrue(points >= 6 && intrusions >= 2, "points=" + points + " intrusions=" + intrusions);
                return;
            }
            intrusions += second[0] > 0 ? 1 : 0;
            assertTrue(one.held() + two.held() <= MAX, "point=" + points + " held=" + holders(world));
            assertEquals(Math.max(0, first), one.held(), "point=" + points);
            assertEquals(Math.max(0, second[0]), two.held(), "point=" + points);
            points++;
        }
    }

    @Test
    @DisplayName(
            "S21: a release of another thread, or process, at each access of one that takes is in the sum, and lost for none")
    void releaseInBetween() {
        for (final int row : new int[] {0, 3}) { // the taker's own, and another one
            int points = 0;
            boolean happened = true;
            while (happened) {
                final World world = world();
                final int releaser = row == 0 ? 1 : 2;
                final OwnedPermits other = permits(world, releaser, row);
                assertEquals(3, other.tryTake(3, 3));
                final Preemption preemption = new Preemption();
                final OwnedPermits one = permits(world, 1, 0, world.view(preemption));
                preemption.arm(points, () -> assertTrue(other.tryRelease(2)));
                final int taken = one.tryTake(1, 1);
                happened = preemption.hasHappened();
                preemption.disarm();
                assertEquals(1, taken);
                assertEquals(happened ? 2 : 0, one.free(), "point=" + points);
                points++;
            }
            assertTrue(points > 6, "points=" + points);
        }
    }

    @Test
    @DisplayName("S21: threads of one process that take and release at each access of one that releases lose no permit")
    void releaseInterrupted() {
        int points = 0;
        boolean happened = true;
        while (happened) {
            final World world = world();
            final Preemption preemption = new Preemption();
            final OwnedPermits one = permits(world, 1, 0, world.view(preemption));
            final OwnedPermits another = permits(world, 1, 0);
            assertEquals(3, one.tryTake(3, 3));
            preemption.arm(points, () -> {
                assertEquals(1, another.tryTake(1, 1));
                assertTrue(another.tryRelease(2));
            });
            assertTrue(one.tryRelease(1));
            happened = preemption.hasHappened();
            preemption.disarm();
            assertEquals(happened ? 1 : 2, one.held(), "point=" + points);
            assertEquals(MAX, one.held() + one.free());
            points++;
        }
        assertTrue(points > 2, "points=" + points);
    }

    @Test
    @DisplayName("S2: a handle that is closed at any access of one that takes has nothing left")
    void closedInBetween() {
        int points = 0;
        while (true) {
            final World world = world();
            final Preemption preemption = new Preemption();
            final AtomicBoolean closed = new AtomicBoolean();
            final OwnedPermits one = permits(world, 1, 0, world.view(preemption), closed, true);
            preemption.arm(points, () -> {
                closed.set(true);
                if (world.raw(0).getLong(SemaphoreDescriptor.LOCK) == 0) { // else it would wait for it
                    one.closeHandle();
                }
            });
            one.tryTake(2, 2);
            if (!preemption.hasHappened()) {
                one.closeHandle();
                assertEquals(0, one.held());
                assertTrue(points > 6, "points=" + points);
                return;
            }
            one.closeHandle(); // what the other thread does as soon as it can
            assertEquals(MAX, one.free(), "point=" + points);
            points++;
        }
    }

    @Test
    @DisplayName("S3: one that is stopped while it takes lets no other take, but release; killed, it lets them")
    void stoppedWithTheLock() {
        final World world = world();
        final OwnedPermits other = permits(world, 2, 1);
        assertEquals(2, other.tryTake(2, 2));
        world.raw(0).putLong(SemaphoreDescriptor.LOCK, Long.reverseBytes(1));
        assertEquals(PermitWords.BUSY, other.tryTake(1, 1));
        assertTrue(other.tryRelease(1));
        assertEquals(3, other.free());
        world.bury(1);
        assertEquals(3, other.tryTake(3, 3));
    }

    @Test
    @DisplayName(
            "S2, S21: permits that are released while their handle is closed are given back once, and another handle's stay")
    void releaseBesideClose() {
        final int mine = 1;
        final int others = 2;
        int points = 0;
        boolean isOver = false;
        while (!isOver) {
            final World world = world();
            final AtomicBoolean closed = new AtomicBoolean();
            final Preemption preemption = new Preemption();
            final OwnedPermits another = permits(world, 1, 1);
            assertEquals(others, another.tryTake(others, others));
            final OwnedPermits handle = permits(world, 1, 1, world.view(preemption), closed, false);
            assertEquals(mine, handle.tryTake(mine, mine));
            preemption.arm(points, () -> {
                closed.set(true);
                handle.closeHandle();
            });
            final boolean done = handle.tryRelease(mine);
            isOver = !preemption.hasHappened();
            assertTrue(done || !isOver, "released, and not closed: points=" + points);
            assertEquals(others, another.held(), "points=" + points);
            assertEquals(MAX - others, another.free());
            points++;
        }
        assertTrue(points > 2, "points=" + points);
    }
}
