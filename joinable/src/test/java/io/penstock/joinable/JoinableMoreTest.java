package io.penstock.joinable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.Waiting;
import io.penstock.core.channel.Channel;
import io.penstock.core.lock.CallTimeout;
import io.penstock.core.lock.RecoverableLock;
import io.penstock.core.lock.WaitableLock;
import io.penstock.core.memory.OwnerLock;
import io.penstock.queue.FailingCodec;
import io.penstock.queue.QueueShutDownException;
import io.penstock.queue.QueueStats;
import io.penstock.queue.engine.QueueDescriptor;
import io.penstock.queue.engine.QueueFile;
import io.penstock.queue.engine.QueueSettings;
import io.penstock.testkit.Background;
import io.penstock.testkit.Jvm;
import io.penstock.testkit.Rescues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Batches, starting empty, statistics, limits of leases. */
@Timeout(120)
class JoinableMoreTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    private JoinableQueueBuilder<byte[]> builder() {
        return JoinableQueue.at(directory.resolve("jobs"), byte[].class)
                .maxItems(50)
                .capacityBytes(1 << 15)
                .maxLeases(16)
                .maxDeliveries(2);
    }

    /** Another handle of the queue, with its insides. */
    private FileLeaseQueue handle() throws IOException {
        final QueueFile file = QueueFile.of(
                Channel.open(directory.resolve("jobs"), CellDescriptor.FILE_KIND, QueueDescriptor.VERSION));
        final QueueSettings<byte[]> settings = new QueueSettings<>(byte[].class);
        settings.waiting(Waiting.PARKING);
        return FileLeaseQueue.withLeases(file, settings);
    }

    private static List<byte[]> items(final int first, final int count) {
        return IntStream.range(first, first + count)
                .mapToObj(item -> Worker.bytes(item, item % 7 == 3 ? 9_000 : 10))
                .toList();
    }

    @Test
    @DisplayName("J3: a batch of leases, in order, each to be finished; drained items are for taskDone")
    void batches() throws Exception {
        try (JoinableQueue<byte[]> queue = builder().create()) {
            queue.putAll(items(0, 20));
            long next = 0;
            while (next < 10) {
                for (final Lease<byte[]> lease : queue.lease(10 - (int) next, SOON)) {
                    assertEquals(next++, Worker.item(lease.value()));
                    assertEquals(1, lease.deliveries());
                    lease.done();
                }
            }
            final List<byte[]> drained = new ArrayList<>();
            assertEquals(10, queue.drainTo(drained));
            assertEquals(10, queue.unfinished());
            for (int i = 0; i < 10; i++) {
                assertEquals(10 + i, Worker.item(drained.get(i)));
                assertFalse(queue.join(Duration.ZERO));
                queue.taskDone();
            }
            assertTrue(queue.join(Duration.ZERO));
            assertThrows(IllegalStateException.class, queue::taskDone);
            assertEquals(List.of(), queue.lease(5, Duration.ZERO));
            queue.shutdown();
            assertThrows(QueueShutDownException.class, () -> queue.lease(5, SOON));
        }
    }

    @Test
    @DisplayName(
            "J2: drainTo ends at maxLeases; then take names the limit, and a done elsewhere lets a waiting take go on")
    void leasesBoundBatches() throws Exception {
        try (JoinableQueue<byte[]> queue = builder().create()) {
            queue.putAll(items(0, 20));
            final List<byte[]> drained = new ArrayList<>();
            assertEquals(16, queue.drainTo(drained), "a batch returns what it has moved");
            assertEquals(16, drained.size());
            assertThrows(IllegalStateException.class, () -> queue.drainTo(drained), "when it has moved nothing");
            assertEquals(16, drained.size());
            final String text =
                    assertThrows(IllegalStateException.class, queue::take).getMessage();
            assertTrue(text.contains("maxLeases=16"), text);
            queue.taskDone();
            assertEquals(16, Worker.item(queue.take()));
        }
    }

    @Test
    @DisplayName("J2: with leases held by two processes a take waits for a done, wherever it is done")
    @Tag("two-process")
    void takeWaitsForACell() throws Exception {
        try (JoinableQueue<byte[]> queue = Worker.open(directory.resolve("jobs"));
                Jvm holder = Jvm.start(Worker.class, directory.resolve("jobs").toString(), "hold")) {
            holder.expect("ready");
            queue.put(Worker.bytes(0, 0));
            holder.expect("taken 0 1");
            for (int i = 1; i <= 16; i++) {
                queue.put(Worker.bytes(i, 0));
            }
            for (int i = 1; i <= 15; i++) {
                assertEquals(i, Worker.item(queue.take()));
            }
            assertNull(queue.poll(200, TimeUnit.MILLISECONDS));
            final CompletableFuture<Long> taker = CompletableFuture.supplyAsync(() -> {
                try {
                    return Worker.item(queue.take());
                } catch (final InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            Awaitility.await()
                    .until(() -> queue.stats().users().stream()
                            .anyMatch(user -> user.waiting().containsKey(QueueStats.Wait.TAKE)));
            holder.tell("");
            holder.expect("done");
            assertEquals(16, taker.get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    @DisplayName("Q11: started empty, a queue has no items, no leases of the dead, no dead letters, no files")
    void startsEmpty() throws Exception {
        try (JoinableQueue<byte[]> queue = builder().create()) {
            queue.putAll(items(0, 20));
            for (int delivery = 1; delivery <= 2; delivery++) {
                final List<Lease<byte[]>> leases = new ArrayList<>();
                while (leases.size() < 4) {
                    leases.addAll(queue.lease(4 - leases.size(), SOON));
                }
                leases.forEach(Lease::release);
            }
            queue.take(); // given back by close
            assertEquals(4, queue.deadLetters().size());
        }
        try (JoinableQueue<byte[]> queue = builder().startEmpty().openOrCreate()) {
            assertEquals(0, queue.size());
            assertEquals(0, queue.unfinished());
            assertEquals(List.of(), queue.deadLetters());
            assertTrue(queue.join(Duration.ZERO));
            try (Stream<Path> files = Files.list(directory.resolve("jobs.large"))) {
                assertEquals(0, files.count());
            }
            queue.putAll(items(0, 3));
            assertThrows(
                    IllegalStateException.class, () -> builder().startEmpty().open());
            assertEquals(3, queue.unfinished());
        }
    }

    @Test
    @DisplayName(
            "J4: while one item of two waits to be taken again, no call finds the queue empty, in whatever process the orphans are looked for")
    void orphansStayInSight() throws Exception {
        try (JoinableQueue<byte[]> queue =
                builder().maxLeases(4096).maxDeliveries(255).create()) {
            for (int round = 0; round < 20; round++) {
                queue.putAll(List.of(Worker.bytes(0, 0), Worker.bytes(1, 0)));
                queue.lease(2, SOON).forEach(Lease::release);
                final CompletableFuture<Void> other = CompletableFuture.runAsync(() -> {
                    try {
                        for (int i = 0; i < 200; i++) {
                            queue.lease().release(); // always the first one
                        }
                    } catch (final InterruptedException e) {
                        throw new AssertionError(e);
                    }
                });
                while (!other.isDone()) {
                    assertFalse(queue.isEmpty());
                }
                other.get();
                queue.clear();
            }
        }
    }

    @Test
    @DisplayName("J3: what a collection refuses in drainTo goes back to the queue, and needs no taskDone")
    void drainedIntoAFullCollection() throws Exception {
        try (JoinableQueue<byte[]> queue = builder().create()) {
            queue.putAll(items(0, 5));
            final ArrayBlockingQueue<byte[]> target = new ArrayBlockingQueue<>(2);
            assertThrows(IllegalStateException.class, () -> queue.drainTo(target));
            assertEquals(2, target.size());
            assertEquals(3, queue.size());
            queue.taskDone();
            queue.taskDone();
            assertThrows(IllegalStateException.class, queue::taskDone);
            assertEquals(3, queue.unfinished());
        }
    }

    @Test
    @DisplayName("clear drops what no process could decode as well")
    void clearsUndecodable() throws Exception {
        final Path path = directory.resolve("strings");
        try (JoinableQueue<String> queue = JoinableQueue.at(path, String.class).create()) {
            queue.putAll(List.of("a", "b", "c"));
        }
        try (JoinableQueue<String> queue = JoinableQueue.at(path, String.class)
                .codec(FailingCodec.atDecoding(() -> true))
                .open()) {
            queue.clear();
            assertEquals(0, queue.unfinished());
            assertEquals(List.of(), queue.deadLetters());
        }
    }

    @Test
    @DisplayName("J6, Q9: a dead letter is not decided on through a handle that was closed")
    void deadLetterOfAClosedHandle() throws Exception {
        final DeadLetter<byte[]> letter;
        try (JoinableQueue<byte[]> queue = builder().maxDeliveries(1).create()) {
            queue.put(new byte[1]);
            queue.lease().release();
            letter = queue.deadLetters().get(0);
        }
        assertThrows(IllegalStateException.class, letter::drop);
        assertThrows(IllegalStateException.class, letter::putBack);
        try (JoinableQueue<byte[]> queue = builder().maxDeliveries(1).open()) {
            assertEquals(1, queue.deadLetters().size());
        }
    }

    @Test
    @DisplayName(
            "J2: a take that needs a dead letter's cell sleeps while another is at the dead letters, and ends by an interrupt")
    void waitsForTheDeadLetterLock() throws Exception {
        try (JoinableQueue<byte[]> queue =
                builder().maxLeases(1).maxDeliveries(1).create()) {
            queue.putAll(items(0, 2));
            queue.lease().release();
            final FileLeaseQueue handle = handle();
            final OwnerLock lock =
                    new OwnerLock(handle.file().control(), QueueDescriptor.DEAD_LETTER_LOCK, handle.hub());
            assertEquals(OwnerLock.Acquisition.ACQUIRED, lock.tryAcquire());
            final AtomicReference<Exception> end = new AtomicReference<>();
            final Thread taker = new Thread(() -> {
                try {
                    queue.take();
                } catch (final InterruptedException | RuntimeException e) {
                    end.set(e);
                }
            });
            taker.start();
            Awaitility.await()
                    .until(() -> queue.stats().users().stream()
                            .anyMatch(user -> user.waiting().containsKey(QueueStats.Wait.TAKE)));
            taker.interrupt();
            taker.join(5_000);
            assertInstanceOf(InterruptedException.class, end.get());
            lock.release();
            assertEquals(1, Worker.item(queue.take()));
        }
    }

    @Test
    @DisplayName(
            "J6: two that decide on the same dead letter: one waits asleep for the other, and is woken by its release")
    void waitsForTheOtherToDecide() throws Exception {
        try (JoinableQueue<byte[]> queue = builder().maxDeliveries(1).create();
                JoinableQueue<byte[]> other = builder().maxDeliveries(1).open()) {
            queue.put(new byte[1]);
            queue.lease().release();
            final DeadLetter<byte[]> letter = queue.deadLetters().get(0);
            final FileLeaseQueue handle = handle();
            final WaitableLock lock = handle.besideJoiners(new RecoverableLock(
                    handle.file().control(), QueueDescriptor.DEAD_LETTER_LOCK, handle.hub(), () -> {}));
            Rescues.slow();
            try {
                final long before = Rescues.count(directory);
                assertTrue(lock.lock(CallTimeout.NONE));
                final Future<?> first = Background.run(() -> assertTrue(letter.drop()));
                Background.assertBlocked(first);
                lock.unlock();
                first.get();
                assertEquals(0, Rescues.count(directory) - before);
            } finally {
                Rescues.quick();
            }
            assertTrue(other.deadLetters().isEmpty());
        }
    }

    @Test
    @DisplayName("Q8: a take's time-out holds while it waits for the take lock to use a dead letter's cell")
    void timeoutWithADeadLetter() throws Exception {
        try (JoinableQueue<byte[]> queue =
                builder().maxLeases(1).maxDeliveries(1).create()) {
            queue.put(new byte[1]);
            queue.lease().release();
            final FileLeaseQueue handle = handle();
            final DeadLetters letters = (DeadLetters) handle.letters();
            assertTrue(handle.takeLock().lock().tryLock());
            assertFalse(letters.freeCell(CallTimeout.within(Duration.ofMillis(50))));
            handle.takeLock().lock().unlock();
            assertEquals(1, queue.deadLetters().size());
            assertTrue(letters.freeCell(CallTimeout.NONE));
            assertEquals(1, queue.deadLetters().size());
        }
    }

    @Test
    @DisplayName("stats: in flight, to be taken again, dead letters, who holds how many, who joins")
    void stats() throws Exception {
        final Path path = directory.resolve("jobs");
        try (JoinableQueue<byte[]> queue = builder().create()) {
            queue.putAll(items(0, 6));
            queue.lease().release();
            final Lease<byte[]> again = queue.lease();
            assertEquals(2, again.deliveries());
            again.release();
            final Lease<byte[]> held = queue.lease();
            queue.lease().release();
            final CompletableFuture<Boolean> joiner = CompletableFuture.supplyAsync(() -> {
                try {
                    return queue.join(SOON);
                } catch (final InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            Awaitility.await()
                    .until(() -> JoinableQueue.stats(path).users().stream()
                            .anyMatch(user -> user.waiting().equals(Map.of(QueueStats.Wait.JOIN, 1))));
            final QueueStats stats = JoinableQueue.stats(path);
            assertEquals(4, stats.depth()); // 3 in the ring, 1 to be taken again
            assertEquals(1, stats.inFlight());
            assertEquals(16, stats.maxLeases());
            assertEquals(1, stats.deadLetters());
            assertEquals(6, stats.puts());
            assertEquals(3, stats.takes());
            assertEquals(1, stats.redeliveries());
            assertTrue(stats.oldestAge().isPresent());
            assertEquals(1, stats.users().get(0).leases());
            held.done();
            while (queue.poll() != null) {
                queue.taskDone();
            }
            assertTrue(joiner.get(10, TimeUnit.SECONDS));
            assertEquals(0, queue.stats().depth());
        }
    }
}
