package io.penstock.pool;

import io.penstock.pool.engine.WorkerContext;

/**
 * What a task may ask its worker.
 *
 * <p><b>Threads:</b> any of a worker process; in a pool of threads, the thread of the task. <b>Processes:</b> workers. <b>Blocks:</b> no.
 * <b>Units:</b> none.
 */
public final class Worker {
    private Worker() {}

    /**
     * What the pool's initializer has returned in this worker.
     *
     * @param type of it
     * @param <T> type of it
     * @return the object itself
     * @throws IllegalStateException if this is no worker, or the pool has no initializer, or it has returned null
     * @throws ClassCastException if it is no such object
     */
    public static <T> T state(final Class<T> type) {
        return type.cast(WorkerContext.state());
    }

    /** {@return whether this code runs in a task of a pool} */
    public static boolean isWorker() {
        return WorkerContext.isWorker();
    }
}
