package io.penstock.pipe.net;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
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
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
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
        final TlsSettings<byte[], byte[]> settings = TlsSettings.of(HostAddress.of(TlsKit.ANY_PORT))
                .withSending(byte[].class)
                .withReceiving(byte[].class)
                .withOpeningTime(Duration.ofMillis(300));
        final HostAddress whole = TlsKit.keys().address(TlsKit.ANY_PORT);
        final KeyFolder keys =
                KeyFolder.open(Path.of(TlsKit.keys().toString().replaceAll(".*directory=(.*) pin.*", "$1")));
        try (TlsListener<byte[], byte[]> quick = TlsListener.listen(settings.withKeys(whole, keys))) {
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
            try (Connection<byte[], byte[]> honest = TlsKit.bytes(
                            with(address.pin(), address.token()).withPort(port))
                    .connect()) {
                honest.sendBytes(new byte[] {1});
                assertArrayEquals(
                        new byte[] {1}, quick.accept(Deadline.after(SOON)).receiveBytes(SOON));
            }
        }
        checkOthers();
    }

    @Test
    @DisplayName(
            "X19: frames that are too long or unknown, parts without a beginning and classes out of order end that connection alone")
    void frames() throws Exception {
        final byte[][] bad = {
            frame(Frame.FIRST | Frame.LAST, Integer.MAX_VALUE),
            frame(Frame.FIRST | Frame.LAST, -1),
            frame(Frame.FIRST | Frame.LAST, Frame.MAX_PAYLOAD + 1),
            frame(0x40, 0),
            frame(Frame.LAST, 0),
            frame(Frame.CLASSES | Frame.FIRST | Frame.LAST, 0)
        };
        for (final byte[] bytes : bad) {
            try (SocketChannel socket = SocketChannel.open(new InetSocketAddress(address.host(), address.port()));
                    SocketChannel second = SocketChannel.open(new InetSocketAddress(address.host(), address.port()));
                    Selector selector = Selector.open();
                    Selector another = Selector.open()) {
                final TlsChannel tls = hello(
                        socket,
                        selector,
                        Hello.PIPE,
                        new Hello.Wish("work", "[B", "[B", new WireClasses(true).encodeFrom(0)).encode());
                final byte[] answer = answer(tls, selector);
                answer(hello(second, another, Hello.PULSE, Arrays.copyOf(answer, Hello.KEY)), another);
                try (Connection<byte[], byte[]> victim = listener.accept(SOON)) {
                    tls.writeOpening(bytes, selector, Deadline.after(SOON));
                    final IOException end = assertThrows(IOException.class, () -> victim.receiveBytes());
                    assertTrue(end.getMessage().contains("the connection has failed"), end.getMessage());
                }
            }
        }
        checkOthers();
    }

    private static byte[] frame(final int flags, final int length) {
        return ByteBuffer.allocate(Frame.HEAD).put((byte) flags).putInt(length).array();
    }

    private TlsChannel hello(final SocketChannel socket, final Selector selector, final int purpose, final byte[] body)
            throws Exception {
        socket.configureBlocking(false);
        socket.register(selector, SelectionKey.OP_READ);
        final TlsChannel tls = new TlsChannel(socket, TlsContexts.engine(TlsContexts.connecting(address.pin()), true));
        tls.handshake(selector, Deadline.after(SOON));
        tls.writeOpening(
                Hello.hello(purpose, KeyFolder.tokenBytes(address.token()), body), selector, Deadline.after(SOON));
        return tls;
    }

    private static byte[] answer(final TlsChannel tls, final Selector selector) throws Exception {
        final Hello.Head head = Hello.Head.ofAnswer(tls.readOpening(Hello.ANSWER_HEAD, selector, Deadline.after(SOON)));
        assertEquals(Hello.WELCOME, head.code());
        return tls.readOpening(head.length(), selector, Deadline.after(SOON));
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
