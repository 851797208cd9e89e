package io.penstock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.joinable.JoinableQueue;
import io.penstock.joinable.Lease;
import io.penstock.testkit.Jvm;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class DeadCommandTest {
    private static final int MANY = 10_000;

    @TempDir
    private Path dir;

    @Test
    @Tag("two-process")
    @Tag("kill")
    @DisplayName(
            "O10: an item whose takers were killed is listed as a dead letter, with its deliveries; back and drop decide on it")
    void decides() throws Exception {
        final Path path = dir.resolve("jobs");
        try (JoinableQueue<String> queue =
                JoinableQueue.at(path, String.class).maxDeliveries(1).create()) {
            queue.put("poison");
            queue.put("sour");
            for (final String item : List.of("poison", "sour")) {
                try (Jvm taker = Jvm.start(Peer.class, "lease", path.toString())) {
                    taker.expect("leased " + item);
                    taker.kill();
                }
            }
            assertTrue(queue.join(Duration.ofSeconds(30)));
            final JsonNode letters = Cli.done("dead", "list", "--json", path).json();
            assertEquals(1, letters.get("maxDeliveries").asInt());
            assertEquals(2, letters.get("letters").size());
            final JsonNode first = letters.get("letters").get(0);
            assertEquals("poison", first.get("value").asText());
            assertEquals(1, first.get("deliveries").asInt());
            assertTrue(Cli.done("dead", "list", path).out().contains("delivered 1 times, and never done"));
            assertEquals(2, Cli.run("dead", "drop", path).status(), "a decision names its letters");
            Cli.done("dead", "drop", path, first.get("number").asLong());
            final Cli.Ended again =
                    Cli.run("dead", "drop", path, first.get("number").asLong());
            assertEquals(4, again.status());
            final Cli.Ended twice = Cli.run("dead", "drop", "--json", path, 77, 77);
            assertEquals(Cli.json("{\"dropped\":0,\"left\":[77]}"), twice.json());
            assertEquals(
                    Cli.json("{\"back\":1,\"left\":[]}"),
                    Cli.done("dead", "back", "--json", "--all", path).json());
            assertEquals("sour", queue.peek());
            assertEquals(0, queue.deadLetters().size());
        }
    }

    @Test
    @Timeout(600)
    @DisplayName(
            "O10: 10,000 dead letters, in cells and in files, are listed in a second (guard: ten of processor time)")
    void many() throws Exception {
        final Path path = dir.resolve("jobs");
        try (JoinableQueue<Integer> queue = JoinableQueue.at(path, Integer.class)
                .maxItems(MANY)
                .maxLeases(4096)
                .maxDeliveries(1)
                .create()) {
            queue.putAll(IntStream.range(0, MANY).boxed().toList());
            for (int i = 0; i < MANY; i++) {
                try (Lease<Integer> lease = queue.lease()) {
                    assertEquals(i, lease.value());
                }
            }
        }
        final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        final long startCpuNs = threads.getCurrentThreadCpuTime();
        final long startNs = System.nanoTime();
        final JsonNode letters = Cli.done("dead", "list", "--json", path).json().get("letters");
        final long tookMs = (System.nanoTime() - startNs) / 1_000_000;
        final long cpuMs = (threads.getCurrentThreadCpuTime() - startCpuNs) / 1_000_000;
        System.out.println("dead letters listed: count=" + letters.size() + " ms=" + tookMs + " cpuMs=" + cpuMs);
        assertEquals(MANY, letters.size());
        for (int i = 0; i < MANY; i++) {
            assertEquals(i, letters.get(i).get("value").asInt());
        }
        assertTrue(
                cpuMs < 10_000, () -> "cpuMs=" + cpuMs); // a crowded machine makes it wait, and costs no processor time
    }
}
