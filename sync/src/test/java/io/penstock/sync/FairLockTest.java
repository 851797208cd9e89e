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
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** S7: threads that take the lock again and again keep it from no other one. */
class FairLockTest {
    private static final int ROUNDS = 30;
    private static final int GREEDY = 3;

    @TempDir
    private Path directory;

    /** With barging alone a sleeper meets a free lock by chance only; the guard is for all of the rounds. */
    private static void serves(final SharedLock lock, final SharedLock greedy) throws Exception {
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

    @Test
    @DisplayName("S7: a thread that sleeps gets its turn among greedy ones, in a file")
    void inAFile() throws Exception {
        try (Board board = Board.at(directory.resolve("board"))
                        .waiting(Waiting.parking())
                        .create();
                Board other = Board.at(directory.resolve("board")).open()) {
            serves(board.lock("l"), other.lock("l"));
        }
    }

    @Test
    @DisplayName("S7: so it does in memory")
    void inMemory() throws Exception {
        try (Board board = Board.inMemory()) {
            serves(board.lock("l"), board.lock("l"));
        }
    }

    @Test
    @DisplayName("S7: a newcomer is refused a free lock for which a thread has waited too long")
    void newcomer() throws Exception {
        try (Board board = Board.at(directory.resolve("board")).create();
                Board memory = Board.inMemory()) {
            for (final SharedLock lock : List.of(board.lock("l"), memory.lock("l"))) {
                for (int round = 0; round < 5; round++) {
                    final CountDownLatch tried = new CountDownLatch(1);
                    lock.lock();
                    final CompletableFuture<Void> waiter = Background.run(() -> {
                        lock.lock();
                        tried.await();
                        lock.unlock();
                    });
                    Background.assertBlocked(waiter);
                    lock.unlock();
                    final boolean passed = lock.tryLock();
                    tried.countDown();
                    assertFalse(passed, "round=" + round);
                    waiter.get(1, TimeUnit.MINUTES);
                }
            }
        }
    }
}
