package io.penstock.pipe.net;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.codec.ClassIds;
import io.penstock.codec.Codec;
import io.penstock.codec.Coder;
import io.penstock.core.wait.Deadline;
import io.penstock.pipe.Connection;
import io.penstock.pipe.HostAddress;
import io.penstock.pipe.HostKeys;
import io.penstock.pipe.Pipe;
import io.penstock.pipe.PipeListener;
import io.penstock.pipe.PipeRefusedException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that should not be let in; beside them, one that is in must not notice. */
class TlsHostileTest {
    private static final Duration SOON = TlsKit.SOON;

    /** The head of a hello of TLS. */
    private static final byte[] HALF_A_HELLO = {22, 3, 1, 2, 0, 1, 0, 1, (byte) 252, 3, 3};

    @TempDir
    Path directory;

    private PipeListener<byte[], byte[]> listener;
    private HostAddress address;
    private Connection<byte[], byte[]> client;
    private Connection<byte[], byte[]> server;

    @BeforeEach
    void open() throws Exception {
        listener = TlsKit.listen(byte[].class, byte[].class);
        address = listener.address();
        client = TlsKit.bytes(address).connect();
        server = listener.accept(SOON);
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
        listener.close();
    }

    /** Whether the honest ones are as well as before: the one that is in, and one that comes now. */
    private void checkOthers() throws Exception {
        client.sendBytes(new byte[] {1, 2});
        assertArrayEquals(new byte[] {1, 2}, server.receiveBytes(SOON));
        try (Connection<byte[], byte[]> next = TlsKit.bytes(address).connect();
                Connection<byte[], byte[]> accepted = listener.accept(SOON)) {
            next.sendBytes(new byte[] {3});
            assertArrayEquals(new byte[] {3}, accepted.receiveBytes(SOON));
        }
        assertNull(listener.accept(Duration.ZERO), "no other one was let in");
    }

    private HostAddress with(final String pin, final String token) {
        return HostAddress.parse("tls://" + address.host() + ":" + address.port() + "/" + address.name() + "?pin=" + pin
                + "&token=" + token);
    }

    @Test
    @DisplayName("M25: without the token a process is refused by name, before a byte of its wishes is read")
    void wrongToken() throws Exception {
        final AtomicInteger bound = new AtomicInteger();
        final Codec counting = new Codec() {
            @Override
            public <T> Coder<T> bind(final Class<T> type, final ClassIds table) {
                bound.incrementAndGet();
                return Codec.kryo().bind(type, table);
            }
        };
        final String other = "A".repeat(43);
        try (PipeListener<Object, Object> counted =
                Pipe.at(TlsKit.ANY_PORT).codec(counting).keys(TlsKit.keys()).listen()) {
            bound.set(0);
            final HostAddress there = counted.address();
            final PipeRefusedException refused = assertThrows(
                    PipeRefusedException.class,
                    () -> Pipe.at(HostAddress.parse(
                                    "tls://127.0.0.1:" + there.port() + "/work?pin=" + there.pin() + "&token=" + other))
                            .connect());
            assertTrue(refused.getMessage().contains("the token is not that of its keys"), refused.getMessage());
            assertEquals(0, bound.get());
            Pipe.at(there).connect().close();
            assertEquals(2, bound.get(), "one that is let in is told from it");
        }
        assertThrows(
                PipeRefusedException.class,
                () -> TlsKit.bytes(with(address.pin(), other)).connect());
        assertThrows(
                IllegalArgumentException.class,
                () -> Pipe.at(URI.create("tls://127.0.0.1:" + address.port())).connect());
        checkOthers();
    }

    @Test
    @DisplayName(
            "M25: another certificate than the pinned one is refused by the one that connects, which sends no token")
    void wrongCertificate() throws Exception {
        final HostKeys others = HostKeys.create(directory.resolve("keys"));
        final PipeRefusedException refused = assertThrows(
                PipeRefusedException.class,
                () -> TlsKit.bytes(with(others.pin(), address.token())).connect());
        assertTrue(
                refused.getMessage().contains("expectedPin=" + others.pin())
                        && refused.getMessage().contains("foundPin=" + address.pin()),
                refused.getMessage());
        checkOthers();
    }

    @Test
    @DisplayName("X19: another name, other types and no listener are told by name")
    void others() throws Exception {
        assertTrue(assertThrows(
                        PipeRefusedException.class,
                        () -> TlsKit.bytes(HostAddress.parse(address.text().replace("/work", "/play")))
                                .connect())
                .getMessage()
                .contains("asked=play name=work"));
        assertTrue(assertThrows(
                        PipeRefusedException.class,
                        () -> Pipe.at(address)
                                .sending(String.class)
                                .receiving(byte[].class)
                                .connect())
                .getMessage()
                .contains("java.lang.String"));
        checkOthers();
        listener.close();
        assertThrows(ConnectException.class, () -> TlsKit.bytes(address).connect());
    }

    @Test
    @DisplayName(
            "M25: random bytes, half a handshake and silence are ended by the opening's time, and disturb no other")
    void noise() throws Exception {
        try (TlsListener<byte[], byte[]> quick =
                TlsListener.listen(TlsKit.settings().withOpeningTime(Duration.ofSeconds(3)))) {
            final int port = quick.address().port();
            final List<Socket> open = new ArrayList<>();
            final Random random = new Random(7);
            for (int i = 0; i < 20; i++) {
                final Socket socket = new Socket("127.0.0.1", port);
                open.add(socket);
                final byte[] bytes = new byte[random.nextInt(2000)];
                random.nextBytes(bytes);
                switch (i % 3) {
                    case 0 -> socket.getOutputStream().write(HALF_A_HELLO);
                    case 1 -> socket.getOutputStream().write(bytes);
                    default -> assertTrue(socket.isConnected(), "and says nothing");
                }
            }
            await().until(() -> quick.halfOpen() == 0);
            for (final Socket socket : open) {
                socket.setSoTimeout(10_000);
                try {
                    socket.getInputStream().readAllBytes(); // an alert, or nothing; then the end
                } catch (final SocketException reset) {
                    assertTrue(reset.getMessage().contains("reset"), reset.getMessage());
                }
                socket.close();
            }
            try (Connection<byte[], byte[]> honest =
                    TlsKit.bytes(address.withPort(port)).connect()) {
                honest.sendBytes(new byte[] {1});
                assertArrayEquals(
                        new byte[] {1}, quick.accept(Deadline.after(SOON)).receiveBytes(SOON));
            }
        }
        checkOthers();
    }

    @Test
    @DisplayName("X19: a frame that is none ends its connection alone, and what came before it is received")
    void frames() throws Exception {
        try (RawClient raw = RawClient.letIn(address);
                Connection<byte[], byte[]> victim = listener.accept(SOON)) {
            raw.send(RawClient.message(new byte[] {1, 2, 3}));
            raw.send(ByteBuffer.allocate(Frame.HEAD)
                    .put((byte) (Frame.FIRST | Frame.LAST))
                    .putInt(Frame.MAX_PAYLOAD + 1)
                    .array());
            assertArrayEquals(new byte[] {1, 2, 3}, victim.receiveBytes());
            final IOException end = assertThrows(IOException.class, () -> victim.receiveBytes());
            assertTrue(
                    end.getMessage().contains("the connection has failed")
                            && end.getMessage().contains("length=16380"),
                    end.getMessage());
        }
        checkOthers();
    }

    @Test
    @DisplayName("M25: an opening ends at its time, also while the client sends on and on, in records of nothing")
    void recordsOfNothing() throws Exception {
        try (ServerSocketChannel plain = NetworkSockets.listen("127.0.0.1", 0);
                Selector selector = Selector.open()) {
            final int port = ((InetSocketAddress) plain.getLocalAddress()).getPort();
            final FutureTask<RawClient> connecting = new FutureTask<>(() -> new RawClient(address.withPort(port)));
            new Thread(connecting).start();
            try (SocketChannel socket = plain.accept()) {
                socket.configureBlocking(false);
                socket.register(selector, SelectionKey.OP_READ);
                final TlsChannel tls = new TlsChannel(
                        socket,
                        TlsContexts.engine(
                                TlsContexts.listening(TlsKit.settings().keys()), false));
                tls.handshake(selector, Deadline.after(SOON));
                try (RawClient raw = connecting.get()) {
                    raw.sendEmptyRecords(500);
                    raw.send(new byte[Hello.HEAD]);
                    final Deadline over = Deadline.after(Duration.ZERO);
                    assertThrows(SocketTimeoutException.class, () -> tls.readOpening(Hello.HEAD, selector, over));
                    assertEquals(Hello.HEAD, tls.readOpening(Hello.HEAD, selector, Deadline.after(SOON)).length);
                }
            }
        }
    }

    @Test
    @DisplayName("M25: a client that never opens its second connection is ended by the opening's time")
    void noPulse() throws Exception {
        try (TlsListener<byte[], byte[]> quick =
                        TlsListener.listen(TlsKit.settings().withOpeningTime(Duration.ofSeconds(2)));
                RawClient raw = new RawClient(TlsKit.address(quick))) {
            raw.open();
            await().atMost(Duration.ofSeconds(60)).until(raw::seesEnd);
            assertNull(quick.accept(Deadline.after(Duration.ZERO)));
        }
    }

    @Test
    @DisplayName("M25: a listener that gets no thread for an opening goes on to listen")
    void noThreads() throws Exception {
        final AtomicInteger asked = new AtomicInteger();
        final HalfOpen poor = new HalfOpen(task -> {
            if (asked.getAndIncrement() == 0) {
                throw new OutOfMemoryError("unable to create native thread, says this test");
            }
            return HalfOpen.newThread(task);
        });
        try (TlsListener<byte[], byte[]> listening = TlsListener.listen(TlsKit.settings(), poor)) {
            final HostAddress there = TlsKit.address(listening);
            assertThrows(IOException.class, () -> TlsKit.bytes(there).connect());
            try (Connection<byte[], byte[]> next = TlsKit.bytes(there).connect();
                    Connection<byte[], byte[]> accepted = listening.accept(Deadline.after(SOON))) {
                next.sendBytes(new byte[] {1});
                assertArrayEquals(new byte[] {1}, accepted.receiveBytes(SOON));
            }
        }
        assertEquals(0, poor.count());
    }

    @Test
    @DisplayName("M25: a listener's close waits a second for all whose peers do not answer, not for each")
    void closeWithFrozenPeers() throws Exception {
        final List<RawClient> frozen = new ArrayList<>();
        try (TlsListener<byte[], byte[]> other = TlsListener.listen(TlsKit.settings())) {
            for (int i = 0; i < 40; i++) {
                frozen.add(RawClient.letIn(TlsKit.address(other)));
            }
            assertTimeoutPreemptively(Duration.ofSeconds(30), other::close);
            for (final RawClient each : frozen) {
                await().until(each::seesEnd);
            }
        } finally {
            for (final RawClient each : frozen) {
                each.close();
            }
        }
    }

    @Test
    @DisplayName(
            "M25: thousands of connections that say nothing keep no honest one out, and have a bounded number of threads")
    void manySilent() throws Exception {
        final int count = Boolean.getBoolean("penstock.storm") ? 10_000 : 600;
        final List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                open.add(new Socket("127.0.0.1", address.port()));
                if (i % 200 == 199) {
                    checkOthers();
                }
            }
            final long threads = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals("penstock-tls-open"))
                    .count();
            assertTrue(threads <= 2 * HalfOpen.MAX, "threads=" + threads);
        } finally {
            for (final Socket socket : open) {
                socket.close();
            }
        }
        checkOthers();
    }
}
