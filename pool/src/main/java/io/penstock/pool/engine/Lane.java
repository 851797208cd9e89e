package io.penstock.pool.engine;

import java.util.concurrent.Future;
import java.util.concurrent.locks.Condition;

/**
 * The way to one worker: a thread of the parent that takes the oldest task, sends it, waits for the answer, and replaces the worker when that is
 * due. So a worker has at most one lane, and a lane at most one worker.
 *
 * <p><b>Threads:</b> its own; fields marked so belong to the holder of the core's lock. <b>Processes:</b> one. <b>Blocks:</b> its own thread.
 */
final class Lane implements Runnable {
    final int number;
    final Thread thread;
    volatile WorkerHandle worker;

    // Of the holder of the core's lock.
    final Condition signal;
    boolean signalled;
    boolean isEnding; // it has had nothing to do for too long
    boolean isStarting; // the thread may be interrupted
    boolean doomed; // the worker gets no task any more
    PoolTask<?> current;
    Future<?> timeout; // of the current task; null for none
    final LaneTimes times = new LaneTimes();

    private final PoolCore core;
    private int tasks; // of this worker

    Lane(final PoolCore core, final int number, final Condition signal, final String name) {
        this.core = core;
        this.number = number;
        this.signal = signal;
        thread = new Thread(this, name);
        thread.setDaemon(true);
    }

    @Override
    public void run() {
        try {
            while (core.lanes.awaitWork(this)) {
                if (hasWorker() || start()) {
                    final PoolTask<?> task = core.lanes.take(this);
                    if (task != null) {
                        perform(task);
                    }
                }
            }
        } catch (final Throwable fault) { // ours, or no memory: no future may hang for it
            core.lanes.laneFailed(this, fault);
        } finally {
            discard();
            core.lanes.laneEnded(this);
        }
    }

    private boolean hasWorker() {
        if (worker != null && worker.isGone()) {
            core.counts.deaths.increment();
            discard();
        }
        return worker != null;
    }

    private boolean start() {
        if (!core.starts.begin(this)) {
            return false;
        }
        WorkerHandle started = null;
        try {
            started = core.kind.start(number);
        } catch (final WorkerKind.StartFailure failure) {
            core.starts.failed(this, failure);
            return false;
        } catch (final InterruptedException ended) {
            core.starts.interrupted(this);
            return false;
        } catch (final Throwable fault) {
            core.starts.failed(this, new WorkerKind.StartFailure("a worker cannot be started: " + fault, fault, false));
            return false;
        }
        tasks = 0;
        core.starts.succeeded(this, started);
        return true;
    }

    private void perform(final PoolTask<?> task) {
        final long attempt = task.attempts.number();
        worker.send(task, attempt);
        final Answer answer = worker.receive();
        tasks++;
        core.settling.accept(this, task, answer);
        if (answer instanceof Answer.Died
                || (answer instanceof Answer.Failed failed && failed.replaceWorker())
                || tasks >= core.settings.maxTasksPerWorker
                || core.lanes.isDoomed(this)
                || worker.isTooLarge()) {
            discard();
        }
    }

    /** Ends the worker, if there is one, and waits until it is gone. */
    private void discard() {
        final WorkerHandle ended = worker;
        if (ended != null) {
            if (core.lanes.isDoomed(this)) {
                ended.kill();
            }
            ended.retire();
            core.lanes.forget(this);
        }
    }
}
