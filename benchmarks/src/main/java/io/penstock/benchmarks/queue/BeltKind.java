package io.penstock.benchmarks.queue;

import io.penstock.Waiting;
import io.penstock.benchmarks.kit.Payload;
import io.penstock.benchmarks.kit.Settings;
import io.penstock.joinable.JoinableQueue;
import io.penstock.queue.BoundedQueue;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;

/** The kinds of queue. */
enum BeltKind {
    /** Penstock's. */
    BOUNDED {
        @Override
        <E> Belt open(final Settings settings, final Load load, final Payload<E> payload) throws IOException {
            final BoundedQueue<E> queue = BoundedQueue.at(settings.folder().resolve("queue"), payload.type())
                    .maxItems(load.maxItems())
                    .capacityBytes(load.capacityBytes())
                    .waiting(settings.choice("waiting", Waiting.class))
                    .openOrCreate();
            return new QueueBelt<>(queue, queue::putAll, () -> {}, payload, load.batch());
        }
    },
    /** Penstock's; each item is reported as done by its taker. */
    JOINABLE {
        @Override
        <E> Belt open(final Settings settings, final Load load, final Payload<E> payload) throws IOException {
            final JoinableQueue<E> queue = JoinableQueue.at(settings.folder().resolve("queue"), payload.type())
                    .maxItems(load.maxItems())
                    .capacityBytes(load.capacityBytes())
                    .waiting(settings.choice("waiting", Waiting.class))
                    .openOrCreate();
            return new QueueBelt<>(queue, queue::putAll, queue::taskDone, payload, load.batch());
        }
    },
    /** The JDK's, in one process. It puts one by one. */
    ARRAY {
        @Override
        <E> Belt open(final Settings settings, final Load load, final Payload<E> payload) {
            final ArrayBlockingQueue<E> queue = new ArrayBlockingQueue<>(load.maxItems());
            final QueueBelt.BatchPut<E> oneByOne = batch -> {
                for (final E item : batch) {
                    queue.put(item);
                }
            };
            return new QueueBelt<>(queue, oneByOne, () -> {}, payload, load.batch());
        }
    },
    /** JCTools', in one process. */
    MPMC {
        @Override
        <E> Belt open(final Settings settings, final Load load, final Payload<E> payload) {
            return new MpmcBelt<>(settings, load, payload);
        }
    },
    /** JeroMQ's PUSH and PULL. */
    JEROMQ {
        @Override
        <E> Belt open(final Settings settings, final Load load, final Payload<E> payload) {
            return new JeroMqBelt(settings, load, bytes(payload));
        }
    },
    /** Chronicle Queue: one appender, one named tailer. */
    CHRONICLE {
        @Override
        <E> Belt open(final Settings settings, final Load load, final Payload<E> payload) {
            return new ChronicleBelt(settings, load, bytes(payload));
        }
    };

    abstract <E> Belt open(Settings settings, Load load, Payload<E> payload) throws IOException;

    @SuppressWarnings("unchecked")
    private static Payload<byte[]> bytes(final Payload<?> payload) {
        if (payload.type() != byte[].class) {
            throw new IllegalArgumentException("it carries only bytes: type=" + payload.type());
        }
        return (Payload<byte[]>) payload;
    }
}
