package io.penstock.queue;

import io.penstock.queue.engine.Cells;
import io.penstock.queue.engine.ItemBuffer;
import io.penstock.queue.engine.QueueCore;
import io.penstock.queue.engine.QueueFile;
import io.penstock.queue.engine.QueueHandle;
import io.penstock.queue.engine.QueueObserver;
import io.penstock.queue.engine.QueueSettings;
import io.penstock.queue.engine.Recovery;
import io.penstock.queue.engine.SharedQueue;
import io.penstock.queue.engine.StartEmpty;
import io.penstock.queue.engine.TakePolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * A {@link java.util.concurrent.BlockingQueue} between the processes of one host, in a shared file.
 *
 * <pre>{@code
 *   try (BoundedQueue<String> queue = BoundedQueue.at(Path.of("/dev/shm/app/jobs"), String.class).maxItems(1000).openOrCreate()) {
 *       queue.put("hello");
 *   }
 * }</pre>
 *
 * <p>When {@code put} returns, the item is in the file: any process can take it, and it survives the death of every process.
 * Each item goes to one taker, in the order in which the puts completed. A process may be killed at any instant: nobody is blocked and
 * nothing is lost but the one item that a killed taker had already taken (a {@code JoinableQueue} gives that one to another). Items of
 * type {@code byte[]} are passed as they are; others go through the codec, in the caller, before anything is claimed. Items too large for
 * the ring are passed by a file each.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any number on one host, all for both directions. <b>Blocks:</b> {@code put}, {@code take} and
 * the timed calls, until woken, interrupted or closed; {@code offer} and {@code poll} only while another process is in the middle of
 * its own put or take, at most about 1 s. <b>Units:</b> sizes in items, capacities in bytes.
 *
 * @param <E> the type of the items
 */
public final class BoundedQueue<E> extends SharedQueue<E> {
    private volatile QueueObserver observer; // made when it is first asked for: it maps the file

    private BoundedQueue(final QueueSettings<E> settings, final QueueHandle handle) {
        super(settings, handle, Cells.NONE);
    }

    /**
     * Describes a queue.
     *
     * @param path of its file, in an existing directory that all its processes share
     * @param type of the items; {@code byte[].class} for raw bytes
     * @param <E> the type of the items
     * @return a builder, that creates or opens it
     */
    public static <E> BoundedQueueBuilder<E> at(final Path path, final Class<E> type) {
        return new BoundedQueueBuilder<>(path, type);
    }

    static <E> BoundedQueue<E> on(final QueueFile file, final QueueSettings<E> settings) throws IOException {
        final QueueCore core = QueueCore.of(file, TakePolicy.FOR_GOOD);
        final QueueHandle handle = new QueueHandle(file, core, settings.waiting());
        boolean complete = false;
        try {
            final BoundedQueue<E> queue = new BoundedQueue<>(settings, handle);
            if (settings.startsEmpty() && !file.fresh()) {
                new StartEmpty(handle, StartEmpty.Dropper.NONE).run();
            }
            final Recovery recovery = handle.recovery();
            recovery.by(() -> recovery.recoverSides() && recovery.sweepLarge(references -> {}));
            complete = true;
            return queue;
        } finally {
            if (!complete) {
                handle.close();
            }
        }
    }

    /**
     * Looks at the queue, and disturbs no process. {@link QueueStats#of} does so without using it.
     *
     * @return what there is to see
     */
    public QueueStats stats() {
        handle().checkOpen();
        try {
            if (observer == null) {
                observer = QueueObserver.of(handle());
            }
            return QueueStats.look(observer, QueueObserver.Cells.NONE);
        } catch (final IOException e) {
            throw new UncheckedIOException("the queue's file was deleted or replaced: path=" + handle().path(), e);
        }
    }

    @Override
    protected RuntimeException shutDownException(final String message) {
        return new QueueShutDownException(message);
    }

    @Override
    protected E receive(final ItemBuffer taken) {
        return decodeForGood(taken);
    }
}
