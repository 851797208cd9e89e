package io.penstock.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.queue.BoundedQueue;
import io.penstock.sync.Board;
import io.penstock.testkit.Jvm;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocksCommandTest {
    @TempDir
    private Path dir;

    @Test
    @Tag("two-process")
    @Tag("kill")
    @DisplayName(
            "O11: locks names holder, waiters and a deadlock, with exit code 3; when a process is killed, its locks go on")
    void deadlock() throws Exception {
        final Path path = dir.resolve("board");
        try (Board board = Board.at(path).create();
                BoundedQueue<String> queue =
                        BoundedQueue.at(dir.resolve("queue"), String.class).create();
                Jvm one = Jvm.start(Peer.class, "lock", path.toString(), "a", "b");
                Jvm two = Jvm.start(Peer.class, "lock", path.toString(), "b", "a")) {
            one.expect("holds a");
            two.expect("holds b");
            assertEquals(0, Cli.run("locks", dir).status());
            one.tell("now");
            await().until(() -> lock(path, "b").get("waiting").asInt() == 1);
            assertEquals(two.pid(), lock(path, "b").get("holder").asLong());
            assertEquals("alive", lock(path, "b").get("holderState").asText());
            assertEquals(one.pid(), lock(path, "b").get("waiters").get(0).asLong());
            assertTrue(lock(path, "b").get("heldMs").asLong() >= 0);
            two.tell("now");
            await().until(() -> Cli.run("locks", dir).status() == 3);
            final JsonNode cycle = Cli.run("locks", "--json", path)
                    .json()
                    .get("deadlocks")
                    .get(0)
                    .get("members");
            assertEquals(2, cycle.size());
            assertTrue(Cli.run("locks", dir).out().contains("DEADLOCK: pid="));
            assertTrue(Cli.run("doctor", dir).out().contains("error [deadlock]"));
            one.kill();
            await().until(() -> lock(path, "a").path("holder").asLong() == two.pid());
            assertEquals(0, Cli.run("locks", path).status());
            assertEquals(1, Cli.run("locks", dir.resolve("queue")).status());
            assertTrue(queue.isEmpty());
            assertEquals(0, board.number("n").get());
        }
    }

    private static JsonNode lock(final Path path, final String name) throws Exception {
        for (final JsonNode lock : Cli.run("locks", "--json", path).json().get("locks")) {
            if (lock.get("name").asText().equals(name)) {
                return lock;
            }
        }
        throw new AssertionError("not held: " + name);
    }
}
