package io.penstock.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.penstock.sync.Board;
import io.penstock.sync.Hold;
import io.penstock.sync.SharedCondition;
import io.penstock.sync.SharedLock;
import io.penstock.sync.SharedLong;
import io.penstock.testkit.Background;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recipes of docs/sync.md for conditions, run. What the document runs in processes is run here by threads, each with a handle of its own. */
class SyncConditionRecipesTest {
    private static final int ITEMS = 1_000;

    @TempDir
    private Path dir;

    private final AtomicLong sum = new AtomicLong();

    @FunctionalInterface
    private interface Process {
        void run(Board board) throws Exception;
    }

    private CompletableFuture<Void> start(final Process process) {
        return Background.run(() -> {
            try (Board board = Board.at(dir.resolve("state")).openOrCreate()) {
                process.run(board);
            }
        });
    }

    @SuppressWarnings("try") // the hold has no name to be used by
    private void produce(final Board board, final long item) throws InterruptedException {
        // spotless:off
        SharedLock lock = board.lock("place");
        SharedCondition notEmpty = lock.condition("notEmpty");
        SharedCondition notFull = lock.condition("notFull");
        SharedLong place = board.number("place of one item");
        try (Hold hold = lock.acquire()) {
            while (place.get() != 0) {
                notFull.await();
            }
            place.set(item);
            notEmpty.signal();
        }
        // spotless:on
    }

    @SuppressWarnings("try") // as above
    private long consume(final Board board) throws InterruptedException {
        final SharedLock lock = board.lock("place");
        final SharedCondition notEmpty = lock.condition("notEmpty");
        final SharedCondition notFull = lock.condition("notFull");
        final SharedLong place = board.number("place of one item");
        // spotless:off
        long item;
        try (Hold hold = lock.acquire()) {
            while (place.get() == 0) {
                notEmpty.await();
            }
            item = place.getAndSet(0);
            notFull.signal();
        }
        // spotless:on
        return item;
    }

    @SuppressWarnings("try") // as above
    private long consumeInTime(final SharedLock lock, final SharedCondition notEmpty, final SharedLong place)
            throws InterruptedException {
        // spotless:off
        long leftNs = TimeUnit.SECONDS.toNanos(1);
        try (Hold hold = lock.acquire()) {
            while (place.get() == 0 && leftNs > 0) {
                leftNs = notEmpty.awaitNanos(leftNs);
            }
            return place.getAndSet(0); // 0: none has come in time
        }
        // spotless:on
    }

    @Test
    @DisplayName("wait for a condition, with a timeout; and the end of a board")
    void timeout() throws Exception {
        final Board board = Board.at(dir.resolve("state")).create();
        final SharedLock lock = board.lock("place");
        final SharedCondition notEmpty = lock.condition("notEmpty");
        final SharedLong place = board.number("place of one item");
        assertEquals(0, consumeInTime(lock, notEmpty, place));
        start(other -> produce(other, 5)).get(60, TimeUnit.SECONDS);
        assertEquals(5, consumeInTime(lock, notEmpty, place));
        // spotless:off
        board.destroy(); // closes this handle, and deletes the file
        // spotless:on
        assertFalse(Files.exists(dir.resolve("state")));
    }

    @Test
    @DisplayName("producers and consumers")
    void producersAndConsumers() throws Exception {
        final List<CompletableFuture<Void>> processes = new ArrayList<>();
        for (int which = 0; which < 2; which++) {
            processes.add(start(board -> {
                for (int item = 1; item <= ITEMS; item++) {
                    produce(board, item);
                }
            }));
            processes.add(start(board -> {
                for (int item = 1; item <= ITEMS; item++) {
                    sum.addAndGet(consume(board));
                }
            }));
        }
        for (final CompletableFuture<Void> process : processes) {
            process.get(60, TimeUnit.SECONDS);
        }
        assertEquals(ITEMS * (ITEMS + 1L), sum.get());
    }
}
