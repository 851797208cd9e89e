package io.penstock.pool;

import io.penstock.pool.engine.PoolTask;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * The future of a task of a {@link Pool}. It always ends: by a result, an exception, a cancellation, a time-out, the death of its worker, or
 * the end of the pool.
 *
 * <p>{@link #get()} throws an {@link java.util.concurrent.ExecutionException} whose cause is what the task has thrown, or a
 * {@link WorkerDiedException}, a {@link TaskTimeoutException} or a {@link PoolBrokenException}.
 *
 * <p>{@link #cancel cancel(false)} ends a task that waits, and does nothing to one that runs. {@code cancel(true)} ends a running one too: by an
 * interrupt, and after the pool's grace time by the end of its worker. The future is cancelled at once; {@link #ended()} tells when the task is
 * over. A future that is completed by hand ends a waiting task; a running one goes on, and its result is dropped.
 *
 * <p>Callbacks ({@link #whenComplete} and the like) run in threads of their own, or in the thread that adds them.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> the one that has the pool. <b>Blocks:</b> {@link #get()} and {@link #join()}. <b>Units:</b> none.
 *
 * @param <R> the type of the result
 */
public abstract sealed class TaskFuture<R> extends CompletableFuture<R> permits PoolTask {
    /** For the pools. */
    protected TaskFuture() {}

    /** {@return how far the task has come} */
    public abstract TaskState state();

    /**
     * The process that runs the task, or that ran it last.
     *
     * @return its id; empty before the first attempt
     */
    public abstract OptionalLong pid();

    /** {@return how often a worker has begun the task} */
    public abstract int attempts();

    /**
     * Completes when the task runs no more, in no process and no thread. For a task that was cancelled, or whose time is over, that may be later than
     * the future's end.
     *
     * @return a future without a result, which is always the same
     */
    public abstract CompletableFuture<Void> ended();
}
