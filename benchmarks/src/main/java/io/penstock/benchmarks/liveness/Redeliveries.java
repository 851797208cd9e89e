package io.penstock.benchmarks.liveness;

import io.penstock.benchmarks.kit.Parent;
import io.penstock.benchmarks.kit.Settings;
import io.penstock.joinable.JoinableQueue;
import io.penstock.joinable.Lease;
import java.io.IOException;

/** The items that the victims have leased come to a thread that waits for a lease of the empty queue. */
final class Redeliveries implements Sign {
    private final JoinableQueue<Integer> queue;
    private int expected;

    Redeliveries(final Settings settings) throws IOException {
        queue = open(settings);
    }

    private static JoinableQueue<Integer> open(final Settings settings) throws IOException {
        return JoinableQueue.at(settings.folder().resolve("queue"), Integer.class)
                .openOrCreate();
    }

    @Override
    public long prepare(final int victim) throws InterruptedException {
        queue.put(victim);
        expected++;
        return STARTED_BY_ANOTHER;
    }

    @Override
    public void watch() {
        final int deaths = expected;
        expected = 0;
        Witness.start(() -> {
            for (int death = 0; death < deaths; death++) {
                try (Lease<Integer> lease = queue.lease()) {
                    Witness.known();
                    lease.done();
                }
            }
        });
    }

    static void live(final Settings settings) throws IOException, InterruptedException {
        try (JoinableQueue<Integer> queue = open(settings);
                Lease<Integer> lease = queue.lease()) {
            Parent.say("ready");
            Parent.listen();
            lease.done();
        }
    }
}
