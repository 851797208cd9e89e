package io.penstock.pool;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** An element of a map that was submitted, or that could not be. */
final class Flight<A, R> {
    private final long index;
    private final A input;
    private final CompletableFuture<R> future;

    Flight(final long index, final A input, final CompletableFuture<R> future) {
        this.index = index;
        this.input = input;
        this.future = future;
    }

    Flight(final long index, final A input, final Throwable unfit) {
        this(index, input, CompletableFuture.failedFuture(unfit));
    }

    CompletableFuture<R> future() {
        return future;
    }

    boolean isDone() {
        return future.isDone();
    }

    void cancel() {
        future.cancel(true);
    }

    /** How it has ended. It must have. */
    Outcome<A, R> outcome() {
        try {
            return new Outcome.Success<>(index, input, future.join());
        } catch (final CompletionException failed) {
            final Throwable cause = failed.getCause();
            return new Outcome.Failure<>(index, input, cause == null ? failed : cause);
        } catch (final CancellationException cancelled) {
            return new Outcome.Failure<>(index, input, cancelled);
        }
    }
}
