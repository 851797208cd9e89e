package io.penstock.pool.engine;

import io.penstock.pool.Pool;

/** The pool whose workers are threads of this JVM. */
public final class ThreadTwin extends BasicPool implements Pool {
    public ThreadTwin(final PoolSettings settings) {
        super(settings);
    }

    @Override
    WorkerKind kind(final WorkerSide.SetUp setUp) {
        return lane -> ThreadWorker.start(setUp, core, "penstock-worker-" + lane);
    }

    @Override
    Pool face() {
        return this;
    }

    @Override
    boolean isSharing() {
        return settings.sharing;
    }
}
