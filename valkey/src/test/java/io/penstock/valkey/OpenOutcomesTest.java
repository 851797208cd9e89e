package io.penstock.valkey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.joinable.JoinableQueue;
import io.penstock.joinable.Lease;
import io.penstock.queue.BoundedQueue;
import io.penstock.testkit.Background;
import io.penstock.valkey.EngineUnavailableException.Outcome;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Protocol.Command;

/** Calls that end before their outcome is known, and what their callers may rely on. */
@Tag("two-process")
class OpenOutcomesTest {
    private static final String KEY = "{0/jobs}";

    /** Arguments of calls, as they are sent. */
    private static final String DONE = "\r\n$1\r\nD\r\n";

    private static final String POLL = "\r\n$0\r\n\r\n$0\r\n\r\n$1\r\n0\r\n$1\r\n1\r\n";

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

    private URI cut() {
        return EngineServer.uri(proxy.port(), "jobs");
    }

    private BoundedQueue<String> bounded(final URI uri) throws Exception {
        return BoundedQueue.at(uri, String.class).maxItems(100).openOrCreate();
    }

    private JoinableQueue<String> joinable(final URI uri) throws Exception {
        return JoinableQueue.at(uri, String.class).maxItems(100).openOrCreate();
    }

    private long count(final Command command, final String key) {
        return (Long) server.command(command, KEY + key);
    }

    private static EngineUnavailableException isUnavailable(final Executable call) {
        return assertThrows(EngineUnavailableException.class, call);
    }

    @Test
    @DisplayName(
            "X6: no memory for a reply: what was put is there once, the next calls get their own replies, a take is undone")
    void memoryEndsWithinACall() throws Exception {
        try (BoundedQueue<String> queue = bounded(cut())) {
            queue.put("a");
            proxy.bloatReplyOf("no memory");
            assertThrows(OutOfMemoryError.class, () -> queue.put("no memory"));
            queue.put("c");
            queue.put("d");
            queue.put("e");
            assertEquals(List.of("a", "no memory", "c", "d", "e"), List.copyOf(queue));
            proxy.bloatReplyOf(POLL);
            assertThrows(OutOfMemoryError.class, queue::poll);
            assertEquals("a", queue.take());
            assertEquals("no memory", queue.take());
            assertEquals(5, queue.stats().puts());
        }
    }

    @Test
    @DisplayName("X6: no memory for the reply of done: it is called again, and is done; no lease of a lost reply stays")
    void memoryEndsWithinDone() throws Exception {
        try (JoinableQueue<String> queue = joinable(cut())) {
            queue.putAll(List.of("a", "b"));
            final Lease<String> lease = queue.lease();
            proxy.bloatReplyOf(DONE);
            assertThrows(OutOfMemoryError.class, lease::done);
            lease.done();
            proxy.bloatReplyOf(POLL);
            assertThrows(OutOfMemoryError.class, () -> queue.lease(Duration.ZERO));
            final Lease<String> next = queue.lease();
            assertEquals("b1", next.value() + next.deliveries());
            next.done();
            assertEquals(0, queue.unfinished());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName(
            "X7: a done of unknown outcome that was carried out is done when it is called again, be the session over")
    void doneIsCalledAgain(final boolean overMeanwhile) throws Exception {
        try (JoinableQueue<String> queue = joinable(cut());
                JoinableQueue<String> other = joinable(server.uri("jobs"))) {
            queue.putAll(List.of("x", "a", "b"));
            queue.lease().done(); // the server knows the script
            final Lease<String> lease = queue.lease();
            proxy.loseReplyOf(DONE);
            assertEquals(Outcome.UNKNOWN, isUnavailable(lease::done).outcome());
            assertEquals(1, other.unfinished());
            if (overMeanwhile) {
                bury();
            }
            proxy.refuseNew(false);
            lease.done();
            assertThrows(IllegalStateException.class, lease::done);
            assertEquals("b", other.lease().value());
        }
    }

    /** As a handle does that waits, and misses those that have put or taken for longer than the grace. */
    private void bury() {
        final Map<String, String> entries = new HashMap<>();
        for (final Object key : (List<?>) server.command(Command.HKEYS, KEY + ":h")) {
            final String field = new String((byte[]) key, StandardCharsets.UTF_8);
            if (field.startsWith("@")) {
                entries.put(field, (String) server.command(Command.HGET, KEY + ":h", field));
            }
        }
        entries.forEach((field, entry) -> {
            final String sid = field.substring(1, field.indexOf(':'));
            if (!entries.get("@" + sid + ":0").startsWith("0|")
                    || !entries.get("@" + sid + ":1").startsWith("0|")) {
                server.command(Command.HSET, KEY + ":h", field, "!" + entry);
                server.command(Command.HSET, KEY + ":s", sid, "! " + System.currentTimeMillis());
            }
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("X7: a take of unknown outcome is undone, be its session over")
    void takeIsUndone(final boolean overMeanwhile) throws Exception {
        try (BoundedQueue<String> queue = bounded(cut());
                BoundedQueue<String> other = bounded(server.uri("jobs"))) {
            queue.put("x");
            queue.take(); // the server knows the script
            queue.put("a");
            proxy.loseReplyOf(POLL);
            assertEquals(Outcome.UNKNOWN, isUnavailable(queue::poll).outcome());
            assertEquals(0, other.size());
            if (overMeanwhile) {
                bury();
            }
            proxy.refuseNew(false);
            if (overMeanwhile) {
                queue.put("b"); // the next session begins
            }
            assertEquals("a", other.take());
        }
    }

    @Test
    @DisplayName("X7: a blocked take ends with its handle, and so does closing, though the server is away")
    void closedWhileAway() throws Exception {
        final BoundedQueue<String> queue = bounded(cut());
        final CompletableFuture<?> waits = Background.run(queue::take);
        Awaitility.await().until(() -> queue.stats().waiters().containsKey("items"));
        proxy.refuse(true);
        final CompletableFuture<?> begins = Background.run(queue::take);
        Background.assertBlocked(begins);
        queue.close();
        assertClosed(waits);
        assertClosed(begins);
    }

    @Test
    @DisplayName("X7: closing ends a take that waits for its next session, and join")
    void closedWhileRenewing() throws Exception {
        final JoinableQueue<String> queue = joinable(cut());
        queue.put("a");
        proxy.refuse(true);
        bury();
        proxy.refuseSubscriptions(true);
        proxy.refuse(false);
        final CompletableFuture<?> take = Background.run(queue::take);
        final CompletableFuture<?> join = Background.run(queue::join);
        Background.assertBlocked(take);
        Background.assertBlocked(join);
        queue.close();
        assertClosed(take);
        assertClosed(join);
        Awaitility.await()
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("penstock-valkey")));
    }

    private static void assertClosed(final CompletableFuture<?> call) {
        final Throwable cause =
                assertThrows(ExecutionException.class, call::get).getCause();
        assertTrue(
                cause instanceof IllegalStateException && cause.getMessage().contains("was closed"), cause::toString);
    }

    @Test
    @DisplayName("X7, X8: a text of a queue is made while the server is away, and tells no loss in place of a call")
    void textWhileAway() throws Exception {
        try (BoundedQueue<String> queue = bounded(cut())) {
            queue.put("a");
            assertTrue(queue.toString().contains("size=1"), queue::toString);
            proxy.refuse(true);
            assertTrue(queue.toString().contains("size=unknown"), queue::toString);
            server.command(Command.FLUSHALL);
            proxy.refuse(false);
            Awaitility.await().until(() -> queue.toString().contains("size=unknown"));
            assertThrows(EngineLostDataException.class, queue::size);
        }
    }

    @Test
    @DisplayName("Q10: a put that was interrupted before its answer came stands in no line")
    void interruptedPutLeavesTheLine() throws Exception {
        try (BoundedQueue<String> queue =
                        BoundedQueue.at(cut(), String.class).maxItems(1).openOrCreate();
                BoundedQueue<String> other = BoundedQueue.at(server.uri("jobs"), String.class)
                        .maxItems(1)
                        .openOrCreate()) {
            queue.put("a");
            proxy.loseReplyOf("waits for room");
            final Thread[] thread = {null};
            final CompletableFuture<?> put = Background.run(() -> {
                thread[0] = Thread.currentThread();
                queue.put("waits for room");
            });
            Awaitility.await().until(() -> count(Command.ZCARD, ":wp") == 1);
            thread[0].interrupt();
            assertThrows(ExecutionException.class, put::get);
            proxy.refuseNew(false);
            Awaitility.await().until(() -> count(Command.ZCARD, ":wp") == 0);
            assertEquals("a", other.take());
            assertNull(other.poll());
        }
    }

    @Test
    @DisplayName("Q10: a waiter whose client is gone holds up no other, though its item would not fit")
    void goneWaiterHoldsUpNobody() throws Exception {
        try (BoundedQueue<byte[]> cut = BoundedQueue.at(cut(), byte[].class)
                        .capacityBytes(1 << 20)
                        .openOrCreate();
                BoundedQueue<byte[]> queue =
                        BoundedQueue.at(server.uri("jobs"), byte[].class).open()) {
            queue.put(new byte[500_000]);
            queue.put(new byte[400_000]);
            final CompletableFuture<?> gone = Background.run(() -> cut.put(new byte[700_000]));
            Awaitility.await().until(() -> count(Command.ZCARD, ":wp") == 1);
            final CompletableFuture<?> waits = Background.run(() -> queue.put(new byte[450_000]));
            Awaitility.await().until(() -> count(Command.ZCARD, ":wp") == 2);
            proxy.refuse(true);
            Awaitility.await().until(() -> queue.stats().waiters().get("space") == 1);
            assertEquals(500_000, queue.take().length);
            Awaitility.await().until(waits::isDone); // long before the session is given up for dead
            waits.get();
            cut.close();
            assertClosed(gone);
        }
    }
}
