package io.penstock.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls that go through a whole queue come to an end though others put all the while. */
@Timeout(60)
class BusyQueueTest {
    private static final int MAX_ITEMS = 10;
    private static final int ITEMS = 3;
    private static final int MOVES = 1_000;

    @TempDir
    private Path directory;

    private int moves;

    private BoundedQueue<Integer> open(final BooleanSupplier atDecoding) throws IOException {
        return BoundedQueue.at(directory.resolve("queue"), Integer.class)
                .maxItems(MAX_ITEMS)
                .codec(FailingCodec.atDecoding(atDecoding))
                .openOrCreate();
    }

    private static void fill(final BoundedQueue<Integer> queue) throws InterruptedException {
        for (int i = 0; i < ITEMS; i++) {
            queue.put(i);
        }
    }

    @Test
    @DisplayName("Q1: an iterator shows what was there when it was asked for, while others take and put all the while")
    void iterator() throws Exception {
        try (BoundedQueue<Integer> others = open(() -> false);
                BoundedQueue<Integer> queue = open(() -> {
                    if (moves < MOVES) {
                        moves++;
                        assertNotNull(others.poll());
                        assertTrue(others.offer(ITEMS + moves));
                    }
                    return false;
                })) {
            fill(others);
            final List<Integer> seen = new ArrayList<>();
            queue.iterator().forEachRemaining(seen::add);
            assertEquals(List.of(0, 1, 2), seen);
            assertEquals(ITEMS, moves);
        }
    }

    @Test
    @DisplayName("Q1: drainTo takes no more than a full queue holds, while others put all the while")
    void drain() throws Exception {
        try (BoundedQueue<Integer> others = open(() -> false);
                BoundedQueue<Integer> queue = open(() -> {
                    if (moves < MOVES) {
                        moves++;
                        assertTrue(others.offer(ITEMS + moves));
                    }
                    return false;
                })) {
            fill(others);
            assertEquals(MAX_ITEMS, queue.drainTo(new ArrayList<>()));
            assertEquals(ITEMS, queue.size());
        }
    }
}
