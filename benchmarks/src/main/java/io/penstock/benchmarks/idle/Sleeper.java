package io.penstock.benchmarks.idle;

import io.penstock.benchmarks.kit.Parent;
import io.penstock.benchmarks.kit.Payload;
import io.penstock.benchmarks.kit.Settings;
import io.penstock.queue.BoundedQueue;
import java.io.IOException;

/** A process that waits: for its parent, or for items that never come, in any number of threads. */
final class Sleeper {
    private Sleeper() {}

    public static void main(final String... arguments) throws IOException, InterruptedException {
        Parent.attach();
        final Settings settings = Settings.of(arguments);
        final long threads = settings.number("threads");
        if (threads > 0) {
            final BoundedQueue<byte[]> empty = BoundedQueue.at(settings.folder().resolve("queue"), Payload.BYTES.type())
                    .create();
            for (int thread = 0; thread < threads; thread++) {
                start(empty, thread);
            }
        }
        Parent.say("ready");
        Parent.listen();
    }

    private static void start(final BoundedQueue<byte[]> empty, final int number) {
        final Thread thread = new Thread(
                () -> {
                    try {
                        throw new IllegalStateException("somebody put an item of bytes: " + empty.take().length);
                    } catch (final InterruptedException stopped) {
                        Thread.currentThread().interrupt();
                    }
                },
                "consumer-" + number);
        thread.setDaemon(true);
        thread.start();
    }
}
