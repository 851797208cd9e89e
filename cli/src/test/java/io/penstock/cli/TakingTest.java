package io.penstock.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.codec.KryoCodec;
import io.penstock.joinable.JoinableQueue;
import io.penstock.queue.BoundedQueue;
import io.penstock.testkit.Jvm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TakingTest {
    private static final int SIGTERM_STATUS = 143;
    private static final int LENGTH = 4000;

    @TempDir
    private Path dir;

    /** An item that may have anything in it. */
    public record Box(String name, Object content) {}

    /** What no queue of boxes reaches. */
    public static final class Surprise {}

    /** A full disk, or a reader that has gone. */
    private static final class Failing extends OutputStream {
        private final String why;

        Failing(final String why) {
            this.why = why;
        }

        @Override
        public void write(final int single) throws IOException {
            throw new IOException(why);
        }
    }

    private static Cli.Ended failing(final String why, final String... arguments) {
        final ByteArrayOutputStream err = new ByteArrayOutputStream();
        final int status = Penstock.run(new Failing(why), err, arguments);
        return new Cli.Ended(status, "", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    @DisplayName(
            "O19: an item that cannot be decoded here stays in its queue: drain and move stop before it, and say why")
    void undecodable() throws Exception {
        final KryoCodec codec = KryoCodec.builder().allow(Surprise.class).build();
        final Path bounded = dir.resolve("bounded");
        final Path joinable = dir.resolve("joinable");
        final Path to = dir.resolve("to");
        try (BoundedQueue<Box> first =
                        BoundedQueue.at(bounded, Box.class).codec(codec).create();
                JoinableQueue<Box> second =
                        JoinableQueue.at(joinable, Box.class).codec(codec).create();
                BoundedQueue<Box> target = BoundedQueue.at(to, Box.class).create()) {
            for (final BoundedQueue<Box> queue : List.of(first, second)) {
                queue.putAll(List.of(new Box("a", 1), new Box("b", new Surprise()), new Box("c", 3)));
            }
            for (final Path path : List.of(bounded, joinable)) {
                final Cli.Ended drained = Cli.run("drain", path);
                assertEquals(1, drained.status());
                assertEquals(List.of("{\"name\":\"a\",\"content\":1}"), drained.lines());
                assertTrue(drained.err().contains("Surprise is not allowed"), drained::err);
                assertEquals(1, Cli.run("move", path, to).status());
            }
            assertEquals(2, first.size());
            assertEquals(2, second.size());
            assertEquals(0, second.stats().deadLetters());
            assertTrue(target.isEmpty());
        }
    }

    @Test
    @DisplayName(
            "O20: an item whose line does not get out goes back; where its queue is shut down, standard error has it")
    void outputFails() throws Exception {
        final Path path = dir.resolve("queue");
        final Path jobs = dir.resolve("jobs");
        try (BoundedQueue<String> queue = BoundedQueue.at(path, String.class).create();
                JoinableQueue<String> joinable =
                        JoinableQueue.at(jobs, String.class).create()) {
            queue.putAll(List.of("a", "b"));
            joinable.putAll(List.of("c", "d"));
            for (final String why : List.of("No space left on device", "Broken pipe")) {
                assertEquals(4, failing(why, "drain", path.toString()).status(), why);
                assertEquals(4, failing(why, "drain", jobs.toString()).status(), why);
            }
            assertEquals(2, queue.size());
            assertEquals(2, joinable.size());
            final String next = queue.peek();
            queue.shutdown();
            final Cli.Ended lost = failing("Broken pipe", "drain", path.toString());
            assertEquals(1, lost.status());
            assertTrue(lost.err().contains("it is: \"" + next + "\""), lost::err);
            assertEquals(1, queue.size());
        }
    }

    @Test
    @DisplayName("O20: what could not be printed is an error, but for a reader that wants no more")
    void printing() {
        final Cli.Ended full = failing("No space left on device", "ls", dir.toString());
        assertEquals(1, full.status());
        assertTrue(full.err().contains("standard output: No space left on device"), full::err);
        final Cli.Ended gone = failing("Broken pipe", "ls", dir.toString());
        assertEquals(0, gone.status());
        assertEquals("", gone.err());
        assertEquals(
                0,
                failing("Broken pipe", "top", dir.toString(), "--json", "--every", "0.01")
                        .status(),
                "top ends with its reader");
    }

    @Test
    @DisplayName("O8: an item is not taken while the other queue has no room: it keeps its place, and its deliveries")
    void noRoom() throws Exception {
        final Path from = dir.resolve("from");
        final Path to = dir.resolve("to");
        try (JoinableQueue<String> source =
                        JoinableQueue.at(from, String.class).maxDeliveries(1).create();
                BoundedQueue<String> target =
                        BoundedQueue.at(to, String.class).maxItems(1).create()) {
            source.putAll(List.of("a", "b"));
            target.put("there");
            final Cli.Ended moved = Cli.run("move", "--wait", 0, from, to);
            assertEquals(4, moved.status());
            assertEquals("moved 0; the other queue takes no more\n", moved.out());
            target.shutdown();
            assertEquals(4, Cli.run("move", from, to).status());
            assertEquals(List.of("a", "b"), List.copyOf(source));
            assertEquals(0, source.stats().deadLetters());
            assertEquals(0, source.stats().takes());
        }
    }

    @Test
    @Tag("two-process")
    @DisplayName("O21: a signal that ends the command, as Ctrl-C, waits until the item in its hands is back")
    void signalled() throws Exception {
        final Path from = dir.resolve("from");
        final Path to = dir.resolve("to");
        try (BoundedQueue<String> source = BoundedQueue.at(from, String.class).create();
                BoundedQueue<String> target = BoundedQueue.at(to, String.class)
                        .capacityBytes(64 * 1024)
                        .create()) {
            while (target.offer("x".repeat(LENGTH))) {
                // its bytes run out before its items do
            }
            assertTrue(target.remainingCapacity() > 0);
            source.putAll(List.of("y".repeat(LENGTH), "z"));
            try (Jvm mover = Jvm.start(Penstock.class, "move", "--wait", "600", from.toString(), to.toString())) {
                await().atMost(Duration.ofSeconds(60)).until(() -> source.size() == 1);
                ProcessHandle.of(mover.pid()).orElseThrow().destroy(); // that of Process closes its output
                assertEquals("moved 0; stopped by a signal", mover.nextLine());
                assertEquals(SIGTERM_STATUS, mover.exitCode());
            }
            assertEquals(List.of("z", "y".repeat(LENGTH)), List.copyOf(source));
        }
    }

    @Test
    @DisplayName("O3: a number that makes no sense is a wrong argument, and changes nothing")
    void wrongNumbers() throws Exception {
        final Path path = dir.resolve("queue");
        try (BoundedQueue<String> queue = BoundedQueue.at(path, String.class).create()) {
            queue.put("one");
            for (final String command : List.of("peek", "tail", "drain")) {
                assertEquals(2, Cli.run(command, "-n", -1, path).status(), command);
            }
            assertEquals(2, Cli.run("dead", "list", "-n", -1, path).status());
            assertEquals(2, Cli.run("put", "--wait", -1, path, "two").status());
            assertEquals(2, Cli.run("move", "--wait", -1, path, path).status());
            assertEquals(2, Cli.run("move", "-n", -1, path, path).status());
            for (final String seconds : List.of("-1", "0", "NaN", "Infinity")) {
                assertEquals(
                        2, Cli.run("top", "--once", "--every", seconds, dir).status(), seconds);
                assertEquals(2, Cli.run("bench", "--seconds", seconds).status(), seconds);
            }
            assertEquals(1, queue.size());
            final Cli.Ended none = Cli.run("dead", "list", path);
            assertEquals(1, none.status(), "a queue that cannot have dead letters");
            assertTrue(none.err().contains("no joinable queue"), none::err);
            assertFalse(none.err().contains("Try"), none::err);
        }
    }
}
