package io.penstock.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Waits for several futures, as Python's {@code concurrent.futures.wait} and {@code as_completed} do.
 *
 * <pre>{@code
 * Futures.Waited<TaskFuture<Route>> waited = Futures.first(routes, Duration.ofSeconds(5));
 * for (TaskFuture<Route> route : waited.done()) {
 *     show(route.join());
 * }
 * waited.pending().forEach(route -> route.cancel(true));
 * }</pre>
 *
 * <p>Nothing is cancelled by the end of a wait. The futures may be those of any pools, and any other {@link CompletableFuture}.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> that of the pool's user. <b>Blocks:</b> {@link #first}, {@link #all} and {@link #firstFailure}.
 * <b>Units:</b> none.
 */
public final class Futures {
    private Futures() {}

    /**
     * What a wait has found. Both lists are in the order of the collection that was given.
     *
     * @param done the futures that have ended, in whatever way
     * @param pending the others
     * @param <F> type of the futures
     */
    public record Waited<F>(List<F> done, List<F> pending) {
        /**
         * Copies the lists.
         *
         * @param done the futures that have ended, in whatever way
         * @param pending the others
         */
        public Waited {
            done = List.copyOf(done);
            pending = List.copyOf(pending);
        }
    }

    /**
     * Waits until one of them has ended, in whatever way.
     *
     * @param futures to wait for; returns at once if there is none
     * @param timeout bounds the wait; with zero or less it does not wait
     * @param <F> type of the futures
     * @return which have ended: none if the time was over before
     * @throws InterruptedException if interrupted while waiting
     */
    public static <F extends CompletableFuture<?>> Waited<F> first(
            final Collection<? extends F> futures, final Duration timeout) throws InterruptedException {
        awaitAny(futures, deadlineNs(timeout));
        return sorted(futures);
    }

    /**
     * Waits until all have ended, in whatever way.
     *
     * @param futures to wait for
     * @param timeout bounds the wait; with zero or less it does not wait
     * @param <F> type of the futures
     * @return which have ended: all, unless the time was over before
     * @throws InterruptedException if interrupted while waiting
     */
    public static <F extends CompletableFuture<?>> Waited<F> all(
            final Collection<? extends F> futures, final Duration timeout) throws InterruptedException {
        final long deadlineNs = deadlineNs(timeout);
        for (final F future : futures) {
            await(future, deadlineNs);
        }
        return sorted(futures);
    }

    /**
     * Waits until one of them has failed or was cancelled, or all have ended.
     *
     * @param futures to wait for
     * @param timeout bounds the wait; with zero or less it does not wait
     * @param <F> type of the futures
     * @return which have ended
     * @throws InterruptedException if interrupted while waiting
     */
    public static <F extends CompletableFuture<?>> Waited<F> firstFailure(
            final Collection<? extends F> futures, final Duration timeout) throws InterruptedException {
        final long deadlineNs = deadlineNs(timeout);
        Collection<? extends F> pending = futures;
        while (!pending.isEmpty() && pending.stream().noneMatch(CompletableFuture::isCompletedExceptionally)) {
            if (!awaitAny(pending, deadlineNs)) {
                break;
            }
            pending = pending.stream()
                    .filter(future -> !future.isDone() || future.isCompletedExceptionally())
                    .toList();
        }
        return sorted(futures);
    }

    /**
     * The futures in the order in which they end, those first that have ended before. {@link Results#close} cancels none of them.
     *
     * <pre>{@code
     * for (Results<TaskFuture<Route>> ended = Futures.completed(routes); ended.hasNext(); ) {
     *     show(ended.next().get());
     * }
     * }</pre>
     *
     * @param futures to wait for; one that is in there twice comes once
     * @param <F> type of the futures
     * @return the futures as they end, whether by a result or otherwise
     */
    public static <F extends CompletableFuture<?>> Results<F> completed(final Collection<? extends F> futures) {
        return new CompletedFutures<>(List.copyOf(futures));
    }

    private static long deadlineNs(final Duration timeout) {
        return System.nanoTime() + Math.max(0, Math.min(Results.saturatedNs(timeout), Long.MAX_VALUE / 2));
    }

    /**
     * Waits for one of them. What it adds to the futures is removed when it returns: {@code anyOf} looks through the others when one of its futures ends, so
     * one of them is its own.
     *
     * @return false if the time was over before
     */
    private static boolean awaitAny(final Collection<? extends CompletableFuture<?>> futures, final long deadlineNs)
            throws InterruptedException {
        if (futures.isEmpty() || futures.stream().anyMatch(CompletableFuture::isDone)) {
            return true;
        }
        futures.forEach(Ends::checkMayWait);
        final CompletableFuture<Object> own = new CompletableFuture<>();
        final CompletableFuture<?>[] all =
                Stream.concat(futures.stream(), Stream.of(own)).toArray(CompletableFuture<?>[]::new);
        try {
            return await(CompletableFuture.anyOf(all), deadlineNs);
        } finally {
            own.complete(null);
        }
    }

    private static boolean await(final CompletableFuture<?> future, final long deadlineNs) throws InterruptedException {
        try {
            future.get(Math.max(0, deadlineNs - System.nanoTime()), TimeUnit.NANOSECONDS);
            return true;
        } catch (final ExecutionException | CancellationException ended) {
            return true;
        } catch (final TimeoutException over) {
            return false;
        }
    }

    private static <F extends CompletableFuture<?>> Waited<F> sorted(final Collection<? extends F> futures) {
        final List<F> done = new ArrayList<>();
        final List<F> pending = new ArrayList<>();
        for (final F future : futures) {
            (future.isDone() ? done : pending).add(future);
        }
        return new Waited<>(done, pending);
    }
}
