package io.penstock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Background;
import io.penstock.testkit.CrashShim;
import io.penstock.testkit.KillPoints;
import io.penstock.testkit.KillSwitch;
import io.penstock.testkit.Rescues;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A "process" is killed before each of its shared stores, while threads of another handle sleep at a barrier or a latch. Its death is known to none, as if
 * it had been stopped for ever.
 */
@Tag("kill")
@Timeout(300)
class BarrierWakeKillTest {
    /** The rule says 1 s; tenfold. */
    private static final int GUARD_S = 10;

    @TempDir
    private Path directory;

    private final KillPoints kills = new KillPoints("barrier, asleep");
    private Board board;
    private int latches;

    @BeforeEach
    void open() throws Exception {
        board = Board.at(directory.resolve("board")).create();
    }

    @AfterEach
    void close() {
        kills.report();
        board.close();
    }

    private Board openedBy(final KillSwitch victim) {
        try {
            return CrashShim.run(
                    victim, () -> Board.at(directory.resolve("board")).open());
        } catch (final Exception e) {
            throw new AssertionError(e);
        }
    }

    private static CompletableFuture<Void> asleep(final Background.Action wait) {
        final AtomicReference<Thread> thread = new AtomicReference<>();
        final CompletableFuture<Void> waiter = Background.run(() -> {
            thread.set(Thread.currentThread());
            wait.run();
        });
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(3))
                .until(() -> waiter.isDone() || (thread.get() != null && Rescues.isAsleep(thread.get())));
        return waiter;
    }

    /** What a step of a barrier is that is to be killed. */
    @FunctionalInterface
    private interface Step {
        void run(SharedBarrier victims) throws Exception;
    }

    /** Kills a step while a thread sleeps at the barrier, which then ends soon: by itself, or by a reset, where the victim has not come to its first change. */
    private void kill(final String name, final int parties, final Step step, final int least) {
        final SharedBarrier barrier = board.barrier(name, parties);
        final long points = kills.forEvery(name, victim -> {
            barrier.reset();
            final SharedBarrier victims = openedBy(victim).barrier(name, parties);
            final CompletableFuture<Void> waiter = asleep(barrier::await);
            return new KillPoints.Trial() {
                @Override
                public void operate() throws Exception {
                    step.run(victims);
                }

                @Override
                public void check(final boolean killed) throws Exception {
                    if (barrier.getNumberWaiting() > 0) {
                        assertTrue(killed);
                        barrier.reset();
                    }
                    ends(waiter);
                    barrier.reset();
                    final CompletableFuture<?>[] others = new CompletableFuture<?>[parties - 1];
                    for (int i = 0; i < others.length; i++) {
                        others[i] = asleep(barrier::await);
                    }
                    assertEquals(0, barrier.await(Duration.ofSeconds(GUARD_S)));
                    for (final CompletableFuture<?> other : others) {
                        other.get(GUARD_S, TimeUnit.SECONDS);
                    }
                }
            };
        });
        assertTrue(points >= least, "points=" + points);
    }

    private static void ends(final CompletableFuture<Void> waiter) throws Exception {
        try {
            waiter.get(GUARD_S, TimeUnit.SECONDS);
        } catch (final ExecutionException broken) {
            assertEquals(BrokenRoundException.class, broken.getCause().getClass());
        }
    }

    @Test
    @DisplayName("S3, S5, S6, S25: the last one is killed as it arrives and wakes the others: none sleeps on")
    void last() {
        kill("last", 2, SharedBarrier::await, 4);
        kill("action", 2, victims -> victims.await(() -> {}), 5);
    }

    @Test
    @DisplayName("S3, S5, S6, S26: so it is with one that breaks the round, by its time, its action, or a reset")
    void breaks() {
        kill(
                "timeout",
                3,
                victims -> {
                    try {
                        victims.await(Duration.ofMillis(1));
                    } catch (final TimeoutException late) {
                        // it is
                    }
                },
                6);
        kill("reset", 2, SharedBarrier::reset, 5);
        kill(
                "failing action",
                2,
                victims -> {
                    try {
                        victims.await(() -> {
                            throw new IllegalArgumentException("no");
                        });
                    } catch (final IllegalArgumentException no) {
                        // it is said
                    }
                },
                6);
    }

    @Test
    @DisplayName(
            "S3, S6: a waiter that is killed before any of its stores keeps the others from no round after a reset")
    void waiter() {
        kill(
                "waiter",
                3,
                victims -> {
                    final SharedBarrier survivors = board.barrier("waiter", 3);
                    final Thread self = Thread.currentThread();
                    final AtomicBoolean ended = new AtomicBoolean();
                    final CompletableFuture<Void> third = Background.run(() -> {
                        Awaitility.await()
                                .pollInterval(Duration.ofMillis(3))
                                .until(() -> ended.get() || Rescues.isAsleep(self));
                        survivors.reset();
                    });
                    try {
                        victims.await();
                    } catch (final BrokenBarrierException reset) {
                        // it was not killed
                    } finally {
                        ended.set(true);
                        third.get(GUARD_S, TimeUnit.SECONDS);
                    }
                },
                6);
    }

    /** Kills a count, as the last one, while a thread sleeps at the latch. */
    private void killCount(final String name, final Background.Action[] count, final int least) {
        final long points = kills.forEvery(name, victim -> {
            final String latch = name + latches++;
            final SharedLatch mine = board.latch(latch, 1);
            final SharedLatch victims = openedBy(victim).latch(latch, 1);
            final CompletableFuture<Void> waiter = asleep(mine::await);
            final Party party = name.equals("party") ? victims.enter() : null;
            count[0] = party == null ? victims::countDown : party::countDown;
            return new KillPoints.Trial() {
                @Override
                public void operate() throws Exception {
                    count[0].run();
                }

                @Override
                public void check(final boolean killed) throws Exception {
                    if (mine.getCount() > 0 && party == null) {
                        assertTrue(killed);
                        mine.countDown();
                    } else if (mine.getCount() > 0) {
                        assertTrue(killed); // it is alive, as far as others can see, and its count its own
                        assertEquals(1, mine.getCount());
                        return;
                    }
                    waiter.get(GUARD_S, TimeUnit.SECONDS);
                    assertEquals(0, mine.getCount());
                }
            };
        });
        assertTrue(points >= least, "points=" + points);
    }

    @Test
    @DisplayName("S3, S5, S6, S24: a count that is killed is counted once or not, and the waiter sleeps through none")
    void latch() {
        killCount("count", new Background.Action[1], 3);
        killCount("party", new Background.Action[1], 3);
    }
}
