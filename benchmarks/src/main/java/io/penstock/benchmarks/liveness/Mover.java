package io.penstock.benchmarks.liveness;

import io.penstock.benchmarks.kit.Parent;
import io.penstock.benchmarks.kit.Payload;
import io.penstock.benchmarks.kit.Settings;
import io.penstock.joinable.JoinableQueue;
import io.penstock.queue.BoundedQueue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A process that puts or takes without end, and counts. */
final class Mover {
    private static final AtomicLong COUNT = new AtomicLong();

    private Mover() {}

    public static void main(final String... arguments) throws IOException, InterruptedException {
        Parent.attach();
        final Settings settings = Settings.of(arguments);
        final Path path = settings.folder().resolve("queue");
        final boolean isJoinable = Boolean.parseBoolean(settings.text("joinable"));
        if (isJoinable) {
            final JoinableQueue<byte[]> queue =
                    JoinableQueue.at(path, Payload.BYTES.type()).openOrCreate();
            Witness.start(() -> move(settings, queue, queue::taskDone));
        } else {
            final BoundedQueue<byte[]> queue =
                    BoundedQueue.at(path, Payload.BYTES.type()).openOrCreate();
            Witness.start(() -> move(settings, queue, () -> {}));
        }
        Parent.say("ready");
        while (true) {
            Parent.listen();
            Parent.say(Long.toString(COUNT.get()));
        }
    }

    private static void move(final Settings settings, final BlockingQueue<byte[]> queue, final Runnable done)
            throws InterruptedException {
        final boolean puts = Boolean.parseBoolean(settings.text("puts"));
        final long paceNs = settings.number("pace_ns");
        for (long number = 0; ; number++) {
            if (puts) {
                queue.put(Payload.BYTES.of(number));
                if (paceNs > 0) {
                    LockSupport.parkNanos(paceNs);
                }
            } else {
                queue.take();
                done.run();
            }
            COUNT.lazySet(number + 1);
        }
    }
}
