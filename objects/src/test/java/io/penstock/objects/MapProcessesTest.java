package io.penstock.objects;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Background;
import io.penstock.testkit.Jvm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A map that several processes use. */
@Tag("two-process")
class MapProcessesTest {
    private static final int PROCESSES = 3;
    private static final int CALLS = 400;

    @TempDir
    Path dir;

    private Path file;
    private SharedMap<String, String> map;

    @BeforeEach
    void create() throws Exception {
        file = dir.resolve("map");
        map = SharedMap.at(file, String.class, String.class).maxEntries(100).create();
    }

    @AfterEach
    void close() {
        map.close();
    }

    private Jvm peer(final String... arguments) {
        final List<String> all = new ArrayList<>(List.of(arguments));
        all.add(1, file.toString());
        return Jvm.start(MapPeer.class, all.toArray(String[]::new));
    }

    @Test
    @DisplayName("M6 merge of several processes is exact")
    void merge() throws Exception {
        final List<Jvm> peers = new ArrayList<>();
        try {
            for (int i = 0; i < PROCESSES; i++) {
                peers.add(peer("count", "5000"));
            }
            for (final Jvm peer : peers) {
                peer.expect("done");
            }
            assertEquals(String.valueOf(PROCESSES * 5000), map.get("count"));
        } finally {
            peers.forEach(Jvm::close);
        }
    }

    @Test
    @DisplayName(
            "M1 what several processes call at the same time has for each key an order that one thread could have called in")
    void history() throws Exception {
        final List<Jvm> peers = new ArrayList<>();
        final Map<String, List<Linearizable.Call>> byKey = new TreeMap<>();
        try {
            for (int i = 0; i < PROCESSES; i++) {
                peers.add(peer("history", String.valueOf(CALLS), String.valueOf(i)));
            }
            for (final Jvm peer : peers) {
                for (String line = peer.nextLine(); !line.equals("done"); line = peer.nextLine()) {
                    final String[] parts = line.split(" ", -1);
                    final String result = parts[4].equals("null") ? null : parts[4];
                    byKey.computeIfAbsent(parts[1], key -> new ArrayList<>())
                            .add(new Linearizable.Call(
                                    Linearizable.Kind.values()[Integer.parseInt(parts[2])],
                                    parts[3],
                                    result,
                                    Long.parseLong(parts[5]),
                                    Long.parseLong(parts[6])));
                }
            }
        } finally {
            peers.forEach(Jvm::close);
        }
        assertEquals(
                PROCESSES * CALLS, byKey.values().stream().mapToInt(List::size).sum());
        byKey.forEach((key, calls) -> assertTrue(Linearizable.check(calls), () -> key + ": " + calls));
    }

    @Test
    @DisplayName(
            "M8 M9 a writer stopped in the middle of its write delays no reader; killed there, it delays no writer either")
    @Tag("kill")
    void stoppedInTheMiddle() throws Exception {
        map.put("a", "1");
        try (Jvm writer = peer("hold")) {
            writer.expect("holds");
            writer.stop();
            final CompletableFuture<Void> put = Background.run(() -> map.put("a", "2"));
            Awaitility.await().until(() -> map.stats().waiters().containsKey("lock"));

            assertEquals("1", map.get("a"));
            assertNull(map.get("b"));
            assertEquals(List.of("a"), List.copyOf(map.keySet()));
            assertEquals(1, map.size());
            assertFalse(put.isDone());

            writer.kill();
            put.get();
            assertEquals("2", map.get("a"));
        }
    }

    @Test
    @DisplayName("M7 a process killed in a function changes nothing and blocks no other")
    @Tag("kill")
    void killedInFunction() throws Exception {
        map.put("a", "1");
        try (Jvm peer = peer("in function", "a")) {
            peer.expect("in function");
            assertEquals("1", map.put("a", "2"));
            peer.kill();
        }
        assertEquals("2", map.get("a"));
        assertEquals("2", map.put("a", "3"));
    }

    @Test
    @DisplayName("M13 await is woken by a change of another process")
    void await() throws Exception {
        try (Jvm peer = peer("await", "a")) {
            Awaitility.await().until(() -> map.stats().waiters().containsKey("change"));
            map.put("a", "1");
            peer.expect("1");
            peer.expect("done");
        }
    }

    @Test
    @DisplayName("M17 an operator sees who has the map open; a process that has died is gone from the waiters")
    void stats() throws Exception {
        try (Jvm peer = peer("await", "a")) {
            Awaitility.await().until(() -> map.stats().waiters().containsKey("change"));

            final SharedStats stats = SharedStats.of(file);

            assertTrue(stats.users().stream().anyMatch(user -> user.pid() == peer.pid() && user.sleeping() == 1));
            assertTrue(stats.users().stream()
                    .anyMatch(user -> user.pid() == ProcessHandle.current().pid() && user.handles() == 1));
            assertEquals(100, stats.maxEntries());
        }
    }
}
