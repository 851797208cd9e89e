package io.penstock.joinable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Jvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(900)
@Tag("two-process")
class JoinableQueueProcessesTest {
    private static final Duration STORM =
            Duration.ofSeconds(Boolean.getBoolean("penstock.storm") ? Long.getLong("penstock.storm.seconds", 600) : 12);

    /** Ten times what the rules state: 1 s. */
    private static final Duration SOON = Duration.ofSeconds(10);

    private static final int WORKERS = 3;
    private static final int ROUND = 60;

    @TempDir
    private Path directory;

    private Jvm start(final String what) throws InterruptedException {
        final Jvm jvm = Jvm.start(Worker.class, directory.resolve("jobs").toString(), what);
        jvm.expect("ready");
        return jvm;
    }

    private JoinableQueue<byte[]> open() throws Exception {
        return Worker.open(directory.resolve("jobs"));
    }

    @Test
    @DisplayName(
            "J4: what a killed worker had goes to another, first of all, with the delivery count raised; join waits for it")
    @Tag("kill")
    void killedWorkersItemsGoToOthers() throws Exception {
        try (JoinableQueue<byte[]> queue = open();
                Jvm worker = start("hold")) {
            queue.put(Worker.bytes(1, 0));
            worker.expect("taken 1 1");
            queue.put(Worker.bytes(2, 0));
            assertFalse(queue.join(Duration.ofMillis(200)));
            assertEquals(1, queue.size());
            final long killed = System.nanoTime();
            worker.kill();
            Awaitility.await().atMost(SOON).until(() -> queue.size() == 2);
            System.out.println("redelivery after ms=" + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed));
            final Lease<byte[]> lease = queue.lease(SOON);
            assertEquals(1, Worker.item(lease.value()));
            assertEquals(2, lease.deliveries());
            lease.done();
            assertEquals(2, Worker.item(queue.take()));
            queue.taskDone();
            assertTrue(queue.join(Duration.ZERO));
        }
    }

    @Test
    @DisplayName("J4: a blocked taker is woken by the item of a killed worker")
    @Tag("kill")
    void redeliveryWakes() throws Exception {
        try (JoinableQueue<byte[]> queue = open();
                Jvm worker = start("hold")) {
            queue.put(Worker.bytes(1, 0));
            worker.expect("taken 1 1");
            try (Jvm next = start("hold")) {
                worker.kill();
                next.expect("taken 1 2");
                next.tell("");
                next.expect("done");
                assertTrue(queue.join(SOON));
            }
        }
    }

    @Test
    @DisplayName("J7: a stopped worker is alive: its item is not given away, and its done counts")
    void stoppedWorkerKeepsItsItem() throws Exception {
        try (JoinableQueue<byte[]> queue = open();
                Jvm worker = start("hold")) {
            queue.put(Worker.bytes(1, 0));
            worker.expect("taken 1 1");
            worker.stop();
            assertNull(queue.lease(Duration.ofSeconds(6)));
            worker.goOn();
            worker.tell("");
            worker.expect("done");
            assertTrue(queue.join(SOON));
        }
    }

    @Test
    @DisplayName("J1: all joiners in all processes wake")
    void allJoinersWake() throws Exception {
        try (JoinableQueue<byte[]> queue = open()) {
            queue.put(Worker.bytes(1, 0));
            try (Jvm one = start("join");
                    Jvm two = start("join")) {
                final Lease<byte[]> lease = queue.lease();
                assertFalse(queue.join(Duration.ofMillis(300)));
                assertNull(one.lineNow());
                lease.done();
                one.expect("joined");
                two.expect("joined");
            }
        }
    }

    @Test
    @DisplayName("Q11: all processes killed with items taken and waiting: a new one finds them all")
    @Tag("kill")
    void itemsOutliveAllProcesses() throws Exception {
        try (JoinableQueue<byte[]> queue = open()) {
            queue.put(Worker.bytes(1, 0));
            queue.put(Worker.bytes(2, 9_000));
        }
        try (Jvm first = start("hold")) {
            first.expect("taken 1 1");
            first.kill();
        }
        try (Jvm second = start("hold");
                Jvm third = start("hold")) {
            final List<String> taken = new ArrayList<>(List.of(second.nextLine(), third.nextLine()));
            taken.sort(null);
            assertEquals(List.of("taken 1 2", "taken 2 1"), taken);
        }
    }

    /** What the workers say, and who was killed. */
    private static final class Ledger {
        private final Map<Long, List<Jvm>> takers = new HashMap<>();
        private final Set<Long> done = new HashSet<>();
        private final Set<Jvm> killed = new HashSet<>();

        void read(final Jvm jvm) {
            for (String line = jvm.lineNow(); line != null; line = jvm.lineNow()) {
                final String[] words = line.split(" ");
                final long item = Long.parseLong(words[1]);
                if (words[0].equals("taken")) {
                    takers.computeIfAbsent(item, none -> new ArrayList<>()).add(jvm);
                } else {
                    assertTrue(done.add(item), "done twice: item=" + item);
                }
            }
        }
    }

    @Test
    @DisplayName(
            "J1, J4, J8: workers killed at random: join never hangs nor returns early, twice only where a holder was killed")
    @Tag("kill")
    void stormOfKills() throws Exception {
        final Random random = new Random(11);
        final Ledger ledger = new Ledger();
        final List<Jvm> workers = new ArrayList<>();
        long items = 0;
        int kills = 0;
        int rounds = 0;
        try (JoinableQueue<byte[]> queue = open()) {
            for (int i = 0; i < WORKERS; i++) {
                workers.add(start("work"));
            }
            final long end = System.nanoTime() + STORM.toNanos();
            while (System.nanoTime() - end < 0) {
                for (int i = 0; i < ROUND; i++) {
                    assertTrue(queue.offer(Worker.someBytes(items++, random), 30, TimeUnit.SECONDS));
                    if (random.nextInt(2 * ROUND) == 0) {
                        final Jvm victim = workers.remove(random.nextInt(WORKERS));
                        victim.kill();
                        victim.drained();
                        ledger.read(victim);
                        ledger.killed.add(victim);
                        kills++;
                        workers.add(start("work"));
                    }
                }
                assertTrue(queue.join(Duration.ofSeconds(30)), "join hangs: unfinished=" + queue.unfinished());
                assertEquals(0, queue.unfinished());
                assertEquals(0, queue.size());
                rounds++;
                final long all = items;
                Awaitility.await().atMost(SOON).until(() -> {
                    workers.forEach(ledger::read);
                    return ledger.takers.size() == all;
                });
            }
            for (final Jvm worker : workers) {
                worker.kill();
                worker.drained();
                ledger.read(worker);
            }
            System.out.println("joinable storm: rounds=" + rounds + " kills=" + kills + " items=" + items + " done="
                    + ledger.done.size());
            assertTrue(
                    items - ledger.done.size() <= kills,
                    "not done=" + (items - ledger.done.size()) + " kills=" + kills);
            ledger.takers.forEach((item, takers) -> {
                final long alive = takers.stream()
                        .filter(taker -> !ledger.killed.contains(taker))
                        .count();
                assertTrue(alive <= 1, "given to two that live: item=" + item);
            });
            assertEquals(List.of(), queue.deadLetters());
            assertNotNull(queue.toString());
            // A process killed between its done and the deletion leaves a file; its writer lives, so that no process
            // sweeps
            // it.
            final long unsaid = items - ledger.done.size();
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> largeFiles() <= unsaid);
        } finally {
            workers.forEach(Jvm::close);
        }
    }

    private long largeFiles() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("jobs.large"))) {
            return files.count();
        }
    }
}
