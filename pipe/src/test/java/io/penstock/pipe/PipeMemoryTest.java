package io.penstock.pipe;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.penstock.core.memory.SystemCalls;
import io.penstock.pipe.engine.FrameKit;
import io.penstock.testkit.Jvm;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rule D6: the memory of a closed pipe, and ends that were dropped. */
class PipeMemoryTest {
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int CAPACITY = 1 << 20;
    private static final int BLOCK = 512;
    private static final int CALLS_TO_COMPILE = 30_000;

    /** What may stay: header, class table, wait list, control page, and less than a page at the end of each ring. */
    private static final long REST = 128 * 1024;

    private Path directory;
    private Path path;

    /** A second name of the pipe's file, to look at it after it was deleted. */
    private Path link;

    @BeforeEach
    void directory() throws IOException {
        assumeTrue(Files.isWritable(MEMORY), "no memory file system");
        directory = Files.createTempDirectory(MEMORY, "penstock-test-");
        path = directory.resolve("pipe");
        link = directory.resolve("link");
    }

    @AfterEach
    void delete() throws IOException {
        if (directory != null) {
            try (Stream<Path> all = Files.walk(directory)) {
                for (final Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(each);
                }
            }
        }
    }

    private PipeBuilder<byte[], byte[]> builder() {
        return PipePeer.bytes(path).capacityBytes(CAPACITY);
    }

    private Connection<byte[], byte[]> create() throws IOException {
        final Connection<byte[], byte[]> end = builder().create();
        Files.createLink(link, path);
        assertTrue(bytes() >= 2 * CAPACITY, "bytes=" + bytes());
        return end;
    }

    /** Bytes of memory that the file takes. */
    private long bytes() throws IOException {
        final Process stat = new ProcessBuilder(List.of("stat", "-c", "%b", link.toString())).start();
        return Long.parseLong(new String(stat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).trim())
                * BLOCK;
    }

    private void assertFree() throws IOException {
        assumeTrue(SystemCalls.load(), "without system calls the collector does it");
        assertFalse(Files.exists(path));
        assertTrue(bytes() <= REST, "bytes=" + bytes());
    }

    // ---- memory

    @Test
    @DisplayName("D6: the memory of a pipe is free when both ends are closed, without a garbage collection")
    void bothEndsClosed() throws Exception {
        final Connection<byte[], byte[]> a = create();
        final Connection<byte[], byte[]> b = builder().connect();
        a.sendBytes(FrameKit.message(1, CAPACITY / 2), SOON);
        b.sendBytes(FrameKit.message(2, CAPACITY / 2), SOON);
        a.close();
        assertTrue(bytes() >= 2 * CAPACITY, "the other end may still receive");
        assertArrayEquals(FrameKit.message(1, CAPACITY / 2), b.receiveBytes());
        b.close();
        assertFree();
    }

    @Test
    @DisplayName("D6: so is the memory of a pipe to which no process has connected")
    void neverConnected() throws Exception {
        create().close();
        assertFree();
        assertThrows(IOException.class, () -> builder().connect());
    }

    @Test
    @Tag("two-process")
    @DisplayName("D6: the process that closes last frees the memory that both have mapped")
    void otherProcessClosesLast() throws Exception {
        final Connection<byte[], byte[]> a = create();
        try (Jvm peer = Jvm.start(MemoryPeer.class, path.toString())) {
            peer.expect("connected");
            a.sendBytes(FrameKit.message(1, 1000), SOON);
            a.close();
            peer.tell("close");
            peer.expect("closed");
            assertFree();
        }
    }

    @Test
    @DisplayName("D6, C9: a message that a handler looks at stays as it is when both ends are closed meanwhile")
    void handlerInside() throws Exception {
        final byte[] message = FrameKit.message(7, 1000);
        final Connection<byte[], byte[]> a = create();
        final Connection<byte[], byte[]> b = builder().connect();
        final CountDownLatch inside = new CountDownLatch(1);
        final CountDownLatch closed = new CountDownLatch(1);
        final byte[] seen = new byte[message.length];
        final FutureTask<Integer> handled = new FutureTask<>(() -> b.receive(
                buffer -> {
                    inside.countDown();
                    awaitUninterrupted(closed);
                    buffer.get(seen);
                },
                1));
        a.sendBytes(message, SOON);
        new Thread(handled).start();
        assertTrue(inside.await(SOON.toSeconds(), TimeUnit.SECONDS));
        a.close();
        b.close();
        assertFalse(Files.exists(path));
        closed.countDown();
        assertEquals(1, handled.get(SOON.toSeconds(), TimeUnit.SECONDS));
        assertArrayEquals(message, seen);
    }

    @Test
    @DisplayName("D6, C9: nor is a message lost that a handler looks at, while it closes its own end")
    void handlerCloses() throws Exception {
        final byte[] message = FrameKit.message(7, 1000);
        final Connection<byte[], byte[]> a = create();
        final Connection<byte[], byte[]> b = builder().connect();
        final byte[] seen = new byte[message.length];
        a.sendBytes(message, SOON);
        a.close();
        b.receive(
                buffer -> {
                    b.close();
                    buffer.get(seen);
                },
                1);
        assertArrayEquals(message, seen);
    }

    @Test
    @DisplayName("D6: a single-threaded end does not know its threads, and leaves the memory to the collector")
    void singleThreaded() throws Exception {
        final Connection<byte[], byte[]> a = create();
        final Connection<byte[], byte[]> b = builder().singleThreaded().connect();
        a.close();
        b.close();
        assertFalse(Files.exists(path));
        assertTrue(bytes() >= 2 * CAPACITY, "bytes=" + bytes());
    }

    private static void awaitUninterrupted(final CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    // ---- ends that were dropped

    private static void sendAndDrop(final PipeBuilder<byte[], byte[]> builder, final byte[] message) throws Exception {
        builder.connect().sendBytes(message, SOON);
    }

    /** Compiled code forgets the end while it waits, and interpreted code does not. */
    private static FutureTask<byte[]> receiveAndDrop(final PipeBuilder<byte[], byte[]> builder) throws Exception {
        final AtomicReference<Connection<byte[], byte[]>> end = new AtomicReference<>(builder.connect());
        for (int i = 0; i < CALLS_TO_COMPILE; i++) {
            end.get().receiveBytes(Duration.ZERO);
        }
        return new FutureTask<>(() -> end.getAndSet(null).receiveBytes(SOON));
    }

    @Test
    @DisplayName(
            "D6, C9: an end that was dropped without closing is closed: the peer receives what was sent, then the end of stream")
    void dropped() throws Exception {
        try (Connection<byte[], byte[]> a = create()) {
            sendAndDrop(builder(), FrameKit.message(1, 100));
            assertArrayEquals(FrameKit.message(1, 100), a.receiveBytes());
            await().atMost(SOON).until(() -> {
                System.gc();
                return a.isReady();
            });
            assertThrows(EOFException.class, a::receiveBytes);
        }
        assertFree();
    }

    @Test
    @DisplayName("D6: an end in which a thread waits is not dropped")
    void waitingThreadKeepsItsEnd() throws Exception {
        final Path another = directory.resolve("another");
        try (Connection<byte[], byte[]> a = create();
                Connection<byte[], byte[]> other = PipePeer.bytes(another).create()) {
            final FutureTask<byte[]> received = receiveAndDrop(builder());
            new Thread(received).start();
            await().atMost(SOON)
                    .until(() -> PipeView.of(path).users().stream().anyMatch(user -> user.connectorEnds() == 1));
            sendAndDrop(PipePeer.bytes(another), FrameKit.message(1, 100));
            assertArrayEquals(FrameKit.message(1, 100), other.receiveBytes());
            await().atMost(SOON).until(() -> {
                System.gc();
                return other.isReady(); // so the heartbeat has looked for dropped ends
            });
            a.sendBytes(FrameKit.message(2, 100), SOON);
            assertArrayEquals(FrameKit.message(2, 100), received.get(SOON.toSeconds(), TimeUnit.SECONDS));
        }
    }
}
