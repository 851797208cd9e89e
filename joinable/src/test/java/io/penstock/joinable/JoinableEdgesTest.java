package io.penstock.joinable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.Waiting;
import io.penstock.core.wait.WaitCells;
import io.penstock.queue.QueueStats;
import io.penstock.queue.engine.Handles;
import io.penstock.testkit.Rescues;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JoinableEdgesTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int ROUNDS = Boolean.getBoolean("penstock.storm") ? 50 : 3;

    @TempDir
    private Path directory;

    private JoinableQueueBuilder<String> builder() {
        return JoinableQueue.at(directory.resolve("jobs"), String.class)
                .maxItems(2)
                .waiting(Waiting.PARKING);
    }

    @AfterEach
    void usualHeart() {
        Rescues.quick();
    }

    @FunctionalInterface
    private interface Call {
        void run() throws Exception;
    }

    private static Future<?> asleep(final JoinableQueue<?> queue, final QueueStats.Wait what, final Call call)
            throws Exception {
        final int before = waiting(queue, what);
        final CompletableFuture<Void> end = new CompletableFuture<>();
        final Thread thread = new Thread(() -> {
            try {
                call.run();
                end.complete(null);
            } catch (final Throwable e) {
                end.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        Awaitility.await()
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> waiting(queue, what) == before + 1);
        return end;
    }

    private static int waiting(final JoinableQueue<?> queue, final QueueStats.Wait what) throws Exception {
        return queue.stats().users().stream()
                .mapToInt(user -> user.waiting().getOrDefault(what, 0))
                .sum();
    }

    @Test
    @DisplayName("Q6: remainingCapacity is not negative where released items come on top of a full queue")
    void capacityIsNeverNegative() throws Exception {
        try (JoinableQueue<String> queue = builder().create()) {
            queue.put("a");
            queue.put("b");
            final List<Lease<String>> leases = queue.lease(2, SOON);
            queue.put("c");
            queue.put("d");
            leases.forEach(Lease::release);
            assertEquals(4, queue.size());
            assertEquals(0, queue.remainingCapacity());
        }
    }

    @Test
    @DisplayName("J2: taskDone finishes the oldest: what comes back after close is the youngest")
    void oldestIsDone() throws Exception {
        try (JoinableQueue<String> other = builder().create()) {
            try (JoinableQueue<String> queue = builder().open()) {
                queue.put("a");
                queue.put("b");
                queue.take();
                queue.take();
                queue.taskDone();
            }
            assertEquals("b", other.poll());
            other.taskDone();
            assertEquals(0, other.unfinished());
        }
    }

    @Test
    @DisplayName("J6: a dead letter that cannot be written to a file stays in its cell, and is not lost")
    void unwritableDeadLetterStays() throws Exception {
        try (JoinableQueue<String> queue =
                builder().maxLeases(1).maxDeliveries(1).create()) {
            queue.put("bad");
            queue.lease().release();
            queue.put("good");
            final Path folder = directory.resolve("jobs.dead");
            Files.createFile(folder); // where the folder is to be
            assertThrows(UncheckedIOException.class, queue::lease);
            Files.delete(folder);
            assertEquals(1, queue.deadLetters().size());
            assertEquals(1, queue.size());
            try (Lease<String> lease = queue.lease()) {
                assertEquals("good", lease.value());
                lease.done();
            }
            assertEquals("bad", queue.deadLetters().get(0).value());
            assertTrue(queue.join(Duration.ZERO));
        }
    }

    @Test
    @DisplayName("J1, J3: done wakes all joiners, release a taker, by themselves: none is left to the heartbeat")
    void wakeUps() throws Exception {
        try (JoinableQueue<String> queue = builder().create()) {
            Rescues.slow();
            final long before = Rescues.count(directory);
            for (int round = 0; round < ROUNDS; round++) {
                queue.put("a");
                final Lease<String> first = queue.lease();
                final List<Lease<String>> second = new ArrayList<>();
                final Future<?> taker = asleep(queue, QueueStats.Wait.TAKE, () -> second.add(queue.lease(SOON)));
                final WaitCells cells = Handles.of(queue).waitList().cells();
                final long asleep = cells.stateOf(0);
                first.release();
                assertNotEquals(asleep, cells.stateOf(0), "the taker is left to the heartbeat");
                taker.get(60, TimeUnit.SECONDS);
                final List<Future<?>> joiners = List.of(
                        asleep(queue, QueueStats.Wait.JOIN, queue::join),
                        asleep(queue, QueueStats.Wait.JOIN, queue::join),
                        asleep(queue, QueueStats.Wait.JOIN, queue::join));
                second.get(0).done();
                for (final Future<?> joiner : joiners) {
                    joiner.get(60, TimeUnit.SECONDS);
                }
                assertEquals(0, Rescues.count(directory) - before, "left to the heartbeat");
            }
        }
    }
}
