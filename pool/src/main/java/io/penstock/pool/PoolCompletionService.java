package io.penstock.pool;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Tasks of a pool, taken in the order in which they end: what {@link java.util.concurrent.ExecutorCompletionService} is to other executors. That one cannot be
 * used with a pool, since the tasks that it makes cannot travel.
 *
 * <pre>{@code
 * PoolCompletionService<Route> routes = pool.completionService();
 * for (Request request : requests) {
 *     routes.submit(() -> search(request));
 * }
 * for (Request request : requests) {
 *     show(routes.take().get());
 * }
 * }</pre>
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> the one that has the pool. <b>Blocks:</b> {@code take}, {@code poll} with a time, and {@code submit} as the pool's
 * {@link WhenFull} says. <b>Units:</b> those of the arguments.
 *
 * @param <V> type of the results
 */
public final class PoolCompletionService<V> implements CompletionService<V> {
    private final Pool pool;
    private final LinkedBlockingQueue<TaskFuture<V>> ended = new LinkedBlockingQueue<>();
    private volatile TaskFuture<V> last;

    PoolCompletionService(final Pool pool) {
        this.pool = pool;
    }

    /**
     * Has a task run. Lambdas become a {@link Task} without a cast.
     *
     * @param task to run
     * @return its future, which {@link #take} returns when it has ended
     * @throws IllegalArgumentException as {@link Pool#submit(Task)}
     * @throws java.util.concurrent.RejectedExecutionException as {@link Pool#submit(Task)}
     */
    public TaskFuture<V> submit(final Task<V> task) {
        return followed(pool.submit(task));
    }

    @Override
    public TaskFuture<V> submit(final Callable<V> task) {
        return followed(pool.submit(task));
    }

    @Override
    public TaskFuture<V> submit(final Runnable task, final V result) {
        return followed(pool.submit(task, result));
    }

    private TaskFuture<V> followed(final TaskFuture<V> future) {
        last = future;
        Ends.tell(future, () -> ended.add(future));
        return future;
    }

    private void checkMayWait() {
        final TaskFuture<V> any = last;
        if (any != null && ended.isEmpty()) {
            Ends.checkMayWaitForPool(any);
        }
    }

    @Override
    public TaskFuture<V> take() throws InterruptedException {
        checkMayWait();
        return ended.take();
    }

    @Override
    public TaskFuture<V> poll() {
        return ended.poll();
    }

    @Override
    public TaskFuture<V> poll(final long timeout, final TimeUnit unit) throws InterruptedException {
        checkMayWait();
        return ended.poll(timeout, unit);
    }
}
