package io.penstock.pool;

import java.io.Serializable;

/**
 * The code of a {@link PoolFunction}: usually a method reference. It travels to each worker once; from then on only arguments and results do.
 * What it captures must be {@link Serializable}.
 *
 * <p><b>Threads:</b> runs in one thread of a worker at a time. <b>Processes:</b> made in the parent, runs in a worker. <b>Blocks:</b> as it
 * does. <b>Units:</b> none.
 *
 * @param <A> the type of its argument
 * @param <R> the type of its result
 */
@FunctionalInterface
public interface TaskFunction<A, R> extends Serializable {
    /**
     * Computes a result.
     *
     * @param argument a copy of what the caller gave
     * @return the result, which may be null
     * @throws Exception any exception; the future fails with it
     */
    R apply(A argument) throws Exception;
}
