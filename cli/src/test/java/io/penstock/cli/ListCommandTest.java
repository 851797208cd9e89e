package io.penstock.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.joinable.JoinableQueue;
import io.penstock.objects.SharedMap;
import io.penstock.queue.BoundedQueue;
import io.penstock.sync.Board;
import io.penstock.testkit.Jvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListCommandTest {
    @TempDir
    private Path dir;

    @Test
    @Tag("two-process")
    @DisplayName("O1: ls finds the channels of all kinds below a directory, with what is in them and who uses them")
    void kinds() throws Exception {
        Files.createDirectories(dir.resolve("below"));
        try (BoundedQueue<String> queue = BoundedQueue.at(dir.resolve("below/queue"), String.class)
                        .maxItems(4)
                        .create();
                JoinableQueue<String> jobs =
                        JoinableQueue.at(dir.resolve("jobs"), String.class).create();
                Board board = Board.at(dir.resolve("board")).create();
                SharedMap<String, String> map = SharedMap.at(dir.resolve("map"), String.class, String.class)
                        .create();
                Jvm pipe = Jvm.start(Peer.class, "pipe", dir.resolve("pipe").toString());
                Jvm worker = Jvm.start(Peer.class, "log", dir.resolve("lanes").toString())) {
            pipe.expect("created");
            worker.expect("logged");
            queue.put("one");
            map.put("key", "value");
            board.lock("lock");
            final Map<String, JsonNode> byName = new TreeMap<>();
            for (final JsonNode channel : Cli.done("ls", "--json", dir).json().get("channels")) {
                byName.put(dir.relativize(Path.of(channel.get("path").asText())).toString(), channel);
            }
            assertEquals(List.of("below/queue", "board", "jobs", "lanes", "map", "pipe"), List.copyOf(byName.keySet()));
            assertEquals("QUEUE", byName.get("below/queue").get("kind").asText());
            assertEquals(1, byName.get("below/queue").get("depth").asInt());
            assertEquals(25, byName.get("below/queue").get("fullPercent").asInt());
            assertEquals("SINK_CHECKPOINT", byName.get("lanes").get("kind").asText());
            assertEquals(1, byName.get("lanes").get("depth").asInt());
            assertEquals(
                    pipe.pid(),
                    byName.get("pipe").get("users").get(0).get("pid").asLong());
            assertTrue(Cli.done("ls", dir).out().contains("JOINABLE_QUEUE"));
        }
    }

    @Test
    @Tag("two-process")
    @Tag("kill")
    @DisplayName("O1: stat tells the states of the users: alive, stopped, dead; and what their threads wait for")
    void states() throws Exception {
        final Path path = dir.resolve("queue");
        try (BoundedQueue<String> queue =
                        BoundedQueue.at(path, String.class).maxItems(1).create();
                Jvm taker = Jvm.start(Peer.class, "take", path.toString())) {
            taker.expect("taking");
            await().until(() -> Cli.done("stat", path).out().contains("waitingToTake=1"));
            assertEquals("alive", state(path, taker.pid()));
            taker.stop();
            assertEquals("stopped", state(path, taker.pid()));
            taker.kill();
            await().until(() -> state(path, taker.pid()).equals("dead"));
            assertEquals(0, queue.size());
        }
    }

    private static String state(final Path path, final long pid) throws Exception {
        for (final JsonNode user : Cli.done("stat", "--json", path).json().get("users")) {
            if (user.get("pid").asLong() == pid) {
                return user.get("state").asText();
            }
        }
        return "missing";
    }

    @Test
    @DisplayName("O2: a look changes no byte of a channel, and makes no file")
    void changesNothing() throws Exception {
        final Path path = dir.resolve("queue");
        try (BoundedQueue<String> queue =
                BoundedQueue.at(path, String.class).maxItems(4).create()) {
            queue.put("one");
        }
        final byte[] before = Files.readAllBytes(path);
        final List<Path> files = files();
        Cli.done("ls", dir);
        Cli.done("stat", path);
        Cli.done("peek", path);
        Cli.done("tail", path);
        Cli.run("doctor", dir);
        Cli.done("locks", dir);
        Cli.done("top", "--once", "--every", "0.01", dir);
        assertArrayEquals(before, Files.readAllBytes(path));
        assertEquals(files, files());
    }

    private List<Path> files() throws Exception {
        try (Stream<Path> all = Files.walk(dir)) {
            return all.sorted().toList();
        }
    }

    @Test
    @DisplayName(
            "O3: exit codes are 1 for what fails, 2 for wrong arguments; standard error says why, and nothing is made")
    void exitCodes() throws Exception {
        final Cli.Ended missing = Cli.run("stat", dir.resolve("none"));
        assertEquals(1, missing.status());
        assertEquals("penstock stat: no such file: " + dir.resolve("none") + "\n", missing.err());
        Files.writeString(dir.resolve("text"), "text");
        assertEquals(1, Cli.run("stat", dir.resolve("text")).status());
        assertEquals(1, Cli.run("ls", dir.resolve("text")).status());
        assertEquals(2, Cli.run("stat").status());
        assertEquals(2, Cli.run("nothing").status());
        assertEquals(2, Cli.run().status());
        assertTrue(Files.notExists(dir.resolve("none")));
        assertEquals(List.of(dir, dir.resolve("text")), files());
    }

    @Test
    @DisplayName("O1: a file that cannot be shown is listed with the reason, and does not hide the others")
    void unreadable() throws Exception {
        try (BoundedQueue<String> queue =
                BoundedQueue.at(dir.resolve("good"), String.class).create()) {
            assertTrue(queue.isEmpty());
        }
        final byte[] damaged = Files.readAllBytes(dir.resolve("good"));
        damaged[16] = 99; // its kind
        Files.write(dir.resolve("bad"), damaged);
        final Cli.Ended listed = Cli.done("ls", "--json", dir);
        final JsonNode channels = listed.json().get("channels");
        assertEquals("UNREADABLE", channels.get(0).get("kind").asText());
        assertTrue(channels.get(0).get("problem").asText().contains("bad"), listed::out);
        assertEquals("QUEUE", channels.get(1).get("kind").asText());
    }
}
