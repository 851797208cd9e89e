package io.penstock.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.cli.view.Channels;
import io.penstock.cli.view.Values;
import io.penstock.joinable.JoinableQueue;
import io.penstock.queue.BoundedQueue;
import io.penstock.sync.Board;
import io.penstock.testkit.Jvm;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebApiTest {
    @TempDir
    private Path dir;

    @Test
    @Tag("two-process")
    @DisplayName(
            "O30: the API says of queues and their users what the files say: depth, rates, age, in flight, who waits")
    void queues() throws Exception {
        final Path jobs = dir.resolve("jobs");
        final Path empty = dir.resolve("empty");
        try (JoinableQueue<String> queue = JoinableQueue.at(jobs, String.class).create();
                BoundedQueue<String> other =
                        BoundedQueue.at(empty, String.class).create();
                Jvm holder = Jvm.start(Peer.class, "lease", jobs.toString());
                Jvm taker = Jvm.start(Peer.class, "take", empty.toString());
                WebClient web = WebClient.of(dir)) {
            queue.put("one");
            queue.put("two");
            holder.expect("leased one");
            taker.expect("taking");
            await().until(() -> channel(web, empty).at("/waiters/items").asInt() == 1);
            final JsonNode seen = channel(web, jobs);
            final JsonNode file = Cli.json(Values.json(Channels.look(jobs)));
            assertEquals(withoutAges(file), withoutAges(seen));
            assertEquals(1, seen.get("depth").asInt());
            assertEquals(1, seen.at("/numbers/leased").asInt());
            assertTrue(seen.at("/numbers/oldestAgeMs").isNumber());
            assertEquals(withoutAges(file), withoutAges(web.get("/api/channel", "path", jobs.toString())));
            final JsonNode items = web.get("/api/items", "path", jobs.toString());
            assertEquals("two", items.at("/items/0/value").asText());
            assertEquals(1, items.get("items").size());
            final JsonNode waiting = channel(web, empty).get("users");
            boolean found = false;
            for (final JsonNode user : waiting) {
                found |= user.get("pid").asLong() == taker.pid()
                        && user.at("/numbers/waitingToTake").asInt() == 1;
            }
            assertTrue(found, waiting::toString);
            assertTrue(other.isEmpty());
        }
    }

    @Test
    @DisplayName(
            "O31: events bring each look, with rates; the server looks while a page is open, and not once it is closed")
    void events() throws Exception {
        final Path path = dir.resolve("queue");
        try (BoundedQueue<String> queue = BoundedQueue.at(path, String.class).create();
                WebClient web = WebClient.of(dir)) {
            assertEquals(0, web.server().looks());
            assertFalse(web.server().isLooking());
            try (WebClient.Events first = web.events();
                    WebClient.Events second = web.events()) {
                assertEquals(200, first.status());
                final JsonNode before = first.next("look");
                assertEquals(path.toString(), before.at("/channels/0/path").asText());
                queue.put("one");
                double put = 0;
                JsonNode look = before;
                while (look.at("/channels/0/depth").asInt() == 0 || put < 0.999) {
                    look = first.next("look");
                    put += look.at("/rates/0/inPerS").asDouble()
                            * look.get("seconds").asDouble();
                }
                assertEquals(1, put, 1e-6);
                second.next("look");
                final JsonNode history = web.get("/api/history", "path", path.toString());
                assertEquals(history.get("atMs").size(), history.get("depth").size());
                assertEquals(history.get("atMs").size(), history.get("inPerS").size());
                assertEquals(0, history.get("depth").get(0).asInt());
                await().until(() -> lastDepth(web, path) == 1);
                second.close();
                first.next("look");
                assertTrue(web.server().isLooking());
            }
            await().until(() -> !web.server().isLooking());
            final long looks = web.server().looks();
            web.get("/api/overview");
            assertEquals(looks, web.server().looks());
            assertFalse(web.server().isLooking());
            try (WebClient.Events again = web.events()) {
                again.next("look");
                again.next("look");
                assertTrue(web.server().looks() > looks);
            }
        }
    }

    @Test
    @Tag("two-process")
    @DisplayName("O30: the command prints the URL of its page, and serves it until it is ended")
    void command() throws Exception {
        try (BoundedQueue<String> queue =
                        BoundedQueue.at(dir.resolve("queue"), String.class).create();
                Jvm server = Jvm.start(Penstock.class, "web", "--json", "--every", "0.1", dir.toString())) {
            final URI page = URI.create(Cli.json(server.nextLine()).get("url").asText());
            assertEquals("127.0.0.1", page.getHost());
            final HttpRequest request = HttpRequest.newBuilder(page.resolve("/api/overview"))
                    .header("Authorization", "Bearer " + page.getFragment().replaceFirst("^token=", ""))
                    .build();
            final HttpResponse<String> answer =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            assertEquals(200, answer.statusCode());
            assertEquals(
                    dir.resolve("queue").toString(),
                    Cli.json(answer.body()).at("/channels/0/path").asText());
            server.process().destroy();
            assertEquals(143, server.exitCode());
            assertTrue(queue.isEmpty());
        }
    }

    private static long lastDepth(final WebClient web, final Path path) throws Exception {
        final JsonNode depth = web.get("/api/history", "path", path.toString()).get("depth");
        return depth.get(depth.size() - 1).asLong();
    }

    @Test
    @DisplayName("O31: when the directory goes while a page is open, the stream says so and goes on")
    void directoryGoes() throws Exception {
        final Path gone = Files.createDirectory(dir.resolve("gone"));
        try (WebClient web = WebClient.of(gone);
                WebClient.Events events = web.events()) {
            events.next("look");
            Files.delete(gone);
            JsonNode problem = null;
            while (problem == null) {
                try {
                    problem = events.next("problem");
                } catch (final AssertionError lookFromBefore) {
                    assertTrue(lookFromBefore.getMessage().startsWith("event=look"), lookFromBefore.getMessage());
                }
            }
            assertEquals(gone.toString(), problem.get("problem").asText());
            events.next("problem");
        }
    }

    @Test
    @Tag("two-process")
    @Tag("kill")
    @DisplayName("O32: dead letters of killed takers are listed, put back and dropped by their numbers; others stay")
    void deadLetters() throws Exception {
        final Path path = dir.resolve("jobs");
        try (JoinableQueue<String> queue =
                        JoinableQueue.at(path, String.class).maxDeliveries(1).create();
                WebClient web = WebClient.of(dir)) {
            final List<String> items = List.of("poison", "sour", "stale");
            for (final String item : items) {
                queue.put(item);
            }
            for (final String item : items) {
                try (Jvm taker = Jvm.start(Peer.class, "lease", path.toString())) {
                    taker.expect("leased " + item);
                    taker.kill();
                }
            }
            assertTrue(queue.join(Duration.ofSeconds(30)));
            final JsonNode letters = web.get("/api/dead", "path", path.toString());
            assertEquals(1, letters.get("maxDeliveries").asInt());
            assertEquals(3, letters.get("letters").size());
            assertEquals("poison", letters.at("/letters/0/value").asText());
            assertEquals(
                    1,
                    web.get("/api/dead", "path", path.toString(), "most", "1")
                            .get("letters")
                            .size());
            final long poison = letters.at("/letters/0/number").asLong();
            final long sour = letters.at("/letters/1/number").asLong();
            assertEquals(
                    Cli.json("{\"done\":1,\"left\":[],\"problems\":[]}"),
                    web.json(web.post("/api/dead/drop", decision(path, poison))));
            assertEquals(
                    Cli.json("{\"done\":1,\"left\":[" + poison + "],\"problems\":[]}"),
                    web.json(web.post("/api/dead/back", decision(path, poison, sour))));
            assertEquals("sour", queue.peek());
            assertEquals(1, queue.deadLetters().size());
            assertEquals(1, queue.size());
        }
    }

    @Test
    @DisplayName("O32: a decision that is not understood, or is about another channel, is refused and changes nothing")
    void wrongDecisions() throws Exception {
        final Path path = dir.resolve("jobs");
        final Path bounded = dir.resolve("bounded");
        try (JoinableQueue<String> queue = JoinableQueue.at(path, String.class).create();
                BoundedQueue<String> other =
                        BoundedQueue.at(bounded, String.class).create();
                WebClient web = WebClient.of(dir);
                WebClient shows = WebClient.of(dir, true)) {
            for (final String wrong : List.of(
                    "",
                    "null",
                    "{",
                    "[]",
                    "{}",
                    "{\"path\":\"a\"}",
                    "{\"path\":\"a\",\"numbers\":[]}",
                    "{\"path\":\"a\",\"numbers\":[null]}",
                    "{\"path\":\"a\",\"numbers\":[1],\"all\":true}")) {
                assertEquals(400, web.post("/api/dead/drop", wrong).statusCode(), wrong);
            }
            assertEquals(
                    404,
                    web.post("/api/dead/drop", decision(dir.resolve("no"), 1)).statusCode());
            assertEquals(
                    404,
                    web.post("/api/dead/drop", decision(dir.resolve("x/../jobs"), 1))
                            .statusCode());
            assertEquals(409, web.post("/api/dead/drop", decision(bounded, 1)).statusCode());
            assertEquals(405, web.post("/api/overview", decision(path, 1)).statusCode());
            assertEquals(
                    413, web.post("/api/dead/drop", " ".repeat(1024 * 1024 + 1)).statusCode());
            assertEquals(403, shows.post("/api/dead/drop", decision(path, 1)).statusCode());
            assertTrue(shows.get("/api/overview").get("readOnly").asBoolean());
            assertEquals(
                    400,
                    web.send(web.request("/api/dead", "path", path.toString(), "most", "10001"))
                            .statusCode());
            assertEquals(
                    404,
                    web.send(web.request("/api/items", "path", "/etc/passwd")).statusCode());
            assertEquals(0, queue.size() + other.size());
        }
    }

    @Test
    @Tag("two-process")
    @DisplayName("O33: locks, deadlocks, pools and log sinks are shown as the command prints them")
    void others() throws Exception {
        final Path board = dir.resolve("board");
        final Path lanes = dir.resolve("lanes");
        final Path pipe = Files.createDirectory(dir.resolve("penstock-1-2")).resolve("child-a.pipe");
        try (Board made = Board.at(board).create();
                Jvm one = Jvm.start(Peer.class, "lock", board.toString(), "a", "b");
                Jvm two = Jvm.start(Peer.class, "lock", board.toString(), "b", "a");
                Jvm worker = Jvm.start(Peer.class, "log", lanes.toString());
                Jvm parent = Jvm.start(Peer.class, "pipe", pipe.toString());
                WebClient web = WebClient.of(dir)) {
            one.expect("holds a");
            two.expect("holds b");
            worker.expect("logged");
            parent.expect("created");
            one.tell("now");
            two.tell("now");
            await().until(() -> web.get("/api/locks").get("deadlocks").size() == 1);
            assertEquals(withoutAges(Cli.run("locks", "--json", dir).json()), withoutAges(web.get("/api/locks")));
            assertEquals(
                    Cli.done("log", "status", "--json", lanes).json(),
                    web.get("/api/logs").at("/sinks/0"));
            assertEquals(Cli.done("pool", "--json", dir).json(), web.get("/api/pools"));
            assertEquals(
                    parent.pid(), web.get("/api/pools").at("/parents/0/pid").asLong());
            boolean found = false;
            for (final JsonNode finding : web.get("/api/doctor").get("findings")) {
                found |= finding.get("code").asText().equals("deadlock");
            }
            assertTrue(found);
            assertEquals(0, made.number("n").get());
        }
    }

    @Test
    @DisplayName("O34: a page that is open changes no byte of a channel, and makes no file")
    void changesNothing() throws Exception {
        final Path path = dir.resolve("jobs");
        try (JoinableQueue<String> queue = JoinableQueue.at(path, String.class).create()) {
            queue.put("one");
        }
        final Map<Path, byte[]> before = files();
        try (WebClient web = WebClient.of(dir);
                WebClient.Events events = web.events()) {
            events.next("look");
            events.next("look");
            for (final String what : List.of("overview", "locks", "pools", "logs", "doctor")) {
                web.get("/api/" + what);
            }
            for (final String what : List.of("history", "channel", "items", "dead")) {
                web.get("/api/" + what, "path", path.toString());
            }
        }
        final Map<Path, byte[]> after = files();
        assertEquals(before.keySet(), after.keySet());
        before.forEach((file, bytes) -> assertEquals(0, Arrays.compare(bytes, after.get(file)), file::toString));
    }

    private Map<Path, byte[]> files() throws Exception {
        final Map<Path, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(dir)) {
            for (final Path each : all.filter(Files::isRegularFile).toList()) {
                files.put(each, Files.readAllBytes(each));
            }
        }
        return files;
    }

    static String decision(final Path path, final Object... numbers) {
        return Values.json(Map.of("path", path.toString(), "numbers", List.of(numbers)));
    }

    static JsonNode channel(final WebClient web, final Path path) throws Exception {
        final JsonNode channels = web.get("/api/overview").get("channels");
        for (final JsonNode channel : channels) {
            if (channel.get("path").asText().equals(path.toString())) {
                return channel;
            }
        }
        throw new AssertionError(path + " of " + channels);
    }

    /** Two looks at different times differ in these. */
    private static String withoutAges(final JsonNode facts) {
        return facts.toString().replaceAll("\"(oldestAgeMs|heldMs|ageMs)\":\\d+", "\"$1\":0");
    }
}
