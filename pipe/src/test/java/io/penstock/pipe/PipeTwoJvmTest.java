package io.penstock.pipe;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.Waiting;
import io.penstock.pipe.engine.Duplex;
import io.penstock.pipe.engine.FrameKit;
import io.penstock.testkit.Jvm;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules over two processes. */
@Tag("two-process")
class PipeTwoJvmTest {
    /** Ten times what is stated of a death in the same pid namespace. */
    private static final long SEEN_SECONDS = 10;

    private static final int ECHOES = Boolean.getBoolean("penstock.storm") ? 10_000 : 1000;

    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void path() {
        path = directory.resolve("pipe");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("C1, C2, C18: messages of 0 bytes to several rings, to a process and back, whole and in order")
    void echo(final Waiting waiting) throws Exception {
        try (Connection<byte[], byte[]> end = PipePeer.bytes(path)
                        .capacityBytes(16 * 1024)
                        .waiting(waiting)
                        .create();
                Jvm peer = Jvm.start(PipePeer.class, "echo", path.toString())) {
            peer.expect("connected");
            final Random random = new Random(1);
            final Queue<byte[]> underway = new ArrayDeque<>();
            for (int i = 0; i < ECHOES; i++) {
                final int length = random.nextInt(10) > 0 ? random.nextInt(200) : random.nextInt(100_000);
                final byte[] message = FrameKit.message(i, length);
                while (!end.sendBytes(message, Duration.ofMillis(1))) {
                    final byte[] back = end.receiveBytes(Duration.ofMillis(1));
                    if (back != null) {
                        assertArrayEquals(underway.remove(), back);
                    }
                }
                underway.add(message);
                if (random.nextInt(10) == 0) {
                    assertArrayEquals(underway.remove(), end.receiveBytes());
                }
            }
            while (!underway.isEmpty()) {
                assertArrayEquals(underway.remove(), end.receiveBytes());
            }
            end.close();
            peer.expect("end of stream");
            assertEquals(0, peer.exitCode());
        }
        assertFalse(Files.exists(path), "the last close deletes the file");
    }

    @Test
    @DisplayName("C18: 100 MiB as one message")
    void large() throws Exception {
        final byte[] message = FrameKit.message(1, 100 * 1024 * 1024);
        try (Connection<byte[], byte[]> end = PipePeer.bytes(path).create();
                Jvm peer = Jvm.launch(Jvm.command(PipePeer.class, List.of("-Xmx400m"), "echo", path.toString()))) {
            peer.expect("connected");
            end.sendBytes(message);
            assertArrayEquals(message, end.receiveBytes());
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "penstock.storm", matches = "true", disabledReason = "takes 6 GiB of memory")
    @DisplayName("C18: 2 GiB - 64 as one message")
    @Tag("storm")
    void largest() throws Exception {
        try (Jvm sender = Jvm.launch(
                        Jvm.command(PipePeer.class, List.of("-Xmx2300m", "-Xmn64m"), "hugeSend", path.toString()));
                Jvm receiver = Jvm.launch(
                        Jvm.command(PipePeer.class, List.of("-Xmx3500m", "-Xmn64m"), "hugeReceive", path.toString()))) {
            final int length = Sender.MAX_MESSAGE_LENGTH;
            receiver.expect("received " + length + " right " + length + " then 1");
            sender.expect("sent " + length);
            assertEquals(0, sender.exitCode());
        }
    }

    @Test
    @DisplayName("C9, C10: a killed peer: its complete messages, then end of stream; sends fail")
    @Tag("kill")
    void killed() throws Exception {
        try (Jvm creator = Jvm.start(PipePeer.class, "create", path.toString(), "10", "0", "100000");
                Connection<byte[], byte[]> end = PipePeer.bytes(path).connect(Duration.ofSeconds(30))) {
            creator.expect("created");
            assertArrayEquals(FrameKit.message(0, 10), end.receiveBytes());
            creator.kill();
            final long killed = System.nanoTime();
            assertArrayEquals(FrameKit.message(1, 0), end.receiveBytes());
            assertArrayEquals(FrameKit.message(2, 100_000), end.receiveBytes());
            for (int i = 0; i < 2; i++) {
                final EOFException eof = assertThrows(EOFException.class, end::receiveBytes);
                assertTrue(eof.getMessage().contains("dead"), eof.getMessage());
            }
            assertTrue(System.nanoTime() - killed < TimeUnit.SECONDS.toNanos(SEEN_SECONDS));
            assertTrue(end.isReady());
            assertThrows(BrokenPipeException.class, () -> end.sendBytes(new byte[1]));
        }
        assertFalse(Files.exists(path));
    }

    @Test
    @DisplayName("C6, C9: a message half sent: timeouts return; its sender killed: it is never seen")
    @Tag("kill")
    void cutShort() throws Exception {
        try (Jvm creator = Jvm.start(PipePeer.class, "part", path.toString(), "10000000")) {
            creator.expect("stuck");
            try (Connection<byte[], byte[]> end = PipePeer.bytes(path).connect()) {
                creator.stop();
                assertTrue(end.isReady());
                assertArrayEquals(FrameKit.message(0, 10), end.receiveBytes());
                assertFalse(end.isReady());
                assertNull(end.receiveBytes(Duration.ofMillis(50)));
                assertFalse(end.awaitReady(Duration.ofMillis(50)));
                creator.kill();
                assertTrue(end.awaitReady(Duration.ofSeconds(SEEN_SECONDS)));
                assertThrows(EOFException.class, end::receiveBytes);
            }
        }
    }

    @Test
    @DisplayName("C10: a send that waits for room ends when the peer is killed")
    @Tag("kill")
    void killedWhileSending() throws Exception {
        try (Connection<byte[], byte[]> end = PipePeer.bytes(path).create();
                Jvm peer = Jvm.start(PipePeer.class, "connect", path.toString())) {
            peer.expect("connected");
            peer.kill();
            assertThrows(BrokenPipeException.class, () -> end.sendBytes(new byte[10_000_000]));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 6, 7})
    @DisplayName("how many of the messages sent a killed peer never took is known exactly")
    @Tag("kill")
    void untaken(final int taken) throws Exception {
        try (Connection<byte[], byte[]> end = PipePeer.bytes(path).create();
                Jvm peer = Jvm.start(PipePeer.class, "takes", path.toString(), Integer.toString(taken))) {
            for (int i = 0; i < 7; i++) {
                end.sendBytes(new byte[i * 10_000]);
            }
            peer.expect("taken");
            final Duplex<byte[], byte[]> inside = (Duplex<byte[], byte[]>) end;
            final String refusal =
                    assertThrows(IllegalStateException.class, inside::untaken).getMessage();
            assertTrue(refusal.contains("peer=pid " + peer.pid()) || refusal.contains("pid=" + peer.pid()), refusal);
            peer.kill();
            assertThrows(EOFException.class, end::receive);
            assertEquals(7 - taken, inside.untaken());
            assertThrows(BrokenPipeException.class, () -> end.sendBytes(new byte[1]));
            assertEquals(7 - taken, inside.untaken(), "what was refused was never sent");
            end.close();
            assertThrows(ClosedChannelException.class, inside::untaken);
        }
    }

    @Test
    @DisplayName("C5, C8: a process gives up a large message half way: no byte of it is in the buffer that waits")
    void givenUp() throws Exception {
        final ByteBuffer target = ByteBuffer.allocateDirect(11_000_000);
        final byte[] before = FrameKit.message(7, target.capacity());
        target.put(before).clear();
        try (Connection<byte[], byte[]> end = PipePeer.bytes(path).create();
                Jvm peer = Jvm.start(PipePeer.class, "givesUp", path.toString())) {
            assertEquals(1, end.receiveInto(target));
            peer.expect("sent false");
            before[0] = 3;
            assertEquals(ByteBuffer.wrap(before), target.clear());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName(
            "C11: an interrupt, or close() by another thread, ends receiving from a process that never stops sending")
    void flooded(final boolean closing) throws Exception {
        try (Connection<byte[], byte[]> end = PipePeer.bytes(path).create();
                Jvm peer = Jvm.start(PipePeer.class, "flood", path.toString())) {
            final AtomicLong shown = new AtomicLong();
            final FutureTask<Void> receiving = new FutureTask<>(() -> {
                while (true) {
                    end.receive(message -> shown.incrementAndGet(), Integer.MAX_VALUE);
                }
            });
            final Thread receiver = new Thread(receiving);
            receiver.start();
            await().atMost(Duration.ofMinutes(1)).until(() -> shown.get() > 100_000);
            if (closing) {
                end.close();
            } else {
                receiver.interrupt();
            }
            final ExecutionException ended =
                    assertThrows(ExecutionException.class, () -> receiving.get(SEEN_SECONDS, TimeUnit.SECONDS));
            assertInstanceOf(
                    (Class<?>) (closing ? ClosedChannelException.class : InterruptedException.class), ended.getCause());
            end.close();
            peer.expect("broken");
        }
    }
}
