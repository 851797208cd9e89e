package io.penstock.pool;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/** A pool whose tasks end when the test says so. It squares numbers. */
final class FakeTarget implements MapTarget<Integer, Integer> {
    final List<Integer> submitted = new ArrayList<>();
    final Map<Integer, CompletableFuture<Integer>> futures = new HashMap<>();
    final List<Integer> unfit = new ArrayList<>();
    Function<Integer, RejectedExecutionException> rejecting = element -> null;
    boolean isShutdown;
    boolean isImmediate;

    @Override
    public synchronized CompletableFuture<Integer> submit(final Integer element) {
        if (unfit.contains(element)) {
            throw new IllegalArgumentException("cannot be encoded: element=" + element);
        }
        final RejectedExecutionException rejected = rejecting.apply(element);
        if (rejected != null) {
            throw rejected;
        }
        submitted.add(element);
        final CompletableFuture<Integer> future = new CompletableFuture<>();
        futures.put(element, future);
        if (isImmediate) {
            complete(element);
        }
        return future;
    }

    @Override
    public boolean isOver(final RejectedExecutionException rejected) {
        return isShutdown;
    }

    synchronized void complete(final int element) {
        futures.remove(element).complete(element * element);
    }

    synchronized void fail(final int element, final Throwable thrown) {
        futures.remove(element).completeExceptionally(thrown);
    }

    synchronized List<Integer> underWay() {
        return futures.entrySet().stream()
                .filter(each -> !each.getValue().isDone())
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }
}
