package io.penstock.queue.engine;

import io.penstock.codec.Encoded;
import java.util.Collection;
import java.util.Iterator;
import java.util.function.Consumer;

/**
 * Several items at a time: one section under a lock for as many as go well together, instead of one for each.
 *
 * <p>Threads: any.
 */
final class BatchCalls<E> {
    /** What {@link #take} says of a queue that was shut down and is empty. */
    static final int SHUT_DOWN = -1;

    private final SharedQueue<E> queue;
    private final ItemIo<E> encoder;
    private final Putter putter;
    private final Taker taker;
    private final ThreadLocal<TakenBatch> buffers = ThreadLocal.withInitial(TakenBatch::new);

    BatchCalls(final SharedQueue<E> queue, final ItemIo<E> encoder, final Putter putter, final Taker taker) {
        this.queue = queue;
        this.encoder = encoder;
        this.putter = putter;
        this.taker = taker;
    }

    /** How many were put; fewer than all when the time was up, or by an interrupt after the first. */
    int put(final Collection<? extends E> items, final CallTimeout limit) throws InterruptedException {
        queue.handle().checkOpen();
        if (items == queue) {
            throw new IllegalArgumentException("a queue cannot be put into itself");
        }
        final Iterator<? extends E> more = items.iterator();
        int done = 0;
        while (more.hasNext()) {
            try (PutBatch batch = new PutBatch()) {
                final Encoded large = fill(batch, more);
                try (large) {
                    final boolean all = putAll(batch, large, limit);
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
                }
            }
        }
        return done;
    }

    /** Up to an item that does not go into the ring, which it returns. */
    private Encoded fill(final PutBatch batch, final Iterator<? extends E> items) {
        while (items.hasNext() && !batch.isFull()) {
            final Encoded item = encoder.encode(items.next());
            if (putter.isLarge(item.length())) {
                return item;
            }
            batch.add(item);
        }
        return null;
    }

    private boolean putAll(final PutBatch batch, final Encoded large, final CallTimeout limit)
            throws InterruptedException {
        if (!batch.isEmpty() && !queue.succeeded(putter.put(batch, limit))) {
            return false;
        }
        if (large != null) {
            if (!queue.succeeded(putter.put(large.array(), large.length(), limit))) {
                return false;
            }
            batch.alsoDone();
        }
        return true;
    }

    /** How many were given to {@code each}; 0 when the time was up, or {@link #SHUT_DOWN}. */
    int take(final int atMost, final CallTimeout limit, final Consumer<ItemBuffer> each) throws InterruptedException {
        final TakenBatch buffer = buffers.get();
        final TakenBatch batch = buffer.inUse ? new TakenBatch() : buffer;
        batch.inUse = true;
        try {
            return switch (taker.take(batch, atMost, limit)) {
                case TIMED_OUT -> 0;
                case SHUT_DOWN -> SHUT_DOWN;
                case TAKEN -> {
                    giveAll(batch, each);
                    yield batch.count();
                }
            };
        } catch (final Throwable e) {
            for (int i = batch.given; i < batch.count(); i++) {
                queue.notReceived(batch.get(i));
            }
            throw e;
        } finally {
            batch.inUse = false;
            batch.trim();
        }
    }

    /** All of them, whatever happens to one: nobody else can have them any more. */
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
