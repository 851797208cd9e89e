package io.penstock.pool;

import io.penstock.pool.engine.ThreadTwin;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * An executor that copies its tasks to workers: to child JVMs in a {@link ProcessPool}, to threads in its twin. Where a lambda is given to a
 * variable of this type, it becomes a {@link Task} without a cast.
 *
 * <p>A task is encoded in the thread that submits it. One that cannot be encoded is refused there, by an {@link IllegalArgumentException} that
 * names the class. That includes every {@link Runnable} and {@link Callable} that is not {@link java.io.Serializable}.
 *
 * <p>{@link #close()} waits for all tasks, as {@link #shutdown()} and {@link #awaitTermination} do. If the thread is interrupted meanwhile, it
 * goes on as {@link #shutdownNow()}.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> used in the one that has made it. <b>Blocks:</b> {@code call}, {@code invokeAll}, {@code invokeAny},
 * {@code close}, {@code awaitTermination}, and {@code submit} while too many tasks wait, as {@link WhenFull} says. <b>Units:</b> none.
 */
public sealed interface Pool extends ExecutorService, AutoCloseable permits ProcessPool, ThreadTwin {
    /**
     * A pool of the same behaviour whose workers are threads of this JVM: for tests, and for work that needs no process. Arguments and results are
     * copied as they would be for a process. A thread cannot be killed: time-outs and cancellations interrupt only.
     *
     * @param workers how many threads at most
     * @return the pool
     */
    static Pool threads(final int workers) {
        return ProcessPool.builder().workers(workers).buildThreads();
    }

    /**
     * Has a task run.
     *
     * @param task to run
     * @param <R> the type of its result
     * @return its future
     * @throws IllegalArgumentException if it cannot be encoded; the text names the class; nothing is queued
     * @throws java.util.concurrent.RejectedExecutionException if the pool is shut down, or too many tasks wait; a {@link PoolBrokenException}
     *     if the pool is broken
     */
    <R> TaskFuture<R> submit(Task<R> task);

    /**
     * Has a task run, with options of its own.
     *
     * @param task to run
     * @param options of this task
     * @param <R> the type of its result
     * @return its future
     * @throws IllegalArgumentException as {@link #submit(Task)}
     * @throws java.util.concurrent.RejectedExecutionException as {@link #submit(Task)}
     */
    <R> TaskFuture<R> submit(Task<R> task, TaskOptions options);

    /**
     * Has a task without a result run.
     *
     * @param task to run
     * @return its future, whose result is null
     * @throws IllegalArgumentException as {@link #submit(Task)}
     * @throws java.util.concurrent.RejectedExecutionException as {@link #submit(Task)}
     */
    TaskFuture<?> submit(RunnableTask task);

    @Override
    <T> TaskFuture<T> submit(Callable<T> task);

    @Override
    TaskFuture<?> submit(Runnable task);

    @Override
    <T> TaskFuture<T> submit(Runnable task, T result);

    /**
     * Has a task run, whose result and failure are of no interest. What it throws goes to the handler of uncaught exceptions of a thread
     * of the pool, which by default prints it.
     *
     * @param task to run
     * @throws IllegalArgumentException as {@link #submit(Task)}
     * @throws java.util.concurrent.RejectedExecutionException as {@link #submit(Task)}
     */
    void execute(RunnableTask task);

    /**
     * Has a task run, and waits for its result. If the thread is interrupted, the task is cancelled as by {@code cancel(true)}.
     *
     * @param task to run
     * @param <R> the type of its result
     * @return the result
     * @throws IllegalArgumentException as {@link #submit(Task)}
     * @throws ExecutionException if it has failed; the cause says how
     * @throws InterruptedException if interrupted while waiting
     */
    <R> R call(Task<R> task) throws ExecutionException, InterruptedException;

    /**
     * Makes a function that the workers compute. The classes that its argument and result reach may travel, beside those that the pool allows.
     *
     * @param argument the type of its argument
     * @param result the type of its result
     * @param code that computes it
     * @param <A> the type of its argument
     * @param <R> the type of its result
     * @return the function, to be called any number of times
     * @throws IllegalArgumentException if the code cannot be encoded; the text names the class
     * @throws io.penstock.codec.CodecException if no object of one of these types could ever be encoded
     */
    <A, R> PoolFunction<A, R> function(Class<A> argument, Class<R> result, TaskFunction<? super A, ? extends R> code);

    /**
     * Makes a completion service, whose tasks are taken in the order in which they end.
     *
     * @param <V> type of the results
     * @return a new one, without tasks
     */
    default <V> PoolCompletionService<V> completionService() {
        return new PoolCompletionService<>(this);
    }

    /** {@return how the pool does, at this moment} */
    PoolStats stats();

    /** Waits for all tasks, and ends the pool. An interrupt of the thread ends them as {@link #shutdownNow()} does. */
    @Override
    void close();

    @Override
    <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks) throws InterruptedException;
}
