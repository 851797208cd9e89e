package io.penstock.benchmarks.idle;

import io.penstock.benchmarks.kit.Parent;
import io.penstock.benchmarks.kit.Payload;
import io.penstock.benchmarks.kit.Settings;
import io.penstock.joinable.JoinableQueue;
import io.penstock.queue.BoundedQueue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;

/** A process whose threads wait: for its parent, or for items that never arrive. */
final class Sleeper {
    private Sleeper() {}

    public static void main(final String... arguments) throws IOException, InterruptedException {
        Parent.attach();
        final Settings settings = Settings.of(arguments);
        final long threads = settings.number("threads");
        if (threads > 0) {
            final BlockingQueue<byte[]> empty =
                    create(settings.folder().resolve("queue"), Boolean.parseBoolean(settings.text("joinable")));
            for (int thread = 0; thread < threads; thread++) {
                start(empty, thread);
            }
        }
        Parent.say("ready");
        Parent.listen();
    }

    private static BlockingQueue<byte[]> create(final Path path, final boolean isJoinable) throws IOException {
        return isJoinable
                ? JoinableQueue.at(path, Payload.BYTES.type()).create()
                : BoundedQueue.at(path, Payload.BYTES.type()).create();
    }

    private static void start(final BlockingQueue<byte[]> empty, final int number) {
        final Thread thread = new Thread(
                () -> {
                    try {
                        throw new IllegalStateException("unexpected item: bytes=" + empty.take().length);
                    } catch (final InterruptedException stopped) {
                        Thread.currentThread().interrupt();
                    }
                },
                "consumer-" + number);
        thread.setDaemon(true);
        thread.start();
    }
}
