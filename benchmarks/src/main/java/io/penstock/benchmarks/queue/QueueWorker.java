package io.penstock.benchmarks.queue;

import io.penstock.benchmarks.kit.Parent;
import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;

/**
 * A process: puts its share of the items or takes it, twice: to warm up, and measured. In between it waits for its parent, so that
 * the queue is empty when the measured part begins.
 */
final class QueueWorker {
    /** What it does. */
    enum Role {
        PRODUCER,
        CONSUMER
    }

    private QueueWorker() {}

    public static void main(final String... arguments) throws IOException, InterruptedException {
        Parent.attach();
        final Settings settings = Settings.of(arguments);
        final Role role = settings.choice("role", Role.class);
        final Items<?> items = settings.choice("kind", QueueKind.class)
                .open(
                        settings.folder().resolve("queue"),
                        settings.choice("payload", PayloadKind.class).payload());
        work(items, role, settings.number("first"), settings.number("warmUp"));
        Parent.say("warm");
        Parent.listen();
        // The clock is the machine's, the same in all processes.
        Parent.report("start_ns", System.nanoTime());
        Parent.report("sum", work(items, role, settings.number("first"), settings.number("count")));
        Parent.report("end_ns", System.nanoTime());
    }

    private static long work(final Items<?> items, final Role role, final long first, final long count)
            throws InterruptedException {
        if (role == Role.CONSUMER) {
            return items.take(count);
        }
        items.put(first, count);
        return 0;
    }
}
