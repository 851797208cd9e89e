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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
 * A "process" is killed before each of its shared stores, while threads of another handle wait for the lock. Its participant stays alive, so this is what
 * a process leaves whose thread has ended, or that was stopped for ever.
 */
@Tag("kill")
@Timeout(300)
class LockKillTest {
    /** The rule says 1 s; tenfold. */
    private static final Duration GUARD = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    private final KillPoints kills = new KillPoints("shared lock");
    private Board board;
    private SharedLock lock;

    @BeforeEach
    void open() throws Exception {
        board = Board.at(directory.resolve("board")).create();
        lock = board.lock("l");
    }

    @AfterEach
    void close() {
        kills.report();
        board.close();
    }

    private SharedLock openedBy(final KillSwitch victim) {
        try {
            return CrashShim.run(
                    victim, () -> Board.at(directory.resolve("board")).open().lock("l"));
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
        Awaitility.await().until(() -> waiter.isDone() || (thread.get() != null && Rescues.isAsleep(thread.get())));
        return waiter;
    }

    private void lockAndUnlock() throws Exception {
        try (Hold hold = lock.acquire(GUARD)) {
            assertTrue(hold.fence() > 0);
        }
    }

    private static void soon(final CompletableFuture<Void> future) throws Exception {
        future.get(GUARD.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    @DisplayName("S3, S6: a release that is killed before any store is done or not, and the waiter sleeps through none")
    void release() {
        final long points = kills.forEvery("close with a waiter", victim -> {
            final Hold hold;
            try {
                hold = openedBy(victim).acquire();
            } catch (final InterruptedException e) {
                throw new AssertionError(e);
            }
            final CompletableFuture<Void> waiter = asleep(this::lockAndUnlock);
            return new KillPoints.Trial() {
                @Override
                public void operate() {
                    hold.close();
                }

                @Override
                public void check(final boolean killed) throws Exception {
                    if (killed && lock.owner().map(SyncStats.Holder::fence).orElse(0L) == hold.fence()) {
                        assertTrue(lock.forceRelease(hold.fence())); // it is alive, as far as others can see
                    }
                    soon(waiter);
                    soon(Background.run(LockKillTest.this::lockAndUnlock));
                }
            };
        });
        assertTrue(points >= 2, "the release, and the signal: points=" + points);
    }

    @Test
    @DisplayName(
            "S3, S12: a thread that is killed in taking a free lock, and ends, leaves it to the next one; none is told, for it never had the lock, or had asked to release it")
    void take() {
        final long points = kills.forEvery("lock and unlock", victim -> {
            final SharedLock victims = openedBy(victim);
            return new KillPoints.Trial() {
                private long fenceBefore;

                @Override
                public void operate() throws Exception {
                    fenceBefore = fence();
                    soon(Background.run(() -> {
                        victims.lock();
                        victims.unlock();
                    }));
                }

                @Override
                public void check(final boolean killed) throws Exception {
                    try (Hold hold = lock.acquire(GUARD)) {
                        assertEquals(Optional.empty(), hold.died());
                        assertTrue(hold.fence() > fenceBefore);
                    }
                }
            };
        });
        assertTrue(points >= 4, "points=" + points);
    }

    private long fence() throws Exception {
        try (Hold hold = lock.acquire(GUARD)) {
            return hold.fence();
        }
    }

    @Test
    @DisplayName(
            "S15, S20, Y7: a thread that is killed in taking the lock away from its holder, and ends, leaves no waiter of a condition asleep")
    void force() {
        final SharedCondition condition = lock.condition("c");
        final long points = kills.forEvery("force with a waiter of a condition", victim -> {
            final SharedLock victims = openedBy(victim);
            final CompletableFuture<Void> waiter = asleep(() -> {
                try (Hold hold = lock.acquire()) {
                    while (hold.died().isEmpty()) { // what a killed one has left undone may wake it, a beat later
                        condition.await();
                    }
                }
            });
            return new KillPoints.Trial() {
                private final CompletableFuture<Long> fence = new CompletableFuture<>();
                private final CountDownLatch over = new CountDownLatch(1);
                private CompletableFuture<Void> holder;

                @Override
                public void operate() throws Exception {
                    holder = Background.run(() -> {
                        fence.complete(lock.acquire().fence());
                        over.await(); // once it has ended, the heartbeat takes the lock from it
                    });
                    victims.forceRelease(fence.get(GUARD.toSeconds(), TimeUnit.SECONDS));
                }

                @Override
                public void check(final boolean killed) throws Exception {
                    if (killed) {
                        lock.forceRelease(fence.join()); // false, if the victim has come so far
                    }
                    over.countDown();
                    soon(holder);
                    soon(waiter);
                    lockAndUnlock();
                }
            };
        });
        assertTrue(points >= 2, "points=" + points);
    }

    @Test
    @DisplayName("S3, S5, S6: a waiter that is killed before any store, and ends, keeps the lock from no other one")
    void waiter() {
        final long points = kills.forEvery("lock that waits", victim -> {
            final SharedLock victims = openedBy(victim);
            final Hold held;
            try {
                held = lock.acquire();
            } catch (final InterruptedException e) {
                throw new AssertionError(e);
            }
            return new KillPoints.Trial() {
                private CompletableFuture<Void> dying;

                @Override
                public void operate() throws Exception {
                    dying = asleep(() -> {
                        victims.lock();
                        victims.unlock();
                    });
                    held.close();
                    soon(dying);
                }

                @Override
                public void check(final boolean killed) throws Exception {
                    held.close();
                    final CompletableFuture<Void> next = Background.run(LockKillTest.this::lockAndUnlock);
                    soon(next);
                    lockAndUnlock();
                }
            };
        });
        assertTrue(points >= 12, "points=" + points);
    }
}
