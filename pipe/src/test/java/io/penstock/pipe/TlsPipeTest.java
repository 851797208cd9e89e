package io.penstock.pipe;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.codec.CodecException;
import io.penstock.pipe.engine.FrameKit;
import io.penstock.pipe.net.TlsKit;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules of connections, for one between hosts: X19. */
class TlsPipeTest extends ConnectionContract {
    private static final Duration NOW = Duration.ZERO;
    private static final Duration SOON = TlsKit.SOON;

    /** More than both kernels hold. */
    private static final int VERY_LARGE = 64 * 1024 * 1024;

    record Order(long id, List<String> lines) {}

    record Late(int number) {}

    @TempDir
    Path directory;

    @BeforeEach
    void open() throws Exception {
        final TlsKit.Ends<byte[], byte[]> ends = TlsKit.ends(byte[].class, byte[].class);
        a = ends.a();
        b = ends.b();
    }

    @AfterEach
    void close() {
        a.close();
        b.close();
    }

    private static CompletableFuture<Void> later(final Action action) {
        final CompletableFuture<Void> done = new CompletableFuture<>();
        final Thread thread = new Thread(() -> {
            try {
                action.run();
                done.complete(null);
            } catch (final Throwable failure) {
                done.completeExceptionally(failure);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return done;
    }

    private interface Action {
        void run() throws Exception;
    }

    @Test
    @DisplayName("C5: a timed send gives up while the peer does not receive, and the receiver sees nothing of it")
    void givingUp() throws Exception {
        assertFalse(a.sendBytes(new byte[VERY_LARGE], Duration.ofMillis(200)));
        assertFalse(b.sendBytes(new byte[VERY_LARGE], Duration.ofMillis(200)));
        final CompletableFuture<Void> sent = later(() -> a.sendBytes(new byte[] {1}));
        assertArrayEquals(new byte[] {1}, b.receiveBytes(SOON));
        sent.get();
        final CompletableFuture<Void> back = later(() -> b.sendBytes(new byte[] {2}));
        assertArrayEquals(new byte[] {2}, a.receiveBytes(SOON));
        back.get();
    }

    @Test
    @DisplayName("C5: what waits to be received is bounded, a send blocks then, and goes on when there is room")
    void bounded() throws Exception {
        int sent = 0;
        while (a.sendBytes(new byte[10_000], Duration.ofMillis(200))) {
            sent++;
        }
        assertTrue(sent < 10_000, "sent=" + sent);
        final CompletableFuture<Void> blocked = later(() -> a.sendBytes(new byte[] {7}));
        for (int i = 0; i < sent; i++) {
            assertEquals(10_000, b.receiveBytes(SOON).length);
        }
        assertArrayEquals(new byte[] {7}, b.receiveBytes(SOON));
        blocked.get();
        assertNull(b.receiveBytes(NOW));
    }

    @Test
    @DisplayName("C9, C10: after the peer's close all messages come, then end of stream, for ever; sends fail")
    void endOfStream() throws Exception {
        a.sendBytes(new byte[] {1});
        a.sendBytes(FrameKit.message(1, 100_000));
        later(a::close);
        assertArrayEquals(new byte[] {1}, b.receiveBytes(SOON));
        assertArrayEquals(FrameKit.message(1, 100_000), b.receiveBytes(SOON));
        for (int i = 0; i < 3; i++) {
            assertThrows(EOFException.class, () -> b.receiveBytes());
            assertThrows(EOFException.class, () -> b.receive(SOON));
            assertThrows(EOFException.class, () -> b.receiveInto(ByteBuffer.allocate(1)));
            assertTrue(b.isReady());
            assertTrue(b.awaitReady(SOON));
        }
        final BrokenPipeException broken = assertThrows(BrokenPipeException.class, () -> b.sendBytes(new byte[1]));
        assertTrue(broken.getMessage().contains("the peer has closed its end"), broken.getMessage());
    }

    @Test
    @DisplayName("C11: close and interrupt wake threads that wait to receive and to send")
    void waking() throws Exception {
        final CompletableFuture<Void> receiving = later(() -> assertThrows(ClosedChannelException.class, a::receive));
        final CompletableFuture<Void> sending =
                later(() -> assertThrows(ClosedChannelException.class, () -> a.sendBytes(new byte[VERY_LARGE])));
        final CompletableFuture<Thread> interrupted = new CompletableFuture<>();
        final CompletableFuture<Void> waiting = later(() -> {
            interrupted.complete(Thread.currentThread());
            assertThrows(InterruptedException.class, b::receive);
        });
        interrupted.get().interrupt();
        waiting.get();
        await().until(() -> !a.sendBytes(new byte[1], NOW)); // the other thread has the turn
        a.close();
        receiving.get();
        sending.get();
    }

    @Test
    @DisplayName("C11, C5: an interrupted send of a large message is not delivered, and the next one is")
    void interruptedSend() throws Exception {
        final CompletableFuture<Thread> thread = new CompletableFuture<>();
        final CompletableFuture<Void> sending = later(() -> {
            thread.complete(Thread.currentThread());
            assertThrows(InterruptedException.class, () -> a.sendBytes(new byte[VERY_LARGE]));
        });
        await().until(() -> !a.sendBytes(new byte[] {5}, NOW));
        thread.get().interrupt();
        sending.get();
        final CompletableFuture<Void> next = later(() -> a.sendBytes(new byte[] {9}));
        byte[] got = b.receiveBytes(SOON);
        while (got[0] == 5) { // sent before the large one had begun
            got = b.receiveBytes(SOON);
        }
        assertArrayEquals(new byte[] {9}, got);
        next.get();
    }

    @Test
    @DisplayName("C13: several threads send and receive, and every message stays whole")
    void threads() throws Exception {
        final int threads = 4;
        final int each = 300;
        final List<CompletableFuture<Void>> all = new ArrayList<>();
        final List<byte[]> received = new CopyOnWriteArrayList<>();
        for (int t = 0; t < threads; t++) {
            final int first = t * each;
            all.add(later(() -> {
                for (int i = first; i < first + each; i++) {
                    a.sendBytes(FrameKit.message(i, 1 + i * 37 % 40_000));
                }
            }));
            all.add(later(() -> {
                for (int i = 0; i < each; i++) {
                    received.add(b.receiveBytes());
                }
            }));
        }
        for (final CompletableFuture<Void> one : all) {
            one.get();
        }
        final List<byte[]> expected = new ArrayList<>();
        for (int i = 0; i < threads * each; i++) {
            expected.add(FrameKit.message(i, 1 + i * 37 % 40_000));
        }
        received.sort(java.util.Arrays::compare);
        expected.sort(java.util.Arrays::compare);
        assertEquals(expected.size(), received.size());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), received.get(i));
        }
    }

    @Test
    @DisplayName(
            "C15: the ends that are ready, in the order given; end of stream counts; both kinds at once are refused")
    void awaitAny() throws Exception {
        try (TlsKit.Ends<byte[], byte[]> more = TlsKit.ends(byte[].class, byte[].class)) {
            final List<Connection<byte[], byte[]>> ends = List.of(b, more.b());
            assertEquals(List.of(), Connection.awaitAny(ends, Duration.ofMillis(20)));
            final CompletableFuture<List<Connection<byte[], byte[]>>> found = new CompletableFuture<>();
            later(() -> found.complete(Connection.awaitAny(ends, SOON)));
            more.a().sendBytes(new byte[] {1});
            assertEquals(List.of(more.b()), found.get());
            a.close();
            await().until(() -> b.isReady());
            assertEquals(ends, Connection.awaitAny(ends, SOON));
            b.close();
            final ClosedChannelException closed =
                    assertThrows(ClosedChannelException.class, () -> Connection.awaitAny(ends, SOON));
            assertTrue(closed.getMessage().contains("index=0 of=2"), closed.getMessage());
            try (Connection<byte[], byte[]> file = Pipe.create(directory.resolve("p"), byte[].class, byte[].class)) {
                assertThrows(IllegalArgumentException.class, () -> Receiver.awaitAny(List.of(more.b(), file), SOON));
            }
        }
    }

    @Test
    @DisplayName("C1, C17: objects and bytes; one that cannot be decoded throws in that receive alone")
    void objects() throws Exception {
        try (TlsKit.Ends<Order, Object> ends = TlsKit.ends(Order.class, Object.class)) {
            final Order order = new Order(1, List.of("one", "two"));
            ends.a().send(order);
            ends.a().sendBytes(new byte[] {3});
            ends.a().send(order);
            assertEquals(order, ends.b().receive(SOON));
            assertThrows(MessageKindException.class, () -> ends.b().receive(SOON));
            assertArrayEquals(new byte[] {3}, ends.b().receiveBytes(SOON));
            assertThrows(MessageKindException.class, () -> ends.b().receiveBytes(SOON));
            assertEquals(order, ends.b().receive(SOON));
            assertThrows(CodecException.class, () -> ends.b().send(new Late(1)));
            ends.b().send("after it");
            assertEquals("after it", ends.a().receive(SOON));
        }
    }

    @Test
    @DisplayName("C17: a class that one side sends, and the other does not allow, throws in that receive")
    void notAllowedThere() throws Exception {
        try (PipeListener<Object, Object> listener = TlsKit.listen(Object.class, Object.class);
                Connection<Object, Object> wide = Pipe.at(listener.address())
                        .codec(io.penstock.codec.KryoCodec.builder()
                                .allow(Late.class)
                                .build())
                        .connect();
                Connection<Object, Object> narrow = listener.accept(SOON)) {
            wide.send(new Late(1));
            wide.send("next");
            assertThrows(CodecException.class, () -> narrow.receive(SOON));
            assertEquals("next", narrow.receive(SOON));
        }
    }

    @Test
    @DisplayName("C1: claims, filled in place and committed or given up; batches shown by a handler")
    void claimsAndHandlers() throws Exception {
        try (Claim claim = a.claim(8)) {
            claim.buffer().putLong(42);
            claim.next(4).buffer().putInt(43);
            claim.commit();
        }
        try (Claim given = a.claim(8)) {
            given.buffer().putLong(1);
        }
        a.sendBytes(new byte[] {4, 4});
        final List<Integer> lengths = new ArrayList<>();
        while (lengths.size() < 3) {
            b.receive(message -> lengths.add(message.remaining()), 2);
        }
        assertEquals(List.of(8, 4, 2), lengths);
        assertThrows(MessageTooLongException.class, () -> a.claim(a.maxClaimLength() + 1));
        assertEquals(0, b.receive(message -> lengths.add(1), 2, NOW));
    }

    @Test
    @DisplayName("C18: one message of 100 MB, larger than all buffers, and an empty one after it")
    void large() throws Exception {
        final byte[] message = FrameKit.message(3, 100_000_000);
        final CompletableFuture<Void> sent = later(() -> {
            a.sendBytes(message);
            a.sendBytes(new byte[0]);
        });
        await().until(() -> b.isReady()); // which lets it come whole
        assertArrayEquals(message, b.receiveBytes(Duration.ofSeconds(60)));
        assertEquals(0, b.receiveBytes(SOON).length);
        sent.get();
    }

    @Test
    @DisplayName("X19, C16: an end cannot be handed over, and the text says so")
    void handOver() {
        final UnsupportedOperationException refused =
                assertThrows(UnsupportedOperationException.class, () -> a.handOver());
        assertTrue(refused.getMessage().contains("let the other process connect"), refused.getMessage());
    }

    @Test
    @DisplayName("C12: a one-way pipe between hosts gives a Sender and a Receiver")
    void oneWay() throws Exception {
        final HostAddress address;
        try (PipeListener<byte[], byte[]> free = TlsKit.listen(byte[].class, byte[].class)) {
            address = free.address(); // a port that is free in a moment
        }
        final CompletableFuture<Receiver<Order>> accepted = new CompletableFuture<>();
        later(() -> accepted.complete(
                Pipe.at(address).keys(TlsKit.keys()).carrying(Order.class).acceptSender(SOON)));
        try (Sender<Order> sender = Pipe.at(address).carrying(Order.class).connectSender(SOON);
                Receiver<Order> receiver = accepted.get()) {
            sender.send(new Order(5, List.of()));
            assertEquals(5, receiver.receive(SOON).id());
        }
    }
}
