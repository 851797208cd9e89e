package io.penstock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.Waiting;
import io.penstock.testkit.Background;
import io.penstock.testkit.StackEnds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls of semaphores and gauges whose stack ends at any place, in a JVM of their own. */
@Timeout(600)
@Tag("two-process")
class SemaphoreStackEndTest {
    private static final int PERMITS = 4;
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    private final StackEnds ends = new StackEnds();
    private int overflows;

    @Test
    @DisplayName(
            "S2, S3: after a stack overflow inside acquire nothing was acquired, and inside release the others go on")
    void goesOn() throws Exception {
        StackEnds.runAll(SemaphoreStackEndTest.class, directory);
    }

    private void run(final Callable<Object> call, final StackEnds.Check check) throws Exception {
        final int times = ends.forEvery(call, check);
        assertTrue(times > 20, "overflows=" + times);
        overflows += times;
        System.err.println("overflows=" + overflows);
    }

    private static void free(final SharedSemaphore semaphore, final int permits) {
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(SOON)
                .until(() -> semaphore.availablePermits() == permits);
    }

    /** All permits can be had, by another handle. */
    private static void all(final SharedSemaphore other) throws Exception {
        try (Permits all = other.hold(PERMITS, SOON)) {
            assertEquals(PERMITS, all.count());
        }
    }

    private void acquires(final SharedSemaphore semaphore, final SharedSemaphore other) throws Exception {
        run(() -> semaphore.tryAcquire(2) ? true : null, result -> {
            if (result != null) {
                semaphore.release(2);
            }
            if (other.permits() != other.availablePermits()) {
                free(other, PERMITS);
            }
            all(other);
        });
    }

    /** One that times out, with a place in the wait list. */
    private void waits(final SharedSemaphore semaphore, final SharedSemaphore other) throws Exception {
        other.acquire(PERMITS);
        run(
                () -> {
                    assertTrue(!semaphore.tryAcquire(2, 1, TimeUnit.MILLISECONDS));
                    return true;
                },
                result -> {
                    final CompletableFuture<Void> next = Background.run(() -> all(semaphore));
                    other.release(PERMITS);
                    next.get(SOON.toSeconds(), TimeUnit.SECONDS);
                    other.acquire(PERMITS);
                });
        other.release(PERMITS);
        await().atMost(SOON).until(() -> other.getQueueLength() == 0);
    }

    /** One that waits until it is served. */
    private void served(final SharedSemaphore semaphore, final SharedSemaphore other) throws Exception {
        final Server server = new Server(other);
        run(
                () -> {
                    semaphore.acquire(2);
                    return true;
                },
                result -> {
                    server.end();
                    if (result != null) {
                        semaphore.release(2);
                    }
                    free(other, PERMITS);
                    all(other);
                    server.begin();
                });
        server.end();
    }

    /** Has all permits until another one waits for them, or the end. */
    private static final class Server {
        private final SharedSemaphore semaphore;
        private final AtomicBoolean ended = new AtomicBoolean();
        private CompletableFuture<Void> releaser;

        Server(final SharedSemaphore semaphore) throws InterruptedException {
            this.semaphore = semaphore;
            begin();
        }

        void begin() throws InterruptedException {
            ended.set(false);
            semaphore.acquire(PERMITS);
            releaser = Background.run(() -> {
                while (!ended.get() && semaphore.getQueueLength() == 0) {
                    Thread.onSpinWait();
                }
                semaphore.release(PERMITS);
            });
        }

        void end() throws Exception {
            ended.set(true);
            releaser.get(SOON.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private void releases(final SharedSemaphore semaphore, final SharedSemaphore other) throws Exception {
        semaphore.acquire(2);
        run(
                () -> {
                    semaphore.release(2);
                    return true;
                },
                result -> {
                    if (other.availablePermits() < PERMITS) {
                        assertEquals(null, result);
                        other.release(2); // it has not happened
                    }
                    all(other);
                    semaphore.acquire(2);
                });
        semaphore.release(2);
    }

    private void gauge(final SharedGauge gauge) throws Exception {
        final long[] least = {gauge.get()};
        run(
                () -> {
                    gauge.increment();
                    return true;
                },
                result -> {
                    final long now = gauge.get();
                    assertTrue(now == least[0] + 1 || (now == least[0] && result == null), "value=" + now);
                    least[0] = now;
                });
    }

    /** In the JVM of its own. */
    public static void main(final String[] args) throws Exception {
        new SemaphoreStackEndTest().runIn(Path.of(args[0]));
        StackEnds.goesOn();
    }

    private void runIn(final Path folder) throws Exception {
        try (Board board = Board.at(folder.resolve("board"))
                        .waiting(Waiting.parking())
                        .create();
                Board another = Board.at(folder.resolve("board")).open();
                Board memory = Board.inMemory()) {
            final List<SharedSemaphore> semaphores = List.of(
                    board.semaphore("s", PERMITS),
                    board.unowned("u", PERMITS, PERMITS),
                    memory.semaphore("m", PERMITS));
            final List<SharedSemaphore> others =
                    List.of(another.semaphore("s", PERMITS), another.unowned("u", PERMITS, PERMITS), semaphores.get(2));
            for (int i = 0; i < semaphores.size(); i++) {
                warmUp(semaphores.get(i), others.get(i));
                acquires(semaphores.get(i), others.get(i));
                waits(semaphores.get(i), others.get(i));
                served(semaphores.get(i), others.get(i));
                releases(semaphores.get(i), others.get(i));
            }
            for (int i = 0; i < 3; i++) {
                board.gauge("g").increment();
            }
            gauge(board.gauge("g"));
        }
    }

    /** Every class is initialised, and every call site linked, before there is no stack for that. */
    private static void warmUp(final SharedSemaphore semaphore, final SharedSemaphore other) throws Exception {
        for (int i = 0; i < 3; i++) {
            final Server server = new Server(other);
            semaphore.acquire(2);
            server.end();
            assertTrue(!semaphore.tryAcquire(PERMITS, 10, TimeUnit.MILLISECONDS));
            semaphore.release(2);
            all(other);
            all(semaphore);
        }
    }
}
