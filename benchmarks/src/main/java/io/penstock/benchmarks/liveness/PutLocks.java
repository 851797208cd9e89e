package io.penstock.benchmarks.liveness;

import io.penstock.benchmarks.kit.Parent;
import io.penstock.benchmarks.kit.Settings;
import io.penstock.queue.BoundedQueue;
import java.io.IOException;
import java.util.Collections;
import java.util.List;

/**
 * A put of the witness returns: it has got the put lock. The victims put batches, one victim at a time, and so hold that lock most of the time. The
 * witness empties the queue, so that no put waits for room.
 */
final class PutLocks implements Sign {
    private static final int ITEMS_OF_A_BATCH = 64;
    private static final int BYTES_OF_AN_ITEM = 4000;
    private static final int CAPACITY_BYTES = 1 << 25;

    private final BoundedQueue<byte[]> queue;

    PutLocks(final Settings settings) throws IOException {
        queue = open(settings);
        Witness.start(() -> {
            while (true) {
                queue.take();
            }
        });
    }

    private static BoundedQueue<byte[]> open(final Settings settings) throws IOException {
        return BoundedQueue.at(settings.folder().resolve("queue"), byte[].class)
                .maxItems(ITEMS_OF_A_BATCH * ITEMS_OF_A_BATCH)
                .capacityBytes(CAPACITY_BYTES)
                .openOrCreate();
    }

    @Override
    public long prepare(final int victim) {
        return STARTED_BY_ANOTHER;
    }

    /** Puts once, on the calling thread: until it returns, the witness hears nothing. */
    @Override
    public void watch() throws InterruptedException {
        queue.put(new byte[0]);
        Witness.known();
    }

    static void live(final Settings settings) throws IOException, InterruptedException {
        try (BoundedQueue<byte[]> queue = open(settings)) {
            Parent.say("ready");
            Parent.listen();
            final List<byte[]> batch = Collections.nCopies(ITEMS_OF_A_BATCH, new byte[BYTES_OF_AN_ITEM]);
            while (true) {
                queue.putAll(batch);
            }
        }
    }
}
