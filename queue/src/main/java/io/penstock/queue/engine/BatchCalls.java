package io.penstock.queue.engine;

import io.penstock.core.lock.CallTimeout;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.Collection;
import java.util.Iterator;
import java.util.function.Consumer;

/**
 * Calls that put or take several items: one section under a lock for as many as go well together, instead of one for each.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> up to the timeout of the call.
 */
final class BatchCalls<E> {
    /** The result of {@link #take} for a queue that was shut down and is empty. */
    static final int SHUT_DOWN = -1;

    private final QueueFace<E> queue;

    /** Weak: a thread that outlives the queue must not keep an application's class loader. */
    @SuppressWarnings("ThreadLocalUsage") // one for each object: a codec or a layout may use another one inside
    private final ThreadLocal<WeakReference<TakenBatch>> buffers = new ThreadLocal<>();

    BatchCalls(final QueueFace<E> queue) {
        this.queue = queue;
    }

    /** How many were put; fewer than all if the time was up, or after an interrupt that came behind the first. */
    int put(final Collection<? extends E> items, final CallTimeout timeout) throws InterruptedException {
        queue.checkOpen();
        if (items == queue) {
            throw new IllegalArgumentException("a queue cannot be put into itself");
        }
        final Iterator<? extends E> more = items.iterator();
        int done = 0;
        while (more.hasNext()) {
            try (PutBatch batch = new PutBatch()) {
                while (more.hasNext() && !batch.isFull()) {
                    batch.add(queue.encode(more.next()));
                }
                try {
                    final boolean all = queue.succeeded(queue.puts().put(batch, timeout));
                    done += batch.done();
                    if (!all) {
                        return done;
                    }
                } catch (final InterruptedException e) {
                    done += batch.done();
                    if (done == 0) {
                        throw e;
                    }
                    Thread.currentThread().interrupt();
                    return done;
                } finally {
                    Reference.reachabilityFence(queue);
                }
            }
        }
        return done;
    }

    /** How many were given to {@code each}, 0 if the time was up, or {@link #SHUT_DOWN}. */
    int take(final int atMost, final CallTimeout timeout, final Consumer<ItemBuffer> each) throws InterruptedException {
        queue.checkOpen();
        final TakenBatch batch = borrow();
        try {
            return switch (queue.takes().take(batch, atMost, timeout)) {
                case SHUT_DOWN -> SHUT_DOWN;
                case TAKEN -> {
                    giveAll(batch, each);
                    yield batch.count();
                }
                default -> 0;
            };
        } catch (final Throwable e) {
            for (int i = batch.given; i < batch.count(); i++) {
                queue.notReceived(batch.get(i));
            }
            throw e;
        } finally {
            batch.inUse = false;
            batch.trim();
            Reference.reachabilityFence(queue);
        }
    }

    private TakenBatch borrow() {
        final WeakReference<TakenBatch> known = buffers.get();
        final TakenBatch buffer = known == null ? null : known.get();
        final TakenBatch batch = buffer == null || buffer.inUse ? new TakenBatch() : buffer;
        batch.inUse = true;
        if (buffer == null) {
            buffers.set(new WeakReference<>(batch));
        }
        return batch;
    }

    /** All of them, whatever happens to one: no other call can have them any more. */
    private void giveAll(final TakenBatch batch, final Consumer<ItemBuffer> each) {
        Throwable failure = batch.failure();
        for (int i = 0; i < batch.count(); i++) {
            try {
                each.accept(batch.get(i));
            } catch (final RuntimeException | Error e) {
                queue.notReceived(batch.get(i));
                if (failure == null) {
                    failure = e;
                } else if (failure != e) {
                    failure.addSuppressed(e);
                }
            }
            batch.given = i + 1;
        }
        if (failure instanceof final Error error) {
            throw error;
        }
        if (failure instanceof final RuntimeException exception) {
            throw exception;
        }
    }
}
