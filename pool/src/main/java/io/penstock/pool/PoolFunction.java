package io.penstock.pool;

import io.penstock.pool.engine.FunctionCalls;
import java.util.concurrent.ExecutionException;

/**
 * A function that a pool's workers compute. Its code is sent to each worker once; then arguments and results travel by the codec, which is
 * much cheaper than a task by Java's serialization.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> used in the one that has the pool, runs in its workers. <b>Blocks:</b> {@link #call}, and
 * {@link #submit} as the pool's {@link WhenFull} says. <b>Units:</b> none.
 *
 * @param <A> the type of its argument
 * @param <R> the type of its result
 */
public sealed interface PoolFunction<A, R> permits FunctionCalls {
    /**
     * Has the function computed. The argument is encoded before this returns: later changes of it are not seen.
     *
     * @param argument not null
     * @return the future
     * @throws io.penstock.codec.CodecException if the argument cannot be encoded; nothing is queued
     * @throws java.util.concurrent.RejectedExecutionException as {@link Pool#submit(Task)}
     */
    TaskFuture<R> submit(A argument);

    /**
     * Has the function computed.
     *
     * @param argument not null
     * @param options of this call
     * @return the future
     * @throws io.penstock.codec.CodecException if the argument cannot be encoded; nothing is queued
     * @throws java.util.concurrent.RejectedExecutionException as {@link Pool#submit(Task)}
     */
    TaskFuture<R> submit(A argument, TaskOptions options);

    /**
     * Has the function computed, and waits for the result. If the thread is interrupted, the call is cancelled as by {@code cancel(true)}.
     *
     * @param argument not null
     * @return the result
     * @throws io.penstock.codec.CodecException if the argument cannot be encoded
     * @throws ExecutionException if it has failed; the cause says how
     * @throws InterruptedException if interrupted while waiting
     */
    R call(A argument) throws ExecutionException, InterruptedException;

    /** {@return the pool} */
    Pool pool();
}
