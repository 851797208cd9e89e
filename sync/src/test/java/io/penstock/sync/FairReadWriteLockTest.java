package io.penstock.sync;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.Waiting;
import io.penstock.testkit.Background;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** S7: neither readers nor writers that come again and again keep the lock from another thread. */
class FairReadWriteLockTest {
    private static final int ROUNDS = 20;
    private static final int GREEDY = 3;

    @TempDir
    private Path directory;

    /** With barging alone a sleeper meets a free lock by chance only; the guard is for all of the rounds. */
    private static void serves(final Lock lock, final Lock greedy) throws Exception {
        final AtomicBoolean stop = new AtomicBoolean();
        final List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int i = 0; i < GREEDY; i++) {
            threads.add(Background.run(() -> {
                while (!stop.get()) {
                    greedy.lock();
                    final long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2);
                    while (System.nanoTime() < end) {
                        Thread.onSpinWait();
                    }
                    greedy.unlock();
                }
            }));
        }
        try {
            for (int round = 0; round < ROUNDS; round++) {
                assertTrue(lock.tryLock(10, TimeUnit.SECONDS), "passed for 10 s, round=" + round);
                lock.unlock();
            }
        } finally {
            stop.set(true);
            for (final CompletableFuture<Void> thread : threads) {
                thread.get(1, TimeUnit.MINUTES);
            }
        }
    }

    private static void servesAll(final SharedReadWriteLock lock, final SharedReadWriteLock other) throws Exception {
        serves(lock.writeLock(), other.readLock());
        serves(lock.readLock(), other.writeLock());
        serves(lock.writeLock(), other.writeLock());
    }

    @Test
    @DisplayName(
            "S7: a writer gets its turn among greedy readers, and a reader and a writer among greedy writers, in a file")
    void inAFile() throws Exception {
        try (Board board = Board.at(directory.resolve("board"))
                        .waiting(Waiting.parking())
                        .create();
                Board other = Board.at(directory.resolve("board")).open()) {
            servesAll(board.readWriteLock("m"), other.readWriteLock("m"));
        }
    }

    @Test
    @DisplayName("S7: so they do in memory")
    void inMemory() throws Exception {
        try (Board board = Board.inMemory()) {
            servesAll(board.readWriteLock("m"), board.readWriteLock("m"));
        }
    }

    /**
     * A thread has waited too long; now the lock becomes free.
     *
     * @param waits the side at which it waits
     * @param newcomer the side of one that comes now
     */
    private static boolean passes(final SharedReadWriteLock lock, final Lock waits, final Lock newcomer)
            throws Exception {
        final CountDownLatch tried = new CountDownLatch(1);
        lock.writeLock().lock();
        final CompletableFuture<Void> waiter = Background.run(() -> {
            waits.lock();
            tried.await();
            waits.unlock();
        });
        Background.assertBlocked(waiter);
        lock.writeLock().unlock();
        final boolean passed = newcomer.tryLock();
        tried.countDown();
        if (passed) {
            newcomer.unlock();
        }
        waiter.get(1, TimeUnit.MINUTES);
        return passed;
    }

    @Test
    @DisplayName(
            "S7: a newcomer, reader or writer, is refused a free lock for which another one has waited too long; but readers do not keep each other out")
    void newcomer() throws Exception {
        try (Board board = Board.at(directory.resolve("board")).create();
                Board memory = Board.inMemory()) {
            for (final SharedReadWriteLock lock : List.of(board.readWriteLock("m"), memory.readWriteLock("m"))) {
                for (int round = 0; round < 3; round++) {
                    assertFalse(passes(lock, lock.writeLock(), lock.writeLock()), "round=" + round);
                    assertFalse(passes(lock, lock.writeLock(), lock.readLock()), "round=" + round);
                    assertFalse(passes(lock, lock.readLock(), lock.writeLock()), "round=" + round);
                    assertTrue(passes(lock, lock.readLock(), lock.readLock()), "round=" + round);
                }
            }
        }
    }
}
