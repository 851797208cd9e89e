package io.penstock.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.queue.engine.LockHolder;
import io.penstock.testkit.Jvm;
import io.penstock.testkit.Signals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Other pid namespaces, a full file system, processes by the hundred. */
@Timeout(600)
@Tag("two-process")
class SurroundingsTest {
    private static final int MAX_ITEMS = 20;
    private static final int PROCESSES = 200;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(ints = {1, 120})
    @Tag("kill")
    @DisplayName("D6: what the destruction of the last channel leaves behind is nothing, with a long path too")
    void nothingIsLeftBehind(final int length) throws Exception {
        final Path own = Files.createDirectory(directory.resolve("a".repeat(length)));
        final Set<Path> before = shortLinks();
        try (BoundedQueue<byte[]> first = QueueUser.open(own.resolve("first"), MAX_ITEMS);
                BoundedQueue<byte[]> second = QueueUser.open(own.resolve("second"), MAX_ITEMS)) {
            Files.writeString(own.resolve("of the user"), "stays");
            first.destroy();
            try (Jvm other = Jvm.start(QueueUser.class, own.resolve("second").toString(), "" + MAX_ITEMS, "take")) {
                other.expect("ready");
                second.put(QueueUser.bytes(1, 0));
                other.expect("taken 1");
                assertTrue(Files.exists(own.resolve("second")));
                other.process().destroyForcibly().waitFor();
            }
            second.destroy();
        }
        // Where a thread was still inside, as the heartbeat that looks after the killed one, the heartbeat leaves a
        // moment later.
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            try (Stream<Path> left = Files.list(own)) {
                assertEquals(List.of(own.resolve("of the user")), left.toList());
            }
            final Set<Path> now = shortLinks();
            now.removeAll(before); // those of other tests come and go
            assertEquals(Set.of(), now);
        });
    }

    private static Set<Path> shortLinks() throws IOException {
        final Path shared = Path.of("/dev/shm");
        if (!Files.isDirectory(shared)) {
            return Set.of();
        }
        final Set<Path> links = new HashSet<>();
        try (Stream<Path> all = Files.list(shared)) {
            for (final Path link : all.filter(Files::isSymbolicLink).toList()) {
                if (Files.readSymbolicLink(link).toString().contains("a".repeat(120))) {
                    links.add(link);
                }
            }
        }
        return links;
    }

    @Test
    @DisplayName("C1: the name of a queue may have bytes that the locale cannot express")
    void nameBeyondTheLocale() throws Exception {
        final Path queue = Path.of(URI.create(directory.toUri() + "q-%C3%A9"));
        try (BoundedQueue<byte[]> here = QueueUser.open(queue, MAX_ITEMS)) {
            here.put(QueueUser.bytes(1, 0));
            here.put(new byte[100_000]); // in a file of its own
            final List<String> command = new ArrayList<>(List.of("env", "LC_ALL=C"));
            command.addAll(Jvm.command(InPosixLocale.class, List.of(), directory.toString()));
            try (Jvm other = Jvm.launch(command)) {
                other.expect("items=2 taken=1");
                final String refused = other.nextLine(); // for want of a stream that is opened by such a name
                assertTrue(refused.contains("the locale of this JVM cannot express the name"), refused);
            }
        }
    }

    /** Finds the queue by its directory, looks, and takes. */
    static final class InPosixLocale {
        private InPosixLocale() {}

        public static void main(final String[] args) throws Exception {
            final Path queue;
            try (Stream<Path> files = Files.list(Path.of(args[0]))) {
                queue = files.filter(Files::isRegularFile).findFirst().orElseThrow();
            }
            final long items = QueueStats.of(queue).depth();
            try (BoundedQueue<byte[]> here = QueueUser.open(queue, MAX_ITEMS)) {
                System.out.println("items=" + items + " taken=" + QueueUser.item(here.take()));
                System.out.println(
                        assertThrows(UncheckedIOException.class, here::take).getCause());
            }
        }
    }

    @Test
    @DisplayName("Q7: a taker of another pid namespace takes, is killed in its take, and holds up no other")
    void otherPidNamespace() throws Exception {
        final Path path = directory.resolve("queue");
        try (BoundedQueue<byte[]> queue = QueueUser.open(path, MAX_ITEMS)) {
            try (Jvm taker = Surroundings.inOtherPidNamespace(
                    QueueUser.class, path.toString(), Integer.toString(MAX_ITEMS), "take")) {
                taker.expect("ready");
                queue.put(QueueUser.bytes(1, 0));
                taker.expect("taken 1");
                Surroundings.killInside(taker);
                taker.process().waitFor();
            }
            // the same, killed as the owner of the lock
            try (Jvm owner = Surroundings.inOtherPidNamespace(LockHolder.class, path.toString(), "take")) {
                owner.expect("locked");
                Surroundings.killInside(owner);
                owner.process().waitFor();
            }
            queue.put(QueueUser.bytes(2, 0));
            final byte[] item = queue.poll(50, TimeUnit.SECONDS); // the rule says about 1 s
            assertEquals(2, QueueUser.item(item));
        }
    }

    @Test
    @DisplayName("Q7: owners of the locks that were killed and that no parent reaps are dead: puts and takes go on")
    void unreapedLockOwners() throws Exception {
        final Path path = directory.resolve("queue");
        try (BoundedQueue<byte[]> queue = QueueUser.open(path, MAX_ITEMS)) {
            for (final String side : List.of("put", "take")) {
                try (Jvm shell = Surroundings.unreaped(LockHolder.class, path.toString(), side)) {
                    final long pid = Long.parseLong(shell.nextLine());
                    shell.expect("locked");
                    Signals.send("KILL", pid);
                    assertTrue(queue.offer(QueueUser.bytes(1, 0), 50, TimeUnit.SECONDS));
                    assertEquals(1, QueueUser.item(queue.poll(50, TimeUnit.SECONDS)));
                    assertTrue(ProcessHandle.of(pid).isPresent(), "it must still be a zombie");
                }
            }
        }
    }

    /** Runs in a file system of its own. Arguments: an empty directory of it. */
    public static final class FullDisk {
        private FullDisk() {}

        /** Says what it met, and ends with "over". */
        public static void main(final String[] arguments) throws Exception {
            final Path disk = Path.of(arguments[0]);
            try {
                BoundedQueue.at(disk.resolve("large"), byte[].class)
                        .capacityBytes(1 << 23)
                        .create();
                System.out.println("created");
            } catch (final IOException full) {
                System.out.println("refused, left=" + Files.exists(disk.resolve("large")));
            }
            try (BoundedQueue<byte[]> queue = QueueUser.open(disk.resolve("queue"), MAX_ITEMS)) {
                int large = 0;
                try {
                    for (; large < MAX_ITEMS; large++) {
                        queue.put(QueueUser.bytes(large, 500_000));
                    }
                } catch (final UncheckedIOException full) {
                    System.out.println("full, all counted=" + (queue.size() == large));
                }
                queue.put(QueueUser.bytes(large, 100));
                for (int i = 0; i <= large; i++) {
                    if (QueueUser.item(queue.take()) != i) {
                        throw new AssertionError("order");
                    }
                }
                queue.put(QueueUser.bytes(7, 500_000));
                System.out.println("again " + QueueUser.item(queue.take()));
            }
            System.out.println("over");
        }
    }

    @Test
    @DisplayName(
            "Q3, Q4: a full file system: an error in the caller, nothing half put, nothing lost, and it goes on with room")
    void fullFileSystem() throws Exception {
        final Path disk = Files.createDirectory(directory.resolve("disk"));
        try (Jvm jvm = Surroundings.onSmallDisk(disk, FullDisk.class)) {
            jvm.expect("refused, left=false");
            jvm.expect("full, all counted=true");
            jvm.expect("again 7");
            jvm.expect("over");
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "penstock.storm", matches = "true", disabledReason = "takes 10 GiB of memory")
    @DisplayName("Q5, Q7: 200 processes on one queue, some killed: each item once, none hangs")
    @Tag("kill")
    @Tag("storm")
    void manyProcesses() throws Exception {
        final Path path = directory.resolve("queue");
        final List<Jvm> takers = new ArrayList<>();
        try (BoundedQueue<byte[]> queue = QueueUser.open(path, MAX_ITEMS)) {
            for (int i = 0; i < PROCESSES; i++) {
                takers.add(Jvm.start(QueueUser.class, path.toString(), Integer.toString(MAX_ITEMS), "take"));
            }
            for (final Jvm taker : takers) {
                taker.expect("ready");
            }
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> queue.stats().users().size() == PROCESSES + 1);
            for (int i = 0; i < 20_000; i++) {
                assertTrue(queue.offer(QueueUser.bytes(i, 10), 2, TimeUnit.MINUTES));
                if (i % 1_000 == 999) {
                    takers.get(i / 1_000).kill();
                }
            }
            Awaitility.await().atMost(Duration.ofMinutes(2)).until(queue::isEmpty);
            final Set<String> taken = new HashSet<>();
            for (final Jvm taker : takers) {
                taker.kill();
                taker.drained();
                for (String line = taker.lineNow(); line != null; line = taker.lineNow()) {
                    assertTrue(taken.add(line), "twice: " + line);
                }
            }
            assertTrue(taken.size() >= 20_000 - PROCESSES, "taken=" + taken.size());
            assertNotNull(queue.toString());
        } finally {
            takers.forEach(Jvm::close);
        }
    }
}
