package io.penstock.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.queue.engine.Failures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    private final Failures failures = new Failures();

    private BoundedQueue<byte[]> open() throws IOException {
        return BoundedQueue.at(directory.resolve("queue"), byte[].class)
                .maxItems(100)
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
