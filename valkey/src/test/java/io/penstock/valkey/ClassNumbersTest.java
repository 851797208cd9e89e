package io.penstock.valkey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.codec.ClassIds;
import io.penstock.codec.ClassVersion;
import io.penstock.codec.Codec;
import io.penstock.codec.CodecException;
import io.penstock.codec.Coder;
import io.penstock.codec.Encoded;
import io.penstock.codec.KryoCodec;
import io.penstock.joinable.JoinableQueue;
import io.penstock.joinable.Lease;
import io.penstock.queue.BoundedQueue;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The numbers that classes have on a server which may be away, or forget them. */
@Tag("two-process")
class ClassNumbersTest {
    private static final int NO_NUMBER = 255;

    @TempDir
    private Path folder;

    private EngineServer server;
    private CuttingProxy proxy;

    @BeforeEach
    void start() throws Exception {
        server = EngineServer.start(folder);
        proxy = new CuttingProxy(server.port());
    }

    @AfterEach
    void stop() {
        proxy.close();
        server.close();
    }

    /** An item is the name of a class, and its bytes are the number of that class. The names of Kryo are left out. */
    private static final class Numbers implements Codec {
        @Override
        @SuppressWarnings("unchecked") // strings alone
        public <T> Coder<T> bind(final Class<T> type, final ClassIds table) {
            return (Coder<T>) new Coder<String>() {
                @Override
                public Encoded encode(final String name) {
                    final int id = table.idOf(new ClassVersion(name, ""));
                    return new OneByte((byte) (id == ClassIds.NO_ID ? NO_NUMBER : id));
                }

                @Override
                public String decode(final byte[] bytes, final int offset, final int length) {
                    return (bytes[offset] & 255) == NO_NUMBER
                            ? "none"
                            : table.version(bytes[offset]).name();
                }
            };
        }
    }

    private record OneByte(byte value) implements Encoded {
        @Override
        public byte[] array() {
            return new byte[] {value};
        }

        @Override
        public int length() {
            return 1;
        }

        @Override
        public void close() {
            // nothing to give back
        }
    }

    private JoinableQueue<String> joinable(final URI uri) throws Exception {
        return JoinableQueue.at(uri, String.class).codec(new Numbers()).openOrCreate();
    }

    private BoundedQueue<String> bounded(final URI uri) throws Exception {
        return BoundedQueue.at(uri, String.class).codec(new Numbers()).openOrCreate();
    }

    private URI cut() {
        return EngineServer.uri(proxy.port(), "jobs");
    }

    @Test
    @DisplayName(
            "Q7, J3: an item whose class cannot be looked up while the server is away is delivered later, and is no dead letter")
    void lookedUpLater() throws Exception {
        try (BoundedQueue<String> queue = bounded(cut());
                BoundedQueue<String> other = bounded(server.uri("jobs"))) {
            other.put("acme.A");
            proxy.refuseAt("\r\nA\r\n"); // how classes are asked for
            assertThrows(EngineUnavailableException.class, queue::poll);
            proxy.refuse(false);
            assertEquals("acme.A", queue.take());
        }
        final URI direct = server.uri("leased");
        try (JoinableQueue<String> queue = joinable(EngineServer.uri(proxy.port(), "leased"));
                JoinableQueue<String> other = joinable(direct)) {
            other.put("acme.A");
            proxy.refuseAt("\r\nA\r\n");
            assertThrows(EngineUnavailableException.class, () -> queue.lease(Duration.ZERO));
            proxy.refuse(false);
            final Lease<String> lease = other.lease(); // the watch gives it back, without a call of that handle
            assertEquals("acme.A1", lease.value() + lease.deliveries());
            lease.done();
            assertEquals(List.of(), queue.deadLetters());
        }
    }

    @Test
    @DisplayName("Q7: Kryo passes on that a class cannot be looked up now: the item is no garbage")
    void kryoPassesItOn() {
        final ClassIds away = new ClassIds() {
            @Override
            public int idOf(final ClassVersion version) {
                return 0;
            }

            @Override
            public ClassVersion version(final int id) {
                throw new EngineUnavailableException("away", EngineUnavailableException.Outcome.NOT_DONE, null);
            }

            @Override
            public int size() {
                return 0;
            }
        };
        final Codec codec = KryoCodec.builder().allow(Thing.class).build();
        final byte[] bytes;
        try (Encoded encoded = codec.bind(Object.class, away).encode(new Thing(1))) {
            bytes = Arrays.copyOf(encoded.array(), encoded.length());
        }
        assertThrows(
                EngineUnavailableException.class,
                () -> codec.bind(Object.class, away).decode(bytes, 0, bytes.length));
    }

    private record Thing(int number) {}

    @Test
    @DisplayName("X1: while the server is away a class has no number, and it is the put that says so")
    void noNumberWhileAway() throws Exception {
        try (BoundedQueue<String> queue = bounded(cut())) {
            queue.put("acme.A");
            proxy.refuse(true);
            assertThrows(EngineUnavailableException.class, () -> queue.offer("acme.New"));
            proxy.refuse(false);
            assertEquals("acme.A", queue.take());
        }
    }

    /** The server as it was before "acme.B" had a number. */
    private void forgetB(final BoundedQueue<String> queue) throws Exception {
        queue.put("acme.A");
        assertEquals("acme.A", queue.take());
        Files.copy(server.log(), folder.resolve("copy"));
        queue.put("acme.B");
        assertEquals("acme.B", queue.take());
        proxy.refuse(true);
        server.kill();
        Files.copy(folder.resolve("copy"), server.log(), StandardCopyOption.REPLACE_EXISTING);
        server.restart();
    }

    @Test
    @Tag("kill")
    @DisplayName("X8: numbers of classes that the server has forgotten are the same again before any item uses them")
    void forgottenNumbersComeBack() throws Exception {
        try (BoundedQueue<String> queue = bounded(cut())) {
            forgetB(queue);
            proxy.refuse(false);
            assertThrows(EngineLostDataException.class, queue::poll);
            queue.put("acme.B");
            try (BoundedQueue<String> other = bounded(server.uri("jobs"))) {
                assertEquals("acme.B", other.take());
                other.put("acme.C");
            }
            assertEquals("acme.C", queue.take());
        }
    }

    @Test
    @Tag("kill")
    @DisplayName("X8: a number that another class has by now: the handle says so, and neither puts nor takes")
    void numbersOfOthers() throws Exception {
        try (BoundedQueue<String> queue = bounded(cut())) {
            forgetB(queue);
            try (BoundedQueue<String> other = bounded(server.uri("jobs"))) {
                other.put("acme.C");
                proxy.refuse(false);
                assertThrows(EngineLostDataException.class, queue::poll);
                final String text = assertThrows(IllegalStateException.class, () -> queue.put("acme.B"))
                        .getMessage();
                assertTrue(text.contains("here=acme.B there=acme.C"), text);
                assertThrows(IllegalStateException.class, queue::take);
                assertEquals(List.of("acme.C"), List.copyOf(other));
            }
        }
    }

    @Test
    @DisplayName("X16: a queue that was destroyed and made anew at its place is another one: the old handle says so")
    void madeAnew() throws Exception {
        try (BoundedQueue<String> queue = bounded(cut())) {
            queue.put("acme.A");
            proxy.refuse(true);
            bounded(server.uri("jobs")).destroy();
            try (BoundedQueue<String> anew = bounded(server.uri("jobs"))) {
                proxy.refuse(false);
                assertThrows(EngineLostDataException.class, () -> queue.put("acme.A"));
                final String text = assertThrows(IllegalStateException.class, () -> queue.put("acme.A"))
                        .getMessage();
                assertTrue(text.contains("open it again"), text);
                assertEquals(0, anew.size());
            }
        }
    }

    @Test
    @DisplayName("K5: a number that no class has is damage, and says so at once")
    void unknownNumber() throws Exception {
        try (BoundedQueue<String> queue = bounded(server.uri("jobs"));
                BoundedQueue<byte[]> raw =
                        BoundedQueue.at(server.uri("jobs"), byte[].class).open()) {
            raw.put(new byte[] {77});
            assertThrows(CodecException.class, queue::take);
        }
    }
}
