package io.penstock.pool;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/** Where a map's elements run. */
interface MapTarget<A, R> {
    /**
     * Submits an element. Blocks while the pool is full, if the pool is made so.
     *
     * @throws RejectedExecutionException if the pool is full or shut down
     */
    CompletableFuture<R> submit(A element);

    /** Whether the pool that has rejected an element accepts none any more: otherwise it is full. */
    boolean isOver(RejectedExecutionException rejected);
}
