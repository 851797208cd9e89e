package io.penstock.pool.engine;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * How a future has ended.
 *
 * @param value if it has a result
 * @param failure if it has failed; null if not
 * @param text of the exception that wraps the failure
 * @param cancelled whether it was cancelled
 */
record Outcome(Object value, Throwable failure, String text, boolean cancelled) {
    static final Outcome CANCELLED = new Outcome(null, null, null, true);

    static Outcome of(final Object value) {
        return new Outcome(value, null, null, false);
    }

    static Outcome failed(final Throwable failure, final String text) {
        return new Outcome(null, failure, text, false);
    }

    Object get() throws ExecutionException {
        if (cancelled) {
            throw new CancellationException("the task was cancelled");
        }
        if (failure != null) {
            throw new ExecutionException(text, failure);
        }
        return value;
    }

    static Object resultNow(final Outcome known) {
        if (known == null || known.cancelled || known.failure != null) {
            throw new IllegalStateException("the task has no result: outcome=" + known);
        }
        return known.value;
    }

    static Throwable exceptionNow(final Outcome known) {
        if (known == null || known.failure == null) {
            throw new IllegalStateException("the task has not failed: outcome=" + known);
        }
        return known.failure;
    }

    Object join() {
        if (cancelled) {
            throw new CancellationException("the task was cancelled");
        }
        if (failure != null) {
            throw failure instanceof CompletionException wrapped ? wrapped : new CompletionException(text, failure);
        }
        return value;
    }
}
