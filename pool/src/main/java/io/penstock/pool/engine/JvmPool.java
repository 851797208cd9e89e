package io.penstock.pool.engine;

import io.penstock.pool.Pool;
import io.penstock.pool.ProcessPool;

/** The pool whose workers are child JVMs. */
public final class JvmPool extends BasicPool implements ProcessPool {
    public JvmPool(final PoolSettings settings) {
        super(settings);
    }

    @Override
    WorkerKind kind(final WorkerSide.SetUp setUp) {
        return lane -> {
            throw new WorkerKind.StartFailure("pools of processes are still being built", null, true);
        };
    }

    @Override
    Pool face() {
        return this;
    }
}
