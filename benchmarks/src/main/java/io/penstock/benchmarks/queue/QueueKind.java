package io.penstock.benchmarks.queue;

import io.penstock.benchmarks.kit.Payload;
import io.penstock.joinable.JoinableQueue;
import io.penstock.queue.BoundedQueue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;

/** Where the items wait. */
enum QueueKind {
    /** Ours. */
    BOUNDED {
        @Override
        <E> Items<E> open(final Path path, final Payload<E> payload) throws IOException {
            final BoundedQueue<E> queue =
                    BoundedQueue.at(path, payload.type()).maxItems(MAX_ITEMS).openOrCreate();
            return new Items<>(queue, payload, QueueKind::nothing);
        }
    },
    /** Ours; each item is reported as done by who took it. */
    JOINABLE {
        @Override
        <E> Items<E> open(final Path path, final Payload<E> payload) throws IOException {
            final JoinableQueue<E> queue =
                    JoinableQueue.at(path, payload.type()).maxItems(MAX_ITEMS).openOrCreate();
            return new Items<>(queue, payload, queue::taskDone);
        }
    },
    /** The JDK's, in one process: a bound. */
    IN_PROCESS {
        @Override
        <E> Items<E> open(final Path path, final Payload<E> payload) {
            return new Items<>(new ArrayBlockingQueue<>(MAX_ITEMS), payload, QueueKind::nothing);
        }
    };

    static final int MAX_ITEMS = 1000;

    /** Opens it, empty at the first time. */
    abstract <E> Items<E> open(Path path, Payload<E> payload) throws IOException;

    private static void nothing() {}
}
