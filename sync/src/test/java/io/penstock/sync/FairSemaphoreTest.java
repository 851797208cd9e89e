package io.penstock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.Waiting;
import io.penstock.testkit.Background;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** S7: threads that acquire again and again keep permits from no other one, also from one who wants many. */
class FairSemaphoreTest {
    private static final int ROUNDS = 20;
    private static final int GREEDY = 20;
    private static final int PERMITS = 4;

    @TempDir
    private Path directory;

    /** Each greedy thread waits for longer than 5 ms itself, and all of the permits are hardly ever free by chance. */
    private static void serves(final SharedSemaphore semaphore, final SharedSemaphore greedy) throws Exception {
        final AtomicBoolean stop = new AtomicBoolean();
        final List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int i = 0; i < GREEDY; i++) {
            threads.add(Background.run(() -> {
                while (!stop.get()) {
                    try (Permits permits = greedy.hold()) {
                        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(3_000_000, 12_000_000));
                    }
                }
            }));
        }
        try {
            for (int round = 0; round < ROUNDS; round++) {
                assertTrue(semaphore.tryAcquire(PERMITS, 10, TimeUnit.SECONDS), "passed for 10 s, round=" + round);
                semaphore.release(PERMITS);
            }
        } finally {
            stop.set(true);
            for (final CompletableFuture<Void> thread : threads) {
                thread.get(1, TimeUnit.MINUTES);
            }
        }
    }

    @Test
    @DisplayName("S7: a thread that wants all permits gets its turn among greedy ones, in a file")
    void inAFile() throws Exception {
        try (Board board = Board.at(directory.resolve("board"))
                        .waiting(Waiting.parking())
                        .create();
                Board other = Board.at(directory.resolve("board")).open()) {
            serves(board.semaphore("s", PERMITS), other.semaphore("s", PERMITS));
            serves(board.unowned("u", PERMITS, PERMITS), other.unowned("u", PERMITS, PERMITS));
        }
    }

    @Test
    @DisplayName("S7: so it does in memory")
    void inMemory() throws Exception {
        try (Board board = Board.inMemory()) {
            serves(board.semaphore("s", PERMITS), board.semaphore("s", PERMITS));
        }
    }

    @Test
    @DisplayName("S7: a newcomer is refused free permits for which a thread has waited too long")
    void newcomer() throws Exception {
        try (Board board = Board.at(directory.resolve("board")).create();
                Board memory = Board.inMemory()) {
            for (final SharedSemaphore semaphore :
                    List.of(board.semaphore("s", PERMITS), memory.semaphore("s", PERMITS))) {
                semaphore.acquire(2);
                final CompletableFuture<Void> waiter = Background.run(() -> semaphore.acquire(3));
                await().until(() -> semaphore.getQueueLength() == 1);
                Background.assertBlocked(waiter);
                assertFalse(semaphore.tryAcquire());
                assertEquals(0, semaphore.drainPermits());
                assertEquals(2, semaphore.availablePermits());
                semaphore.release(2);
                waiter.get(1, TimeUnit.MINUTES);
                assertTrue(semaphore.tryAcquire());
            }
        }
    }
}
