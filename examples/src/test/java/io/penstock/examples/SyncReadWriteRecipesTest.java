package io.penstock.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.sync.Board;
import io.penstock.sync.Hold;
import io.penstock.sync.ReadHold;
import io.penstock.sync.SharedLong;
import io.penstock.sync.SharedReadWriteLock;
import io.penstock.testkit.Background;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recipes of docs/sync.md for read-write locks, run. */
class SyncReadWriteRecipesTest {
    private static final int READERS = 3;
    private static final int CHANGES = 500;

    @TempDir
    private Path dir;

    private final AtomicInteger quotes = new AtomicInteger();
    private final AtomicInteger wrong = new AtomicInteger();
    private final AtomicInteger rebuilt = new AtomicInteger();

    private void quote(final long buy, final long sell) {
        quotes.incrementAndGet();
        if (sell - buy != 2) {
            wrong.incrementAndGet();
        }
    }

    private void rebuild() {
        rebuilt.incrementAndGet();
    }

    private Board open() throws Exception {
        return Board.at(dir.resolve("state")).openOrCreate();
    }

    @Test
    @DisplayName("many readers of a table, one writer; and the next one rebuilds what a writer has left")
    void table() throws Exception {
        try (Board board = open()) {
            board.number("buy", 9);
            board.number("sell", 11);
            final List<CompletableFuture<Void>> readers = new ArrayList<>();
            for (int reader = 0; reader < READERS; reader++) {
                readers.add(Background.run(() -> {
                    try (Board own = open()) {
                        while (own.number("buy").get() < CHANGES) {
                            read(own);
                        }
                    }
                }));
            }
            for (long price = 11; price <= CHANGES + 1; price++) {
                write(board, price);
            }
            for (final CompletableFuture<Void> reader : readers) {
                reader.get(1, TimeUnit.MINUTES);
            }
            final Thread thread =
                    new Thread(board.readWriteLock("prices", death -> rebuild()).writeLock()::lock);
            thread.start();
            thread.join();
            read(board);
        }
        assertTrue(quotes.get() > 0);
        assertEquals(0, wrong.get());
        assertEquals(1, rebuilt.get());
    }

    private void read(final Board board) throws Exception {
        // spotless:off
        SharedReadWriteLock prices = board.readWriteLock("prices", death -> rebuild());
        SharedLong buy = board.number("buy");
        SharedLong sell = board.number("sell");
        try (ReadHold hold = prices.acquireRead()) {
            quote(buy.get(), sell.get()); // beside other readers, and never half of a change
        }
        // spotless:on
    }

    private void write(final Board board, final long price) throws Exception {
        final SharedReadWriteLock prices = board.readWriteLock("prices", death -> rebuild());
        final SharedLong buy = board.number("buy");
        final SharedLong sell = board.number("sell");
        // spotless:off
        try (Hold hold = prices.acquireWrite()) { // alone
            buy.set(price - 1);
            sell.set(price + 1);
        }
        // spotless:on
    }

    @Test
    @DisplayName("a writer reads on when it has released the write lock: no other writer has come between")
    void downgraded() throws Exception {
        try (Board board = open()) {
            final long price = 21;
            // spotless:off
            SharedReadWriteLock prices = board.readWriteLock("prices", death -> rebuild());
            prices.writeLock().lock();
            try {
                board.number("buy").set(price - 1);
                board.number("sell").set(price + 1);
                prices.readLock().lock(); // before the other one is released
            } finally {
                prices.writeLock().unlock();
            }
            try {
                quote(board.number("buy").get(), board.number("sell").get());
            } finally {
                prices.readLock().unlock();
            }
            // spotless:on
            assertEquals(1, quotes.get());
            assertEquals(0, wrong.get());
            assertTrue(prices.writeLock().tryLock());
        }
    }
}
