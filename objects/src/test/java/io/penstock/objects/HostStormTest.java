package io.penstock.objects;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.objects.HostKit.Gate;
import io.penstock.objects.HostKit.RealGate;
import io.penstock.objects.HostKit.Scan;
import io.penstock.objects.HostKit.ScanJob;
import io.penstock.testkit.Jvm;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients come and are killed, at any moment of what they do. */
class HostStormTest {
    private static final int CLIENTS =
            Integer.getInteger("penstock.storm.clients", Boolean.getBoolean("penstock.storm") ? 1000 : 20);

    /** Of a heap without garbage: what each client leaves must be less than this. */
    private static final long LEFT_BY_A_CLIENT = 2_000;

    private static final long NOISE = 6 << 20;
    private static final int AT_ONCE = 2;

    @TempDir
    Path directory;

    /** Calls, creates, calls back and blocks, until it is killed. */
    public static final class Victim {
        private Victim() {}

        @SuppressWarnings("InfiniteLoopStatement")
        public static void main(final String[] arguments) throws Exception {
            // On a busy machine a host that has just lost several clients may need more than the 30 s of a plain
            // connect.
            final HostClient client = HostClient.at(Path.of(arguments[0])).connect(Duration.ofMinutes(2));
            final Gate gate = client.get("gate", Gate.class);
            for (int thread = 0; thread < 2; thread++) {
                final Thread blocked = new Thread(gate::passQuietly);
                blocked.setDaemon(true);
                blocked.start();
            }
            System.out.println("calls");
            while (true) {
                final Scan scan = client.create(Scan.class, "/victim");
                scan.run(3, percent -> gate.waiting() >= 0);
            }
        }
    }

    private long files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().contains(".line-"))
                    .count();
        }
    }

    private static long openFiles() {
        final String[] open = new File("/proc/self/fd").list();
        return open == null ? 0 : open.length;
    }

    /** {@return what is left of the heap when the garbage is gone} */
    private static long usedHeap() {
        System.gc();
        final Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("penstock-host-line"))
                .count();
    }

    @Test
    @DisplayName("M23: many clients killed at any moment leave no thread, file, object, session or memory in the host")
    @Tag("two-process")
    @Tag("kill")
    @Tag("storm")
    @Timeout(7200)
    void storm() throws Exception {
        final RealGate gate = new RealGate();
        final Random random = new Random(23);
        try (ObjectHost host = ObjectHost.at(directory.resolve("host"))
                        .register(Gate.class, "gate", gate)
                        .factory(Scan.class, ScanJob.class)
                        .byReference(HostKit.Progress.class)
                        .start();
                HostClient survivor = HostClient.connect(host.path())) {
            final Gate remote = survivor.get("gate", Gate.class);
            remote.waiting();
            final int objects = host.objects();
            final long openFiles = openFiles();
            final long heap = usedHeap();
            for (int killed = 0; killed < CLIENTS; killed += AT_ONCE) {
                final List<Jvm> victims = new ArrayList<>();
                try {
                    for (int i = 0; i < AT_ONCE; i++) {
                        victims.add(Jvm.start(Victim.class, host.path().toString()));
                    }
                    for (final Jvm victim : victims) {
                        victim.nextLine();
                    }
                    final int calls = random.nextInt(200);
                    for (int call = 0; call < calls; call++) {
                        assertTrue(remote.waiting() >= 0);
                    }
                    for (final Jvm victim : victims) {
                        victim.kill();
                    }
                } finally {
                    victims.forEach(Jvm::close);
                }
            }
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> host.clients() == 1 && host.lines() == 1 && gate.waiting() == 0);
            await().untilAsserted(() -> assertEquals(1, threads(), "threads"));
            await().untilAsserted(() -> assertEquals(1, files(), "lines"));
            assertEquals(objects, host.objects());
            final long mostHeap = heap + NOISE + CLIENTS * LEFT_BY_A_CLIENT;
            await().atMost(Duration.ofSeconds(30)).until(HostStormTest::usedHeap, used -> used < mostHeap);
            await().untilAsserted(
                            () -> assertTrue(openFiles() <= openFiles + 2, openFiles + " files, now " + openFiles()));
        }
    }
}
