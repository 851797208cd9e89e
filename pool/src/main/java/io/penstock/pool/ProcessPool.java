package io.penstock.pool;

import io.penstock.pool.engine.JvmPool;

/**
 * A pool whose workers are child JVMs. A task may crash, hang or eat its memory: its future fails, all others complete, and the worker is
 * replaced.
 *
 * <pre>{@code
 * try (ProcessPool pool = ProcessPool.builder().workers(4).build()) {
 *     TaskFuture<Integer> future = pool.submit(() -> 6 * 7);
 *     int now = pool.call(() -> 6 * 7);
 * }
 * }</pre>
 *
 * <p>A task runs at most once, unless a {@link Retry} says otherwise. Workers end with this process, even if it is killed. A pool in a worker
 * is a pool of its own; pools may be nested four deep.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> used in the one that has made it. <b>Blocks:</b> as {@link Pool} says. <b>Units:</b> none.
 */
public sealed interface ProcessPool extends Pool permits JvmPool {
    /** {@return a builder with the default settings} */
    static ProcessPoolBuilder builder() {
        return new ProcessPoolBuilder();
    }
}
