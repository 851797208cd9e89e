package io.penstock.pool;

import io.penstock.pool.engine.PoolTask;
import java.util.concurrent.CompletableFuture;

/** How the pool's own classes are told that a future has ended. */
final class Ends {
    private Ends() {}

    /**
     * Runs a short action once the future has ended. A task tells it at once, in the thread that knows it. A callback of the user's kind would cost a change of
     * thread.
     */
    @SuppressWarnings("FutureReturnValueIgnored") // it ends when the action has run
    static void tell(final CompletableFuture<?> future, final Runnable action) {
        if (future instanceof PoolTask<?> task) {
            task.whenSettled(action);
        } else {
            future.whenComplete((result, failure) -> action.run());
        }
    }

    /** Throws in a worker of the pool that is to run the task: it would wait for itself. */
    static void checkMayWait(final CompletableFuture<?> future) {
        if (future instanceof PoolTask<?> task) {
            task.checkMayWait();
        }
    }

    /** Throws in a worker of the pool that runs the task, also if that task has ended: another one is waited for. */
    static void checkMayWaitForPool(final TaskFuture<?> any) {
        ((PoolTask<?>) any).checkMayWaitForPool();
    }
}
