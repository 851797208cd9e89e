package io.penstock.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.objects.ChildHost;
import io.penstock.objects.HostBuilder;
import io.penstock.objects.HostClient;
import io.penstock.objects.HostDiedException;
import io.penstock.objects.ObjectHost;
import io.penstock.objects.ProxyAddress;
import io.penstock.pipe.Connection;
import io.penstock.pipe.Pipe;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/hosts.md shows no line of code that is not run here, and only errors that exist. */
class HostsDocTest {
    @TempDir
    Path dir;

    /** What the page serves. */
    public interface Registry {
        void put(String key, int value);

        int size();
    }

    /** In a map. */
    public static final class MapRegistry implements Registry {
        private final Map<String, Integer> map = new ConcurrentHashMap<>();

        @Override
        public void put(final String key, final int value) {
            map.put(key, value);
        }

        @Override
        public int size() {
            return map.size();
        }
    }

    /** What a scan tells meanwhile. */
    public interface Progress {
        void report(int percent);
    }

    /** What clients create. */
    public interface Scan extends AutoCloseable {
        int run(Progress progress);

        @Override
        void close();
    }

    /** Of a path. */
    public static final class ScanJob implements Scan {
        private final String path;

        public ScanJob(final String path) {
            this.path = path;
        }

        @Override
        public int run(final Progress progress) {
            progress.report(50);
            progress.report(100);
            return path.length();
        }

        @Override
        public void close() {}
    }

    // spotless:off
    interface HeldLock extends AutoCloseable {
        void lock() throws InterruptedException;

        @Override
        void close();
    }
    // spotless:on

    /** With a permit, which belongs to no thread. */
    public static final class PermitLock implements HeldLock {
        static final Semaphore PERMIT = new Semaphore(1);
        private boolean held;

        public PermitLock() {}

        @Override
        public void lock() throws InterruptedException {
            PERMIT.acquire();
            held = true;
        }

        @Override
        public void close() {
            if (held) {
                held = false;
                PERMIT.release();
            }
        }
    }

    @Test
    @DisplayName("a host in a child")
    @Tag("two-process")
    void inChild() throws Exception {
        // spotless:off
        try (ChildHost manager =
                ObjectHost.inChild(host -> host.register(Registry.class, "registry", new MapRegistry()))) {
            Registry registry = manager.client().get("registry", Registry.class);
            registry.put("a", 1);
        }
        // spotless:on
        final Thread serving = new Thread(() -> {
            try {
                serve();
            } catch (final IOException | InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        });
        serving.start();
        // spotless:off
        try (HostClient client = HostClient.at(dir.resolve("host")).connect(Duration.ofSeconds(10))) {
            Registry registry = client.get("registry", Registry.class);
            Scan mine = client.create(Scan.class, "/data"); // ends with this client
            mine.close();
            // spotless:on
            assertEquals(0, registry.size());
        }
        serving.interrupt();
        serving.join();
    }

    private void serve() throws IOException, InterruptedException {
        // spotless:off
        try (ObjectHost host = ObjectHost.at(dir.resolve("host"))
                .register(Registry.class, "registry", new MapRegistry()) // one object, for all
                .factory(Scan.class, ScanJob.class) // clients create their own
                .timeout(Duration.ofSeconds(30))
                .start()) {
            host.serve();
        }
        // spotless:on
    }

    @Test
    @DisplayName("callbacks, time-outs, addresses, a lock, a client that waits for its host")
    void rest() throws Exception {
        final Path path = dir.resolve("host");
        final int value = 1;
        final String key = "key";
        final HostBuilder builder =
                // spotless:off
                ObjectHost.at(path).factory(Scan.class, ScanJob.class).byReference(Progress.class)
                // spotless:on
                ;
        builder.register(Registry.class, "registry", new MapRegistry()).factory(HeldLock.class, PermitLock.class);
        try (ObjectHost host = builder.start();
                HostClient client = HostClient.connect(host.path());
                Connection<ProxyAddress, ProxyAddress> connection =
                        Pipe.create(dir.resolve("pipe"), ProxyAddress.class, ProxyAddress.class);
                Connection<ProxyAddress, ProxyAddress> other = Pipe.at(dir.resolve("pipe"))
                        .sending(ProxyAddress.class)
                        .receiving(ProxyAddress.class)
                        .connect()) {
            final Scan scan = client.create(Scan.class, "/data");
            final List<Integer> seen = new ArrayList<>();
            // spotless:off
            int found = scan.run(percent -> seen.add(percent));
            // spotless:on
            assertEquals(5, found);
            assertEquals(List.of(50, 100), seen);
            final Registry registry = client.get("registry", Registry.class);
            // spotless:off
            Registry impatient = HostClient.withTimeout(registry, Registry.class, Duration.ofSeconds(1));
            connection.send(HostClient.address(registry));
            // spotless:on
            other.send(other.receive());
            // spotless:off
            Registry same = HostClient.open(connection.receive(), Registry.class);
            while (true) {
                try {
                    registry.put(key, value);
                    break;
                } catch (HostDiedException gone) { // gone.mayHaveRun() matters where a call must not be repeated
                    HostClient.at(path).connect(Duration.ofSeconds(10)).close(); // waits for a host; the proxy finds it
                }
            }
            // spotless:on
            assertEquals(1, impatient.size());
            assertEquals(1, same.size());
            try (HeldLock lock = client.create(HeldLock.class)) {
                lock.lock();
                assertEquals(0, PermitLock.PERMIT.availablePermits());
            }
            assertEquals(1, PermitLock.PERMIT.availablePermits());
        }
    }

    @Test
    @DisplayName("every line of Java in the document is in this test")
    void showsWhatIsTested() throws Exception {
        assertTrue(document().assertJavaIsIn(HostsDocTest.class) > 20);
    }

    @Test
    @DisplayName("each error in the FAQ exists in the product")
    void errorsAreReal() throws Exception {
        final int headings = document().assertErrorsAreOf("core", "objects");
        assertTrue(headings > 10, "headings=" + headings);
    }

    private static Document document() throws IOException {
        return new Document("docs/hosts.md");
    }
}
