package io.penstock.queue;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.SharedFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** D4: files that are removed under living users. The rule says 2 s; the guard is tenfold. */
@Timeout(120)
class RemovedFilesTest {
    private static final Duration GUARD = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private BoundedQueue<String> open() throws IOException {
        return BoundedQueue.at(directory.resolve("queue"), String.class).openOrCreate();
    }

    private static void assertLost(final BoundedQueue<String> queue, final String path) {
        await().atMost(GUARD).until(() -> {
            try {
                queue.offer("item");
                return false;
            } catch (final UncheckedIOException told) {
                return told.getCause() instanceof SharedFileException
                        && told.getMessage().contains(path);
            }
        });
        final UncheckedIOException again = assertThrows(UncheckedIOException.class, queue::poll);
        assertTrue(again.getMessage().contains(path), again.getMessage());
        assertThrows(UncheckedIOException.class, queue::size);
    }

    @Test
    @DisplayName("D4: a queue whose file was removed says so at every call, and a sleeping taker is woken")
    void file() throws Exception {
        try (BoundedQueue<String> queue = open()) {
            final CompletableFuture<String> taker = CompletableFuture.supplyAsync(() -> {
                try {
                    return queue.take();
                } catch (final InterruptedException e) {
                    throw new CompletionException(e);
                }
            });
            await().until(() -> queue.stats().users().stream()
                    .anyMatch(user -> user.waiting().containsKey(QueueStats.Wait.TAKE)));
            Files.delete(directory.resolve("queue"));
            final CompletionException woken = assertThrows(CompletionException.class, taker::join);
            assertTrue(woken.getCause() instanceof UncheckedIOException, woken.toString());
            assertLost(queue, directory.resolve("queue").toString());
        }
    }

    @Test
    @DisplayName("D4: so does a queue whose file was replaced, and the handle on the new file works")
    void replaced() throws Exception {
        try (BoundedQueue<String> queue = open()) {
            Files.delete(directory.resolve("queue"));
            try (BoundedQueue<String> fresh = open()) {
                fresh.put("new");
                assertLost(queue, directory.resolve("queue").toString());
                assertEquals("new", fresh.take());
            }
        }
    }

    @Test
    @DisplayName("D4: so does a queue whose directory lost everything")
    void everything() throws Exception {
        try (BoundedQueue<String> queue = open()) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (final Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                    if (!file.equals(directory)) {
                        Files.delete(file);
                    }
                }
            }
            assertLost(queue, ".penstock");
        }
    }
}
