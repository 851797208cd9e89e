package io.penstock.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
class BoundedQueueProcessesTest {
    private static final long MARKER = Long.MAX_VALUE;
    private static final int MAX_ITEMS = 20;
    private static final int CREW = 4;
    private static final long MANY = 1_000_000;
    private static final Duration STORM =
            Duration.ofSeconds(Boolean.getBoolean("penstock.storm") ? Long.getLong("penstock.storm.seconds", 600) : 20);

    /** Where others leave the storm little of the machine it goes on for longer, until so many items were put. */
    private static final int ENOUGH = 1000;

    private static final Duration LONGEST_STORM = STORM.plusSeconds(250);
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private Path path() {
        return directory.resolve("queue");
    }

    private Jvm putter(final long first, final long count) throws InterruptedException {
        final Jvm jvm = Jvm.start(
                QueueUser.class,
                path().toString(),
                Integer.toString(MAX_ITEMS),
                "put",
                Long.toString(first),
                Long.toString(count));
        jvm.expect("ready");
        return jvm;
    }

    private Jvm taker() throws InterruptedException {
        return taker("take");
    }

    private Jvm taker(final String how) throws InterruptedException {
        final Jvm jvm = Jvm.start(QueueUser.class, path().toString(), Integer.toString(MAX_ITEMS), how);
        jvm.expect("ready");
        return jvm;
    }

    @Test
    @DisplayName("Q2, Q11: what was put stays when its process has gone at once, and when all have gone")
    @Tag("kill")
    void itemsOutliveTheirProcesses() throws Exception {
        try (Jvm putter = putter(0, MAX_ITEMS)) {
            assertEquals(0, putter.exitCode());
        }
        try (Jvm killed = putter(100, 1)) { // waits: the queue is full
            killed.kill();
        }
        try (Jvm taker = taker()) {
            for (int i = 0; i < MAX_ITEMS; i++) {
                taker.expect("taken " + i);
            }
        }
    }

    @Test
    @DisplayName("Q7, Q10: a taker killed while it waits does not swallow the next item's wake-up")
    @Tag("kill")
    void killedWaiterIsPassedOver() throws Exception {
        try (BoundedQueue<byte[]> queue = QueueUser.open(path(), MAX_ITEMS);
                Jvm first = taker();
                Jvm second = taker()) {
            for (int i = 0; i < 10; i++) {
                queue.put(QueueUser.bytes(i, 0));
            }
            Awaitility.await().atMost(SOON).until(queue::isEmpty);
            first.kill();
            queue.put(QueueUser.bytes(10, 0));
            final long last = 10;
            Awaitility.await().atMost(SOON).until(() -> second.nextLine().equals("taken " + last));
            second.kill();
            queue.put(QueueUser.bytes(11, 0));
            assertEquals(11, QueueUser.item(queue.poll(60, TimeUnit.SECONDS)));
        }
    }

    @Test
    @DisplayName("Q8, Q9: a stopped taker delays no other, and timed calls return in time")
    void stoppedTakerDelaysNobody() throws Exception {
        try (BoundedQueue<byte[]> queue = QueueUser.open(path(), MAX_ITEMS);
                Jvm taker = taker()) {
            taker.stop();
            for (int i = 0; i < 100; i++) {
                assertTrue(queue.offer(QueueUser.bytes(i, 0), 5, TimeUnit.SECONDS));
                assertEquals(i, QueueUser.item(queue.poll(5, TimeUnit.SECONDS)));
            }
            assertNull(queue.poll(100, TimeUnit.MILLISECONDS));
            taker.goOn();
            queue.put(QueueUser.bytes(1000, 0));
            taker.expect("taken 1000");
        }
    }

    @Test
    @DisplayName("Q4: maxItems is never exceeded, however many put")
    @Tag("kill")
    void boundIsExactWithManyPutters() throws Exception {
        try (BoundedQueue<byte[]> queue = QueueUser.open(path(), MAX_ITEMS);
                Jvm one = putter(0, MANY);
                Jvm two = putter(MANY, MANY)) {
            int full = 0;
            final Map<Long, Long> last = new HashMap<>();
            for (int i = 0; i < 20_000; i++) {
                final int size = queue.size();
                assertTrue(size <= MAX_ITEMS, "size=" + size);
                full += size == MAX_ITEMS ? 1 : 0;
                final byte[] bytes = i % 4 == 0 ? queue.poll() : null;
                if (bytes != null) {
                    final long item = QueueUser.item(bytes);
                    final Long before = last.put(item / MANY, item);
                    assertEquals(before == null ? item / MANY * MANY : before + 1, item); // Q5
                }
            }
            assertTrue(full > 0);
            one.kill();
            two.kill();
            for (int left = queue.size(); left > 0; left--) {
                assertNotNull(queue.poll(60, TimeUnit.SECONDS), "left=" + left);
            }
            // A process killed in the middle of a put holds up no other; its item may follow those that were counted.
            assertTrue(queue.offer(QueueUser.bytes(MARKER, 0), 60, TimeUnit.SECONDS));
            long item = -1;
            for (int polls = 0; polls < 3 && item != MARKER; polls++) {
                item = QueueUser.item(queue.poll(60, TimeUnit.SECONDS));
            }
            assertEquals(MARKER, item);
        }
    }

    /** What the processes say, and who was killed. */
    private static final class Ledger {
        private final Set<Long> put = new HashSet<>();
        private final Set<Long> taken = new HashSet<>();
        private final Map<Jvm, Long> lastOf = new HashMap<>();
        private int takersKilled;

        void read(final Jvm jvm) throws InterruptedException {
            for (String line = jvm.lineNow(); line != null; line = jvm.lineNow()) {
                final String[] words = line.split(" ");
                final long item = Long.parseLong(words[1]);
                if (words[0].equals("put")) {
                    put.add(item);
                } else {
                    take(jvm, item);
                }
            }
        }

        void take(final Jvm taker, final long item) {
            assertTrue(taken.add(item), "taken twice: item=" + item);
            final long putter = item / MANY;
            final Long before = lastOf.put(taker, item);
            assertTrue(before == null || before / MANY != putter || before < item, "order: " + before + ", " + item);
        }
    }

    @Test
    @DisplayName(
            "Q5, Q6, Q7: putters and takers killed, stopped, interrupted, closed: nothing lost but what killed takers had, nothing twice")
    @Tag("kill")
    void stormOfKills() throws Exception {
        final Random random = new Random(7);
        final Ledger ledger = new Ledger();
        final List<Jvm> putters = new ArrayList<>();
        final List<Jvm> takers = new ArrayList<>();
        long next = 0;
        int kills = 0;
        try (BoundedQueue<byte[]> queue = QueueUser.open(path(), MAX_ITEMS)) {
            final long start = System.nanoTime();
            while (System.nanoTime() - start < STORM.toNanos()
                    || (ledger.put.size() <= ENOUGH && System.nanoTime() - start < LONGEST_STORM.toNanos())) {
                while (putters.size() < CREW) {
                    putters.add(putter(next++ * MANY, MANY));
                }
                while (takers.size() < CREW) {
                    takers.add(taker(random.nextBoolean() ? "take" : "restless"));
                }
                final Jvm stopped = (random.nextBoolean() ? takers : putters).get(random.nextInt(CREW));
                stopped.stop();
                final long nap = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(random.nextInt(200));
                while (System.nanoTime() - nap < 0) {
                    for (final Jvm jvm : putters) {
                        ledger.read(jvm);
                    }
                    for (final Jvm jvm : takers) {
                        ledger.read(jvm);
                    }
                }
                final boolean killTaker = random.nextBoolean();
                final Jvm victim = (killTaker ? takers : putters).remove(random.nextInt(CREW));
                victim.kill(); // the stopped one, perhaps
                victim.drained();
                ledger.read(victim);
                ledger.takersKilled += killTaker ? 1 : 0;
                kills++;
                if (stopped != victim) {
                    stopped.goOn();
                }
            }
            for (final Jvm putter : putters) {
                putter.kill();
                putter.drained();
                ledger.read(putter);
            }
            // the takers that are left take what is left, and then wait
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> queue.size() == 0);
            assertNull(queue.poll(500, TimeUnit.MILLISECONDS));
            for (final Jvm taker : takers) {
                taker.kill();
                taker.drained();
                ledger.read(taker);
            }
            final Set<Long> lost = new HashSet<>(ledger.put);
            lost.removeAll(ledger.taken);
            System.out.println("storm: kills=" + kills + " put=" + ledger.put.size() + " taken=" + ledger.taken.size()
                    + " lost=" + lost.size() + " takersKilled=" + ledger.takersKilled);
            assertTrue(lost.size() <= ledger.takersKilled, "lost=" + lost);
            final Set<Long> unsaid = new HashSet<>(ledger.taken); // put, but its putter was killed before it said so
            unsaid.removeAll(ledger.put);
            assertTrue(unsaid.size() <= kills + CREW - ledger.takersKilled, "invented=" + unsaid);
            assertTrue(ledger.put.size() > ENOUGH, "put=" + ledger.put.size());
            assertEquals(0, queue.size());
            for (int i = 0; i < MAX_ITEMS; i++) {
                assertTrue(queue.offer(QueueUser.bytes(i, 0)));
            }
            assertEquals(MAX_ITEMS, queue.size());
            queue.clear();
            // Q4: the files of large items go with their owners
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> largeFiles() == 0);
        } finally {
            putters.forEach(Jvm::close);
            takers.forEach(Jvm::close);
        }
    }

    private long largeFiles() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("queue.large"))) {
            return files.count();
        }
    }
}
