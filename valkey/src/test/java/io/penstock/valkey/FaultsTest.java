package io.penstock.valkey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.joinable.JoinableQueue;
import io.penstock.joinable.Lease;
import io.penstock.joinable.LeaseLostException;
import io.penstock.queue.BoundedQueue;
import io.penstock.testkit.Background;
import io.penstock.testkit.Jvm;
import io.penstock.testkit.Signals;
import io.penstock.valkey.EngineUnavailableException.Outcome;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers and clients that end, stop, forget, or have no memory left. */
@Tag("two-process")
class FaultsTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private EngineServer server;

    @AfterEach
    void stop() {
        server.close();
    }

    private JoinableQueue<String> joinable(final URI uri) throws Exception {
        return JoinableQueue.at(uri, String.class).maxItems(100).openOrCreate();
    }

    @Test
    @Tag("kill")
    @DisplayName("X5, X7: the server is killed and started again: items and leases are there, a blocked take goes on")
    void serverKilled() throws Exception {
        server = EngineServer.start(folder);
        try (JoinableQueue<String> queue = joinable(server.uri("jobs"))) {
            queue.putAll(List.of("a", "b"));
            final Lease<String> lease = queue.lease();
            final CompletableFuture<?> taker = Background.run(() -> {
                assertEquals("b", queue.take());
                assertEquals("c", queue.take());
            });
            Awaitility.await().until(() -> queue.stats().waiters().containsKey("items"));
            server.kill();
            server.restart();
            queue.put("c");
            taker.get();
            lease.done();
            assertEquals(2, queue.unfinished());
            assertEquals(3, queue.stats().puts());
        }
    }

    @Test
    @DisplayName(
            "X7: the server does not answer: poll says so, a blocked take waits on and has its item when the server is back")
    void serverStopped() throws Exception {
        server = EngineServer.start(folder);
        try (BoundedQueue<String> queue =
                BoundedQueue.at(server.uri("jobs"), String.class).openOrCreate()) {
            final CompletableFuture<?> taker = Background.run(() -> assertEquals("a", queue.take()));
            Awaitility.await().until(() -> queue.stats().waiters().containsKey("items"));
            Signals.send("STOP", server.pid());
            final Outcome outcome =
                    assertThrows(EngineUnavailableException.class, queue::poll).outcome();
            // NOT_DONE if something else of this JVM waits for an answer on the connection: it was not sent then
            assertTrue(outcome == Outcome.UNKNOWN || outcome == Outcome.NOT_DONE, outcome::toString);
            Signals.send("CONT", server.pid());
            queue.put("a");
            taker.get();
            queue.put("b");
            assertEquals("b", queue.take()); // the poll of unknown outcome has kept nothing
            assertNull(queue.poll());
        }
    }

    @Test
    @Tag("kill")
    @DisplayName(
            "X7, X8: the server is gone, and an offer says so. It is back, and has forgotten: the exact number of puts is told, once")
    void serverForgets() throws Exception {
        server = EngineServer.start(folder);
        try (JoinableQueue<String> queue = joinable(server.uri("jobs"))) {
            queue.put("a");
            queue.put("b");
            final Lease<String> lease = queue.lease();
            Files.copy(server.log(), folder.resolve("copy"));
            queue.put("c");
            queue.putAll(List.of("d", "e"));
            server.kill();
            assertThrows(EngineUnavailableException.class, () -> queue.offer("f"));
            Files.copy(folder.resolve("copy"), server.log(), StandardCopyOption.REPLACE_EXISTING);
            server.restart();
            assertEquals(
                    3, assertThrows(EngineLostDataException.class, queue::poll).lostPuts());
            assertThrows(LeaseLostException.class, lease::done);
            final Lease<String> again = queue.lease();
            assertEquals("a2", again.value() + again.deliveries());
            assertEquals("b", queue.lease().value());
            assertNull(queue.lease(Duration.ZERO));
        }
    }

    @Test
    @DisplayName(
            "X11: cut off for longer than the grace, a lease goes to another; its late done throws, and the fence rises")
    void cutOff() throws Exception {
        server = EngineServer.start(folder);
        try (CuttingProxy proxy = new CuttingProxy(server.port());
                JoinableQueue<String> cut = joinable(EngineServer.uri(proxy.port(), "jobs"));
                JoinableQueue<String> other = joinable(server.uri("jobs"))) {
            cut.put("a");
            final Lease<String> lease = cut.lease();
            proxy.refuse(true);
            final Lease<String> next = other.lease(LONG);
            assertEquals("a2", next.value() + next.deliveries());
            proxy.refuse(false);
            assertThrows(LeaseLostException.class, lease::done);
            next.done();
            cut.put("b");
            assertEquals("b", other.take());
        }
    }

    @Test
    @DisplayName("X10: a short cut costs no lease")
    void shortCut() throws Exception {
        server = EngineServer.start(folder);
        try (CuttingProxy proxy = new CuttingProxy(server.port());
                JoinableQueue<String> cut = joinable(EngineServer.uri(proxy.port(), "jobs"));
                JoinableQueue<String> other = joinable(server.uri("jobs"))) {
            cut.put("a");
            final Lease<String> lease = cut.lease();
            final CompletableFuture<?> waits = Background.run(() -> assertNull(other.lease(Duration.ofSeconds(3))));
            proxy.cutAll();
            waits.get();
            lease.done();
        }
    }

    @Test
    @Tag("kill")
    @DisplayName("X9, X10: a JVM that is stopped keeps its lease; killed, it loses it to a waiting taker")
    void clientStoppedAndKilled() throws Exception {
        server = EngineServer.start(folder);
        try (JoinableQueue<String> queue = joinable(server.uri("jobs"));
                Jvm holder = Jvm.start(LeaseHolder.class, server.uri("jobs").toString())) {
            queue.put("a");
            holder.expect("a1");
            holder.stop();
            assertNull(queue.lease(Duration.ofSeconds(4)));
            holder.kill();
            final Lease<String> lease = queue.lease(LONG);
            assertEquals("a2", lease.value() + lease.deliveries());
            lease.done();
            assertTrue(queue.join(LONG));
        }
    }

    @Test
    @DisplayName(
            "Q4, X6: the server's memory is full: the put is refused whole; takes, dones and releases go on and make room")
    void memoryFull() throws Exception {
        server = EngineServer.start(folder, "maxmemory 6mb");
        try (JoinableQueue<byte[]> queue = JoinableQueue.at(server.uri("jobs"), byte[].class)
                .maxItems(1000)
                .capacityBytes(1 << 26)
                .openOrCreate()) {
            final List<Integer> put = new ArrayList<>();
            assertThrows(EngineFullException.class, () -> {
                while (true) {
                    queue.put(new byte[100_000]);
                    put.add(put.size());
                }
            });
            assertEquals(put.size(), queue.size());
            assertTrue(put.size() > 5, put::toString);
            queue.lease().release();
            try (JoinableQueue<byte[]> second =
                    JoinableQueue.at(server.uri("jobs"), byte[].class).open()) {
                second.lease().done();
            }
            for (int i = 1; i < put.size(); i++) {
                queue.lease().done();
            }
            assertTrue(queue.join(Duration.ZERO));
            queue.put(new byte[100_000]);
        }
    }
}
