package io.penstock.valkey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.joinable.JoinableQueue;
import io.penstock.queue.BoundedQueue;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Protocol.Command;

@Tag("two-process")
class ServerCheckTest {
    @TempDir
    private Path folder;

    private static String refusal(final URI uri) {
        final Exception e = assertThrows(
                Exception.class, () -> BoundedQueue.at(uri, String.class).openOrCreate());
        assertFalse(e.getMessage().contains("secret"), e.getMessage());
        return e.getMessage();
    }

    @Test
    @DisplayName(
            "X3: a server that would throw items away is refused, and so is a user who may not do what is needed; no secret is told")
    void refusesWhatCannotWork() throws Exception {
        try (EngineServer server = EngineServer.start(
                folder, "maxmemory-policy allkeys-lru", "user poor on >secret ~* &* +ping +info +eval +config|get")) {
            assertTrue(refusal(server.uri("jobs")).contains("maxmemory-policy=allkeys-lru"));
            server.command(Command.CONFIG, "SET", "maxmemory-policy", "noeviction");
            final String poor = refusal(URI.create("valkey://poor:secret@127.0.0.1:" + server.port() + "/jobs"));
            assertTrue(poor.contains("missing=") && poor.contains("PUBSUB"), poor);
            final String wrong = refusal(URI.create("valkey://app:nosecret@127.0.0.1:" + server.port() + "/jobs"));
            assertTrue(wrong.contains("WRONGPASS"), wrong);
            server.command(Command.CONFIG, "SET", "replica-read-only", "yes");
            server.command(Command.SLAVEOF, "127.0.0.1", "1");
            assertTrue(refusal(server.uri("jobs")).contains("role=slave"));
        }
        assertTrue(assertThrows(
                        IOException.class,
                        () -> BoundedQueue.at(EngineServer.uri(EngineServer.freePort(), "jobs"), String.class)
                                .openOrCreate())
                .getMessage()
                .contains("not done"));
    }

    @Test
    @DisplayName("X3, X17: without any one of the least rights, opening is refused at once, and the right is named")
    void everyRightIsProbed() throws Exception {
        try (EngineServer server = EngineServer.start(folder)) {
            final URI uri = URI.create("valkey://poor:secret@127.0.0.1:" + server.port() + "/jobs");
            int rights = 0;
            for (final String right : EngineServer.LEAST.split(" ")) {
                if (right.startsWith("+") && !right.equals("+config|get")) {
                    rights++;
                    server.command(
                            Command.ACL,
                            ("SETUSER poor reset on >secret " + EngineServer.LEAST + " -" + right.substring(1))
                                    .split(" "));
                    final String text = refusal(uri);
                    assertTrue(text.toLowerCase(Locale.ROOT).contains(right.substring(1)), right + ": " + text);
                }
            }
            assertTrue(rights > 20, "rights=" + rights);
            server.command(Command.ACL, ("SETUSER poor reset on >secret " + EngineServer.LEAST).split(" "));
            final int keys = server.keys();
            assertEquals(List.of(), EngineProperties.of(uri).weaknesses());
            assertEquals(keys, server.keys());
            server.command(Command.ACL, "SETUSER", "poor", "resetchannels", "&other*");
            assertTrue(refusal(uri).contains("PUBLISH, SUBSCRIBE"));
            server.command(Command.ACL, "SETUSER", "poor", "resetkeys", "~other*", "&{0/*");
            assertTrue(refusal(uri).contains("docs/engine.md"));
        }
    }

    @Test
    @DisplayName("X3: what a server weakens is told by its properties")
    void tellsWhatIsWeaker() throws Exception {
        try (EngineServer server = EngineServer.start(folder, "appendonly yes", "appendfsync everysec")) {
            final EngineProperties everysec = EngineProperties.of(server.uri("jobs"));
            assertEquals("master", everysec.settings().get("role"));
            assertEquals(1, everysec.weaknesses().size());
            assertTrue(everysec.weaknesses().get(0).contains("everysec"), everysec::toString);
            server.command(Command.CONFIG, "SET", "appendfsync", "always");
            assertEquals(List.of(), EngineProperties.of(server.uri("jobs")).weaknesses());
            server.command(Command.CONFIG, "SET", "appendonly", "no");
            assertTrue(
                    EngineProperties.of(server.uri("jobs")).weaknesses().get(0).contains("appendonly=no"));
        }
    }

    @Test
    @DisplayName(
            "X1, X16: create, open and openOrCreate; other settings, another kind or another version are refused by name")
    void opensOrRefuses() throws Exception {
        try (EngineServer server = EngineServer.start(folder)) {
            final URI uri = server.uri("jobs");
            assertThrows(
                    NoSuchFileException.class,
                    () -> BoundedQueue.at(uri, String.class).open());
            try (BoundedQueue<String> queue =
                    BoundedQueue.at(uri, String.class).maxItems(5).create()) {
                assertThrows(
                        FileAlreadyExistsException.class,
                        () -> BoundedQueue.at(uri, String.class).create());
                final String settings = assertThrows(
                                IllegalArgumentException.class,
                                () -> BoundedQueue.at(uri, String.class)
                                        .maxItems(6)
                                        .open())
                        .getMessage();
                assertTrue(settings.contains("maxItems there=5 here=6"), settings);
                final String kind = assertThrows(
                                IOException.class,
                                () -> JoinableQueue.at(uri, String.class).openOrCreate())
                        .getMessage();
                assertTrue(kind.contains("kind=bounded wanted=joinable"), kind);
                assertThrows(
                        IllegalStateException.class,
                        () -> BoundedQueue.at(uri, String.class).startEmpty().open());
                queue.put("old");
            }
            assertThrows(
                    IllegalArgumentException.class,
                    () -> BoundedQueue.at(uri, String.class)
                            .maxItems(6)
                            .startEmpty()
                            .openOrCreate());
            try (BoundedQueue<String> kept = BoundedQueue.at(uri, String.class).open()) {
                assertEquals(List.of("old"), List.copyOf(kept));
            }
            try (BoundedQueue<String> empty =
                    BoundedQueue.at(uri, String.class).startEmpty().open()) {
                assertEquals(0, empty.size());
                assertEquals(5, empty.remainingCapacity());
            }
            server.command(Command.HSET, "{0/jobs}:h", "v", "7");
            final String version = assertThrows(
                            IOException.class,
                            () -> BoundedQueue.at(uri, String.class).open())
                    .getMessage();
            assertTrue(version.contains("version there=7 version here=1"), version);
        }
    }

    @Test
    @DisplayName("X18: an item of 16 MiB goes through, a longer one is refused before anything is sent")
    void boundsItems() throws Exception {
        try (EngineServer server = EngineServer.start(folder);
                BoundedQueue<byte[]> queue =
                        BoundedQueue.at(server.uri("jobs"), byte[].class).openOrCreate()) {
            final int longest = 16 << 20;
            queue.put(new byte[longest]);
            assertEquals(longest, queue.take().length);
            final String text = assertThrows(IllegalArgumentException.class, () -> queue.put(new byte[longest + 1]))
                    .getMessage();
            assertTrue(text.contains("longest=" + longest), text);
            assertEquals(0, queue.size());
        }
    }

    @Test
    @DisplayName("X14: three connections, whatever the number of queues")
    void fewConnections() throws Exception {
        try (EngineServer server = EngineServer.start(folder)) {
            final List<BoundedQueue<String>> queues = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                queues.add(
                        BoundedQueue.at(server.uri("jobs-" + i), String.class).openOrCreate());
                queues.get(i).put("a");
            }
            final String clients = (String) server.command(Command.CLIENT, "LIST");
            assertEquals(
                    3, clients.lines().filter(line -> line.contains("user=app")).count(), clients);
            queues.forEach(BoundedQueue::close);
        }
    }
}
