package io.penstock.pool.engine;

import io.penstock.pool.Pool;
import io.penstock.pool.PoolFunction;
import io.penstock.pool.PoolStats;
import io.penstock.pool.RunnableTask;
import io.penstock.pool.Task;
import io.penstock.pool.TaskFunction;
import io.penstock.pool.TaskFuture;
import io.penstock.pool.TaskOptions;
import io.penstock.process.engine.ItemCoder;
import io.penstock.process.engine.TaskBytes;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** What a pool of processes and a pool of threads have in common: all but the workers. */
abstract class BasicPool {
    private static final AtomicInteger POOLS = new AtomicInteger();

    final PoolSettings settings;
    final PoolCore core;
    final ItemCoder<Object> coder;
    private final AtomicInteger functions = new AtomicInteger();

    BasicPool(final PoolSettings settings) {
        this.settings = settings;
        coder = ItemCoder.of(Object.class, settings.allowed);
        final byte[] initializer = settings.initializer == null
                ? null
                : FunctionCode.withHead(encode(settings.initializer, "the initializer"));
        final WorkerSide.SetUp setUp = new WorkerSide.SetUp(settings.allowed, coder.numbers(), initializer);
        core = new PoolCore(settings, kind(setUp), "penstock-pool-" + POOLS.incrementAndGet());
        if (settings.prestart
                && !TaskBytes.isReading()) { // in a static initializer a worker makes it, and does not use it
            core.prestart();
        }
    }

    /** What makes the workers. Called by the constructor. */
    abstract WorkerKind kind(WorkerSide.SetUp setUp);

    abstract Pool face();

    boolean isSharing() {
        return false;
    }

    /** Whether a worker finds the classes that this JVM finds. */
    boolean sharesClassPath() {
        return true;
    }

    final byte[] encode(final Object task, final String what) {
        final String className = task.getClass().getName();
        if (!(task instanceof Serializable) || className.startsWith("java.util.concurrent.")) {
            throw new IllegalArgumentException(what
                    + " cannot travel to a worker, since its class is not Serializable: class="
                    + task.getClass().getName() + "; " + advice(task.getClass().getName()));
        }
        return TaskBytes.encode(task, task, what, sharesClassPath());
    }

    private static String advice(final String className) {
        if (className.startsWith("java.util.concurrent.ExecutorCompletionService")) {
            return "use completionService() of the pool in place of an ExecutorCompletionService";
        }
        if (className.startsWith("java.util.concurrent.CompletableFuture")) {
            return "use submit() of the pool in place of supplyAsync and runAsync: its future is a CompletableFuture";
        }
        return "give a lambda to submit(Task) or execute(RunnableTask) of a variable of type Pool or ProcessPool";
    }

    final <R> PoolTask<R> task(
            final Payload payload, final ItemCoder<R> results, final R fixedResult, final TaskOptions options) {
        return new PoolTask<>(
                core,
                payload,
                results,
                fixedResult,
                options.timeout().orElse(settings.taskTimeout),
                options.retry().orElse(settings.retry));
    }

    @SuppressWarnings("unchecked") // what the task returns is of R
    private <R> PoolTask<R> taskOf(
            final Object original, final Callable<?> callable, final R fixedResult, final TaskOptions options) {
        final Payload payload = isSharing()
                ? new Payload.Shared(callable, original)
                : new Payload.Encoded(FunctionCode.withHead(encode(travelling(original), "the task")), original);
        return task(payload, (ItemCoder<R>) coder, fixedResult, options);
    }

    /** A runnable travels with the adapter that calls it; both sides have that class. */
    private Object travelling(final Object original) {
        final boolean isRefused = !(original instanceof Serializable)
                || original.getClass().getName().startsWith("java.util.concurrent.");
        return original instanceof Callable<?> || isRefused ? original : new Adapter((Runnable) original);
    }

    private record Adapter(Runnable runnable) implements Task<Object> {
        @Override
        public Object call() {
            runnable.run();
            return null;
        }
    }

    final <R> PoolTask<R> queued(final PoolTask<R> task) {
        core.submit(task, settings.whenFull.patience());
        return task;
    }

    public final <R> TaskFuture<R> submit(final Task<R> task) {
        return submit(task, TaskOptions.none());
    }

    public final <R> TaskFuture<R> submit(final Task<R> task, final TaskOptions options) {
        Objects.requireNonNull(task, "task");
        return queued(this.<R>taskOf(task, task, null, options));
    }

    public final <T> TaskFuture<T> submit(final Callable<T> task) {
        return queued(newTask(task));
    }

    final <T> PoolTask<T> newTask(final Callable<T> task) {
        Objects.requireNonNull(task, "task");
        return taskOf(task, task, null, TaskOptions.none());
    }

    public final TaskFuture<?> submit(final RunnableTask task) {
        return submit(task, null);
    }

    public final TaskFuture<?> submit(final Runnable task) {
        return submit(task, null);
    }

    public final <T> TaskFuture<T> submit(final Runnable task, final T result) {
        return queued(newTask(task, result));
    }

    private <T> PoolTask<T> newTask(final Runnable task, final T result) {
        Objects.requireNonNull(task, "task");
        return taskOf(task, Executors.callable(task), result, TaskOptions.none());
    }

    public final void execute(final RunnableTask task) {
        execute((Runnable) task);
    }

    public final void execute(final Runnable task) {
        final PoolTask<Object> queued = newTask(task, null);
        core.submit(queued.reporting(), settings.whenFull.patience());
    }

    public final <R> R call(final Task<R> task) throws ExecutionException, InterruptedException {
        Objects.requireNonNull(task, "task");
        return call(this.<R>taskOf(task, task, null, TaskOptions.none()));
    }

    /** In the thread of the caller alone, if a worker is idle. */
    @SuppressWarnings("FutureReturnValueIgnored") // it is the task, which is waited for below
    final <R> R call(final PoolTask<R> task) throws ExecutionException, InterruptedException {
        core.checkMayWait();
        task.hidden();
        try {
            if (!core.call(task)) {
                queued(task);
            }
        } catch (final InterruptedException interrupted) {
            task.cancel(true);
            throw interrupted;
        }
        return await(task);
    }

    private static <R> R await(final TaskFuture<R> future) throws ExecutionException, InterruptedException {
        try {
            return future.get();
        } catch (final InterruptedException interrupted) {
            future.cancel(true);
            throw interrupted;
        }
    }

    public final <A, R> PoolFunction<A, R> function(
            final Class<A> argument, final Class<R> result, final TaskFunction<? super A, ? extends R> code) {
        Objects.requireNonNull(code, "code");
        return new FunctionCalls<>(
                this,
                new FunctionCode<>(
                        functions.incrementAndGet(), argument, result, code, settings.allowed, sharesClassPath()));
    }

    public final <T> List<Future<T>> invokeAll(final Collection<? extends Callable<T>> tasks)
            throws InterruptedException {
        return invokeAll(tasks, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    }

    public final <T> List<Future<T>> invokeAll(
            final Collection<? extends Callable<T>> tasks, final long timeout, final TimeUnit unit)
            throws InterruptedException {
        return new Invocation<T>(this).all(tasks, unit.toNanos(timeout));
    }

    public final <T> T invokeAny(final Collection<? extends Callable<T>> tasks)
            throws InterruptedException, ExecutionException {
        try {
            return invokeAny(tasks, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        } catch (final TimeoutException impossible) {
            throw new AssertionError("292 years are over", impossible);
        }
    }

    public final <T> T invokeAny(final Collection<? extends Callable<T>> tasks, final long timeout, final TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        return new Invocation<T>(this).any(tasks, unit.toNanos(timeout));
    }

    public final void shutdown() {
        core.end.shutdown();
    }

    public final List<Runnable> shutdownNow() {
        return new ArrayList<>(core.end.shutdownNow());
    }

    public final boolean isShutdown() {
        return core.end.isShutdown();
    }

    public final boolean isTerminated() {
        return core.end.isTerminated();
    }

    public final boolean awaitTermination(final long timeout, final TimeUnit unit) throws InterruptedException {
        return core.end.awaitTermination(timeout, unit);
    }

    public final PoolStats stats() {
        return core.lanes.stats();
    }

    public final void close() {
        boolean interrupted = false;
        core.end.shutdown();
        while (!core.end.isTerminated()) {
            try {
                core.end.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
            } catch (final InterruptedException impatient) {
                interrupted = true;
                core.end.shutdownNow();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
