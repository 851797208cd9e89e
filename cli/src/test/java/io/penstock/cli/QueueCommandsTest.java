package io.penstock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.cli.view.Classes;
import io.penstock.cli.view.ItemFacts;
import io.penstock.cli.view.Items;
import io.penstock.joinable.JoinableQueue;
import io.penstock.joinable.Lease;
import io.penstock.queue.BoundedQueue;
import io.penstock.testkit.Jvm;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueueCommandsTest {
    @TempDir
    private Path dir;

    /** An item whose class is at hand. */
    public record Order(String name, int count, List<String> tags) {}

    @Test
    @DisplayName("O4: peek shows the first items, and takes none; those given back come first, with their deliveries")
    void peek() throws Exception {
        final Path path = dir.resolve("jobs");
        try (JoinableQueue<Order> queue = JoinableQueue.at(path, Order.class).create()) {
            queue.put(new Order("one", 1, List.of("a")));
            queue.put(new Order("two", 2, List.of()));
            queue.put(new Order("three", 3, List.of()));
            queue.lease().release();
            final JsonNode seen = Cli.done("peek", "--json", "-n", 2, path).json();
            assertEquals(Order.class.getName(), seen.get("type").asText());
            assertEquals(2, seen.get("items").size());
            final JsonNode first = seen.get("items").get(0);
            assertEquals("again", first.get("state").asText());
            assertEquals(1, first.get("deliveries").asInt());
            assertEquals(Cli.json("{\"name\":\"one\",\"count\":1,\"tags\":[\"a\"]}"), first.get("value"));
            assertEquals("queued", seen.get("items").get(1).get("state").asText());
            assertEquals(3, queue.size());
        }
    }

    @Test
    @Tag("two-process")
    @DisplayName(
            "O5: items of a class that is not here are shown by its name and their bytes; with --classpath, as they are")
    void foreignClass() throws Exception {
        final Path classes = compiled();
        final Path path = dir.resolve("queue");
        final Jvm maker = Jvm.launch(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path") + ":" + classes,
                "elsewhere.Maker",
                path.toString()));
        try (maker) {
            assertEquals(0, maker.exitCode());
        }
        final JsonNode opaque =
                Cli.done("peek", "--json", path).json().get("items").get(0);
        assertEquals("elsewhere.Maker$Parcel", opaque.get("type").asText());
        assertTrue(opaque.get("bytes").asInt() > 4, opaque::toString);
        assertTrue(opaque.get("base64").asText().length() > 4, opaque::toString);
        assertTrue(opaque.get("problem").asText().contains("--classpath"), opaque::toString);
        assertTrue(Cli.done("peek", path).out().contains("elsewhere.Maker$Parcel bytes="));
        final JsonNode shown = Cli.done("peek", "--json", "--classpath", classes, path)
                .json()
                .get("items")
                .get(0);
        assertEquals(Cli.json("{\"label\":\"fragile\",\"grams\":7}"), shown.get("value"));
        Cli.done("put", "--classpath", classes, path, "{\"label\":\"second\",\"grams\":8}");
        assertEquals(1, Cli.run("put", path, "{}").status(), "without the class nothing can be put");
        final List<String> drained =
                Cli.done("drain", "--classpath", classes, path).lines();
        assertEquals(List.of("{\"label\":\"fragile\",\"grams\":7}", "{\"label\":\"second\",\"grams\":8}"), drained);
        Cli.done("put", "--classpath", classes, path, "{\"label\":\"third\",\"grams\":9}");
        assertTrue(Cli.done("drain", path).out().matches("\"[A-Za-z0-9+/=]+\"\n"), "its bytes in Base64");
    }

    private Path compiled() throws Exception {
        final Path source = dir.resolve("src/elsewhere/Maker.java");
        Files.createDirectories(source.getParent());
        Files.writeString(source, """
                package elsewhere;

                import io.penstock.queue.BoundedQueue;
                import java.nio.file.Path;

                public final class Maker {
                    public record Parcel(String label, int grams) {}

                    public static void main(final String... args) throws Exception {
                        try (BoundedQueue<Parcel> queue = BoundedQueue.at(Path.of(args[0]), Parcel.class).create()) {
                            queue.put(new Parcel("fragile", 7));
                        }
                    }
                }
                """);
        final Path classes = Files.createDirectories(dir.resolve("classes"));
        assertEquals(
                0,
                ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-proc:none",
                                "-d",
                                classes.toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                source.toString()));
        return classes;
    }

    @Test
    @DisplayName("O6: put takes lines for a queue of String and JSON for others, from arguments or standard input")
    void put() throws Exception {
        final Path texts = dir.resolve("texts");
        final Path numbers = dir.resolve("numbers");
        final Path orders = dir.resolve("orders");
        try (BoundedQueue<String> ofText =
                        BoundedQueue.at(texts, String.class).maxItems(3).create();
                BoundedQueue<Long> ofNumbers =
                        BoundedQueue.at(numbers, Long.class).create();
                JoinableQueue<Order> ofOrders =
                        JoinableQueue.at(orders, Order.class).create()) {
            Cli.done("put", texts, "one", "{two}");
            final InputStream in = System.in;
            try {
                System.setIn(new ByteArrayInputStream("7\n8\n".getBytes(StandardCharsets.UTF_8)));
                Cli.done("put", numbers);
            } finally {
                System.setIn(in);
            }
            Cli.done("put", orders, "{\"name\":\"a\",\"count\":1,\"tags\":[\"x\"]}");
            assertEquals(List.of("one", "{two}"), List.copyOf(ofText));
            assertEquals(List.of(7L, 8L), List.copyOf(ofNumbers));
            assertEquals(new Order("a", 1, List.of("x")), ofOrders.peek());
            final Cli.Ended full = Cli.run("put", "--json", "--wait", 0, texts, "three", "four");
            assertEquals(4, full.status());
            assertEquals(Cli.json("{\"put\":1,\"complete\":false}"), full.json());
            final Cli.Ended wrong = Cli.run("put", numbers, "9", "nine");
            assertEquals(1, wrong.status());
            assertTrue(wrong.err().contains("item 2: not JSON of java.lang.Long"), wrong::err);
            assertEquals(3, ofNumbers.size());
        }
    }

    @Test
    @Tag("two-process")
    @Tag("kill")
    @DisplayName("O7: drain prints and takes what is there; an item in another process's hands stays there")
    void drain() throws Exception {
        final Path path = dir.resolve("jobs");
        try (JoinableQueue<String> queue = JoinableQueue.at(path, String.class).create()) {
            queue.putAll(List.of("held", "one", "two"));
            try (Jvm holder = Jvm.start(Peer.class, "lease", path.toString())) {
                holder.expect("leased held");
                assertEquals(List.of("one"), Cli.done("drain", "-n", 1, path).lines());
                assertEquals(
                        List.of("\"two\""), Cli.done("drain", "--json", path).lines());
                assertEquals(1, queue.unfinished());
                holder.kill();
            }
            try (Lease<String> again = queue.lease()) {
                assertEquals("held", again.value());
            }
        }
    }

    @Test
    @DisplayName("O8: move stops when the other queue takes no more, and loses nothing; types must be the same")
    void move() throws Exception {
        final Path from = dir.resolve("from");
        final Path to = dir.resolve("to");
        try (JoinableQueue<String> source = JoinableQueue.at(from, String.class).create();
                BoundedQueue<String> target =
                        BoundedQueue.at(to, String.class).maxItems(2).create();
                BoundedQueue<Integer> other =
                        BoundedQueue.at(dir.resolve("other"), Integer.class).create()) {
            source.putAll(List.of("a", "b", "c"));
            final Cli.Ended moved = Cli.run("move", "--json", "--wait", 0, from, to);
            assertEquals(4, moved.status());
            assertEquals(Cli.json("{\"moved\":2,\"complete\":false}"), moved.json());
            assertEquals(List.of("a", "b"), List.copyOf(target));
            assertEquals(List.of("c"), List.copyOf(source));
            assertEquals("moved 2", Cli.done("move", "-n", 2, to, from).out().strip());
            assertEquals(3, source.size());
            assertEquals(1, Cli.run("move", from, dir.resolve("other")).status());
            assertEquals(1, Cli.run("move", from, from).status());
            assertEquals(3, source.size());
            assertTrue(other.isEmpty());
        }
    }

    @Test
    @Tag("two-process")
    @Tag("kill")
    @DisplayName("O9: tail -f shows what is put from now on, without taking it")
    void tail() throws Exception {
        final Path path = dir.resolve("queue");
        try (BoundedQueue<String> queue = BoundedQueue.at(path, String.class).create()) {
            queue.put("early");
            queue.put("before");
            try (Jvm tail = Jvm.start(Penstock.class, "tail", "-f", "-n", "1", "--json", path.toString())) {
                final JsonNode before = Cli.json(tail.nextLine());
                assertEquals("before", before.get("value").asText());
                assertEquals(1, before.get("number").asInt());
                queue.put("after");
                final JsonNode after = Cli.json(tail.nextLine());
                assertEquals("after", after.get("value").asText());
                assertEquals(2, after.get("number").asInt());
                tail.kill();
            }
            final List<String> left = new ArrayList<>(queue);
            assertEquals(List.of("early", "before", "after"), left);
        }
    }

    @Test
    @DisplayName(
            "O9: what follows has the number that it has in the queue, whether the items before it were taken or not")
    void numbersOfTail() throws Exception {
        final Path path = dir.resolve("queue");
        try (BoundedQueue<String> queue = BoundedQueue.at(path, String.class).create()) {
            final Items items = Items.of(path, Classes.own());
            final List<String> seen = new ArrayList<>();
            final Consumer<ItemFacts> each = item -> seen.add(item.number() + item.text());
            queue.putAll(List.of("a", "b"));
            long position = items.follow(0, each);
            queue.put("c");
            position = items.follow(position, each);
            queue.take();
            queue.put("d");
            position = items.follow(position, each);
            queue.put("e");
            queue.drainTo(new ArrayList<>());
            queue.put("f");
            items.follow(position, each);
            assertEquals(List.of("0a", "1b", "2c", "3d", "5f"), seen);
        }
    }
}
