package io.penstock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.cli.view.ChannelFacts;
import io.penstock.cli.view.DeadlockFacts;
import io.penstock.cli.view.Finding;
import io.penstock.cli.view.ItemFacts;
import io.penstock.cli.view.LockFacts;
import io.penstock.cli.view.Locks;
import io.penstock.cli.view.LogFacts;
import io.penstock.cli.view.PoolFacts;
import io.penstock.cli.view.ProcessFacts;
import io.penstock.cli.view.Top;
import io.penstock.cli.web.History;
import io.penstock.cli.web.Overview;
import io.penstock.joinable.JoinableQueue;
import io.penstock.joinable.Lease;
import io.penstock.sync.Board;
import io.penstock.testkit.Jvm;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebOpenApiTest {
    private static final String REFERENCE = "#/components/schemas/";

    private static final Map<String, Class<?>> RECORDS = Map.ofEntries(
            Map.entry("Overview", Overview.class),
            Map.entry("History", History.class),
            Map.entry("Channel", ChannelFacts.class),
            Map.entry("User", ProcessFacts.class),
            Map.entry("Row", Top.Row.class),
            Map.entry("Load", Top.Load.class),
            Map.entry("Item", ItemFacts.class),
            Map.entry("Locks", Locks.class),
            Map.entry("Lock", LockFacts.class),
            Map.entry("Deadlock", DeadlockFacts.class),
            Map.entry("Member", DeadlockFacts.Member.class),
            Map.entry("Parent", PoolFacts.class),
            Map.entry("Worker", PoolFacts.Worker.class),
            Map.entry("Log", LogFacts.class),
            Map.entry("LogWorker", LogFacts.Worker.class),
            Map.entry("Finding", Finding.class));

    @TempDir
    private Path dir;

    @Test
    @DisplayName(
            "O36: openapi.json lists the paths that the server has, and the fields of each object: none more, none fewer")
    void complete() throws Exception {
        try (WebClient web = WebClient.of(dir)) {
            final JsonNode api = web.get("/openapi.json");
            final TreeSet<String> served = new TreeSet<>();
            for (final String source : List.of("Api.java", "Door.java")) {
                final Matcher path = Pattern.compile("\"(/api/[a-z/]+)\"")
                        .matcher(Files.readString(Path.of("src/main/java/io/penstock/cli/web", source)));
                while (path.find()) {
                    served.add(path.group(1));
                }
            }
            final TreeSet<String> described = new TreeSet<>();
            api.get("paths").fieldNames().forEachRemaining(described::add);
            assertEquals(served, described);
            RECORDS.forEach((name, type) -> {
                final List<String> fields = new ArrayList<>();
                api.at("/components/schemas/" + name + "/properties")
                        .fieldNames()
                        .forEachRemaining(fields::add);
                assertEquals(
                        Arrays.stream(type.getRecordComponents())
                                .map(RecordComponent::getName)
                                .toList(),
                        fields,
                        name);
            });
        }
    }

    @Test
    @Tag("two-process")
    @DisplayName("O36: each answer of a server with real processes is as openapi.json says, and so is what it refuses")
    void answers() throws Exception {
        final Path jobs = dir.resolve("jobs");
        final Path pipe = Files.createDirectory(dir.resolve("penstock-1-2")).resolve("child-a.pipe");
        try (JoinableQueue<String> queue =
                        JoinableQueue.at(jobs, String.class).maxDeliveries(1).create();
                Board board = Board.at(dir.resolve("board")).create();
                Jvm holder = Jvm.start(Peer.class, "lock", dir.resolve("board").toString(), "a", "b");
                Jvm worker = Jvm.start(Peer.class, "log", dir.resolve("lanes").toString());
                Jvm parent = Jvm.start(Peer.class, "pipe", pipe.toString());
                WebClient web = WebClient.of(dir)) {
            holder.expect("holds a");
            worker.expect("logged");
            parent.expect("created");
            queue.put("poison");
            queue.put("sour");
            for (int i = 0; i < 2; i++) {
                try (Lease<String> lease = queue.lease()) {
                    assertTrue(lease.deliveries() > 0);
                }
            }
            queue.put("fresh");
            final JsonNode api = web.get("/openapi.json");
            try (WebClient.Events events = web.events()) {
                check(api, schema("Overview"), events.next("look"), "events");
                check(api, schema("Overview"), events.next("look"), "events");
                api.get("paths").properties().forEach(path -> {
                    if (path.getValue().has("get") && !path.getKey().equals("/api/events")) {
                        get(web, api, path.getKey(), path.getValue().get("get"), jobs);
                    }
                });
            }
            for (final String verb : List.of("back", "drop")) {
                final long number = queue.deadLetters().get(0).number();
                final JsonNode post = api.get("paths").get("/api/dead/" + verb).get("post");
                check(api, ok(post), web.json(web.post("/api/dead/" + verb, WebApiTest.decision(jobs, number))), verb);
                final HttpResponse<String> refused = web.post("/api/dead/" + verb, "{}");
                assertTrue(post.get("responses").has("" + refused.statusCode()), verb);
                check(api, schema("Problem"), Cli.json(refused.body()), verb);
            }
            assertEquals(0, board.number("n").get());
        }
    }

    private static void get(
            final WebClient web, final JsonNode api, final String path, final JsonNode get, final Path channel) {
        try {
            final String[] query = get.has("parameters") ? new String[] {"path", channel.toString()} : new String[0];
            final JsonNode answer = web.get(path, query);
            check(api, ok(get), answer, path);
            answer.forEach(part -> assertTrue(!part.isArray() || !part.isEmpty() || path.endsWith("/locks"), path));
            if (query.length > 0) {
                assertEquals(404, web.send(web.request(path, "path", "/no")).statusCode(), path);
                assertTrue(get.get("responses").has("404"), path);
            }
        } catch (final IOException | InterruptedException failed) {
            throw new AssertionError(path, failed);
        }
    }

    private static JsonNode ok(final JsonNode operation) {
        return operation.at("/responses/200/content/application~1json/schema");
    }

    private static JsonNode schema(final String name) throws IOException {
        return Cli.json("{\"$ref\":\"" + REFERENCE + name + "\"}");
    }

    /** What the file uses of JSON Schema; a word that this does not know is an error. */
    private static void check(final JsonNode api, final JsonNode schema, final JsonNode value, final String where) {
        final Map<String, JsonNode> words = new HashMap<>();
        schema.properties().forEach(word -> words.put(word.getKey(), word.getValue()));
        words.remove("description");
        words.remove("format");
        words.remove("minItems");
        final JsonNode reference = words.remove("$ref");
        if (reference != null) {
            final JsonNode target = api.at(reference.asText().substring(1));
            assertTrue(target.isObject(), reference::asText);
            check(api, target, value, where);
        }
        final JsonNode type = words.remove("type");
        if (type != null) {
            final List<String> types = new ArrayList<>();
            (type.isArray() ? type : List.of(type)).forEach(each -> types.add(each.asText()));
            assertTrue(
                    types.stream().anyMatch(each -> is(each, value)),
                    () -> where + ": " + value + " is none of " + types);
        }
        final JsonNode allowed = words.remove("enum");
        if (allowed != null) {
            boolean found = false;
            for (final JsonNode each : allowed) {
                found |= each.equals(value);
            }
            assertTrue(found, () -> where + ": " + value + " is none of " + allowed);
        }
        final JsonNode items = words.remove("items");
        if (items != null) {
            value.forEach(each -> check(api, items, each, where + "[]"));
        }
        final JsonNode required = words.remove("required");
        if (required != null) {
            required.forEach(name -> assertTrue(value.has(name.asText()), () -> where + ": no " + name + " " + value));
        }
        final JsonNode properties = words.remove("properties");
        final JsonNode more = words.remove("additionalProperties");
        value.properties().forEach(field -> {
            final JsonNode known = properties == null ? null : properties.get(field.getKey());
            if (known != null) {
                check(api, known, field.getValue(), where + "." + field.getKey());
            } else if (more != null) {
                assertTrue(more.isObject(), () -> where + ": not described: " + field);
                check(api, more, field.getValue(), where + "." + field.getKey());
            }
        });
        assertEquals(Map.of(), words, where);
    }

    private static boolean is(final String type, final JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            default -> throw new AssertionError("unknown type=" + type);
        };
    }
}
