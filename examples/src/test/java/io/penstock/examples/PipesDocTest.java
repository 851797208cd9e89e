package io.penstock.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.Waiting;
import io.penstock.codec.KryoCodec;
import io.penstock.pipe.Claim;
import io.penstock.pipe.Connection;
import io.penstock.pipe.OneWayPipeBuilder;
import io.penstock.pipe.Pipe;
import io.penstock.pipe.PipeAddress;
import io.penstock.pipe.Receiver;
import io.penstock.pipe.Sender;
import io.penstock.process.ChildJvm;
import io.penstock.testkit.Background;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * docs/pipes.md shows no line of code that is not run here, the layout as its class draws it, and only errors that
 * exist.
 */
class PipesDocTest {
    @TempDir
    Path temp;

    /** A child with a main class. */
    public static final class Counter {
        private Counter() {}

        public static void main(final String... args) throws IOException, InterruptedException {
            // spotless:off
            try (Connection<Integer, String> parent = ChildJvm.parent(Integer.class, String.class)) {
                parent.send(parent.receive().length());
            }
            // spotless:on
        }
    }

    /** Another type. */
    record Shape(int corners) {}

    private static void connector(final Path path) throws IOException, InterruptedException {
        // spotless:off
        try (Connection<Integer, String> end =
                Pipe.at(path).sending(Integer.class).receiving(String.class).connect(Duration.ofSeconds(10))) {
            end.send(end.receive().length());
        } catch (EOFException otherEndClosedOrDied) {
            // nothing comes any more
        }
        // spotless:on
    }

    @Test
    @DisplayName("a pipe")
    void pipe() throws Exception {
        final Path path = temp.resolve("pipe");
        final CompletableFuture<Void> other = Background.run(() -> connector(path));
        // spotless:off
        try (Connection<String, Integer> end = Pipe.create(path, String.class, Integer.class)) {
            end.send("how long is this?");
            int length = end.receive();
            // spotless:on
            assertEquals(17, length);
        }
        other.join();
        Pipe.at(path)
                .sending(Object.class)
                .receiving(Object.class)
                .codec(KryoCodec.builder().allow(Shape.class).build())
                .create()
                .close();
    }

    @Test
    @DisplayName("one way")
    void oneWay() throws Exception {
        final Path path = temp.resolve("one-way");
        final List<String> received = new ArrayList<>();
        // spotless:off
        OneWayPipeBuilder<String> pipe = Pipe.at(path).carrying(String.class).capacityBytes(1 << 20);
        try (Sender<String> sender = pipe.createSender();
                Receiver<String> receiver = pipe.connectReceiver()) {
            sender.send("kept until a process connects");
            received.add(receiver.receive());
        }
        // spotless:on
        assertEquals(List.of("kept until a process connects"), received);
        // spotless:off
        Sender<byte[]> fast = Pipe.at(path)
                .carrying(byte[].class)
                .waiting(Waiting.busySpin())
                .singleThreaded()
                .createSender();
        // spotless:on
        fast.close();
    }

    @Test
    @DisplayName("a child with a main class, and one with a task")
    @Tag("two-process")
    void children() throws Exception {
        // spotless:off
        try (ChildJvm<String, Integer> child = ChildJvm.start(Counter.class, String.class, Integer.class)) {
            child.connection().send("some text");
            int length = child.connection().receive();
            child.join(Duration.ofSeconds(10));
            // spotless:on
            assertEquals(9, length);
        }
        // spotless:off
        String greeting = "Hello, ";
        String answer;
        try (ChildJvm<String, String> child = ChildJvm.running(
                        String.class,
                        String.class,
                        (Connection<String, String> parent) -> parent.send(greeting + parent.receive()))
                .jvmFlags("-Xmx64m")
                .start()) {
            child.connection().send("world");
            answer = child.connection().receive();
            child.join(Duration.ofSeconds(10)); // throws what the task has thrown
        }
        // spotless:on
        assertEquals("Hello, world", answer);
    }

    @Test
    @DisplayName("without copies")
    void inPlace() throws Exception {
        final OneWayPipeBuilder<byte[]> pipe = Pipe.at(temp.resolve("in-place")).carrying(byte[].class);
        final AtomicLong total = new AtomicLong();
        try (Sender<byte[]> sender = pipe.createSender();
                Receiver<byte[]> receiver = pipe.connectReceiver()) {
            // spotless:off
            try (Claim claim = sender.claim(16)) {
                claim.buffer().putLong(1).putLong(100);
                claim.next(16);
                claim.buffer().putLong(2).putLong(200);
                claim.commit(); // without it the last message is given up
            }
            int shown = receiver.receive(message -> total.addAndGet(message.getLong(8)), 100);
            // spotless:on
            assertEquals(2, shown);
            assertEquals(300, total.get());
        }
    }

    @Test
    @DisplayName("many pipes, one thread")
    void awaitAny() throws Exception {
        final List<String> handled = new ArrayList<>();
        try (Connection<String, String> one = Pipe.create(temp.resolve("1"), String.class, String.class);
                Connection<String, String> two = Pipe.create(temp.resolve("2"), String.class, String.class);
                Connection<String, String> peer = Pipe.connect(temp.resolve("2"), String.class, String.class)) {
            final List<Connection<String, String>> ends = List.of(one, two);
            peer.send("from 2");
            // spotless:off
            for (Connection<String, String> ready : Connection.awaitAny(ends, Duration.ofSeconds(1))) {
                handled.add(ready.receive());
            }
            // spotless:on
        }
        assertEquals(List.of("from 2"), handled);
    }

    @Test
    @DisplayName("passing an end on")
    void handOver() throws Exception {
        final OneWayPipeBuilder<PipeAddress> addresses =
                Pipe.at(temp.resolve("addresses")).carrying(PipeAddress.class);
        try (Sender<PipeAddress> manager = addresses.createSender();
                Receiver<PipeAddress> workers = addresses.connectReceiver();
                Connection<String, String> peer = Pipe.create(temp.resolve("work"), String.class, String.class);
                Connection<String, String> connection =
                        Pipe.connect(temp.resolve("work"), String.class, String.class)) {
            peer.send("to the new owner");
            // spotless:off
            PipeAddress address = connection.handOver();
            manager.send(address);
            try (Connection<String, String> taken = Pipe.accept(workers.receive(), String.class, String.class)) {
                taken.send("got " + taken.receive());
            }
            // spotless:on
            assertEquals("got to the new owner", peer.receive());
            assertThrows(EOFException.class, peer::receive);
        }
    }

    @Test
    @DisplayName("every line of Java in the document is in this test")
    void showsWhatIsTested() throws Exception {
        assertEquals(12, document().blocks("java").size());
        document().assertJavaIsIn(PipesDocTest.class);
    }

    @Test
    @DisplayName("the document's layout is the one that PipeDescriptor draws")
    void layout() throws Exception {
        document().assertLayoutsAreOf("pipe/src/main/java/io/penstock/pipe/engine/PipeDescriptor.java");
    }

    @Test
    @DisplayName("each error in the FAQ exists in the product")
    void errorsAreReal() throws Exception {
        final int headings = document().assertErrorsAreOf("core", "pipe", "process");
        assertTrue(headings > 30, "headings=" + headings);
        assertFalse(document().text().contains("@"), "a placeholder that was not filled in");
    }

    private static Document document() throws IOException {
        return new Document("docs/pipes.md");
    }
}
