package io.penstock.pool.engine;

import io.penstock.pool.TaskTimeoutException;
import io.penstock.pool.WorkerDiedException;
import java.util.Set;

/**
 * Decides what an answer means: an outcome, or another attempt.
 *
 * <p><b>Threads:</b> the lanes. <b>Processes:</b> one. <b>Blocks:</b> never; it decodes results without a lock.
 */
final class Settling {
    private static final Set<String> TIMEOUT_NAMES = Failure.of(
                    new TaskTimeoutException("", null, new StackTraceElement[0]))
            .classNames();

    private final PoolCore core;

    Settling(final PoolCore core) {
        this.core = core;
    }

    /** The lane has this answer to the task that it had sent. */
    void accept(final Lane lane, final PoolTask<?> task, final Answer answer) {
        final Answer read = answer instanceof Answer.Done done ? decoded(task, done) : answer;
        final WorkerHandle worker = lane.worker;
        Outcome outcome = null;
        core.lock.lock();
        try {
            final boolean overdue = task.attempts.isOverdue();
            core.lanes.release(lane, task);
            boolean again = true;
            Throwable reason = null;
            if (read instanceof Answer.Died died && !died.taken()) {
                task.attempts.notBegun();
            } else if (overdue) {
                reason = lateness(task, worker, answer);
                again = task.attempts.mayRetry(task.retry, TIMEOUT_NAMES);
            } else if (read instanceof Answer.Failed failed) {
                reason = failed.thrown();
                again = task.attempts.mayRetry(task.retry, failed.classNames());
            } else if (read instanceof Answer.Died died) {
                reason = death(task, died, worker.pid());
                again = task.attempts.mayRetryDeath(task.retry);
            } else {
                again = false;
                outcome = Outcome.of(task.fixedResult == null ? ((Answer.Done) read).result() : task.fixedResult);
            }
            task.attempts.end();
            if (read instanceof Answer.Died && !lane.doomed) {
                core.counts.deaths.increment();
            }
            if (again) {
                outcome = putBack(task, reason);
                if (outcome == null) {
                    return;
                }
            } else if (reason != null) {
                outcome = failed(task, reason);
            }
        } finally {
            core.lock.unlock();
        }
        end(task, outcome, !(read instanceof Answer.Died died) || died.ended());
    }

    /** Under the lock. Null if it waits again, else how it ends. */
    private Outcome putBack(final PoolTask<?> task, final Throwable reason) {
        if (task.outcome() != null) {
            return task.outcome(); // it was cancelled, or completed by hand
        }
        final Outcome refusal = core.putBack(task);
        if (refusal != null) {
            return reason == null ? refusal : failed(task, reason);
        }
        if (reason != null) {
            task.attempts.remember(reason);
            core.counts.retried.increment();
        }
        return null;
    }

    private void end(final PoolTask<?> task, final Outcome outcome, final boolean isOver) {
        if (isOver) {
            task.over(); // first: who has the outcome may rely on it
        }
        if (task.settle(outcome)) {
            core.counts.settled(outcome);
        }
    }

    private static Answer decoded(final PoolTask<?> task, final Answer.Done done) {
        if (!done.encoded()) {
            return done;
        }
        final byte[] message = (byte[]) done.result();
        if (Messages.function(message) == Messages.NULL) {
            return new Answer.Done(done.number(), null, false);
        }
        try {
            return new Answer.Done(done.number(), task.results.decode(message, Messages.HEAD), false);
        } catch (final Throwable unreadable) { // a class that cannot be used here: the worker is not to blame
            return new Answer.Failed(
                    done.number(), unreadable, Failure.of(unreadable).classNames(), false);
        }
    }

    private static Outcome failed(final PoolTask<?> task, final Throwable reason) {
        return Outcome.failed(
                task.attempts.withEarlier(reason),
                "the task has failed: pid=" + task.pid + " attempts=" + task.attempts() + " task=" + task.payload.name()
                        + ": " + reason);
    }

    private TaskTimeoutException lateness(final PoolTask<?> task, final WorkerHandle worker, final Answer answer) {
        final String end;
        if (answer instanceof Answer.Died died) {
            end = died.ended()
                    ? "its worker was killed, since it has not ended by an interrupt: grace=" + core.settings.grace
                    : "it goes on, since it has not ended by an interrupt, and a thread cannot be killed: grace="
                            + core.settings.grace;
        } else {
            end = "it has ended by an interrupt";
        }
        return new TaskTimeoutException(
                "the task ran longer than its time-out: timeout=" + task.timeout + " pid=" + task.pid + " attempts="
                        + task.attempts() + " task=" + task.payload.name() + "; " + end,
                task.timeout,
                worker.stack(answer.number()));
    }

    private static WorkerDiedException death(final PoolTask<?> task, final Answer.Died died, final long pid) {
        return new WorkerDiedException(
                "the worker died that ran the task: pid=" + pid + " exitCode=" + died.exitCode() + " attempts="
                        + task.attempts() + " task=" + task.payload.name() + "; " + died.report(),
                pid,
                died.exitCode(),
                task.attempts());
    }
}
