package io.penstock.pipe;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.SharedFileException;
import io.penstock.core.hub.JoinedHub;
import io.penstock.pipe.engine.FrameKit;
import io.penstock.pipe.engine.PipeFile;
import io.penstock.pipe.engine.Side;
import io.penstock.testkit.Jvm;
import io.penstock.testkit.PreemptionShim;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may create, connect and delete. */
class PipeOpeningTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void path() {
        path = directory.resolve("pipe");
    }

    private Connection<byte[], byte[]> create() throws IOException {
        return PipePeer.bytes(path).create();
    }

    private Connection<byte[], byte[]> connect() throws IOException {
        return PipePeer.bytes(path).connect();
    }

    private static void assertNames(final Throwable refusal, final Object... parts) {
        for (final Object part : parts) {
            assertTrue(refusal.getMessage().contains(part.toString()), "missing " + part + ": " + refusal.getMessage());
        }
    }

    @Test
    @DisplayName("create over a living process's pipe fails, and names it")
    @Tag("two-process")
    void createOverLiving() throws Exception {
        try (Jvm creator = Jvm.start(PipePeer.class, "create", path.toString())) {
            creator.expect("created");
            assertNames(
                    assertThrows(FileAlreadyExistsException.class, this::create),
                    path,
                    "pid=" + creator.pid(),
                    "living");
            assertTrue(Files.exists(path));
            connect().close();
        }
        final Path own = directory.resolve("own");
        try (Connection<byte[], byte[]> first = PipePeer.bytes(own).create()) {
            assertThrows(
                    FileAlreadyExistsException.class, () -> PipePeer.bytes(own).create());
            assertFalse(first.isReady());
        }
    }

    @Test
    @DisplayName("create over a killed creator's leftover takes its place, at once")
    @Tag("two-process")
    @Tag("kill")
    void createOverDead() throws Exception {
        for (int i = 0; i < 3; i++) {
            try (Jvm creator = Jvm.start(PipePeer.class, "create", path.toString(), "100", "200")) {
                creator.expect("created");
                creator.kill();
            }
            try (Connection<byte[], byte[]> a = create();
                    Connection<byte[], byte[]> b = connect()) {
                a.sendBytes(new byte[] {1});
                assertArrayEquals(new byte[] {1}, b.receiveBytes());
            }
            assertFalse(Files.exists(path));
        }
    }

    @Test
    @DisplayName("create over something else fails, and leaves it alone")
    void createOverForeign() throws Exception {
        Files.writeString(path, "precious");
        assertNames(assertThrows(FileAlreadyExistsException.class, this::create), path, "not a pipe");
        assertEquals("precious", Files.readString(path));
        assertThrows(SharedFileException.class, this::connect);
    }

    @Test
    @DisplayName("a missing pipe or directory is NoSuchFileException, and leaves no hub behind")
    void missing() {
        assertThrows(NoSuchFileException.class, this::connect);
        assertFalse(Files.exists(directory.resolve(".penstock")));
        final Path nowhere = directory.resolve("nowhere").resolve("pipe");
        assertThrows(NoSuchFileException.class, () -> PipePeer.bytes(nowhere).create());
        assertThrows(NoSuchFileException.class, () -> PipePeer.bytes(nowhere).connect());
        assertThrows(NoSuchFileException.class, () -> PipePeer.bytes(nowhere).connect(Duration.ofMillis(30)));
    }

    @Test
    @DisplayName("a third process is refused, and told both who have the ends")
    @Tag("two-process")
    @Tag("kill")
    void thirdProcess() throws Exception {
        try (Jvm creator = Jvm.start(PipePeer.class, "create", path.toString());
                Jvm connector = Jvm.start(PipePeer.class, "connect", path.toString())) {
            creator.expect("created");
            connector.expect("connected");
            final PipeInUseException refusal = assertThrows(PipeInUseException.class, this::connect);
            assertNames(refusal, path, "pid=" + creator.pid(), "pid=" + connector.pid());
            assertThrows(PipeInUseException.class, () -> PipePeer.bytes(path).connect(Duration.ofMillis(50)));
            connector.kill();
            assertThrows(PipeInUseException.class, this::connect, "an end is taken once and for all");
        }
    }

    @Test
    @DisplayName("other types are refused, and both sides named")
    void otherTypes() throws Exception {
        try (Connection<String, Integer> a = Pipe.create(path, String.class, Integer.class)) {
            final SharedFileException refusal =
                    assertThrows(SharedFileException.class, () -> Pipe.connect(path, Integer.class, Long.class));
            assertNames(refusal, path, "java.lang.String", "java.lang.Integer", "java.lang.Long");
            assertThrows(SharedFileException.class, () -> Pipe.connect(path, String.class, Integer.class));
            assertThrows(
                    SharedFileException.class,
                    () -> Pipe.at(path).carrying(String.class).connectReceiver());
            try (Connection<Integer, String> b = Pipe.connect(path, Integer.class, String.class)) {
                a.send("fits");
                assertEquals("fits", b.receive());
            }
        }
    }

    @Test
    @DisplayName("C12: one-way pipes, created from either end; the wrong way round is refused")
    void oneWay() throws Exception {
        final OneWayPipeBuilder<String> pipe = Pipe.at(path).carrying(String.class);
        try (Sender<String> sender = pipe.createSender()) {
            sender.send("before the peer connected");
            assertNames(assertThrows(SharedFileException.class, pipe::connectSender), "sends", "nothing");
            assertThrows(SharedFileException.class, () -> Pipe.connect(path, String.class, String.class));
            try (Receiver<String> receiver = pipe.connectReceiver()) {
                assertEquals("before the peer connected", receiver.receive());
                sender.close();
                assertThrows(EOFException.class, receiver::receive);
            }
        }
        try (Receiver<String> receiver = pipe.createReceiver();
                Sender<String> sender = pipe.connectSender(Duration.ofSeconds(1))) {
            sender.send("there and nowhere else");
            assertEquals("there and nowhere else", receiver.receive());
            receiver.close();
            assertThrows(BrokenPipeException.class, () -> sender.send("too late"));
        }
        try (Sender<String> sender = pipe.createSender();
                Receiver<String> receiver = pipe.connectReceiver(Duration.ofSeconds(1))) {
            sender.send("again");
            assertEquals("again", receiver.receive());
        }
        assertFalse(Files.exists(path));
    }

    @Test
    @DisplayName("connect with a timeout waits for the pipe to appear")
    void connectWaits() throws Exception {
        final CompletableFuture<Connection<byte[], byte[]>> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return PipePeer.bytes(path).connect(SOON);
            } catch (final IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        assertThrows(
                NoSuchFileException.class,
                () -> PipePeer.bytes(directory.resolve("other")).connect(Duration.ofMillis(100)));
        assertFalse(waiting.isDone());
        try (Connection<byte[], byte[]> a = create();
                Connection<byte[], byte[]> b = waiting.join()) {
            a.sendBytes(new byte[] {1});
            assertArrayEquals(new byte[] {1}, b.receiveBytes());
        }
    }

    @Test
    @DisplayName("connect with a timeout passes by what a dead creator left, and waits for its successor")
    @Tag("two-process")
    @Tag("kill")
    void connectPassesLeftovers() throws Exception {
        try (Jvm creator = Jvm.start(PipePeer.class, "create", path.toString())) {
            creator.expect("created");
            final PipeFile leftover = PipeFile.open(path);
            creator.kill();
            await().atMost(SOON).until(() -> leftover.isGone(Side.A));
        }
        assertNames(assertThrows(BrokenPipeException.class, this::connect), path, "creator", "dead");
        final CompletableFuture<Connection<byte[], byte[]>> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return PipePeer.bytes(path).connect(SOON);
            } catch (final IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        try (Connection<byte[], byte[]> a = create();
                Connection<byte[], byte[]> b = waiting.join()) {
            a.sendBytes(new byte[] {1});
            assertArrayEquals(new byte[] {1}, b.receiveBytes());
        }
    }

    @Test
    @DisplayName("a pipe that is deleted or replaced while it is being connected to is like one that was not there")
    void goesWhileItIsOpened() throws Exception {
        for (final boolean replaced : new boolean[] {false, true}) {
            final int[] mappings = {0};
            final boolean[] gone = {true};
            while (gone[0]) {
                gone[0] = false;
                final Connection<byte[], byte[]> a = create();
                final List<Connection<byte[], byte[]>> successor = new ArrayList<>();
                try (Connection<byte[], byte[]> b = PreemptionShim.afterMapping(
                        mappings[0]++,
                        () -> {
                            gone[0] = true;
                            deleteAndReplace(replaced, successor);
                        },
                        this::connect)) {
                    a.sendBytes(new byte[] {1});
                    assertArrayEquals(new byte[] {1}, b.receiveBytes(), "an end that was taken works");
                } catch (final NoSuchFileException expected) {
                    assertTrue(gone[0]);
                }
                a.close();
                successor.forEach(Connection::close);
                Files.deleteIfExists(path);
            }
            assertTrue(mappings[0] > 5, "mappings=" + mappings[0]);
        }
    }

    private void deleteAndReplace(final boolean replace, final List<Connection<byte[], byte[]>> successor) {
        try {
            Files.delete(path);
            if (replace) {
                successor.add(create());
            }
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @DisplayName(
            "C9: what a creator sent before it closed is received by a process that connects later, then end of stream")
    void closedBeforeConnected() throws Exception {
        Connection<byte[], byte[]> a = create();
        a.sendBytes(new byte[] {1});
        a.close();
        assertTrue(Files.exists(path), "a process may still connect and receive the message");
        try (Connection<byte[], byte[]> b = connect()) {
            assertArrayEquals(new byte[] {1}, b.receiveBytes());
            assertThrows(EOFException.class, b::receiveBytes);
        }
        assertFalse(Files.exists(path));

        a = create();
        a.close();
        assertFalse(Files.exists(path), "nothing to come for");
        assertThrows(NoSuchFileException.class, this::connect);
    }

    @Test
    @DisplayName("C9: what a killed creator sent is received by a process that connects later, then end of stream")
    @Tag("two-process")
    @Tag("kill")
    void killedBeforeConnected() throws Exception {
        try (Jvm creator = Jvm.start(PipePeer.class, "create", path.toString(), "100", "0", "100000")) {
            creator.expect("created");
            creator.kill();
        }
        try (Connection<byte[], byte[]> b = connect()) {
            assertArrayEquals(FrameKit.message(0, 100), b.receiveBytes());
            assertArrayEquals(FrameKit.message(1, 0), b.receiveBytes());
            assertArrayEquals(FrameKit.message(2, 100_000), b.receiveBytes());
            assertThrows(EOFException.class, b::receiveBytes);
        }
    }

    @Test
    @DisplayName("a creator that closes over a successor's file leaves that one alone")
    void successorsFile() throws Exception {
        final Connection<byte[], byte[]> a = create();
        final Connection<byte[], byte[]> b = connect();
        a.close();
        try (Connection<byte[], byte[]> successor = create()) {
            assertTrue(Files.exists(path));
            b.close();
            assertTrue(Files.exists(path), "the last close of the old pipe must not delete the new one's file");
            try (Connection<byte[], byte[]> other = connect()) {
                successor.sendBytes(new byte[] {1});
                assertArrayEquals(new byte[] {1}, other.receiveBytes());
            }
        }
    }

    @Test
    @DisplayName("a codec that refuses the type leaves nothing behind")
    void codecRefuses() {
        final PipeBuilder<String, String> builder = Pipe.at(path)
                .sending(String.class)
                .receiving(String.class)
                .codec(new io.penstock.codec.Codec() {
                    @Override
                    public <T> io.penstock.codec.Coder<T> bind(
                            final Class<T> type, final io.penstock.codec.ClassIds table) {
                        throw new io.penstock.codec.CodecException("no");
                    }
                });
        assertThrows(io.penstock.codec.CodecException.class, builder::create);
        assertFalse(Files.exists(path));
    }

    @Test
    @DisplayName("capacities are rounded up to a power of two; impossible ones are refused")
    void capacities() throws Exception {
        final PipeBuilder<byte[], byte[]> builder = PipePeer.bytes(path);
        for (final int wrong : new int[] {0, -1, 4095, (1 << 30) + 1, Integer.MAX_VALUE}) {
            assertNames(
                    assertThrows(IllegalArgumentException.class, () -> builder.capacityBytes(wrong)),
                    "capacityBytes=" + wrong);
        }
        for (final int[] capacity : new int[][] {{4096, 4096}, {4097, 8192}, {8192, 8192}, {100_000, 1 << 17}}) {
            try (Connection<byte[], byte[]> end =
                    builder.capacityBytes(capacity[0]).create()) {
                assertEquals(capacity[1], PipeFile.open(path).shape().capacityAToB());
                assertNull(end.receive(Duration.ZERO));
            }
        }
        assertTrue(JoinedHub.at(directory).self() > 0);
    }
}
