package io.penstock.pool.engine;

import io.penstock.codec.CodecException;
import io.penstock.pool.Pool;
import io.penstock.pool.PoolFunction;
import io.penstock.pool.TaskFuture;
import io.penstock.pool.TaskOptions;
import java.util.Objects;
import java.util.concurrent.ExecutionException;

/** Calls of a function by a pool's workers. */
public final class FunctionCalls<A, R> implements PoolFunction<A, R> {
    private final BasicPool pool;
    private final FunctionCode<A, R> function;

    FunctionCalls(final BasicPool pool, final FunctionCode<A, R> function) {
        this.pool = pool;
        this.function = function;
    }

    @Override
    public TaskFuture<R> submit(final A argument) {
        return submit(argument, TaskOptions.none());
    }

    @Override
    public TaskFuture<R> submit(final A argument, final TaskOptions options) {
        return pool.queued(task(argument, options));
    }

    /** As {@link #submit(Object, TaskOptions)}, for the pool's own classes: nothing may depend on the future as on a {@link java.util.concurrent.CompletableFuture}. */
    public PoolTask<R> submitForMap(final A argument, final TaskOptions options) {
        return pool.queued(task(argument, options).hidden());
    }

    /** How many workers compute it at a time, at most. */
    public int workers() {
        return pool.settings.workers;
    }

    /** A task that is not queued yet. */
    PoolTask<R> task(final A argument, final TaskOptions options) {
        return pool.task(payload(Objects.requireNonNull(argument, "argument")), function.results, null, options);
    }

    private Payload payload(final A argument) {
        if (pool.isSharing()) {
            return new Payload.Shared(() -> function.code.apply(argument), function.code);
        }
        try {
            return new Payload.Call(function, function.arguments.encode(argument, Messages.HEAD));
        } catch (final CodecException refused) {
            throw Refusals.of(refused);
        }
    }

    @Override
    public R call(final A argument) throws ExecutionException, InterruptedException {
        return pool.call(task(argument, TaskOptions.none()));
    }

    @Override
    public Pool pool() {
        return pool.face();
    }
}
