package io.penstock.pool.crew;

import io.penstock.Waiting;
import io.penstock.codec.Codec;
import io.penstock.joinable.JoinableQueue;
import io.penstock.pipe.Connection;
import io.penstock.pool.Handler;
import io.penstock.pool.Task;
import io.penstock.process.ChildTask;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/**
 * What a worker of a crew is given: the queue, what to do with its items, and the worker's limits.
 *
 * @param queue of the items
 * @param type of the items
 * @param handler of the items
 * @param initializer or null
 * @param codec of the queue, or null
 * @param waiting of the worker's thread, or null
 * @param maxItems that it handles before it leaves; 0: any number
 * @param itemTimeout or null
 * @param grace after the timeout
 * @param orphansPatience how long a worker without a parent waits for an item; null: for ever
 * @param <T> the type of the items
 */
record CrewTask<T>(
        URI queue,
        Class<T> type,
        Handler<T> handler,
        Task<?> initializer,
        Codec codec,
        Waiting waiting,
        int maxItems,
        Duration itemTimeout,
        Duration grace,
        Duration orphansPatience)
        implements ChildTask<CrewReport, CrewOrder> {
    private static final long serialVersionUID = 1L;

    @Override
    public void run(final Connection<CrewReport, CrewOrder> parent) throws Exception {
        new CrewWorker<>(this, parent).run();
    }

    JoinableQueue<T> open() throws IOException {
        final var builder = JoinableQueue.at(queue, type);
        if (codec != null) {
            builder.codec(codec);
        }
        if (waiting != null) {
            builder.waiting(waiting);
        }
        return builder.open();
    }
}
