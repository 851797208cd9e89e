package io.penstock.joinable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.codec.CodecException;
import io.penstock.core.lock.RecoverableLock;
import io.penstock.queue.FailingCodec;
import io.penstock.queue.engine.Conditions;
import io.penstock.queue.engine.FileQueue;
import io.penstock.queue.engine.Handles;
import io.penstock.queue.engine.QueueDescriptor;
import io.penstock.testkit.Background;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Leases that fail before their caller has them, and what is left of closed handles. */
@Timeout(120)
class GiveBackTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private final AtomicInteger failures = new AtomicInteger();

    private boolean fail() {
        if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new OutOfMemoryError("as asked for");
        }
        return false;
    }

    private JoinableQueueBuilder<String> builder() {
        return JoinableQueue.at(directory.resolve("jobs"), String.class)
                .maxItems(10)
                .maxLeases(8)
                .maxDeliveries(2)
                .codec(FailingCodec.atDecoding(this::fail));
    }

    @Test
    @DisplayName(
            "J6: a lease that fails for want of memory is no delivery: the item is no dead letter, and comes again")
    void uncounted() throws Exception {
        try (JoinableQueue<String> queue = builder().create()) {
            queue.putAll(List.of("a", "b"));
            for (int i = 0; i < 10; i++) {
                failures.set(2);
                assertThrows(OutOfMemoryError.class, queue::lease);
                assertThrows(OutOfMemoryError.class, () -> queue.lease(2, SOON));
            }
            assertEquals(List.of(), queue.deadLetters());
            assertEquals(2, queue.size());
            final List<Lease<String>> leases = queue.lease(2, SOON);
            assertEquals(List.of(1, 1), leases.stream().map(Lease::deliveries).toList());
            assertEquals(List.of("a", "b"), leases.stream().map(Lease::value).toList());
            leases.forEach(Lease::done);
            assertTrue(queue.join(SOON));
        }
    }

    @Test
    @DisplayName(
            "J6: a class that cannot be used here is trouble of this process: no item is a dead letter, or stays leased")
    void unusableClass() throws Exception {
        final Throwable[] failure = {null};
        final BooleanSupplier fails = () -> {
            if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw FailingCodec.unchecked(failure[0]);
            }
            return false;
        };
        try (JoinableQueue<String> queue =
                builder().codec(FailingCodec.atDecoding(fails)).create()) {
            queue.putAll(List.of("a", "b"));
            for (final Throwable each : List.of(
                    new NoClassDefFoundError("as asked for"),
                    new CodecException("as asked for", new NoClassDefFoundError()),
                    new CodecException("as asked for", new OutOfMemoryError()))) {
                failure[0] = each;
                for (int i = 0; i < 5; i++) {
                    failures.set(1);
                    assertThrows(each.getClass(), queue::lease);
                    failures.set(1);
                    assertThrows(each.getClass(), () -> queue.lease(2, SOON));
                }
            }
            assertEquals(List.of(), queue.deadLetters());
            assertEquals(0, queue.stats().inFlight());
            final List<Lease<String>> leases = queue.lease(2, SOON);
            assertEquals(List.of(1, 1), leases.stream().map(Lease::deliveries).toList());
            leases.forEach(Lease::done);
            assertTrue(queue.join(SOON));
        }
    }

    @Test
    @DisplayName("J3: a lease that failed is another handle's soon, though the one that failed makes no call")
    void byTheHeartbeat() throws Exception {
        try (JoinableQueue<String> queue = builder().create();
                JoinableQueue<String> other = builder().open()) {
            queue.put("a");
            failures.set(1);
            assertThrows(OutOfMemoryError.class, queue::lease);
            final Lease<String> lease = other.lease(SOON);
            assertNotNull(lease);
            assertEquals(1, lease.deliveries());
            lease.done();
        }
    }

    @Test
    @DisplayName("J6: a large item whose file cannot be opened now goes back; one whose file is gone is a dead letter")
    void largeFile() throws Exception {
        try (JoinableQueue<String> queue = builder().create()) {
            queue.put("x".repeat(10_000));
            final Path file = onlyLargeFile();
            final Path away = directory.resolve("away");
            Files.move(file, away);
            Files.createDirectory(file); // it is there, and cannot be read
            final UncheckedIOException now = assertThrows(UncheckedIOException.class, () -> queue.lease(Duration.ZERO));
            assertTrue(now.getMessage().contains("it goes back to the queue"), now.getMessage());
            assertEquals(List.of(), queue.deadLetters());
            Files.delete(file);
            Files.move(away, file);
            final Lease<String> lease = queue.lease(SOON);
            assertEquals(1, lease.deliveries());
            lease.release();
            Files.delete(file);
            final UncheckedIOException gone =
                    assertThrows(UncheckedIOException.class, () -> queue.lease(Duration.ZERO));
            assertTrue(gone.getMessage().contains("it is a dead letter now"), gone.getMessage());
            assertEquals(1, queue.deadLetters().size());
            assertTrue(queue.join(SOON));
        }
    }

    private Path onlyLargeFile() throws IOException {
        try (Stream<Path> all = Files.list(directory.resolve("jobs.large"))) {
            return all.findFirst().orElseThrow();
        }
    }

    @Test
    @DisplayName(
            "J5: of a batch, an item whose lease ran out before it was read is left out; alone it is LeaseLostException")
    void lateLarge() throws Exception {
        final CountDownLatch[] slow = {new CountDownLatch(1)};
        final JoinableQueueBuilder<String> slowly = JoinableQueue.at(directory.resolve("late"), String.class)
                .codec(FailingCodec.atDecoding(() -> {
                    if (Thread.currentThread().getName().equals("slow")) {
                        try {
                            slow[0].await();
                        } catch (final InterruptedException e) {
                            throw new AssertionError(e);
                        }
                    }
                    return false;
                }));
        try (JoinableQueue<String> queue =
                        slowly.leaseTimeout(Duration.ofMillis(300)).create();
                JoinableQueue<String> other = JoinableQueue.at(directory.resolve("late"), String.class)
                        .open()) {
            queue.put("a");
            queue.put("x".repeat(100_000));
            final List<Lease<String>> taken = new ArrayList<>();
            final Thread taker = new Thread(
                    () -> {
                        try {
                            taken.addAll(queue.lease(2, SOON));
                        } catch (final InterruptedException e) {
                            throw new AssertionError(e);
                        }
                    },
                    "slow");
            taker.start();
            Awaitility.await().until(() -> other.stats().inFlight() == 2);
            final Lease<String> first = other.lease(SOON);
            final Lease<String> second = other.lease(SOON);
            first.done();
            second.done();
            slow[0].countDown();
            taker.join();
            assertEquals(List.of("a"), taken.stream().map(Lease::value).toList());
            assertThrows(LeaseLostException.class, taken.get(0)::done);
            assertEquals(List.of(), queue.deadLetters());
        }
    }

    @Test
    @DisplayName(
            "Q8: an untimed lease waits for the cell that another call is about to free: it is not null while items wait")
    void noFalseNull() throws Exception {
        try (JoinableQueue<String> queue = JoinableQueue.at(directory.resolve("full"), String.class)
                .maxItems(100)
                .maxLeases(2)
                .maxDeliveries(1)
                .create()) {
            for (int i = 0; i < 2; i++) {
                queue.put("dead");
                queue.lease(SOON).release();
            }
            queue.put("a");
            final FileQueue file = Handles.of(queue);
            final RecoverableLock letters =
                    new RecoverableLock(file.file().control(), QueueDescriptor.DEAD_LETTER_LOCK, file.hub(), () -> {});
            assertTrue(letters.tryLock(), "as a call that moves a letter");
            final List<Lease<String>> taken = new ArrayList<>();
            final Future<?> taker = Background.run(() -> taken.add(queue.lease(Duration.ZERO)));
            Awaitility.await().until(() -> taker.isDone() || file.waitList().isAwaited(Conditions.CELLS));
            letters.unlock();
            file.waitList().signal(Conditions.CELLS);
            taker.get();
            assertNotNull(taken.get(0));
            assertEquals("a", taken.get(0).value());
        }
    }

    @Test
    @DisplayName("D6: a queue with a lease timeout, closed with an item that its thread has not done, leaves nothing")
    void closedIsFree() throws Exception {
        for (int i = 0; i < 200; i++) {
            try (JoinableQueue<String> queue = JoinableQueue.at(directory.resolve("closed"), String.class)
                    .maxItems(10)
                    .maxLeases(16)
                    .maxDeliveries(255)
                    .leaseTimeout(Duration.ofMinutes(1))
                    .openOrCreate()) {
                queue.offer("a");
                assertEquals("a", queue.poll());
            }
        }
        Awaitility.await().untilAsserted(() -> {
            System.gc();
            final long mappings = Files.readAllLines(Path.of("/proc/self/maps"), StandardCharsets.ISO_8859_1).stream()
                    .filter(line -> line.contains(directory.getFileName() + "/closed"))
                    .count();
            assertTrue(mappings <= 2, "mappings=" + mappings);
        });
    }
}
