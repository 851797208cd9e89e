package io.penstock.micrometer;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.penstock.joinable.JoinableQueue;
import io.penstock.joinable.Lease;
import io.penstock.pool.Pool;
import io.penstock.pool.ProcessPool;
import io.penstock.pool.RunnableTask;
import io.penstock.pool.Task;
import io.penstock.pool.TaskFuture;
import io.penstock.pool.WorkCrew;
import io.penstock.queue.BoundedQueue;
import io.penstock.sink.LogLane;
import io.penstock.sink.LogSink;
import io.penstock.sync.Board;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.function.DoubleSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Meters show what the channels' own numbers are. */
class MetricsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path dir;

    /** Static: a task does not capture them. */
    private static final CountDownLatch BEGUN = new CountDownLatch(1);

    private static final CountDownLatch END = new CountDownLatch(1);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private double gauge(final String name, final String... tags) {
        return registry.get(name).tags(tags).gauge().value();
    }

    private double count(final String name, final String... tags) {
        return registry.get(name).tags(tags).functionCounter().count();
    }

    /** A look is kept for a moment. */
    private static void until(final double expected, final DoubleSupplier meter) {
        await().atMost(PATIENCE).until(() -> meter.getAsDouble() == expected);
    }

    @Test
    @DisplayName("a queue's depth, puts, takes, leases, dead letters, waiters and users, and its tags")
    void queue() throws Exception {
        final Path path = dir.resolve("jobs");
        QueueMetrics.of(path, Tags.of("app", "shop")).bindTo(registry);
        assertEquals(Double.NaN, gauge("penstock.queue.depth"), "not there yet");
        assertEquals(0, count("penstock.queue.puts"));
        try (JoinableQueue<String> queue = JoinableQueue.at(path, String.class)
                .maxItems(5)
                .maxDeliveries(1)
                .create()) {
            queue.putAll(List.of("one", "two", "three"));
            until(3, () -> gauge("penstock.queue.depth", "queue", "jobs", "app", "shop"));
            assertEquals(3, count("penstock.queue.puts"));
            assertEquals(5, gauge("penstock.queue.capacity"));
            assertEquals(1, gauge("penstock.queue.users"));
            assertTrue(gauge("penstock.queue.used") > 0);
            assertTrue(gauge("penstock.queue.ring") > gauge("penstock.queue.used"));
            final Lease<String> lease = queue.lease();
            until(1, () -> gauge("penstock.queue.in.flight"));
            assertEquals(1, count("penstock.queue.takes"));
            lease.release(); // its only delivery
            until(1, () -> gauge("penstock.queue.dead.letters"));
            queue.clear();
            final Thread taker = new Thread(() -> assertThrows(IllegalStateException.class, queue::take));
            taker.start();
            until(1, () -> gauge("penstock.queue.waiters", "waits.for", "items"));
            assertEquals(0, gauge("penstock.queue.waiters", "waits.for", "space"));
        }
        Files.delete(path);
        await().atMost(PATIENCE).until(() -> Double.isNaN(gauge("penstock.queue.depth")));
        assertEquals(3, count("penstock.queue.puts"), "a counter stands");
    }

    @Test
    @DisplayName("a queue in memory, by its handle")
    void memoryQueue() throws Exception {
        try (BoundedQueue<String> queue = BoundedQueue.inMemory(String.class).create()) {
            QueueMetrics.of(queue, "inbox").bindTo(registry);
            queue.put("one");
            until(1, () -> gauge("penstock.queue.depth", "queue", "inbox"));
        }
    }

    @Test
    @DisplayName("a file that is no queue has no numbers")
    void noQueue() throws Exception {
        final Path path = dir.resolve("board");
        try (Board board = Board.at(path).openOrCreate()) {
            assertNotNull(board);
            QueueMetrics.of(path).bindTo(registry);
            assertEquals(Double.NaN, gauge("penstock.queue.depth"));
        }
    }

    private static String waitForEnd() throws InterruptedException {
        BEGUN.countDown();
        END.await();
        return "done";
    }

    private static void fail() {
        throw new IllegalStateException("as it should");
    }

    @Test
    @DisplayName("a pool's tasks and workers")
    void pool() throws Exception {
        try (Pool pool = ProcessPool.builder().workers(1).buildThreads()) {
            PoolMetrics.of(pool, "resize").bindTo(registry);
            final TaskFuture<?> first = pool.submit((Task<String>) MetricsTest::waitForEnd);
            final TaskFuture<?> second = pool.submit((RunnableTask) MetricsTest::fail);
            BEGUN.await();
            until(1, () -> gauge("penstock.pool.running", "pool", "resize"));
            assertEquals(1, gauge("penstock.pool.pending"));
            assertEquals(1, gauge("penstock.pool.workers"));
            END.countDown();
            first.get();
            assertThrows(ExecutionException.class, second::get);
            until(1, () -> count("penstock.pool.tasks", "outcome", "failed"));
            assertEquals(1, count("penstock.pool.tasks", "outcome", "done"));
            assertEquals(0, count("penstock.pool.tasks", "outcome", "cancelled"));
            assertEquals(0, count("penstock.pool.worker.deaths"));
            assertEquals(1, count("penstock.pool.worker.starts"));
        }
    }

    @Test
    @DisplayName("a crew's items and workers")
    @Tag("two-process")
    void crew() throws Exception {
        final Path path = dir.resolve("jobs");
        try (JoinableQueue<String> queue = JoinableQueue.at(path, String.class).create();
                WorkCrew<String> crew =
                        WorkCrew.on(path, String.class, item -> {}).workers(1).start()) {
            CrewMetrics.of(crew, "resize").bindTo(registry);
            queue.putAll(List.of("one", "two"));
            until(2, () -> count("penstock.crew.items", "outcome", "done"));
            until(1, () -> gauge("penstock.crew.workers", "state", "idle"));
            assertEquals(0, gauge("penstock.crew.workers", "state", "starting"));
            assertEquals(1, count("penstock.crew.worker.starts"));
            assertEquals(0, count("penstock.crew.worker.deaths"));
        }
    }

    @Test
    @DisplayName("a log sink's records, and what it has written")
    void sink() throws Exception {
        final Path lanes = Files.createDirectory(dir.resolve("lanes"));
        SinkMetrics.of(lanes).bindTo(registry);
        try (LogLane lane = LogLane.open(lanes)) {
            lane.append("a record\n".getBytes(StandardCharsets.UTF_8));
            until(1, () -> gauge("penstock.sink.records", "state", "waiting"));
            assertEquals(0, gauge("penstock.sink.running", "sink", "lanes"));
            assertTrue(gauge("penstock.sink.lag") > 0);
            try (LogSink sink = LogSink.to(dir.resolve("app.log")).listen(lanes).start()) {
                assertNotNull(sink);
                until(1, () -> gauge("penstock.sink.records", "state", "written"));
                until(9, () -> count("penstock.sink.written"));
                assertEquals(1, gauge("penstock.sink.running"));
                assertEquals(1, gauge("penstock.sink.workers"));
            }
        }
    }

    @Test
    @DisplayName("a board's entries, its users, and for how long a lock is held")
    void board() throws Exception {
        final Path path = dir.resolve("board");
        BoardMetrics.of(path, "map").bindTo(registry);
        try (Board board = Board.at(path).openOrCreate()) {
            board.lock("map").lock();
            until(1, () -> gauge("penstock.board.entries", "board", "board"));
            assertEquals(1, gauge("penstock.board.users"));
            assertTrue(gauge("penstock.board.used") > 0);
            await().atMost(PATIENCE).until(() -> gauge("penstock.board.lock.held", "entry", "map") > 0);
            final Thread second = new Thread(() -> {
                board.lock("map").lock();
                board.lock("map").unlock();
            });
            second.start();
            until(1, () -> gauge("penstock.board.entry.waiters", "entry", "map"));
            assertEquals(1, gauge("penstock.board.waiters"));
            board.lock("map").unlock();
            second.join();
            until(0, () -> gauge("penstock.board.lock.held", "entry", "map"));
        }
    }

    @Test
    @DisplayName("meters read on after their binder was collected")
    void kept() throws Exception {
        try (BoundedQueue<String> queue = BoundedQueue.inMemory(String.class).create()) {
            QueueMetrics.of(queue, "inbox").bindTo(registry);
            System.gc();
            queue.put("one");
            until(1, () -> count("penstock.queue.puts"));
            assertEquals(1, gauge("penstock.queue.depth"));
        }
    }

    @Test
    @DisplayName("Prometheus takes all meters, with the names that docs/metrics.md has")
    @Tag("two-process")
    void prometheus() throws Exception {
        final PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        final Path path = dir.resolve("jobs");
        try (JoinableQueue<String> queue = JoinableQueue.at(path, String.class).create();
                Pool pool = ProcessPool.builder().workers(1).buildThreads();
                WorkCrew<String> crew =
                        WorkCrew.on(path, String.class, item -> {}).workers(1).start()) {
            queue.put("one");
            QueueMetrics.of(path).bindTo(prometheus);
            PoolMetrics.of(pool, "resize").bindTo(prometheus);
            CrewMetrics.of(crew, "resize").bindTo(prometheus);
            SinkMetrics.of(dir.resolve("lanes")).bindTo(prometheus);
            BoardMetrics.of(dir.resolve("board"), "map").bindTo(prometheus);
            final String scraped = prometheus.scrape();
            assertTrue(scraped.contains("penstock_queue_puts_items_total{queue=\"jobs\"} 1.0"), scraped);
            assertTrue(scraped.contains("penstock_queue_oldest_age_seconds{queue=\"jobs\"}"), scraped);
            final Set<String> names = prometheus.getMeters().stream()
                    .map(Meter::getId)
                    .map(Meter.Id::getName)
                    .collect(Collectors.toSet());
            final String document = Files.readString(Path.of("../docs/metrics.md"));
            final List<String> missing = names.stream()
                    .filter(name -> !document.contains("`" + name + "`"))
                    .toList();
            assertEquals(List.of(), missing);
            final Set<String> documented = Pattern.compile("`(penstock\\.[a-z.]+[a-z])`")
                    .matcher(document)
                    .results()
                    .map(found -> found.group(1))
                    .collect(Collectors.toSet());
            assertEquals(names, documented);
        }
    }
}
