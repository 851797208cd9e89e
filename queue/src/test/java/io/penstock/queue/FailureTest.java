package io.penstock.queue;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.Waiting;
import io.penstock.queue.engine.Failures;
import io.penstock.queue.engine.Handles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** R14: a call that fails at any access to shared memory, in its signals too. */
@Timeout(120)
class FailureTest {
    @TempDir
    private Path directory;

    private static final int FEW = 20;

    private final Failures failures = new Failures();

    private BoundedQueue<byte[]> open() throws IOException {
        return BoundedQueue.at(directory.resolve("queue"), byte[].class)
                .maxItems(100)
                .waiting(Waiting.PARKING) // looks, which come first otherwise, are no news
                .openOrCreate();
    }

    private void failEverywhere(final BiConsumer<BoundedQueue<byte[]>, List<byte[]>> call) throws Exception {
        try (BoundedQueue<byte[]> queue = failures.open(this::open);
                BoundedQueue<byte[]> other = open()) {
            boolean happened = true;
            int accesses = 0;
            while (happened) {
                for (byte item = 1; item <= 3; item++) {
                    other.put(new byte[] {item});
                }
                final List<byte[]> items = new ArrayList<>();
                happened = failures.runFailing(queue, accesses, () -> call.accept(queue, items));
                assertEquals(3 - items.size(), Math.min(3 - items.size(), other.size()), "access=" + accesses);
                other.drainTo(items);
                final List<Integer> numbers = new ArrayList<>();
                items.forEach(item -> numbers.add((int) item[0]));
                numbers.remove((Integer) 9);
                assertEquals(List.of(1, 2, 3), numbers, "access=" + accesses);
                accesses++;
            }
            System.out.println("failures: accesses=" + accesses + " failed=" + failures.thrown());
            assertTrue(failures.thrown() > 20, "failed=" + failures.thrown());
        }
    }

    @Test
    @DisplayName("an access of memory that the file system cannot serve is an error with the path, and keeps no lock")
    void memoryFault() throws Exception {
        final Failures faults = new Failures(() ->
                new InternalError("a fault occurred in a recent unsafe memory access operation in compiled Java code"));
        final int[] named = {0};
        try (BoundedQueue<byte[]> queue = faults.open(this::open);
                BoundedQueue<byte[]> other = open()) {
            boolean happened = true;
            for (int accesses = 0; happened; accesses++) {
                happened = faults.runFailing(queue, accesses, () -> {
                    try {
                        queue.offer(new byte[1]);
                        queue.poll();
                    } catch (final UncheckedIOException e) {
                        named[0]++;
                        assertTrue(e.getMessage().contains("path=" + directory.resolve("queue")), e.getMessage());
                    }
                });
                assertTrue(other.offer(new byte[1]), "access=" + accesses);
                other.clear();
            }
            assertTrue(named[0] > FEW, () -> "named=" + named[0]);
        }
    }

    @FunctionalInterface
    private interface Wait {
        Object on(BoundedQueue<byte[]> queue) throws InterruptedException;
    }

    /** The call waits until its time is up. What it has then is left, by itself or soon by the heartbeat. */
    private void failWaiting(final boolean full, final Wait wait) throws Exception {
        try (BoundedQueue<byte[]> queue = failures.open(this::open)) {
            while (full && queue.remainingCapacity() > 0) {
                queue.put(new byte[1]);
            }
            for (final boolean goesOn : new boolean[] {false, true}) {
                boolean happened = true;
                for (int accesses = 0; happened || accesses < FEW; accesses++) {
                    final Runnable call = () -> {
                        try {
                            assertTrue(wait.on(queue) instanceof Boolean); // false: the time was up
                        } catch (final InterruptedException e) {
                            throw new AssertionError(e);
                        }
                    };
                    happened = goesOn
                            ? failures.runFailingFrom(queue, accesses, call)
                            : failures.runFailing(queue, accesses, call);
                    assertTrue(
                            Handles.openWaits(queue).stream().allMatch(open -> open.over),
                            "goesOn=" + goesOn + " access=" + accesses);
                }
            }
            await().until(() -> Handles.openWaits(queue).isEmpty());
        }
    }

    @Test
    @DisplayName("Q5: a poll that fails while it waits keeps no cell of the wait list")
    void waitingPoll() throws Exception {
        failWaiting(false, queue -> queue.poll(10, TimeUnit.MILLISECONDS) != null);
    }

    @Test
    @DisplayName("Q5: an offer that fails while it waits keeps no cell of the wait list")
    void waitingOffer() throws Exception {
        failWaiting(true, queue -> queue.offer(new byte[1], 10, TimeUnit.MILLISECONDS));
    }

    @Test
    @DisplayName("Q5: an offer of a large item that fails while it waits keeps no cell of the wait list")
    void waitingLargeOffer() throws Exception {
        failWaiting(true, queue -> queue.offer(new byte[100_000], 10, TimeUnit.MILLISECONDS));
    }

    @Test
    @DisplayName("Q5, Q7: an item taken by a poll that fails is the caller's or still in the queue")
    void poll() throws Exception {
        failEverywhere((queue, items) -> items.add(queue.poll()));
    }

    @Test
    @DisplayName("Q5, Q7: items taken by a drainTo that fails are the caller's or still in the queue")
    void drain() throws Exception {
        failEverywhere((queue, items) -> queue.drainTo(items));
    }

    @Test
    @DisplayName("Q5, Q7: an offer that fails keeps no lock and loses no item of others")
    void offer() throws Exception {
        failEverywhere((queue, items) -> queue.offer(new byte[] {9}));
    }
}
