package io.penstock.sync.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.core.wait.Deadline;
import io.penstock.sync.LockLostException;
import io.penstock.sync.OwnerDiedException;
import io.penstock.sync.engine.ConditionWorld.Process;
import io.penstock.testkit.Background;
import io.penstock.testkit.PreemptingBuffer.Preemption;
import io.penstock.testkit.Rescues;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A wait is interrupted before each of its accesses by another process's whole operation. No heartbeat makes up for anything. */
@Timeout(120)
class ConditionInterleavingTest {
    @BeforeEach
    void sleepsByFutex() {
        ConditionWorld.needsFutex();
    }

    private static final int ONE = Process.named(1);
    private static final int TWO = Process.named(2);
    private static final int THREE = Process.named(3);

    /** A wait that is not ended by what has happened lasts so long. */
    private static final long TOO_LATE_MS = 2_000;

    /** What the other process does, if it gets the lock. */
    @FunctionalInterface
    private interface Intrusion {
        void run(ConditionWorld world, Process other);
    }

    /** Comes before each access at which the lock is free. */
    private static int everywhere(final Intrusion intrusion) throws Exception {
        for (int point = 0; ; point++) {
            final ConditionWorld world = new ConditionWorld();
            final Preemption preemption = new Preemption();
            final Process one = world.process(ONE, world.world().view(preemption));
            final Process two = world.process(TWO);
            one.acquire();
            final Deadline deadline = Deadline.after(TOO_LATE_MS, TimeUnit.MILLISECONDS);
            final AtomicInteger left = new AtomicInteger(point);
            final boolean[] intruded = {false};
            final boolean[] isOver = {false};
            preemption.arm(0, new Runnable() {
                @Override
                public void run() {
                    isOver[0] = deadline.isOver();
                    if (isOver[0]) {
                        return;
                    }
                    if (!isFree(two) || left.getAndDecrement() > 0) {
                        preemption.arm(0, this); // before the next access
                    } else {
                        intruded[0] = true;
                        intrusion.run(world, two);
                    }
                }
            });
            final boolean inTime = one.condition().await(deadline, true);
            preemption.disarm();
            assertEquals(!isOver[0], intruded[0]);
            if (isOver[0]) {
                one.lock().unlock();
                return point; // it has slept in peace
            }
            assertTrue(inTime, "the wait missed it: point=" + point);
            assertEquals(1, one.number());
            one.lock().unlock();
            assertEquals(0, one.condition().stats().waiting());
        }
    }

    private static boolean isFree(final Process process) {
        try {
            if (process.lock().acquire(Deadline.after(0, TimeUnit.SECONDS), false) == null) {
                return false;
            }
        } catch (final InterruptedException impossible) {
            throw new AssertionError(impossible);
        }
        process.lock().unlock();
        return true;
    }

    @Test
    @DisplayName("S18, Y8: a signal that is given as soon as the lock was given up reaches the wait, at each access")
    void signal() throws Exception {
        final int intrusions = everywhere((world, other) -> other.add(false));
        assertTrue(intrusions >= 2, "intrusions=" + intrusions);
    }

    @Test
    @DisplayName("S20, Y6: so does the death of one that has made a change, and was killed before its signal")
    void death() throws Exception {
        final int intrusions = everywhere((world, other) -> {
            other.acquire();
            other.number(1);
            world.bury(TWO);
        });
        assertTrue(intrusions >= 2, "intrusions=" + intrusions);
    }

    @Test
    @DisplayName("S20, Y7: so does the hold of a thread that has changed something, and has left the lock")
    void left() throws Exception {
        final int intrusions = everywhere((world, other) -> {
            final Tenure tenure = other.acquire();
            other.number(1);
            tenure.markSuspect();
            other.lock().release(tenure);
        });
        assertTrue(intrusions >= 2, "intrusions=" + intrusions);
    }

    @Test
    @DisplayName("S20, Y9: a signal that comes while the time is up, at each access until the wait has left, counts")
    void timeIsUp() throws Exception {
        int intrusions = 0;
        boolean happened = true;
        for (int point = 0; happened; point++) {
            final ConditionWorld world = new ConditionWorld();
            final Preemption preemption = new Preemption();
            final Process one = world.process(ONE, world.world().view(preemption));
            final Process two = world.process(TWO);
            one.acquire();
            final AtomicInteger left = new AtomicInteger(point);
            final boolean[] signalled = {false};
            preemption.arm(0, new Runnable() {
                @Override
                public void run() {
                    final boolean canSignal = two.condition().stats().waiting() == 1
                            && two.lock().stats().holder().isEmpty();
                    if (canSignal && left.getAndDecrement() <= 0) {
                        signalled[0] = true;
                        two.add(false);
                    } else {
                        preemption.arm(0, this); // before the next access
                    }
                }
            });
            final boolean inTime = one.condition().await(Deadline.after(0, TimeUnit.SECONDS), true);
            preemption.disarm();
            one.lock().unlock();
            happened = signalled[0];
            if (happened) {
                intrusions++;
                assertTrue(inTime, "point=" + point);
            }
        }
        assertTrue(intrusions >= 3, "intrusions=" + intrusions);
    }

    @Test
    @DisplayName(
            "S15, S19, Y10: a wait whose lock is taken away at any access fails, and no signal goes to it any more")
    void lost() throws Exception {
        int lost = 0;
        for (int point = 0; ; point++) {
            final ConditionWorld world = new ConditionWorld();
            final Preemption preemption = new Preemption();
            final Process one = world.process(ONE, world.world().view(preemption));
            final Process two = world.process(TWO);
            final Process three = world.process(THREE);
            final Tenure tenure = one.acquire();
            final boolean[] ousted = {false};
            preemption.arm(point, () -> {
                ousted[0] = two.lock().force(tenure.fence());
                if (ousted[0]) {
                    two.acquire(); // the next one
                }
            });
            if (!awaits(one, ousted)) {
                lost++;
                assertFalse(one.lock().isOwn());
                assertThrows(LockLostException.class, one.lock()::unlock);
                assertEquals(0, two.condition().stats().waiting(), "point=" + point);
                two.lock().unlock();
                final CompletableFuture<Void> waiter = Background.run(three::take);
                Awaitility.await().until(() -> three.condition().stats().waiting() == 1);
                two.add(false);
                waiter.get(20, TimeUnit.SECONDS);
            } else {
                one.lock().unlock();
            }
            if (!preemption.hasHappened()) {
                assertTrue(lost >= 4, "lost=" + lost);
                return;
            }
        }
    }

    /** Returns false if the lock was lost. */
    private static boolean awaits(final Process process, final boolean[] ousted) throws InterruptedException {
        try {
            process.condition().await(Deadline.after(1, TimeUnit.MILLISECONDS), true);
            assertFalse(ousted[0], "it waited without the lock");
            return true;
        } catch (final LockLostException expected) {
            assertTrue(ousted[0]);
            return false;
        }
    }

    @Test
    @DisplayName(
            "S6, S19, Y11: a signal goes past a stopped waiter to one that runs; where there is none, it waits for the stopped one")
    void stopped() throws Exception {
        final ConditionWorld world = new ConditionWorld();
        final Process one = world.process(ONE);
        final Process two = world.process(TWO);
        final Process three = world.process(THREE);
        final CompletableFuture<Void> first = Background.run(one::take);
        Awaitility.await().until(() -> three.condition().stats().waiting() == 1);
        final CompletableFuture<Void> second = Background.run(two::take);
        Awaitility.await().until(() -> three.condition().stats().waiting() == 2);
        world.stop(ONE);
        three.add(false);
        second.get(20, TimeUnit.SECONDS);
        assertFalse(first.isDone());
        three.add(false);
        first.get(20, TimeUnit.SECONDS);
    }

    @Test
    @DisplayName("S18, S7: a thread that waits for the lock is woken when a wait gives it up")
    void lockIsPassedOn() throws Exception {
        final ConditionWorld world = new ConditionWorld();
        final Process one = world.process(ONE);
        final Process two = world.process(TWO);
        one.acquire();
        final AtomicReference<Thread> thread = new AtomicReference<>();
        final CompletableFuture<Void> other = Background.run(() -> {
            thread.set(Thread.currentThread());
            two.add(false);
        });
        Awaitility.await().until(() -> thread.get() != null && Rescues.isAsleep(thread.get()));
        assertTrue(one.condition().await(Deadline.after(TOO_LATE_MS, TimeUnit.MILLISECONDS), true));
        one.lock().unlock();
        other.get(20, TimeUnit.SECONDS);
    }

    @Test
    @DisplayName("S13 before S18: a wait that may not take a lock which another process has left throws without it")
    void withoutRecovery() throws Exception {
        final ConditionWorld world = new ConditionWorld(32, true);
        final Process one = world.process(ONE);
        final Process two = world.process(TWO);
        final CompletableFuture<Void> waiter = Background.run(() -> {
            one.acquire();
            one.acquire();
            assertThrows(OwnerDiedException.class, () -> one.condition().await(Deadline.NEVER, true));
            assertFalse(one.lock().isOwn());
            assertThrows(IllegalMonitorStateException.class, one.lock()::unlock);
        });
        Awaitility.await().until(() -> two.condition().stats().waiting() == 1);
        final Tenure suspect = two.acquire();
        suspect.markSuspect();
        two.lock().release(suspect);
        waiter.get(20, TimeUnit.SECONDS);
    }

    @Test
    @DisplayName("S18: where all cells are taken a wait ends after a moment, with the lock held")
    void withoutCell() throws Exception {
        final ConditionWorld world = new ConditionWorld(1, false);
        final Process one = world.process(ONE);
        final int cells = 32; // what fits into the page
        for (int i = 0; i < cells; i++) {
            Background.run(one::see);
        }
        Awaitility.await().until(() -> one.condition().stats().waiting() == cells);
        final Process two = world.process(TWO);
        two.acquire();
        final long startNs = System.nanoTime();
        assertTrue(two.condition().await(Deadline.NEVER, true));
        assertTrue(System.nanoTime() - startNs >= TimeUnit.MILLISECONDS.toNanos(100));
        assertTrue(two.lock().isOwn());
        assertFalse(two.condition().await(Deadline.after(1, TimeUnit.MILLISECONDS), true));
        two.lock().unlock();
        final CompletableFuture<Void> late = Background.run(two::see);
        two.acquire();
        two.number(1);
        two.condition().signalAll();
        two.lock().unlock();
        late.get(20, TimeUnit.SECONDS);
    }
}
