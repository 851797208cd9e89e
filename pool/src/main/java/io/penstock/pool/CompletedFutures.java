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
    private final Set<F> left = Collections.newSetFromMap(new IdentityHashMap<>()); // not given yet
    private final int all;
    private volatile boolean closed;

    CompletedFutures(final List<F> futures) {
        for (final F future : futures) {
            if (left.add(future)) {
                Ends.tell(future, () -> ended.add(new Ended<>(future)));
            }
        }
        all = left.size();
    }

    @Override
    public boolean hasNext() {
        return !closed && !left.isEmpty();
    }

    @Override
    @SuppressWarnings("CollectionUndefinedEquality") // the set compares by identity
    F next(final long timeoutNs) throws TimeoutException, InterruptedException {
        if (left.isEmpty()) {
            throw new NoSuchElementException("all futures have ended: futures=" + all);
        }
        if (ended.isEmpty()) {
            left.forEach(Ends::checkMayWait);
        }
        final Ended<F> next = closed
                ? new Ended<>(null)
                : timeoutNs == Long.MAX_VALUE ? ended.take() : ended.poll(timeoutNs, TimeUnit.NANOSECONDS);
        if (next == null) {
            throw new TimeoutException(
                    "no future has ended in time: timeoutNs=" + timeoutNs + " ended=" + given() + " of=" + all);
        }
        if (closed || next.future() == null) {
            throw new IllegalStateException("the results were closed: done=" + given());
        }
        left.remove(next.future());
        return next.future();
    }

    private int given() {
        return all - left.size();
    }

    @Override
    public void close() {
        closed = true;
        ended.add(new Ended<>(null));
    }
}
