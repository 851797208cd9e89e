package io.penstock.pool;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Futures in the order in which they end. */
final class CompletedFutures<F extends CompletableFuture<?>> extends Results<F> {
    /** Each wakes one thread that waits. */
    private record Ended<F>(F future) {}

    private final LinkedBlockingQueue<Ended<F>> ended = new LinkedBlockingQueue<>();
    private final int all;
    private int given;
    private volatile boolean closed;

    CompletedFutures(final List<F> futures) {
        final Set<F> once = Collections.newSetFromMap(new IdentityHashMap<>());
        for (final F future : futures) {
            if (once.add(future)) {
                Ends.tell(future, () -> ended.add(new Ended<>(future)));
            }
        }
        all = once.size();
    }

    @Override
    public boolean hasNext() {
        return !closed && given < all;
    }

    @Override
    F next(final long timeoutNs) throws TimeoutException, InterruptedException {
        if (given == all) {
            throw new NoSuchElementException("all futures have ended: futures=" + all);
        }
        final Ended<F> next = closed
                ? new Ended<>(null)
                : timeoutNs == Long.MAX_VALUE ? ended.take() : ended.poll(timeoutNs, TimeUnit.NANOSECONDS);
        if (next == null) {
            throw new TimeoutException(
                    "no future has ended in time: timeoutNs=" + timeoutNs + " ended=" + given + " of=" + all);
        }
        if (closed || next.future() == null) {
            throw new IllegalStateException("the results were closed: done=" + given);
        }
        given++;
        return next.future();
    }

    @Override
    public void close() {
        closed = true;
        ended.add(new Ended<>(null));
    }
}
