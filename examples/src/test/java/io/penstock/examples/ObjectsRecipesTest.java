package io.penstock.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.objects.MapFullException;
import io.penstock.objects.SharedMap;
import io.penstock.objects.SharedValue;
import io.penstock.objects.Versioned;
import io.penstock.testkit.Background;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recipes of docs/objects.md. */
class ObjectsRecipesTest {
    @TempDir
    private Path dir;

    private volatile boolean running = true;
    private volatile Config applied;

    record Config(int threads) {}

    record Worker(String task, Instant since) {}

    @Test
    @DisplayName("counting words by merge")
    void words() throws Exception {
        // spotless:off
        try (SharedMap<String, Integer> words = SharedMap.at(dir.resolve("words"), String.class, Integer.class)
                .maxEntries(100_000)
                .openOrCreate()) {
            words.merge("pen", 1, Integer::sum); // exact, however many processes count
        }
        // spotless:on
        try (SharedMap<String, Integer> words =
                SharedMap.at(dir.resolve("words"), String.class, Integer.class).open()) {
            assertEquals(2, words.merge("pen", 1, Integer::sum));
        }
    }

    // spotless:off
    static String cached(SharedMap<String, String> cache, String key) {
        String known = cache.get(key);
        if (known != null) {
            return known;
        }
        String made = render(key);
        while (true) {
            try {
                String first = cache.putIfAbsent(key, made);
                return first == null ? made : first;
            } catch (MapFullException full) {
                cache.keySet().stream().limit(100).forEach(cache::remove);
            }
        }
    }
    // spotless:on

    private static String render(final String key) {
        return key + "!";
    }

    @Test
    @DisplayName("a cache throws something out when it is full")
    void cache() throws Exception {
        try (SharedMap<String, String> cache = SharedMap.at(dir.resolve("cache"), String.class, String.class)
                .maxEntries(10)
                .create()) {
            for (int i = 0; i < 50; i++) {
                assertEquals("k" + i + "!", cached(cache, "k" + i));
                assertEquals("k" + i + "!", cached(cache, "k" + i));
            }
            assertTrue(cache.size() <= 10);
        }
    }

    private void apply(final Config config) {
        applied = config;
    }

    @Test
    @DisplayName("a configuration that all watch")
    void watch() throws Exception {
        try (SharedValue<Config> config =
                SharedValue.at(dir.resolve("config"), Config.class).create()) {
            config.set(new Config(1));
            final CompletableFuture<Void> watcher = Background.run(() -> {
                // spotless:off
                Versioned<Config> seen = config.getVersioned();
                while (running) {
                    apply(seen.value());
                    Versioned<Config> next = config.awaitChange(seen, Duration.ofSeconds(10));
                    seen = next == null ? seen : next; // null: the time was up
                }
                // spotless:on
            });
            Awaitility.await().until(() -> new Config(1).equals(applied));
            config.set(new Config(2));
            Awaitility.await().until(() -> new Config(2).equals(applied));
            running = false;
            config.set(new Config(3));
            watcher.get();
        }
    }

    @Test
    @DisplayName("a registry of workers, without those that have died")
    void registry() throws Exception {
        try (SharedMap<Long, Worker> workers =
                SharedMap.at(dir.resolve("workers"), Long.class, Worker.class).create()) {
            workers.put(Long.MAX_VALUE, new Worker("dead", Instant.EPOCH));
            // spotless:off
            workers.put(ProcessHandle.current().pid(), new Worker("resizing", Instant.now()));
            workers.keySet().removeIf(pid -> ProcessHandle.of(pid).isEmpty());
            // spotless:on
            assertEquals(Set.of(ProcessHandle.current().pid()), workers.keySet());
            assertNotNull(workers.get(ProcessHandle.current().pid()));
        }
    }

    @Test
    @DisplayName("docs/objects.md shows no statement that is not in here")
    void documentIsTested() throws Exception {
        final Document document = new Document("docs/objects.md");
        assertTrue(document.assertJavaIsIn(ObjectsRecipesTest.class) > 15);
        assertTrue(document.assertErrorsAreOf("objects", "core") >= 7);
    }
}
