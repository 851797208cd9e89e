package io.penstock.examples;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.penstock.joinable.JoinableQueue;
import io.penstock.micrometer.BoardMetrics;
import io.penstock.micrometer.CrewMetrics;
import io.penstock.micrometer.PoolMetrics;
import io.penstock.micrometer.QueueMetrics;
import io.penstock.micrometer.SinkMetrics;
import io.penstock.pool.Pool;
import io.penstock.pool.ProcessPool;
import io.penstock.pool.WorkCrew;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import jdk.jfr.consumer.RecordingStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/metrics.md shows no line of code that is not run here. */
class MetricsDocTest {
    @TempDir
    private Path dir;

    private final Queue<String> logged = new ConcurrentLinkedQueue<>();

    private void log(final String line) {
        logged.add(line);
    }

    /** Waits for longer than the threshold of the page. */
    private void work() throws Exception {
        try (JoinableQueue<String> queue =
                JoinableQueue.at(dir.resolve("jobs"), String.class).create()) {
            queue.poll(300, TimeUnit.MILLISECONDS);
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> !logged.isEmpty());
    }

    @Test
    @DisplayName("a recording in the program itself")
    void recording() throws Exception {
        // spotless:off
        try (RecordingStream events = new RecordingStream()) {
            events.enable("io.penstock.Wait").withThreshold(Duration.ofMillis(100));
            events.onEvent("io.penstock.Wait", wait -> log(wait.getString("path") + " " + wait.getDuration()));
            events.startAsync();
            work();
        }
        // spotless:on
        assertTrue(logged.peek().contains(dir.resolve("jobs") + " PT0."), logged::toString);
    }

    @Test
    @DisplayName("the binders")
    @Tag("two-process")
    void binders() throws Exception {
        final Path path = dir.resolve("jobs");
        final Path lanes = dir.resolve("lanes");
        final Path board = dir.resolve("board");
        final SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (JoinableQueue<String> queue = JoinableQueue.at(path, String.class).create();
                Pool pool = ProcessPool.builder().workers(1).buildThreads();
                WorkCrew<String> crew =
                        WorkCrew.on(path, String.class, item -> {}).workers(1).start()) {
            assertNotNull(queue);
            // spotless:off
            QueueMetrics.of(path).bindTo(registry);
            PoolMetrics.of(pool, "resize").bindTo(registry);
            CrewMetrics.of(crew, "resize").bindTo(registry);
            SinkMetrics.of(lanes).bindTo(registry);
            BoardMetrics.of(board, "map").bindTo(registry);
            // spotless:on
            assertEquals(0, registry.get("penstock.queue.depth").gauge().value());
        }
    }

    @Test
    @DisplayName("the document shows this code")
    void document() throws Exception {
        assertTrue(new Document("docs/metrics.md").assertJavaIsIn(MetricsDocTest.class) > 5);
    }
}
