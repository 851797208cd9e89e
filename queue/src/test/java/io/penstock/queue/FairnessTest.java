package io.penstock.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.queue.engine.QueueDescriptor;
import io.penstock.queue.engine.Words;
import io.penstock.testkit.Jvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Q10, counted from outside: newcomers that get something while one waits for it. */
@Timeout(600)
class FairnessTest {
    private static final int ROUNDS = Boolean.getBoolean("penstock.storm") ? 1000 : 15;
    private static final int ITEMS = 1000;

    /** The rule says 5 ms. The worst of many rounds on a busy machine needs more than a tenfold guard. */
    private static final long GUARD_MS = 1000;

    private static final int NEWCOMERS = 3;

    @TempDir
    private Path directory;

    private final List<Jvm> newcomers = new ArrayList<>();

    private Jvm start(final String what) throws InterruptedException {
        final Jvm jvm = Jvm.start(Competitor.class, directory.resolve("queue").toString(), what);
        jvm.expect("ready");
        return jvm;
    }

    private static void awaitSleeping(final BoundedQueue<byte[]> queue, final Jvm jvm, final QueueStats.Wait wait) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(1))
                .until(() -> queue.stats().users().stream()
                        .anyMatch(user ->
                                user.pid() == jvm.pid() && user.waiting().containsKey(wait)));
    }

    @Test
    @DisplayName("Q10: a sleeping taker is passed for 5 ms at most, as far as the machine lets it run")
    @Tag("two-process")
    void takers() throws Exception {
        try (BoundedQueue<byte[]> queue = Competitor.open(directory.resolve("queue"));
                Jvm waiter = start("take")) {
            for (int i = 0; i < NEWCOMERS; i++) {
                newcomers.add(start("poll"));
            }
            long most = 0;
            for (int round = 0; round < ROUNDS; round++) {
                Awaitility.await().until(queue::isEmpty);
                waiter.tell("");
                awaitSleeping(queue, waiter, QueueStats.Wait.TAKE);
                String taken = null;
                final long startNs = System.nanoTime();
                for (long number = 0; taken == null; number++) {
                    assertTrue(queue.offer(Competitor.item(Competitor.NEWCOMER, number), 60, TimeUnit.SECONDS));
                    taken = waiter.lineNow();
                }
                most = Math.max(most, (System.nanoTime() - startNs) / 1_000_000);
            }
            System.out.println("fairness: takers rounds=" + ROUNDS + " most ms=" + most);
            assertTrue(most <= GUARD_MS, "passed for ms=" + most);
        } finally {
            newcomers.forEach(Jvm::close);
        }
    }

    @Test
    @DisplayName("Q10: a sleeping putter is passed for 5 ms at most, as far as the machine lets it run")
    @Tag("two-process")
    void putters() throws Exception {
        try (BoundedQueue<byte[]> queue = Competitor.open(directory.resolve("queue"));
                Jvm waiter = start("put")) {
            for (int i = 0; i < NEWCOMERS; i++) {
                newcomers.add(start("offer"));
            }
            long most = 0;
            for (int round = 0; round < ROUNDS; round++) {
                Awaitility.await().until(() -> queue.remainingCapacity() == 0);
                waiter.tell("");
                awaitSleeping(queue, waiter, QueueStats.Wait.PUT);
                final long startNs = System.nanoTime();
                byte[] item;
                do {
                    item = queue.poll(60, TimeUnit.SECONDS);
                } while (item[0] != Competitor.WAITER);
                most = Math.max(most, (System.nanoTime() - startNs) / 1_000_000);
            }
            System.out.println("fairness: putters rounds=" + ROUNDS + " most ms=" + most);
            assertTrue(most <= GUARD_MS, "passed for ms=" + most);
        } finally {
            newcomers.forEach(Jvm::close);
        }
    }

    @Test
    @DisplayName("Q7, Q10: a waiter that is stopped or killed when its turn has come holds up no other")
    @Tag("two-process")
    @Tag("kill")
    void deadAndStoppedWaiters() throws Exception {
        try (BoundedQueue<byte[]> queue = Competitor.open(directory.resolve("queue"));
                Jvm stopped = start("take");
                Jvm killed = start("take")) {
            stopped.tell("");
            killed.tell("");
            awaitSleeping(queue, stopped, QueueStats.Wait.TAKE);
            awaitSleeping(queue, killed, QueueStats.Wait.TAKE);
            stopped.stop();
            killed.kill();
            final long start = System.nanoTime();
            for (int i = 0; i < ITEMS; i++) {
                assertTrue(queue.offer(Competitor.item(Competitor.NEWCOMER, i), 60, TimeUnit.SECONDS));
                assertNotNull(queue.poll(), "item=" + i);
            }
            final long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            System.out.println("fairness: past a stopped and a dead waiter ms=" + tookMs);
            assertTrue(tookMs < 2_000, "ms=" + tookMs); // 5 ms, once for each
            stopped.goOn();
            queue.put(Competitor.item(Competitor.NEWCOMER, 7));
            stopped.expect("7");
        }
    }

    @Test
    @DisplayName("Q10: a call that has waited leaves its place when it ends, whatever its item and its end")
    void placesAreLeft() throws Exception {
        final byte[] large = new byte[100_000];
        try (BoundedQueue<byte[]> queue = Competitor.open(directory.resolve("queue"))) {
            assertNull(queue.poll(10, TimeUnit.MILLISECONDS));
            assertNoPlaces(queue);
            for (int i = 0; i < Competitor.MAX_ITEMS; i++) {
                queue.put(Competitor.item(Competitor.NEWCOMER, i));
            }
            assertFalse(queue.offer(Competitor.item(Competitor.NEWCOMER, 0), 10, TimeUnit.MILLISECONDS));
            assertNoPlaces(queue);
            assertFalse(queue.offer(large, 10, TimeUnit.MILLISECONDS));
            assertNoPlaces(queue);
            assertEquals(0, queue.offerAll(List.of(large, large), Duration.ofMillis(10)));
            assertNoPlaces(queue);
            final CompletableFuture<Boolean> waiter = CompletableFuture.supplyAsync(() -> {
                try {
                    return queue.offer(large, 60, TimeUnit.SECONDS);
                } catch (final InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            Awaitility.await()
                    .until(() -> queue.stats().users().stream()
                            .anyMatch(user -> user.waiting().containsKey(QueueStats.Wait.PUT)));
            assertNotNull(queue.poll());
            assertTrue(waiter.get(60, TimeUnit.SECONDS));
            assertNoPlaces(queue);
        }
    }

    private static void assertNoPlaces(final BoundedQueue<byte[]> queue) {
        queue.stats().users().forEach(user -> assertEquals(Map.of(), user.waiting()));
    }

    @Test
    @DisplayName("Q10: whatever stands in the words of the gate, no call is held up for good")
    @Tag("two-process")
    void turnWordsAreHints() throws Exception {
        try (BoundedQueue<byte[]> queue = Competitor.open(directory.resolve("queue"))) {
            for (final long value : new long[] {Long.MAX_VALUE, Long.MIN_VALUE, -1, 1L << 40}) {
                Words.store(directory.resolve("queue"), QueueDescriptor.PUT_TURN, value);
                Words.store(directory.resolve("queue"), QueueDescriptor.TAKE_TURN, value);
                Words.store(directory.resolve("queue"), QueueDescriptor.PUT_TURN + Long.BYTES, -value);
                Words.store(directory.resolve("queue"), QueueDescriptor.TAKE_TURN + Long.BYTES, -value);
                try (Jvm waiter = start("take")) {
                    for (int i = 0; i < 3; i++) {
                        waiter.tell("");
                        awaitSleeping(queue, waiter, QueueStats.Wait.TAKE);
                        queue.put(Competitor.item(Competitor.NEWCOMER, i));
                        waiter.expect(Integer.toString(i));
                    }
                    for (int i = 0; i < ITEMS / 3; i++) {
                        queue.put(Competitor.item(Competitor.NEWCOMER, i));
                        assertNotNull(queue.poll());
                    }
                }
            }
            assertEquals(0, queue.size());
        }
    }
}
