package io.penstock.examples;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.sync.Board;
import io.penstock.sync.Permits;
import io.penstock.sync.SharedGauge;
import io.penstock.sync.SharedSemaphore;
import io.penstock.testkit.Background;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recipes of docs/sync.md on semaphores and gauges, run. SyncRecipesTest compares the document with this file. */
class SyncSemaphoreRecipesTest {
    private static final int WORKERS = 4;

    @TempDir
    private Path dir;

    private final AtomicInteger rendering = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger produced = new AtomicInteger();
    private final AtomicInteger consumed = new AtomicInteger();

    private void render() {
        most.accumulateAndGet(rendering.incrementAndGet(), Math::max);
        Thread.yield();
        rendering.decrementAndGet();
    }

    private void produce() {
        produced.incrementAndGet();
    }

    private void consume() {
        consumed.set(produced.get());
    }

    private void handle() {
        await().until(() -> consumed.get() == 1);
    }

    private static void end(final List<CompletableFuture<Void>> threads) throws Exception {
        for (final CompletableFuture<Void> thread : threads) {
            thread.get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    @DisplayName("at most n at a time")
    void atMost() throws Exception {
        try (Board board = Board.at(dir.resolve("state")).create()) {
            final List<CompletableFuture<Void>> workers = new ArrayList<>();
            for (int worker = 0; worker < WORKERS; worker++) {
                workers.add(Background.run(() -> {
                    for (int i = 0; i < 200; i++) {
                        // spotless:off
                        SharedSemaphore slots = board.semaphore("gpu", 4);
                        try (Permits permits = slots.hold(2)) { // waits until two are free
                            render();
                        }
                        // spotless:on
                    }
                }));
            }
            end(workers);
            assertTrue(most.get() <= 2, "at once: " + most);
            assertEquals(4, board.semaphore("gpu", 4).availablePermits());
        }
    }

    @Test
    @DisplayName("at most n at a time, without waiting for long")
    void orElse() throws Exception {
        try (Board board = Board.at(dir.resolve("state")).create()) {
            final SharedSemaphore slots = board.semaphore("gpu", 4);
            render(slots);
            assertEquals(1, most.get());
            slots.acquire(4);
            render(slots);
            assertEquals(4, slots.heldPermits());
        }
    }

    private void render(final SharedSemaphore slots) throws InterruptedException {
        // spotless:off
        try (Permits permits = slots.hold(1, Duration.ofMillis(100))) {
            render();
        } catch (TimeoutException busy) {
            System.err.println("busy: " + slots.holders()); // pid and permits
        }
        // spotless:on
    }

    @Test
    @DisplayName("a mutex that another process releases")
    void mutex() throws Exception {
        try (Board board = Board.at(dir.resolve("state")).create()) {
            final CompletableFuture<Void> other = Background.run(() -> {
                // spotless:off
                board.unowned("turn", 0, 1).acquire();
                consume();
                // spotless:on
            });
            Background.assertBlocked(other);
            // spotless:off
            SharedSemaphore turn = board.unowned("turn", 0, 1);
            produce();
            turn.release(); // the other one goes on
            // spotless:on
            end(List.of(other));
            assertEquals(1, consumed.get());
        }
    }

    @Test
    @DisplayName("how many are at work")
    void atWork() throws Exception {
        try (Board board = Board.at(dir.resolve("state")).create()) {
            final List<CompletableFuture<Void>> workers = new ArrayList<>();
            for (int worker = 0; worker < WORKERS; worker++) {
                workers.add(Background.run(() -> {
                    // spotless:off
                    SharedGauge atWork = board.gauge("atWork");
                    atWork.increment();
                    try {
                        handle();
                    } finally {
                        atWork.decrement();
                    }
                    // spotless:on
                }));
            }
            await().until(() -> board.gauge("atWork").sum() == WORKERS);
            // spotless:off
            System.out.println(board.gauge("atWork").sum() + " in all, by pid: "
                    + board.gauge("atWork").live());
            // spotless:on
            consumed.set(1);
            end(workers);
            assertEquals(0, board.gauge("atWork").sum());
        }
    }
}
