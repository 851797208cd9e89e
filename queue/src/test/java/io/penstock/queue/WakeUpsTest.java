package io.penstock.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.penstock.Waiting;
import io.penstock.queue.engine.LockHolder;
import io.penstock.testkit.Jvm;
import io.penstock.testkit.Rescues;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The thread that makes it possible for a sleeper to go on wakes it: none is left to the heartbeat, which would wake it up to a second later. */
class WakeUpsTest {
    private static final int ROUNDS = Boolean.getBoolean("penstock.storm") ? 50 : 2;
    private static final int SLEEPERS = 3;

    @TempDir
    private Path directory;

    private BoundedQueue<byte[]> queue;
    private long before;

    @BeforeEach
    void open() throws Exception {
        queue = BoundedQueue.at(directory.resolve("queue"), byte[].class)
                .maxItems(SLEEPERS)
                .waiting(Waiting.PARKING)
                .create();
        Rescues.slow();
        before = Rescues.count(directory);
    }

    @AfterEach
    void close() {
        Rescues.quick();
        queue.close();
    }

    @FunctionalInterface
    private interface Call {
        void run() throws Exception;
    }

    private List<Future<?>> asleep(final QueueStats.Wait what, final Call call) {
        final List<Future<?>> calls = new ArrayList<>();
        for (int i = 0; i < SLEEPERS; i++) {
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
            calls.add(end);
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> queue.stats().users().stream()
                                .mapToInt(user -> user.waiting().getOrDefault(what, 0))
                                .sum()
                        == SLEEPERS);
        return calls;
    }

    private void returned(final List<Future<?>> calls) throws Exception {
        for (final Future<?> call : calls) {
            call.get(60, TimeUnit.SECONDS);
        }
        nobodyWasLeftToItsHeart();
    }

    private void failed(final List<Future<?>> calls, final Class<? extends Exception> with) throws Exception {
        for (final Future<?> call : calls) {
            final ExecutionException e = assertThrows(ExecutionException.class, () -> call.get(60, TimeUnit.SECONDS));
            assertInstanceOf(with, e.getCause());
        }
        nobodyWasLeftToItsHeart();
    }

    private void nobodyWasLeftToItsHeart() throws Exception {
        assertEquals(0, Rescues.count(directory) - before, "left to the heartbeat");
    }

    private void fill() throws Exception {
        for (int i = 0; i < SLEEPERS; i++) {
            queue.put(new byte[1]);
        }
    }

    private void empty() throws Exception {
        for (int i = 0; i < SLEEPERS; i++) {
            queue.take();
        }
    }

    @Test
    @DisplayName("Q10: each put wakes a taker, each take a putter")
    void putsAndTakes() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            final List<Future<?>> takers = asleep(QueueStats.Wait.TAKE, () -> queue.take());
            fill();
            returned(takers);
            fill();
            final List<Future<?>> putters = asleep(QueueStats.Wait.PUT, () -> queue.put(new byte[2]));
            empty();
            returned(putters);
            empty();
        }
    }

    @Test
    @DisplayName("Q10: a batch wakes as many as it lets go on")
    void batches() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            final List<Future<?>> takers = asleep(QueueStats.Wait.TAKE, () -> queue.take());
            queue.putAll(List.of(new byte[1], new byte[2], new byte[3]));
            returned(takers);
            fill();
            final List<Future<?>> putters = asleep(QueueStats.Wait.PUT, () -> queue.put(new byte[2]));
            assertEquals(SLEEPERS, queue.drainTo(new ArrayList<>(), SLEEPERS));
            returned(putters);
            empty();
        }
    }

    @Test
    @DisplayName("Q8: the release of a lock wakes who waits for it")
    @Tag("two-process")
    void locks() throws Exception {
        fill();
        for (final String side : List.of("take", "put")) {
            try (Jvm holder =
                    Jvm.start(LockHolder.class, directory.resolve("queue").toString(), side)) {
                holder.expect("locked");
                final boolean put = side.equals("put");
                final List<Future<?>> calls = asleep(
                        put ? QueueStats.Wait.PUT : QueueStats.Wait.TAKE,
                        put ? () -> queue.put(new byte[1]) : () -> queue.take());
                holder.tell("");
                holder.expect("unlocked");
                returned(calls);
            }
        }
    }

    @Test
    @DisplayName("Q9: close wakes all of its handle")
    void closing() throws Exception {
        final List<Future<?>> takers = asleep(QueueStats.Wait.TAKE, () -> queue.take());
        queue.close();
        failed(takers, IllegalStateException.class);
    }

    @Test
    @DisplayName("Q9: shutdown wakes all, putters and takers")
    void shuttingDown() throws Exception {
        final List<Future<?>> takers = asleep(QueueStats.Wait.TAKE, () -> queue.take());
        queue.shutdown();
        failed(takers, QueueShutDownException.class);
        try (BoundedQueue<byte[]> full = BoundedQueue.at(directory.resolve("full"), byte[].class)
                .maxItems(SLEEPERS)
                .create()) {
            queue.close();
            queue = full;
            fill();
            final List<Future<?>> putters = asleep(QueueStats.Wait.PUT, () -> full.put(new byte[1]));
            full.shutdown();
            failed(putters, QueueShutDownException.class);
        }
    }
}
