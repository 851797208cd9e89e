package io.penstock.objects;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.codec.RemoteThrowable;
import io.penstock.objects.HostKit.Entry;
import io.penstock.objects.HostKit.Gate;
import io.penstock.objects.HostKit.MapRegistry;
import io.penstock.objects.HostKit.NoSuchEntryException;
import io.penstock.objects.HostKit.RealGate;
import io.penstock.objects.HostKit.RealShop;
import io.penstock.objects.HostKit.Registry;
import io.penstock.objects.HostKit.Scan;
import io.penstock.objects.HostKit.ScanJob;
import io.penstock.objects.HostKit.Shop;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a host serves, and what travels. */
class HostTest {
    @TempDir
    Path directory;

    private final MapRegistry registry = new MapRegistry();
    private final RealGate gate = new RealGate();
    private final RealShop shop = new RealShop(registry);
    private ObjectHost host;
    private HostClient client;

    @BeforeEach
    void start() throws Exception {
        host = ObjectHost.at(directory.resolve("host"))
                .register(Registry.class, "registry", registry)
                .register(Gate.class, "gate", gate)
                .register(Shop.class, "shop", shop)
                .factory(Scan.class, ScanJob.class)
                .byReference(HostKit.Progress.class)
                .start();
        client = HostClient.connect(host.path());
    }

    @AfterEach
    void stop() {
        client.close();
        host.close();
    }

    @Test
    @DisplayName("M18: a named object is called by its interface, with values, null, nothing, and default methods")
    void calls() throws Exception {
        final Registry remote = client.get("registry", Registry.class);
        remote.put("a", 1);
        remote.put("b", 2);
        assertEquals(1, remote.get("a"));
        assertEquals(Map.of("a", 1, "b", 2), remote.asMap());
        assertEquals(2, remote.size());
        assertNull(remote.find("c"));
        assertEquals(Integer.valueOf(2), remote.find("b"));
        assertEquals(List.of("registry", "gate", "shop"), client.names());
    }

    @Test
    @DisplayName("M19: arguments and results are copies")
    void copies() throws Exception {
        registry.put("a", 1);
        final Registry remote = client.get("registry", Registry.class);
        final Map<String, Integer> seen = remote.asMap();
        seen.put("b", 2);
        assertEquals(1, registry.size());
        assertEquals(List.of(new Entry("a", 1)), remote.entries());
    }

    @Test
    @DisplayName("M18: what is not registered is refused by name: objects, interfaces, other classes' methods")
    void refusals() throws Exception {
        final CallRefusedException noName =
                assertThrows(CallRefusedException.class, () -> client.get("nothing", Registry.class));
        assertTrue(noName.getMessage().contains("name=nothing"), noName.getMessage());
        assertThrows(CallRefusedException.class, () -> client.get("gate", Registry.class));
        final CallRefusedException noType =
                assertThrows(CallRefusedException.class, () -> client.get("registry", Runnable.class));
        assertTrue(noType.getMessage().contains("java.lang.Runnable"), noType.getMessage());
        assertThrows(IllegalArgumentException.class, () -> client.get("registry", String.class));
        assertThrows(CallRefusedException.class, () -> client.create(Registry.class));
        final ProxyAddress gateAsRegistry = new ProxyAddress(
                HostClient.address(client.get("gate", Gate.class)).host(), 0, 0, "gate", Registry.class.getName());
        final Registry forged = HostClient.open(gateAsRegistry, Registry.class);
        assertThrows(CallRefusedException.class, forged::size);
    }

    @Test
    @DisplayName("M18: equals and hashCode of proxies mean the object, toString costs no call")
    void identity() throws Exception {
        final Registry one = client.get("registry", Registry.class);
        final Registry two = client.get("registry", Registry.class);
        final Shop proxies = client.get("shop", Shop.class);
        assertNotSame(one, two);
        assertEquals(one, two);
        assertEquals(one.hashCode(), two.hashCode());
        assertEquals(one, proxies.registry());
        assertNotEquals(one, proxies);
        assertEquals(proxies.open("/x"), proxies.open("/x"));
        assertNotEquals(proxies.open("/x"), proxies.open("/y"));
        final Scan made = client.create(Scan.class, "/x");
        assertNotEquals(made, client.create(Scan.class, "/x"));
        assertEquals(made, made.self());
        host.close();
        assertTrue(one.toString().contains("name=registry"), one.toString());
        assertEquals(one, two);
    }

    @Test
    @DisplayName(
            "M20: an exception that the interface declares arrives with type, fields, message, and the host's stack as cause")
    void declaredException() throws Exception {
        final Registry remote = client.get("registry", Registry.class);
        final NoSuchEntryException thrown = assertThrows(NoSuchEntryException.class, () -> remote.get("x"));
        assertEquals("no entry: key=x", thrown.getMessage());
        assertEquals("x", thrown.key());
        assertTrue(
                Arrays.stream(thrown.getStackTrace())
                        .anyMatch(frame -> frame.getMethodName().contains("declaredException")),
                "the caller's stack");
        final RemoteThrowable there = assertInstanceOf(RemoteThrowable.class, thrown.getCause());
        assertEquals(MapRegistry.class.getName(), there.getStackTrace()[0].getClassName());
        remote.put("x", 5);
        assertEquals(5, remote.get("x"), "the host goes on");
    }

    @Test
    @DisplayName(
            "M20: exceptions of the JDK keep their causes; unknown ones and errors of the JVM are RemoteCallExceptions")
    void otherExceptions() throws Exception {
        final Registry remote = client.get("registry", Registry.class);
        final IllegalStateException state = assertThrows(IllegalStateException.class, () -> remote.fail("state"));
        final Throwable deeper = assertInstanceOf(IllegalArgumentException.class, state.getCause());
        assertEquals("deeper", deeper.getMessage());
        assertInstanceOf(RemoteThrowable.class, deeper.getCause());
        final RemoteCallException unknown = assertThrows(RemoteCallException.class, () -> remote.fail("unknown"));
        assertEquals(HostKit.PrivateTroubleException.class.getName(), unknown.className());
        assertTrue(unknown.getMessage().contains("secret trouble"), unknown.getMessage());
        assertEquals(
                MapRegistry.class.getName(),
                unknown.getCause().getStackTrace()[0].getClassName());
        assertThrows(AssertionError.class, () -> remote.fail("error"));
        final RemoteCallException memory = assertThrows(RemoteCallException.class, () -> remote.fail("memory"));
        assertInstanceOf(OutOfMemoryError.class, memory.getCause());
        assertEquals(0, remote.size());
    }

    @Test
    @DisplayName(
            "M23: a factory makes an object by the constructor that fits; it ends by release, by close(), and with its client")
    void factories() throws Exception {
        final Scan deep = client.create(Scan.class, "/a", 3);
        assertEquals("/a:3", deep.path());
        final IllegalArgumentException thrown =
                assertThrows(IllegalArgumentException.class, () -> client.create(Scan.class, "/a", -1));
        assertEquals("negative depth: depth=-1", thrown.getMessage());
        assertThrows(CallRefusedException.class, () -> client.create(Scan.class, 7));
        client.release(deep);
        await().until(() -> ScanJob.isClosed("/a:3"));
        assertThrows(StaleProxyException.class, deep::path);
        assertDoesNotThrow(() -> client.release(deep));

        final Scan closed = client.create(Scan.class, "/closed");
        closed.close();
        assertTrue(ScanJob.isClosed("/closed"));
        assertThrows(StaleProxyException.class, closed::path);
        assertDoesNotThrow(closed::close);

        final int before = host.objects();
        final HostClient other = HostClient.connect(host.path());
        other.create(Scan.class, "/with-its-client");
        assertEquals(before + 1, host.objects());
        other.close();
        await().until(() -> ScanJob.isClosed("/with-its-client") && host.objects() == before && host.clients() == 1);
        assertEquals(0, client.get("registry", Registry.class).size(), "named objects stay");
    }

    @Test
    @DisplayName("M19: what a method returns by a registered interface is a proxy, and comes back as the object itself")
    void returnedObjects() throws Exception {
        final Shop remote = client.get("shop", Shop.class);
        final Scan scan = remote.open("/data");
        assertEquals("/data", scan.path());
        assertEquals("the object itself: /data", remote.pathOf(scan));
        assertSame(shop.open("/data"), shop.kept.get("/data"));
        try (HostClient other = HostClient.connect(host.path())) {
            final Scan sent =
                    HostClient.open(ProxyAddress.parse(HostClient.address(scan).toString()), Scan.class);
            assertEquals(
                    "the object itself: /data", other.get("shop", Shop.class).pathOf(sent));
        }
    }

    @Test
    @DisplayName("M19: a proxy of another host travels, and is called where it arrives")
    void proxyOfAnotherHost() throws Exception {
        try (ObjectHost second = ObjectHost.at(directory.resolve("second"))
                        .factory(Scan.class, ScanJob.class)
                        .byReference(HostKit.Progress.class)
                        .start();
                HostClient clientOfSecond = HostClient.connect(second.path())) {
            final Scan elsewhere = clientOfSecond.create(Scan.class, "/elsewhere");
            assertEquals("a proxy: /elsewhere", client.get("shop", Shop.class).pathOf(elsewhere));
        }
    }

    @Test
    @DisplayName("M24: only one host serves at a path, and a file of another kind is left alone")
    void oneHost() throws IOException {
        final FileAlreadyExistsException taken = assertThrows(
                FileAlreadyExistsException.class,
                () -> ObjectHost.at(host.path()).start());
        assertTrue(taken.getMessage().contains("another host serves here"), taken.getMessage());
        final Path foreign = Files.writeString(directory.resolve("foreign"), "text");
        assertThrows(
                FileAlreadyExistsException.class, () -> ObjectHost.at(foreign).start());
        assertEquals("text", Files.readString(foreign));
    }

    @Test
    @DisplayName("M18: misuse of the builder is refused: no interface, no name, two of one name")
    void builder() {
        final HostBuilder builder = ObjectHost.at(directory.resolve("other"));
        assertThrows(IllegalArgumentException.class, () -> builder.register(MapRegistry.class, "x", registry));
        assertThrows(IllegalArgumentException.class, () -> builder.register(Registry.class, "", registry));
        builder.register(Registry.class, "x", registry);
        assertThrows(IllegalArgumentException.class, () -> builder.register(Registry.class, "x", registry));
        assertThrows(
                IllegalArgumentException.class, () -> HostClient.at(host.path()).timeout(java.time.Duration.ZERO));
        assertFalse(Files.exists(directory.resolve("other")));
    }

    @Test
    @DisplayName("M19: large arguments and results, in many pieces")
    void large() throws Exception {
        final Registry remote = client.get("registry", Registry.class);
        final String key = "k".repeat(1_000_000);
        remote.put(key, 1);
        assertEquals(key, remote.entries().get(0).key());
        assertEquals(1, remote.get(key));
    }

    @Test
    @DisplayName("M24: after close() of the client its proxies say so, and the host's end is seen by proxies")
    void closed() throws Exception {
        final Registry remote = client.get("registry", Registry.class);
        final HostClient other = HostClient.connect(host.path());
        final Registry othersProxy = other.get("registry", Registry.class);
        other.close();
        assertTrue(assertThrows(IllegalStateException.class, othersProxy::size)
                .getMessage()
                .contains("closed"));
        host.close();
        final HostDiedException gone = assertThrows(HostDiedException.class, remote::size);
        assertFalse(gone.mayHaveRun());
        assertThrows(HostDiedException.class, () -> HostClient.connect(host.path()));
        assertDoesNotThrow(host::close);
    }

    interface Source<T> {
        T next();

        void put(T item);
    }

    interface Entries extends Source<Entry> {}

    static final class LastEntry implements Entries {
        private Entry last;

        @Override
        public Entry next() {
            return last;
        }

        @Override
        public void put(final Entry item) {
            last = item;
        }
    }

    @Test
    @DisplayName("M19: classes that an interface gives as type arguments to what it extends may travel")
    void typeArguments() throws Exception {
        try (ObjectHost generic = ObjectHost.at(directory.resolve("generic"))
                        .register(Entries.class, "entries", new LastEntry())
                        .start();
                HostClient caller = HostClient.connect(generic.path())) {
            final Source<Entry> source = caller.get("entries", Entries.class);
            source.put(new Entry("a", 1));

            assertEquals(new Entry("a", 1), source.next());
        }
    }

    @Test
    @DisplayName(
            "M23: an object that a factory gives to several clients ends with the last of them, and a named one never")
    void sharedByFactory() throws Exception {
        final ScanJob shared = new ScanJob("/shared");
        try (ObjectHost same = ObjectHost.at(directory.resolve("same"))
                        .factory(Scan.class, String.class, path -> shared)
                        .start();
                HostClient one = HostClient.connect(same.path());
                HostClient other = HostClient.connect(same.path())) {
            final Scan first = one.create(Scan.class, "");
            final Scan second = other.create(Scan.class, "");
            assertEquals("/shared", first.path());

            one.close();
            await().until(() -> same.clients() == 1);
            assertEquals("/shared", second.path());
            assertFalse(ScanJob.isClosed("/shared"));

            other.close();
            await().until(() -> ScanJob.isClosed("/shared") && same.objects() == 0);
        }
    }
}
