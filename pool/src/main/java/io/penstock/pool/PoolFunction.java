package io.penstock.pool;

import io.penstock.pool.engine.FunctionCalls;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.stream.BaseStream;

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

    /**
     * Begins to describe a map: this function, applied to each element. The elements are read as results are taken.
     *
     * @param elements of the input; read anew by each {@link MapBuilder#start}
     * @return what describes the map
     */
    default MapBuilder<A, R, R> over(final Iterable<? extends A> elements) {
        Objects.requireNonNull(elements, "elements");
        return MapBuilder.of(this, () -> MapInput.of(elements));
    }

    /**
     * Begins to describe a map over what an iterator gives, which may have no end.
     *
     * @param elements of the input, for one map
     * @return what describes the map
     */
    default MapBuilder<A, R, R> over(final Iterator<? extends A> elements) {
        return MapBuilder.of(this, MapInput.once(Objects.requireNonNull(elements, "elements")));
    }

    /**
     * Begins to describe a map over a stream, which may have no end. It is closed at its end, and when the results are closed.
     *
     * @param elements of the input, for one map
     * @return what describes the map
     */
    default MapBuilder<A, R, R> over(final BaseStream<? extends A, ?> elements) {
        Objects.requireNonNull(elements, "elements");
        return MapBuilder.of(this, () -> MapInput.of(elements));
    }
}
