package io.penstock.queue.engine;

import io.penstock.core.lock.CallTimeout;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.Collection;
import java.util.Iterator;

/**
 * Calls that put or take several items: one section under a lock for as many as go well together, instead of one for each.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> up to the timeout of the call.
 */
public final class BatchCalls<E> {
    /** The result of {@link #takeAll} for a queue that was shut down and is empty. */
    static final int SHUT_DOWN = -1;

    /** One for all queues, and no more than weak: it must keep no closed queue and no class loader alive. */
    private static final ThreadLocal<Reference<TakenBatch>> BUFFERS = new ThreadLocal<>();

    private final QueueFace<E> queue;

    BatchCalls(final QueueFace<E> queue) {
        this.queue = queue;
    }

    /** Is given what was taken. */
    @FunctionalInterface
    public interface Receiver {
        /** Receives one item; false if it is not its taker's any more. */
        boolean receive(ItemBuffer taken);
    }

    /**
     * Puts all items, or as many as the timeout allows.
     *
     * @param countsAlone whether the count says all: then the end of the queue behind the first item is left to the next call
     * @return how many were put; fewer than all if the time was up, or after an interrupt that came behind the first
     */
    int put(final Collection<? extends E> items, final boolean countsAlone, final CallTimeout timeout)
            throws InterruptedException {
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
                final int before = done;
                final PutResult result;
                try {
                    result = queue.puts().put(batch, timeout);
                } catch (final InterruptedException e) {
                    if (before + batch.done() == 0) {
                        throw e;
                    }
                    Thread.currentThread().interrupt();
                    return before + batch.done();
                } catch (final IllegalStateException | UncheckedIOException e) { // closed, or no room for a file
                    if (!countsAlone || before + batch.done() == 0) {
                        throw e;
                    }
                    return before + batch.done();
                }
                done = before + batch.done();
                final boolean endsHere = countsAlone && done > 0 && result == PutResult.SHUT_DOWN;
                if (endsHere || !queue.succeeded(result)) {
                    return done;
                }
            } finally {
                Reference.reachabilityFence(queue);
            }
        }
        return done;
    }

    /**
     * Takes some, and gives each to the receiver, which settles it.
     *
     * @param hasSome whether the call has received some before: then a failure to take more is left to the next call
     * @return how many were received
     */
    int takeMore(final int atMost, final boolean hasSome, final Receiver receiver) throws InterruptedException {
        return Math.max(0, take(atMost, CallTimeout.immediate(), hasSome, false, receiver));
    }

    /**
     * Takes some, and gives each to the receiver. They are settled when the receiver has got all of them.
     *
     * @return how many were received, 0 if the time was up, or {@link #SHUT_DOWN}
     */
    int takeAll(final int atMost, final CallTimeout timeout, final Receiver receiver) throws InterruptedException {
        return take(atMost, timeout, false, true, receiver);
    }

    private int take(
            final int atMost,
            final CallTimeout timeout,
            final boolean hasSome,
            final boolean settles,
            final Receiver receiver)
            throws InterruptedException {
        queue.checkOpen();
        final TakenBatch batch = borrow();
        final Undelivered undelivered = queue.undelivered;
        try {
            final TakeResult result = takeInto(batch, atMost, timeout, hasSome);
            int received = 0;
            if (result == TakeResult.TAKEN) {
                try {
                    received = giveAll(batch, receiver);
                    batch.trim();
                } finally {
                    Reference.reachabilityFence(queue); // a call, so before they are settled
                }
                for (int i = 0; settles && i < batch.count; i++) {
                    batch.items[i].isTaken = false;
                    batch.items[i].word = 0;
                }
            }
            return result == TakeResult.SHUT_DOWN ? SHUT_DOWN : received;
        } finally { // no calls: there may be no stack for one
            ItemBuffer owed = null;
            ItemBuffer last = null;
            for (int i = 0; i < TakenBatch.MOST_ITEMS; i++) {
                final ItemBuffer item = batch.items[i];
                if (item.isTaken || item.word != 0) {
                    if (owed == null) {
                        owed = item;
                    } else {
                        last.next = item;
                    }
                    last = item;
                }
            }
            batch.inUse = owed != null; // then its buffers are not used again
            if (owed != null) {
                boolean added = false;
                try {
                    synchronized (undelivered) {
                        if (undelivered.first == null) {
                            undelivered.first = owed;
                        } else {
                            undelivered.last.next = owed;
                        }
                        undelivered.last = last;
                        added = true;
                    }
                } finally {
                    if (!added) {
                        final ItemBuffer[] strays = undelivered.strays;
                        int slot = 0;
                        while (slot < strays.length - 1 && strays[slot] != null) {
                            slot++;
                        }
                        strays[slot] = owed;
                        undelivered.hasStrays = true;
                    }
                }
            }
        }
    }

    private static TakenBatch borrow() {
        final Reference<TakenBatch> kept = BUFFERS.get();
        TakenBatch batch = kept == null ? null : kept.get();
        if (batch == null || batch.inUse) {
            batch = new TakenBatch();
            BUFFERS.set(new WeakReference<>(batch));
        }
        batch.inUse = true;
        return batch;
    }

    /** First what an earlier call has taken and not handed over. */
    private TakeResult takeInto(
            final TakenBatch batch, final int atMost, final CallTimeout timeout, final boolean hasSome)
            throws InterruptedException {
        if (queue.undelivered.first != null || queue.undelivered.hasStrays) {
            batch.start(atMost);
            while (batch.next() != null) {
                final ItemBuffer owed = queue.nextUndelivered();
                if (owed == null) {
                    break;
                }
                batch.add(owed);
            }
            if (batch.count > 0) {
                return TakeResult.TAKEN;
            }
        }
        try {
            return queue.takes().take(batch, atMost, timeout);
        } catch (final RuntimeException | Error e) {
            if (!hasSome) {
                throw e;
            }
            return TakeResult.EMPTY; // the caller has to hear how many it has got
        }
    }

    /** All of them, whatever happens to one: no other call can have them any more. */
    private static int giveAll(final TakenBatch batch, final Receiver receiver) {
        Throwable failure = null;
        int received = 0;
        for (int i = 0; i < batch.count; i++) {
            try {
                if (receiver.receive(batch.items[i])) {
                    received++;
                }
            } catch (final RuntimeException | Error e) {
                if (failure == null) {
                    failure = e;
                } else if (failure != e) {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure instanceof final Error error) {
            throw error;
        }
        if (failure instanceof final RuntimeException exception) {
            throw exception;
        }
        return received;
    }
}
