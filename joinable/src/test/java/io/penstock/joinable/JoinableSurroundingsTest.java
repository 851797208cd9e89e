package io.penstock.joinable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.queue.Surroundings;
import io.penstock.testkit.Jvm;
import io.penstock.testkit.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Workers that no parent reaps, of other pid namespaces, and by the hundred; a full file system. */
@Timeout(600)
@Tag("two-process")
class JoinableSurroundingsTest {
    private static final int PROCESSES = 200;
    private static final int ITEMS = 10_000;
    private static final int ITEMS_PER_KILL = 500;

    /** The rule says 1 s, across pid namespaces too; hundreds of processes on a small machine need more. */
    private static final Duration SOON = Duration.ofSeconds(50);

    @TempDir
    private Path directory;

    private static void takesOver(final JoinableQueue<byte[]> queue, final String whose) throws Exception {
        final long killed = System.nanoTime();
        final Lease<byte[]> lease = queue.lease(SOON);
        assertNotNull(lease, "the item of the dead has not come back");
        System.out.println(
                "redelivery from " + whose + " after ms=" + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed));
        assertEquals(1, Worker.item(lease.value()));
        assertEquals(2, lease.deliveries());
        lease.done();
        assertTrue(queue.join(SOON));
    }

    @Test
    @DisplayName("J4: a killed worker that no parent reaps is dead: its item goes to another, and join returns")
    void unreapedWorker() throws Exception {
        final Path path = directory.resolve("jobs");
        try (JoinableQueue<byte[]> queue = Worker.open(path);
                Jvm shell = Surroundings.unreaped(Worker.class, path.toString(), "hold")) {
            final long pid = Long.parseLong(shell.nextLine());
            shell.expect("ready");
            queue.put(Worker.bytes(1, 0));
            shell.expect("taken 1 1");
            Signals.send("KILL", pid);
            takesOver(queue, "a zombie");
            assertTrue(ProcessHandle.of(pid).isPresent(), "it must still be a zombie");
        }
    }

    @Test
    @DisplayName("J4: the item of a killed worker of another pid namespace goes to another, and join returns")
    void otherPidNamespace() throws Exception {
        final Path path = directory.resolve("jobs");
        try (JoinableQueue<byte[]> queue = Worker.open(path);
                Jvm worker = Surroundings.inOtherPidNamespace(Worker.class, path.toString(), "hold")) {
            worker.expect("ready");
            queue.put(Worker.bytes(1, 0));
            worker.expect("taken 1 1");
            Surroundings.killInside(worker);
            takesOver(queue, "another pid namespace");
        }
    }

    /** Runs in a file system of its own. Arguments: an empty directory of it. */
    public static final class FullDisk {
        private static final int LARGE = 100_000;
        private static final int BLOCK = 4096;

        private FullDisk() {}

        /** One lease cell, of which a dead letter must get out; one delivery makes one. */
        private static JoinableQueueBuilder<byte[]> builder(final Path path) {
            return JoinableQueue.at(path, byte[].class)
                    .maxItems(10)
                    .capacityBytes(1 << 14)
                    .maxLeases(1)
                    .maxDeliveries(1);
        }

        private static void fill(final Path filler) throws IOException {
            try (var out = Files.newOutputStream(filler)) {
                while (true) {
                    out.write(new byte[BLOCK]);
                }
            } catch (final IOException full) {
                System.out.println("full");
            }
        }

        private static long files(final Path folder) throws IOException {
            try (var files = Files.list(folder)) {
                return files.count();
            }
        }

        /** Says what it met, and ends with "over". */
        public static void main(final String[] arguments) throws Exception {
            final Path disk = Path.of(arguments[0]);
            final Path filler = disk.resolve("filler");
            final Path path = disk.resolve("jobs");
            fill(filler);
            try {
                builder(path).openOrCreate();
                System.out.println("created");
            } catch (final IOException full) {
                System.out.println("refused, left=" + Files.exists(path));
            }
            Files.delete(filler);
            try (JoinableQueue<byte[]> queue = builder(path).openOrCreate()) {
                queue.put(Worker.bytes(1, 0));
                queue.put(Worker.bytes(2, LARGE));
                queue.lease().release();
                fill(filler);
                whileFull(queue, path);
                Files.delete(filler);
                // The dead letter finds its place now, and its cell serves the others.
                for (int item = 2; item <= 4; item++) {
                    if (Worker.item(queue.take()) != item) {
                        throw new AssertionError("order");
                    }
                    queue.taskDone();
                }
                final DeadLetter<byte[]> letter = queue.deadLetters().get(0);
                System.out.println("dead " + Worker.item(letter.value()) + " put back=" + letter.putBack());
                queue.put(Worker.bytes(5, LARGE));
                for (final long item : new long[] {1, 5}) {
                    if (Worker.item(queue.take()) != item) {
                        throw new AssertionError("order after it was put back");
                    }
                    queue.taskDone();
                }
                System.out.println("joined=" + queue.join(Duration.ZERO) + " large=" + files(disk.resolve("jobs.large"))
                        + " dead=" + files(disk.resolve("jobs.dead")));
            }
            System.out.println("over");
        }

        private static void whileFull(final JoinableQueue<byte[]> queue, final Path path) throws Exception {
            try {
                queue.put(Worker.bytes(9, LARGE));
            } catch (final RuntimeException full) {
                System.out.println("large refused, size=" + queue.size() + " " + full.getMessage());
            }
            queue.put(Worker.bytes(3, 100));
            try {
                queue.lease();
            } catch (final RuntimeException full) {
                System.out.println("no cell, size=" + queue.size() + " dead="
                        + queue.deadLetters().size() + " " + full.getMessage());
            }
            // Who opens it needs no room.
            try (JoinableQueue<byte[]> second = builder(path).open();
                    Jvm other = Jvm.start(FullDiskPutter.class, path.toString())) {
                other.expect("put");
                System.out.println("opened, size=" + second.size() + " unfinished=" + second.unfinished());
            }
        }
    }

    /** Another process of the full file system. Arguments: the queue's path. */
    public static final class FullDiskPutter {
        private FullDiskPutter() {}

        /** Puts item 4. */
        public static void main(final String[] arguments) throws Exception {
            try (JoinableQueue<byte[]> queue =
                    JoinableQueue.at(Path.of(arguments[0]), byte[].class).open()) {
                queue.put(Worker.bytes(4, 100));
                System.out.println("put");
            }
        }
    }

    @Test
    @DisplayName(
            "Q3, Q4, J6: a full file system: an error in the caller that says so, nothing half put, nothing lost, no dead"
                    + " letter either, and it goes on with room")
    void fullFileSystem() throws Exception {
        final Path disk = Files.createDirectory(directory.resolve("disk"));
        try (Jvm jvm = Surroundings.onSmallDisk(disk, FullDisk.class)) {
            jvm.expect("full");
            jvm.expect("refused, left=false");
            jvm.expect("full");
            jvm.expect(
                    "large refused, size=1 a large item cannot be written: bytes=100008 path=" + disk.resolve("jobs"));
            jvm.expect(
                    "no cell, size=2 dead=1 a dead letter cannot be moved to a file, and no lease cell is free: path="
                            + disk.resolve("jobs"));
            jvm.expect("opened, size=3 unfinished=3");
            jvm.expect("dead 1 put back=true");
            jvm.expect("joined=true large=0 dead=0");
            jvm.expect("over");
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "penstock.storm", matches = "true", disabledReason = "takes 10 GiB of memory")
    @DisplayName("J1, J4, J8: 200 processes on one queue, some killed: each item done once, join returns")
    @Tag("kill")
    @Tag("storm")
    void manyProcesses() throws Exception {
        final Path path = directory.resolve("jobs");
        final List<Jvm> workers = new ArrayList<>();
        try (JoinableQueue<byte[]> queue = Worker.open(path)) {
            for (int i = 0; i < PROCESSES; i++) {
                workers.add(Jvm.start(Worker.class, path.toString(), "work"));
            }
            for (final Jvm worker : workers) {
                worker.expect("ready");
            }
            for (int i = 0; i < ITEMS; i++) {
                assertTrue(queue.offer(Worker.bytes(i, 10), 2, TimeUnit.MINUTES));
                if (i % ITEMS_PER_KILL == ITEMS_PER_KILL - 1) {
                    workers.get(i / ITEMS_PER_KILL).kill();
                }
            }
            assertTrue(queue.join(Duration.ofMinutes(2)), "join hangs: unfinished=" + queue.unfinished());
            final Set<String> done = new HashSet<>();
            for (final Jvm worker : workers) {
                worker.kill();
                worker.drained();
                for (String line = worker.lineNow(); line != null; line = worker.lineNow()) {
                    assertTrue(!line.startsWith("done") || done.add(line), "twice: " + line);
                }
            }
            System.out.println("joinable, 200 processes: items=" + ITEMS + " said to be done=" + done.size()
                    + " redeliveries=" + queue.stats().redeliveries());
            assertTrue(done.size() >= ITEMS - PROCESSES, "done=" + done.size()); // the last ones had no time to say so
            assertEquals(List.of(), queue.deadLetters());
        } finally {
            workers.forEach(Jvm::close);
        }
    }
}
