package io.penstock.pool.engine;

import io.penstock.pool.Pool;
import io.penstock.pool.ProcessPool;
import io.penstock.process.ChildJvm;
import io.penstock.process.ChildJvmBuilder;
import java.io.IOException;
import java.io.InterruptedIOException;

/** The pool whose workers are child JVMs. */
public final class JvmPool extends BasicPool implements ProcessPool {
    private static final int MAX_DEPTH = 4;

    public JvmPool(final PoolSettings settings) {
        super(checked(settings));
    }

    private static PoolSettings checked(final PoolSettings settings) {
        if (WorkerContext.depth() >= MAX_DEPTH) {
            throw new IllegalStateException("pools are nested too deep: depth=" + WorkerContext.depth() + " max="
                    + MAX_DEPTH + "; a worker of the innermost pool must not make another one");
        }
        return settings;
    }

    @Override
    WorkerKind kind(final WorkerSide.SetUp setUp) {
        final WorkerMain main = new WorkerMain(setUp, WorkerContext.depth() + 1);
        return lane -> start(main, lane);
    }

    private WorkerHandle start(final WorkerMain main, final int lane)
            throws WorkerKind.StartFailure, InterruptedException {
        final ChildJvmBuilder<byte[], byte[]> builder = ChildJvm.running(byte[].class, byte[].class, main)
                .jvmFlags(WorkerFlags.of(settings))
                .name(core.name + "-worker-" + lane)
                .markedLines(settings.output, settings.error);
        if (settings.killTree) {
            builder.killTree();
        }
        if (settings.usesArchive) {
            useArchive(builder);
        }
        if (settings.child != null) {
            settings.child.accept(builder);
        }
        builder.daemon(true).graceTime(settings.grace).startTimeout(settings.startTimeout);
        final ChildJvm<byte[], byte[]> child;
        try {
            child = builder.start();
        } catch (final InterruptedIOException ended) {
            throw (InterruptedException) new InterruptedException(ended.getMessage()).initCause(ended);
        } catch (final IOException failed) {
            throw new WorkerKind.StartFailure(failed.getMessage(), failed, false);
        } catch (final RuntimeException refused) {
            throw new WorkerKind.StartFailure(
                    "the pool is broken: no worker can be started: " + refused.getMessage(), refused, true);
        }
        return connected(child);
    }

    private void useArchive(final ChildJvmBuilder<byte[], byte[]> builder) {
        if (settings.archiveDirectory == null) {
            builder.classArchive();
        } else {
            builder.classArchive(settings.archiveDirectory);
        }
    }

    private WorkerHandle connected(final ChildJvm<byte[], byte[]> child)
            throws WorkerKind.StartFailure, InterruptedException {
        JvmWorker worker = null;
        boolean ready = false;
        try {
            worker = new JvmWorker(child, coder, settings.maxRssBytes);
            worker.awaitReady(settings.startTimeout);
            ready = true;
            return worker;
        } catch (final IOException failed) {
            throw new WorkerKind.StartFailure("a worker's control pipe cannot be made: " + failed, failed, false);
        } finally {
            if (!ready) {
                child.kill();
                if (worker == null) {
                    child.close();
                } else {
                    worker.retire();
                }
            }
        }
    }

    @Override
    boolean sharesClassPath() {
        return settings.child == null; // else it may have been given another one
    }

    @Override
    Pool face() {
        return this;
    }
}
