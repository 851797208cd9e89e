package io.penstock.pool.engine;

import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;

/**
 * The way to one worker: a thread of the parent that takes the oldest tasks, sends them, waits for the answers, and replaces the worker when that is
 * due. So a worker has at most one lane, and a lane at most one worker.
 *
 * <p>While many short tasks come, it naps instead of waiting for each answer and each task: so they gather, and no worker and no caller has to wake it.
 *
 * <p><b>Threads:</b> its own; fields marked so belong to the holder of the core's lock. <b>Processes:</b> one. <b>Blocks:</b> its own thread.
 */
final class Lane implements Runnable {
    /** How many answers are taken at a time. The others are not delayed by more. */
    private static final int MOST_ANSWERS = 64;

    /** With this many answers at a time the lane is busy enough for naps. */
    private static final int BUSY = 4;

    private static final int NAPS = 2;
    private static final long NAP_NS = TimeUnit.MICROSECONDS.toNanos(30);

    final int number;
    final Thread thread;
    volatile WorkerHandle worker;

    // Of the holder of the core's lock.
    final Condition signal;
    boolean signalled;
    boolean isEnding; // it has had nothing to do for too long
    boolean isStarting; // the thread may be interrupted
    boolean isReceiving; // likewise
    boolean isSending; // the first task, and may have to wait for the worker
    boolean doomed; // the worker is killed, and gets no task any more
    boolean worn; // it is to be replaced
    boolean borrowed; // a caller uses the worker, and this thread does not
    boolean stalled; // the worker does not read, and gets no task before it does
    long idleSinceNs;
    final SentTasks sent;
    long lastNumber; // of the attempts that were sent, or are about to be
    int tasks; // that this worker has answered
    Prefetch prefetch;
    Future<?> timeout; // of the first task; null for none
    final LaneTimes times = new LaneTimes();

    private final PoolCore core;
    private int naps; // that may be taken before the thread sleeps
    private boolean hasBegun; // the worker, with its first task, as far as this thread has looked

    Lane(final PoolCore core, final int number, final Condition signal, final String name) {
        this.core = core;
        this.number = number;
        this.signal = signal;
        sent = new SentTasks(core.dispatch.ahead);
        prefetch = core.dispatch.newPrefetch();
        thread = new Thread(this, name);
        thread.setDaemon(true);
    }

    @Override
    public void run() {
        try {
            while (core.lanes.awaitWork(this)) {
                if (core.dispatch.isSpent(this)) {
                    discard();
                } else if (hasWorker() || start()) {
                    exchange();
                }
            }
        } catch (final Throwable fault) { // ours, or no memory: no future may hang for it
            core.dispatch.failed(this, fault);
        } finally {
            discard();
            core.lanes.laneEnded(this);
        }
    }

    private boolean hasWorker() {
        if (worker != null && worker.isGone() && core.dispatch.hasNothing(this)) {
            core.counts.deaths.increment();
            LostWorker.of(worker.pid(), LostWorker.UNKNOWN_EXIT, null).record();
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
        core.starts.succeeded(this, started);
        return true;
    }

    /** Sends what the worker may have, and takes the answers that are there, or the first one that comes. */
    private void exchange() {
        final Dispatch.Next next = core.dispatch.take(this);
        if (send(next)) {
            if (naps > 0 && next.expectedNs() >= 2 * NAP_NS) {
                LockSupport.parkNanos(this, NAP_NS);
            }
            receive();
        } else if (naps > 0 && next.tasks().isEmpty()) {
            naps--;
            LockSupport.parkNanos(this, NAP_NS);
        }
    }

    /** Returns whether there are answers to wait for. */
    private boolean send(final Dispatch.Next next) {
        final List<PoolTask<?>> tasks = next.tasks();
        for (int i = 0; i < tasks.size(); i++) {
            final PoolTask<?> task = tasks.get(i);
            final long attempt = next.firstNumber() + i;
            if (i == 0 && next.blocks()) {
                worker.send(task, attempt);
                core.dispatch.endSending(this);
            } else if (!worker.trySend(task, attempt)) {
                return sendWaiting(tasks.subList(i, tasks.size()), attempt);
            }
        }
        return next.blocks() ? core.dispatch.isReceiving(this) : next.waits();
    }

    /** There is no room. If the worker has nothing else to do, it takes the first of these when it is ready to. */
    private boolean sendWaiting(final List<PoolTask<?>> tasks, final long firstNumber) {
        if (core.takingBack.beginSending(this, tasks, firstNumber)) {
            worker.send(tasks.get(0), firstNumber);
            return core.dispatch.endSending(this);
        }
        return core.dispatch.isReceiving(this);
    }

    private void receive() {
        try {
            final List<Answer> answers = worker.receive(MOST_ANSWERS, core.stalls.limit(hasBegun));
            if (answers.isEmpty()) {
                hasBegun = core.stalls.look(this) == Stalls.Found.BEGUN;
                return;
            }
            hasBegun = false;
            naps = answers.size() >= BUSY ? NAPS : Math.max(0, naps - 1);
            core.settling.accept(this, answers);
            if (worker.isTooLarge()) {
                core.dispatch.wear(this);
            }
        } catch (final InterruptedException takenBack) {
            hasBegun = false;
            core.dispatch.endedReceiving(this);
        }
    }

    /** Whether it takes a short rest before it waits for tasks. */
    boolean mayNap() {
        return naps > 0 && worker != null;
    }

    /**
     * Runs a task in the thread of a caller that has borrowed this lane, and gives the lane back. If the caller is interrupted, the lane's own
     * thread waits for the answer.
     *
     * @return false if the worker does not take it at once: the task was not sent, and waits
     */
    boolean call(final PoolTask<?> task, final long attempt) throws InterruptedException {
        try {
            if (!worker.trySend(task, attempt)) {
                core.takingBack.unsend(this, List.of(task), attempt);
                return false;
            }
            if (!answered()) {
                return true; // another worker runs it
            }
            if (worker.isTooLarge()) {
                core.dispatch.wear(this);
            }
        } catch (final InterruptedException interrupted) {
            throw interrupted;
        } catch (final Throwable fault) { // as in run()
            core.dispatch.failed(this, fault);
        } finally {
            core.idle.giveBack(this);
        }
        return true;
    }

    /** Waits for the answer to the task of a caller; false if the worker does not begin it, and it was taken back. */
    private boolean answered() throws InterruptedException {
        List<Answer> answers = worker.receive(1, core.stalls.limit(false));
        while (answers.isEmpty()) {
            final Stalls.Found found = core.stalls.look(this);
            if (found == Stalls.Found.TAKEN_BACK) {
                return false;
            }
            answers = worker.receive(1, core.stalls.limit(found == Stalls.Found.BEGUN));
        }
        core.settling.accept(this, answers);
        return true;
    }

    /** Sends a task in the thread of a caller that has borrowed this lane, and gives it back. The lane's own thread waits for the answer. */
    void post(final PoolTask<?> task, final long attempt) {
        try {
            if (!worker.trySend(task, attempt)) {
                core.takingBack.unsend(this, List.of(task), attempt);
            }
        } catch (final Throwable fault) { // as in run()
            core.dispatch.failed(this, fault);
        } finally {
            core.idle.giveBack(this);
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
        }
        core.lanes.forget(this);
    }
}
