package io.penstock.queue.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.core.lock.FairnessGate;
import io.penstock.queue.BoundedQueue;
import io.penstock.testkit.Rescues;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * More waiters than processors: while calls give way to one that has waited too long, and are woken again, some thread is always under way. Left to
 * the heartbeat, an item would take a second. Left to the patience of a call that gives way, it would take 5 ms.
 */
@Timeout(600)
class CrowdTest {
    private static final int ITEMS = 96_000;
    private static final int CROWD = 8;

    @TempDir
    private Path directory;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<Long>> ends = new ArrayList<>();

    @BeforeEach
    void slowHeart() {
        Rescues.slow();
    }

    @AfterEach
    void quickHeart() throws InterruptedException {
        Rescues.quick();
        threads.shutdownNow();
        assertTrue(threads.awaitTermination(60, TimeUnit.SECONDS));
    }

    private BoundedQueue<byte[]> open() throws Exception {
        return BoundedQueue.at(directory.resolve("queue"), byte[].class)
                .maxItems(100)
                .openOrCreate();
    }

    private void start(final int count, final Callable<Long> work) {
        for (int i = 0; i < count; i++) {
            ends.add(threads.submit(work));
        }
    }

    private long put(final int count) throws Exception {
        try (BoundedQueue<byte[]> queue = open()) {
            for (int i = 0; i < count; i++) {
                queue.put(new byte[] {1});
            }
        }
        return 0;
    }

    private long take(final int count) throws Exception {
        long sum = 0;
        try (BoundedQueue<byte[]> queue = open()) {
            for (int i = 0; i < count; i++) {
                sum += queue.take()[0];
            }
        }
        return sum;
    }

    private void everybodyGotThrough() throws Exception {
        try (BoundedQueue<byte[]> queue = open()) {
            final long rescuesBefore = Rescues.count(directory);
            final long vainBefore = FairnessGate.yieldsTimedOut();
            long sum = 0;
            for (final Future<Long> end : ends) {
                sum += end.get(300, TimeUnit.SECONDS);
            }
            assertEquals(ITEMS, sum);
            assertEquals(0, queue.size());
            assertEquals(0, Rescues.count(directory) - rescuesBefore, "left to the heartbeat");
            // A waiter that is not scheduled for 5 ms is passed over. On a busy machine that is common.
            final long passedOver = FairnessGate.yieldsTimedOut() - vainBefore;
            assertTrue(passedOver < ITEMS / CROWD, "waiters that did not take their turn: times=" + passedOver);
        }
    }

    @Test
    @DisplayName("Q10: one producer, many consumers: none is left asleep while there is something to take")
    void manyTakers() throws Exception {
        start(1, () -> put(ITEMS));
        start(CROWD, () -> take(ITEMS / CROWD));
        everybodyGotThrough();
    }

    @Test
    @DisplayName("Q10: many producers, one consumer: no producer is left asleep while there is room")
    void manyPutters() throws Exception {
        start(CROWD, () -> put(ITEMS / CROWD));
        start(1, () -> take(ITEMS));
        everybodyGotThrough();
    }
}
