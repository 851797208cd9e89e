package io.penstock.objects;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.objects.HostKit.Gate;
import io.penstock.objects.HostKit.MapRegistry;
import io.penstock.objects.HostKit.Progress;
import io.penstock.objects.HostKit.RealGate;
import io.penstock.objects.HostKit.RealShop;
import io.penstock.objects.HostKit.Registry;
import io.penstock.objects.HostKit.Scan;
import io.penstock.objects.HostKit.ScanJob;
import io.penstock.objects.HostKit.Shop;
import io.penstock.pipe.Connection;
import io.penstock.pipe.PipeView;
import io.penstock.process.ChildJvm;
import io.penstock.process.ChildTask;
import io.penstock.testkit.Signals;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of calls, objects and proxies when a client or the host is killed. */
class HostDeathTest {
    private static final String[] QUICK = {"-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m"};
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private static ChildJvm<String, String> child(final ChildTask<String, String> task) throws Exception {
        return ChildJvm.running(String.class, String.class, task)
                .jvmFlags(QUICK)
                .graceTime(Duration.ZERO)
                .start();
    }

    /** A host that serves until it is killed, or its parent says more. */
    private ChildJvm<String, String> hostChild(final Path path) throws Exception {
        final String file = path.toString();
        final ChildJvm<String, String> child = child(parent -> {
            final MapRegistry registry = new MapRegistry();
            try (ObjectHost host = ObjectHost.at(Path.of(file))
                    .register(Registry.class, "registry", registry)
                    .register(Gate.class, "gate", new RealGate())
                    .register(Shop.class, "shop", new RealShop(registry))
                    .factory(Scan.class, ScanJob.class)
                    .byReference(Progress.class)
                    .grace(Duration.ZERO)
                    .start()) {
                parent.send("serves");
                parent.receive();
            }
        });
        assertEquals("serves", child.connection().receive(SOON));
        return child;
    }

    private static void kill(final ChildJvm<?, ?> child) throws InterruptedException {
        child.kill();
        child.process().waitFor();
    }

    /** Of each client: it is held while the object lives. */
    interface Held extends AutoCloseable {
        void hold() throws InterruptedException;

        @Override
        void close();
    }

    /** Releases what it holds when its client is gone. */
    static final class Lock implements Held {
        private final Semaphore permit;

        Lock(final Semaphore permit) {
            this.permit = permit;
        }

        @Override
        public void hold() throws InterruptedException {
            permit.acquire();
        }

        @Override
        public void close() {
            permit.release();
        }
    }

    @Test
    @DisplayName(
            "M23: a client is killed: its blocked calls are interrupted, its objects are closed, what they hold is free, named ones stay")
    @Tag("two-process")
    @Tag("kill")
    void clientKilled() throws Exception {
        final RealGate gate = new RealGate();
        final MapRegistry registry = new MapRegistry();
        final Semaphore permit = new Semaphore(1);
        final Path path = directory.resolve("host");
        try (ObjectHost host = ObjectHost.at(path)
                        .register(Gate.class, "gate", gate)
                        .register(Registry.class, "registry", registry)
                        .factory(Scan.class, ScanJob.class)
                        .factory(Held.class, String.class, name -> new Lock(permit))
                        .byReference(Progress.class)
                        .start();
                HostClient survivor = HostClient.connect(path)) {
            final String file = path.toString();
            try (ChildJvm<String, String> victim = child(parent -> {
                final HostClient client = HostClient.connect(Path.of(file));
                client.create(Scan.class, "/of-the-victim");
                client.create(Held.class, "lock").hold();
                client.get("registry", Registry.class).put("left", 1);
                parent.send("holds");
                client.get("gate", Gate.class).passQuietly();
            })) {
                assertEquals("holds", victim.connection().receive(SOON));
                await().until(() -> gate.waiting() == 1);
                assertEquals(2, host.clients());
                final Held mine = survivor.create(Held.class, "lock");
                final Future<?> waiting = threads.submit(() -> {
                    mine.hold();
                    return null;
                });
                kill(victim);
                await().until(() -> gate.interrupted() == 1 && gate.waiting() == 0);
                waiting.get();
                await().until(() -> ScanJob.isClosed("/of-the-victim"));
                await().until(() -> host.clients() == 1 && host.lines() <= 2);
                assertEquals(1, survivor.get("registry", Registry.class).get("left"));
            }
        }
    }

    @Test
    @DisplayName(
            "M24: the host is killed: the waiting call may have run, later ones were never sent; started again it is found by name, other proxies are stale")
    @Tag("two-process")
    @Tag("kill")
    void hostKilled() throws Exception {
        final Path path = directory.resolve("host");
        final ChildJvm<String, String> first = hostChild(path);
        try (HostClient client = HostClient.connect(path)) {
            final Registry registry = client.get("registry", Registry.class);
            final Gate gate = client.get("gate", Gate.class);
            final Scan made = client.create(Scan.class, "/data");
            final Scan given = client.get("shop", Shop.class).open("/shop");
            registry.put("a", 1);
            final Future<?> blocked = threads.submit(() -> {
                gate.pass();
                return null;
            });
            await().until(() -> gate.waiting() == 1);
            kill(first);
            final HostDiedException waiting = assertInstanceOf(
                    HostDiedException.class,
                    assertThrows(ExecutionException.class, blocked::get).getCause());
            assertTrue(waiting.mayHaveRun());
            final HostDiedException later = assertThrows(HostDiedException.class, registry::size);
            assertFalse(later.mayHaveRun());
            assertTrue(later.getMessage().contains(path.toString()), later.getMessage());
            assertFalse(assertThrows(HostDiedException.class, made::path).mayHaveRun());

            try (ChildJvm<String, String> second = hostChild(path)) {
                assertEquals(0, registry.size(), "the objects of the new host");
                registry.put("b", 2);
                assertEquals(2, client.get("registry", Registry.class).get("b"));
                final Scan other = client.create(Scan.class, "/other");
                assertEquals(
                        HostClient.address(made).object(),
                        HostClient.address(other).object(),
                        "the numbers may be the same");
                assertNotEquals(made, other);
                assertThrows(StaleProxyException.class, made::path);
                assertThrows(StaleProxyException.class, given::path);
                assertThrows(
                        StaleProxyException.class,
                        () -> client.get("shop", Shop.class).pathOf(made));
                assertTrue(second.isAlive());
            }
        } finally {
            first.close();
        }
    }

    @Test
    @DisplayName("M24: a call that the host had not taken when it was killed was never sent")
    @Tag("two-process")
    @Tag("kill")
    void hostKilledBeforeItTook() throws Exception {
        final Path path = directory.resolve("host");
        final ChildJvm<String, String> stopped = hostChild(path);
        try (HostClient client = HostClient.connect(path)) {
            final Registry registry = client.get("registry", Registry.class);
            Signals.send("STOP", stopped.pid());
            Signals.awaitStopped(stopped.pid());
            final Future<Integer> never = threads.submit(registry::size);
            await().until(() -> isSent(path));
            kill(stopped);
            final HostDiedException died = assertInstanceOf(
                    HostDiedException.class,
                    assertThrows(ExecutionException.class, never::get).getCause());
            assertFalse(died.mayHaveRun());
        } finally {
            stopped.close();
        }
    }

    /** Whether something lies in the one line of the host, not taken yet. */
    private static boolean isSent(final Path host) throws IOException {
        try (Stream<Path> files = Files.list(host.getParent())) {
            final Path line = files.filter(file -> file.getFileName().toString().contains(".line-"))
                    .findAny()
                    .orElseThrow();
            return PipeView.of(line).fromCreator().usedBytes() > 0;
        }
    }

    @Test
    @DisplayName("M24: an idle client that slept through the host's death and its restart calls the new host at once")
    @Tag("two-process")
    @Tag("kill")
    void restartUnseen() throws Exception {
        final Path path = directory.resolve("host");
        final ChildJvm<String, String> first = hostChild(path);
        try (HostClient client = HostClient.connect(path)) {
            final Registry registry = client.get("registry", Registry.class);
            registry.put("a", 1);
            kill(first);
            try (ChildJvm<String, String> second = hostChild(path)) {
                registry.put("b", 2);
                assertEquals(1, registry.size());
                assertTrue(second.isAlive());
            }
        } finally {
            first.close();
        }
    }

    @Test
    @DisplayName("M19: a proxy sent on by its address works there although its sender was killed in the meantime")
    @Tag("two-process")
    @Tag("kill")
    void senderKilled() throws Exception {
        final Path path = directory.resolve("host");
        final MapRegistry registry = new MapRegistry();
        registry.put("a", 7);
        final RealShop shop = new RealShop(registry);
        final String file = path.toString();
        try (ObjectHost host = ObjectHost.at(path)
                        .register(Shop.class, "shop", shop)
                        .register(Registry.class, "registry", registry)
                        .byReference(Scan.class, Progress.class)
                        .start();
                ChildJvm<String, String> sender = child(parent -> {
                    final Shop remote = HostClient.connect(Path.of(file)).get("shop", Shop.class);
                    parent.send(HostClient.address(remote.open("/kept")).toString());
                    parent.send(HostClient.address(remote.registry()).toString());
                    parent.receive();
                });
                ChildJvm<String, String> taker = child(parent -> {
                    final Scan scan = HostClient.open(ProxyAddress.parse(parent.receive()), Scan.class);
                    final Registry named = HostClient.open(ProxyAddress.parse(parent.receive()), Registry.class);
                    parent.send(scan.path() + " " + named.get("a"));
                    parent.receive();
                })) {
            final String kept = sender.connection().receive(SOON);
            final String named = sender.connection().receive(SOON);
            kill(sender);
            await().until(() -> host.clients() == 0);
            System.gc();
            taker.connection().send(kept);
            taker.connection().send(named);
            assertEquals("/kept 7", taker.connection().receive(SOON));
            kill(taker);
            await().until(() -> host.clients() == 0);
            final int before = host.objects();
            shop.kept.clear();
            await().until(() -> {
                System.gc();
                try (HostClient client = HostClient.connect(path)) {
                    client.get("shop", Shop.class).registry();
                }
                return host.objects() < before;
            });
        }
    }

    @Test
    @DisplayName(
            "M24: a host in a child serves its parent, says why it cannot start, and leaves nothing when it is closed")
    @Tag("two-process")
    void inChild() throws Exception {
        final Path path;
        try (ChildHost manager = ObjectHost.inChild(
                host -> host.register(Registry.class, "registry", new MapRegistry()), child -> child.jvmFlags(QUICK))) {
            path = manager.path();
            final Registry registry = manager.client().get("registry", Registry.class);
            registry.put("a", 1);
            assertEquals(1, registry.size());
            assertNotEquals(ProcessHandle.current().pid(), manager.pid());
        }
        assertFalse(Files.exists(path));
        final IOException failed = assertThrows(
                IOException.class,
                () -> ObjectHost.inChild(
                        host -> {
                            throw new IllegalStateException("no database");
                        },
                        child -> child.jvmFlags(QUICK)));
        assertTrue(failed.getMessage().contains("no database"), failed.getMessage());
    }

    @Test
    @DisplayName("M24: a host in a child ends with its parent, even if that is killed")
    @Tag("two-process")
    @Tag("kill")
    void parentKilled() throws Exception {
        try (ChildJvm<String, String> parent = child((Connection<String, String> test) -> {
            final ChildHost manager = ObjectHost.inChild(
                    host -> host.register(Gate.class, "gate", new RealGate()), child -> child.jvmFlags(QUICK));
            test.send(manager.pid() + " " + manager.path());
            manager.client().get("gate", Gate.class).passQuietly();
        })) {
            final String[] told = parent.connection().receive(SOON).split(" ", 2);
            final ProcessHandle host = ProcessHandle.of(Long.parseLong(told[0])).orElseThrow();
            try (HostClient client = HostClient.connect(Path.of(told[1]))) {
                final Gate gate = client.get("gate", Gate.class);
                await().until(() -> gate.waiting() == 1);
                kill(parent);
                await().until(() -> !host.isAlive());
                assertThrows(HostDiedException.class, gate::waiting);
            }
        }
    }

    @Test
    @DisplayName("M24: connect with a time waits for a host")
    @Tag("two-process")
    void connectWaits() throws Exception {
        final Path path = directory.resolve("late");
        assertThrows(HostDiedException.class, () -> HostClient.at(path).connect(Duration.ofMillis(30)));
        final Future<Integer> early = threads.submit(() -> {
            try (HostClient client = HostClient.at(path).connect(SOON)) {
                return client.get("registry", Registry.class).size();
            }
        });
        final ChildJvm<String, String> host = hostChild(path);
        try {
            assertEquals(0, early.get());
        } finally {
            host.close();
        }
    }

    @Test
    @DisplayName("M24: connect with a time ends when it is up although a host is there: it is stopped")
    @Tag("two-process")
    void connectToStopped() throws Exception {
        final Path path = directory.resolve("host");
        final ChildJvm<String, String> stopped = hostChild(path);
        try {
            Signals.send("STOP", stopped.pid());
            Signals.awaitStopped(stopped.pid());
            for (int i = 0; i < 30; i++) { // so many that this test fails if each waits for the 30 s of a plain connect
                final HostDiedException told = assertThrows(
                        HostDiedException.class, () -> HostClient.at(path).connect(Duration.ofMillis(5)));
                assertFalse(told.mayHaveRun());
                assertTrue(told.getMessage().contains("in time"), told.getMessage());
            }
            Signals.send("CONT", stopped.pid());
            HostClient.at(path).connect(SOON).close();
        } finally {
            stopped.close();
        }
    }

    @Test
    @DisplayName("M23: the host learns of a client's death in a callback")
    @Tag("two-process")
    @Tag("kill")
    void killedInCallback() throws Exception {
        final Path path = directory.resolve("host");
        final String file = path.toString();
        try (ObjectHost host = ObjectHost.at(path)
                        .factory(Scan.class, ScanJob.class)
                        .byReference(Progress.class)
                        .start();
                ChildJvm<String, String> victim = child(parent -> HostClient.connect(Path.of(file))
                        .create(Scan.class, "/in-callback")
                        .run(1, percent -> {
                            try {
                                parent.send("in the callback");
                                parent.receive();
                                return true;
                            } catch (final EOFException ended) {
                                return false;
                            } catch (final Exception failed) {
                                throw new IllegalStateException(failed);
                            }
                        }))) {
            assertEquals("in the callback", victim.connection().receive(SOON));
            kill(victim);
            await().until(() -> host.clients() == 0 && host.lines() == 0 && ScanJob.isClosed("/in-callback"));
        }
    }
}
