package io.penstock.pipe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.codec.ClassIds;
import io.penstock.codec.Codec;
import io.penstock.codec.CodecException;
import io.penstock.codec.Coder;
import io.penstock.codec.Encoded;
import io.penstock.testkit.Jvm;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipeObjectTest {
    /** An object that travels. */
    record Order(long id, List<String> lines) {}

    /** Another one. */
    record Answer(long id, long pid) {}

    @TempDir
    Path directory;

    @Test
    @DisplayName("C1: objects travel between processes, and the end of stream after them")
    @Tag("two-process")
    void twoProcesses() throws Exception {
        final Path path = directory.resolve("pipe");
        try (Connection<Order, Answer> end = Pipe.create(path, Order.class, Answer.class);
                Jvm peer = Jvm.start(PipePeer.class, "objects", path.toString())) {
            for (int i = 0; i < 1000; i++) {
                end.send(new Order(i, List.of("line " + i)));
                assertEquals(new Answer(i, peer.pid()), end.receive());
            }
            end.close();
            peer.expect("end of stream");
            assertEquals(0, peer.exitCode());
        }
    }

    @Test
    @DisplayName("C1: objects and bytes may be mixed; the wrong method says so and loses nothing")
    void mixed() throws Exception {
        try (Connection<Order, Answer> a = Pipe.create(directory.resolve("pipe"), Order.class, Answer.class);
                Connection<Answer, Order> b = Pipe.connect(directory.resolve("pipe"), Answer.class, Order.class)) {
            final Order order = new Order(1, List.of("one", "two"));
            a.send(order);
            a.sendBytes(new byte[] {1, 2});
            a.send(order);
            assertThrows(MessageKindException.class, () -> b.receiveBytes());
            assertThrows(MessageKindException.class, () -> b.receiveInto(ByteBuffer.allocate(1000)));
            assertEquals(order, b.receive());
            final MessageKindException bytes = assertThrows(MessageKindException.class, () -> b.receive());
            assertTrue(bytes.getMessage().contains("receiveBytes()"), bytes.getMessage());
            assertArrayEquals(new byte[] {1, 2}, b.receiveBytes());
            assertEquals(order, b.receive(Duration.ZERO));
            assertNull(b.receive(Duration.ZERO));
        }
    }

    @Test
    @DisplayName("C3: an object that cannot be encoded throws in the sender, writes nothing, and the end stays usable")
    void notEncodable() throws Exception {
        try (Connection<Object, Object> a = Pipe.create(directory.resolve("pipe"), Object.class, Object.class);
                Connection<Object, Object> b = Pipe.connect(directory.resolve("pipe"), Object.class, Object.class)) {
            assertThrows(CodecException.class, () -> a.send(new Thread("no message")));
            assertThrows(CodecException.class, () -> a.send(List.of(1, new Thread("nor this"))));
            assertFalse(b.isReady());
            a.send("text");
            assertEquals("text", b.receive());
            a.send(new byte[] {1});
            assertArrayEquals(new byte[] {1}, (byte[]) b.receive(), "an array of bytes travels as bytes");
        }
    }

    @Test
    @DisplayName("C3: an object is copied when it is sent")
    void copied() throws Exception {
        try (Connection<Object, Object> a = Pipe.create(directory.resolve("pipe"), Object.class, Object.class);
                Connection<Object, Object> b = Pipe.connect(directory.resolve("pipe"), Object.class, Object.class)) {
            final List<String> list = new ArrayList<>(List.of("sent"));
            a.send(list);
            list.add("later");
            assertEquals(List.of("sent"), b.receive());
        }
    }

    @Test
    @DisplayName("C17: an object that cannot be decoded throws in that receive only; it is consumed")
    void notDecodable() throws Exception {
        final Path path = directory.resolve("pipe");
        try (Connection<String, String> a = Pipe.at(path)
                        .sending(String.class)
                        .receiving(String.class)
                        .capacityBytes(8 * 1024 * 1024)
                        .codec(new Moody())
                        .create();
                Connection<String, String> b = Pipe.at(path)
                        .sending(String.class)
                        .receiving(String.class)
                        .codec(new Moody())
                        .connect()) {
            a.send("good");
            a.send("bad");
            a.send("bad" + "x".repeat(2_000_000));
            a.send("better");
            assertEquals("good", b.receive());
            assertThrows(CodecException.class, () -> b.receive());
            assertThrows(CodecException.class, () -> b.receive(Duration.ofSeconds(10)));
            assertEquals("better", b.receive());
            assertNull(b.receive(Duration.ZERO));
        }
    }

    /** Refuses to decode what begins with "bad". */
    private static final class Moody implements Codec {
        @Override
        public <T> Coder<T> bind(final Class<T> type, final ClassIds table) {
            final Coder<T> real = Codec.kryo().bind(type, table);
            return new Coder<>() {
                @Override
                public Encoded encode(final T value) {
                    return real.encode(value);
                }

                @Override
                public T decode(final byte[] bytes, final int offset, final int length) {
                    final T value = real.decode(bytes, offset, length);
                    if (value.toString().startsWith("bad")) {
                        throw new CodecException("bad");
                    }
                    return value;
                }
            };
        }
    }
}
