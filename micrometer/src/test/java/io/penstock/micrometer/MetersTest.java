package io.penstock.micrometer;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.penstock.queue.BoundedQueue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @TempDir
    private Path dir;

    @Test
    @DisplayName("a look that fails ends no scrape: a gauge shows nothing, and a counter stands")
    void failingLook() {
        final Meters<String> meters = new Meters<>(
                registry,
                new Looks<>(() -> {
                    throw new UncheckedIOException(new IOException("the queue's folders cannot be read"));
                }),
                Tags.empty());
        meters.gauge("depth", "", "items", String::length);
        meters.counter("puts", "", "items", String::length);
        assertEquals(Double.NaN, registry.get("depth").gauge().value());
        assertEquals(0, registry.get("puts").functionCounter().count());
    }

    @Test
    @DisplayName("counters go on counting where a filter of the program lets no gauge in")
    void countersAlone() throws Exception {
        registry.config().meterFilter(MeterFilter.denyUnless(id -> id.getName().equals("penstock.queue.puts")));
        final Path path = dir.resolve("jobs");
        try (BoundedQueue<String> queue = BoundedQueue.at(path, String.class).create()) {
            QueueMetrics.of(path).bindTo(registry);
            final FunctionCounter puts = registry.get("penstock.queue.puts").functionCounter();
            collect();
            queue.put("one");
            await().atMost(PATIENCE).until(() -> puts.count() == 1);
        }
    }

    /** Returns once the collector has cleared what only weak references have. */
    private static void collect() {
        final WeakReference<Object> canary = new WeakReference<>(new Object());
        await().atMost(PATIENCE).until(() -> {
            System.gc();
            return canary.get() == null;
        });
        assertTrue(canary.refersTo(null));
    }
}
