package io.penstock.objects;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.objects.HostKit.Gate;
import io.penstock.objects.HostKit.MapRegistry;
import io.penstock.objects.HostKit.RealGate;
import io.penstock.objects.HostKit.Registry;
import io.penstock.objects.HostKit.Scan;
import io.penstock.objects.HostKit.ScanJob;
import io.penstock.testkit.Jvm;
import io.penstock.testkit.Namespaces;
import io.penstock.testkit.Signals;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The other process is in another pid namespace, as in another container: its pid there means nothing here. */
@Tag("two-process")
@Tag("kill")
@Timeout(180)
class NamespacesTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path dir;

    /** Has an object, and is in a call. */
    static final class Guest {
        private Guest() {}

        public static void main(final String[] arguments) throws Exception {
            final HostClient client = HostClient.connect(Path.of(arguments[0]));
            System.out.println(client.create(Scan.class, "/guest").path());
            client.get("gate", Gate.class).passQuietly();
        }
    }

    /** Serves until it is killed. */
    static final class Server {
        private Server() {}

        public static void main(final String[] arguments) throws Exception {
            try (ObjectHost host = ObjectHost.at(Path.of(arguments[0]))
                    .register(Registry.class, "registry", new MapRegistry())
                    .start()) {
                System.out.println("serves");
                host.serve();
            }
        }
    }

    private static Jvm inOtherPids(final Class<?> main, final String... arguments) throws InterruptedException {
        // There it is number 1, as others are, and would complain about their performance data.
        return Jvm.launch(Namespaces.inOtherPids(Jvm.command(main, List.of("-XX:-UsePerfData"), arguments)));
    }

    private static void kill(final Jvm outside) {
        Signals.kill(outside.process().children().findFirst().orElseThrow().pid());
    }

    @Test
    @DisplayName("M23: a client in another pid namespace is killed: its call is interrupted, and its object is closed")
    void clientKilled() throws Exception {
        final RealGate gate = new RealGate();
        try (ObjectHost host = ObjectHost.at(dir.resolve("host"))
                        .register(Gate.class, "gate", gate)
                        .factory(Scan.class, ScanJob.class)
                        .start();
                Jvm guest = inOtherPids(Guest.class, host.path().toString())) {
            assertEquals("/guest", guest.nextLine());
            await().atMost(SOON).until(() -> gate.waiting() == 1);
            assertFalse(ScanJob.isClosed("/guest"));

            kill(guest);

            await().atMost(SOON).until(() -> gate.waiting() == 0 && ScanJob.isClosed("/guest") && host.clients() == 0);
        }
    }

    @Test
    @DisplayName("M24: a host in another pid namespace is killed: calls say so")
    void hostKilled() throws Exception {
        final Path path = dir.resolve("host");
        try (Jvm server = inOtherPids(Server.class, path.toString())) {
            assertEquals("serves", server.nextLine());
            try (HostClient client = HostClient.connect(path)) {
                final Registry registry = client.get("registry", Registry.class);
                registry.put("a", 1);
                assertEquals(1, registry.get("a"));

                kill(server);

                await().atMost(SOON).untilAsserted(() -> assertThrows(HostDiedException.class, registry::size));
            }
        }
    }

    @Test
    @DisplayName("M9, M17: a process of another pid namespace is killed while it writes a map: the next writer goes on")
    void writerKilled() throws Exception {
        final Path file = dir.resolve("map");
        try (SharedMap<String, String> map =
                        SharedMap.at(file, String.class, String.class).create();
                Jvm writer = inOtherPids(MapPeer.class, "hold", file.toString())) {
            assertEquals("holds", writer.nextLine());
            assertNull(map.get("a"));
            assertTrue(map.isEmpty());

            kill(writer);

            assertNull(map.put("a", "1"));
            assertEquals("1", map.get("a"));
        }
    }
}
