package io.penstock.objects;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.objects.HostKit.MapRegistry;
import io.penstock.objects.HostKit.Registry;
import io.penstock.pipe.Connection;
import io.penstock.pipe.Pipe;
import io.penstock.queue.BoundedQueue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that sends what is no message, or lies, disturbs no other client. */
class HostHostileTest {
    private static final int HEAD = 21;
    private static final byte HELLO = 1;
    private static final byte CALL = 3;
    private static final byte LAST_TYPE = 12;
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private int lines;

    private static byte[] message(
            final int type, final long number, final long object, final int method, final byte[] content) {
        return ByteBuffer.allocate(HEAD + content.length)
                .put((byte) type)
                .putLong(number)
                .putLong(object)
                .putInt(method)
                .put(content)
                .array();
    }

    /** A line that the host has taken, of a session of its own. */
    private Connection<byte[], byte[]> line(final Path host, final long session) throws Exception {
        final String name = host.getFileName() + ".line-hostile" + lines++;
        final Connection<byte[], byte[]> line = Pipe.at(directory.resolve(name))
                .sending(byte[].class)
                .receiving(byte[].class)
                .create();
        line.sendBytes(message(HELLO, 0, session, 1, new byte[] {0, 0, 0, 1}));
        request(host, 1, name.getBytes(StandardCharsets.UTF_8));
        final byte[] welcome = line.receiveBytes(SOON);
        assertEquals(2, welcome[0]);
        return line;
    }

    private static void request(final Path host, final int type, final byte[] content) throws Exception {
        try (BoundedQueue<byte[]> requests = BoundedQueue.at(
                        host.resolveSibling(host.getFileName() + ".calls"), byte[].class)
                .open()) {
            requests.put(ByteBuffer.allocate(1 + content.length)
                    .put((byte) type)
                    .put(content)
                    .array());
        }
    }

    @Test
    @DisplayName("M18: garbage in calls is refused or ends the line of its sender; the others are served")
    void garbage() throws Exception {
        final MapRegistry registry = new MapRegistry();
        try (ObjectHost host = ObjectHost.at(directory.resolve("host"))
                        .register(Registry.class, "registry", registry)
                        .start();
                HostClient good = HostClient.connect(host.path())) {
            final Registry remote = good.get("registry", Registry.class);
            remote.put("a", 1);
            final Random random = new Random(18);
            Connection<byte[], byte[]> line = line(host.path(), random.nextLong());
            for (int round = 1; round <= 300; round++) {
                final byte[] content = new byte[random.nextInt(200)];
                random.nextBytes(content);
                final byte[] bad = round % 10 == 0
                        ? content
                        : message(
                                random.nextInt(LAST_TYPE),
                                random.nextLong(),
                                random.nextInt(4),
                                random.nextInt(4) << 16 | random.nextInt(12),
                                content);
                try {
                    line.sendBytes(bad);
                    line.receiveBytes(Duration.ofMillis(round % 3));
                } catch (final IOException ended) {
                    line.close();
                    line = line(host.path(), random.nextLong());
                }
                if (round % 50 == 0) {
                    assertEquals(1, remote.get("a"));
                }
            }
            line.close();
            await().until(() -> host.clients() == 1 && host.lines() == 1);
            assertEquals(1, remote.size());
            assertEquals(registry.map, remote.asMap());
        }
    }

    @Test
    @DisplayName("M18: garbage in the queue of requests, and paths that lead elsewhere, are ignored")
    void requests() throws Exception {
        try (ObjectHost host = ObjectHost.at(directory.resolve("host"))
                .register(Registry.class, "registry", new MapRegistry())
                .start()) {
            final Random random = new Random(19);
            for (int type = 0; type < 5; type++) {
                final byte[] content = new byte[random.nextInt(40)];
                random.nextBytes(content);
                request(host.path(), type, content);
                request(host.path(), type, new byte[0]);
            }
            Files.createDirectories(directory.resolve("host.line-x"));
            final Path elsewhere =
                    Files.createDirectory(directory.resolve("elsewhere")).resolve("pipe");
            request(host.path(), 1, "host.line-0".getBytes(StandardCharsets.UTF_8));
            request(host.path(), 1, "host".getBytes(StandardCharsets.UTF_8));
            try (Connection<byte[], byte[]> bait = Pipe.at(elsewhere)
                    .sending(byte[].class)
                    .receiving(byte[].class)
                    .create()) {
                bait.sendBytes(message(HELLO, 0, 20, 1, new byte[] {0, 0, 0, 1}));
                request(host.path(), 1, "host.line-x/../elsewhere/pipe".getBytes(StandardCharsets.UTF_8));
                try (HostClient client = HostClient.connect(host.path())) {
                    assertEquals(0, client.get("registry", Registry.class).size());
                    assertFalse(bait.awaitReady(Duration.ofMillis(300)));
                    assertEquals(1, host.lines());
                }
            }
        }
    }

    @Test
    @DisplayName(
            "M18: an object's class has more methods than its interface: no number reaches them, nor another object")
    void numbers() throws Exception {
        final MapRegistry registry = new MapRegistry();
        registry.put("a", 1);
        try (ObjectHost host = ObjectHost.at(directory.resolve("host"))
                        .register(Registry.class, "registry", registry)
                        .register(AutoCloseable.class, "other", () -> {})
                        .start();
                Connection<byte[], byte[]> line = line(host.path(), 7)) {
            long number = 0;
            for (int type = 0; type < 3; type++) {
                for (int method = 0; method < 40; method++) {
                    for (int object = 0; object < 4; object++) {
                        line.sendBytes(message(CALL, ++number, object, type << 16 | method, new byte[0]));
                        final byte[] answer = line.receiveBytes(SOON);
                        assertEquals(number, ByteBuffer.wrap(answer).getLong(1));
                        if (object != type + 1) {
                            assertEquals(10, answer[0], "refused: object=" + object + " type=" + type);
                        }
                    }
                }
            }
            assertEquals(1, registry.size(), "secret() would have cleared it");
        }
    }

    @Test
    @DisplayName("M18: a class that no interface declares does not travel, in either direction")
    void classes() throws Exception {
        interface Anything {
            Object same(Object object);
        }
        record Secret(String text) {}
        try (ObjectHost host = ObjectHost.at(directory.resolve("host"))
                        .register(Anything.class, "anything", object -> object)
                        .start();
                HostClient client = HostClient.connect(host.path());
                HostClient trusting =
                        HostClient.at(host.path()).allow(Secret.class).connect()) {
            assertEquals("text", client.get("anything", Anything.class).same("text"));
            final RuntimeException here = assertThrows(
                    RuntimeException.class,
                    () -> client.get("anything", Anything.class).same(new Secret("x")));
            assertTrue(here.getMessage().contains("is not allowed"), here.getMessage());
            final RuntimeException there = assertThrows(
                    RuntimeException.class,
                    () -> trusting.get("anything", Anything.class).same(new Secret("x")));
            assertTrue(there.getMessage().contains("is not allowed"), there.getMessage());
        }
        try (ObjectHost host = ObjectHost.at(directory.resolve("second"))
                        .register(Anything.class, "anything", object -> object)
                        .allow(Secret.class)
                        .start();
                HostClient trusting =
                        HostClient.at(host.path()).allow(Secret.class).connect()) {
            final Secret secret = new Secret("x");
            assertEquals(secret, trusting.get("anything", Anything.class).same(secret));
        }
    }
}
