package io.penstock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Background;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** Virtual threads wait for entries: more of them than there are threads of the system to carry them. */
@EnabledForJreRange(min = JRE.JAVA_21)
@Timeout(120)
class VirtualThreadsTest {
    /** The JDK has at most 256 carriers, and one for each processor as a rule. */
    private static final int THREADS = 300;

    private static final Duration GUARD = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private Board board;

    @BeforeEach
    void open() throws Exception {
        board = Board.at(directory.resolve("board")).create();
    }

    @AfterEach
    void close() {
        board.close();
    }

    /** By its name: the test is compiled for JDK 17 as well. */
    private static CompletableFuture<Void> virtually(final Background.Action action) {
        final CompletableFuture<Void> done = new CompletableFuture<>();
        final Runnable run = () -> {
            try {
                action.run();
                done.complete(null);
            } catch (final Throwable failed) {
                done.completeExceptionally(failed);
            }
        };
        try {
            Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, run);
        } catch (final ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
        return done;
    }

    private int waiting() throws Exception {
        return SyncStats.of(directory.resolve("board")).waiters().values().stream()
                .mapToInt(Integer::intValue)
                .sum();
    }

    /** All of them wait at a time; then the change ends all their waits. */
    private void allWait(final Background.Action wait, final Background.Action change) throws Exception {
        final List<CompletableFuture<Void>> waiters = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            waiters.add(virtually(wait));
        }
        await().atMost(GUARD).until(() -> waiting() == THREADS);
        virtually(() -> assertTrue(board.number("runs").incrementAndGet() > 0))
                .get(GUARD.toSeconds(), TimeUnit.SECONDS);
        change.run();
        for (final CompletableFuture<Void> waiter : waiters) {
            waiter.get(GUARD.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @Test
    @DisplayName("S28: they wait for permits without a carrier, and each gets its own")
    void semaphore() throws Exception {
        final SharedSemaphore semaphore = board.semaphore("s", 2);
        final SharedLong got = board.number("got");
        semaphore.acquire(2);
        allWait(
                () -> {
                    try (Permits permits = semaphore.hold()) {
                        got.addAndGet(permits.count());
                    }
                },
                () -> semaphore.release(2));
        assertEquals(THREADS, got.get());
        assertEquals(2, semaphore.availablePermits());
    }

    @Test
    @DisplayName("S28: they wait for a lock and its condition without a carrier")
    void lockAndCondition() throws Exception {
        final SharedLock lock = board.lock("l");
        final SharedCondition condition = lock.condition("c");
        final long[] counts = new long[2]; // guarded by the lock
        lock.lock();
        allWait(
                () -> {
                    try (Hold hold = lock.acquire()) {
                        counts[0]++;
                    }
                },
                lock::unlock);
        assertEquals(THREADS, counts[0]);
        allWait(
                () -> {
                    lock.lock();
                    try {
                        while (counts[1] == 0) {
                            condition.await();
                        }
                    } finally {
                        lock.unlock();
                    }
                },
                () -> {
                    lock.lock();
                    counts[1] = 1;
                    condition.signalAll();
                    lock.unlock();
                });
    }

    @Test
    @DisplayName("S28: they wait for both sides of a read-write lock without a carrier")
    void readWriteLock() throws Exception {
        final SharedReadWriteLock lock = board.readWriteLock("rw");
        final SharedLong turn = board.number("turn");
        lock.writeLock().lock();
        allWait(
                () -> {
                    final Lock side = turn.getAndIncrement() % 10 == 0 ? lock.writeLock() : lock.readLock();
                    side.lock();
                    side.unlock();
                },
                lock.writeLock()::unlock);
    }

    @Test
    @DisplayName("S28: they wait for a flag, a number, a latch and a barrier without a carrier")
    void others() throws Exception {
        final SharedFlag flag = board.flag("f");
        allWait(flag::await, flag::set);
        final SharedLong number = board.number("n");
        allWait(() -> number.await(value -> value > 0), number::incrementAndGet);
        final SharedLatch latch = board.latch("la", 1);
        allWait(latch::await, latch::countDown);
        final SharedBarrier barrier = board.barrier("b", THREADS + 1);
        allWait(barrier::await, barrier::await);
    }

    @Test
    @DisplayName("S2: closing the handle wakes them")
    void closing() throws Exception {
        final SharedSemaphore semaphore = board.semaphore("s", 1);
        semaphore.acquire();
        final List<CompletableFuture<Void>> ended = new ArrayList<>();
        allWait(
                () -> {
                    final CompletableFuture<Void> told = new CompletableFuture<>();
                    synchronized (ended) {
                        ended.add(told);
                    }
                    try {
                        semaphore.acquire();
                    } catch (final IllegalStateException closed) {
                        told.complete(null);
                    }
                },
                board::close);
        for (final CompletableFuture<Void> told : ended) {
            assertTrue(told.isDone(), "a thread got a permit");
        }
    }
}
