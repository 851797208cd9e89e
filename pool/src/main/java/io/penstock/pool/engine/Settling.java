package io.penstock.pool.engine;

import io.penstock.pool.TaskTimeoutException;
import io.penstock.pool.WorkerDiedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Decides what answers mean: outcomes, or other attempts.
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

    private record End(PoolTask<?> task, Outcome outcome, boolean isOver) {}

    /** The lane has these answers to the oldest tasks that it had sent. */
    void accept(final Lane lane, final List<Answer> answers) {
        final List<PoolTask<?>> tasks = oldest(lane, answers);
        final List<Answer> read = new ArrayList<>(tasks.size());
        for (int i = 0; i < tasks.size(); i++) {
            read.add(decoded(tasks.get(i), answers.get(i)));
        }
        final List<End> ends = new ArrayList<>(tasks.size() + 1);
        boolean isTrusted = true;
        LostWorker lost = null;
        core.lock();
        try {
            final long nowNs = System.nanoTime();
            core.dispatch.endReceiving(lane);
            for (int i = 0; i < tasks.size(); i++) {
                lane.prefetch.took(answers.get(i).tookNs());
                settle(lane, tasks.get(i), read.get(i), nowNs, ends);
            }
            if (answers.get(answers.size() - 1) instanceof Answer.Died died) {
                lost = died(lane, died, nowNs, ends);
            } else if (answers.size() > tasks.size()) {
                isTrusted = false; // it does not keep to the protocol
                lane.doomed = true;
            }
            core.dispatch.released(lane, nowNs);
        } finally {
            core.lock.unlock();
        }
        if (!isTrusted) {
            lane.worker.kill();
        }
        if (lost != null) {
            lost.record();
        }
        core.end.settleRefused();
        end(ends);
    }

    /** The tasks to which these are the answers; fewer if an answer is to another one, or none. */
    private List<PoolTask<?>> oldest(final Lane lane, final List<Answer> answers) {
        core.lock();
        try {
            final List<PoolTask<?>> tasks = lane.sent.first(answers.size());
            for (int i = 0; i < tasks.size(); i++) {
                if (tasks.get(i).attempts.number() != answers.get(i).number()) {
                    return tasks.subList(0, i);
                }
            }
            return tasks;
        } finally {
            core.lock.unlock();
        }
    }

    /** The task that it had begun has no answer. What it had not begun, it will not. */
    private LostWorker died(final Lane lane, final Answer.Died died, final long nowNs, final List<End> ends) {
        core.putBack(core.takingBack.from(lane, true));
        final PoolTask<?> task = lane.sent.isEmpty() ? null : lane.sent.first();
        final LostWorker lost = LostWorker.of(lane.worker.pid(), died.exitCode(), task);
        while (!lane.sent.isEmpty()) { // one at most, if it has kept to the protocol
            settle(lane, lane.sent.first(), died, nowNs, ends);
        }
        if (!lane.doomed) {
            core.counts.deaths.increment();
        }
        final LostWorker counted = lane.doomed ? null : lost;
        lane.worn = true;
        return counted;
    }

    private void settle(
            final Lane lane, final PoolTask<?> task, final Answer answer, final long nowNs, final List<End> ends) {
        final boolean overdue = task.attempts.isOverdue();
        final long number = task.attempts.number();
        core.dispatch.release(lane, task, nowNs);
        final Throwable reason;
        final boolean again;
        if (overdue) {
            reason = lateness(task, lane.worker, answer, number);
            again = task.attempts.mayRetry(task.retry, TIMEOUT_NAMES);
        } else if (answer instanceof Answer.Failed failed) {
            reason = failed.thrown();
            again = task.attempts.mayRetry(task.retry, failed.classNames());
        } else if (answer instanceof Answer.Died died) {
            reason = death(task, died, lane.worker.pid());
            again = task.attempts.mayRetryDeath(task.retry);
        } else {
            reason = null;
            again = false;
        }
        task.attempts.end();
        lane.worn |= answer instanceof Answer.Failed failed && failed.replaceWorker();
        Outcome outcome = null;
        if (again) {
            outcome = putBack(task, reason);
        } else if (reason != null) {
            outcome = failed(task, reason);
        } else {
            outcome = Outcome.of(task.fixedResult == null ? ((Answer.Done) answer).result() : task.fixedResult);
        }
        if (outcome != null) {
            ends.add(new End(task, outcome, !(answer instanceof Answer.Died died) || died.ended()));
        }
    }

    /** Under the lock. Null if it waits again, else how it ends. */
    private Outcome putBack(final PoolTask<?> task, final Throwable reason) {
        if (task.outcome() != null) {
            return task.outcome(); // it was cancelled, or completed by hand
        }
        if (!core.putBack(task)) {
            return failed(task, reason);
        }
        task.attempts.remember(reason);
        core.counts.retried.increment();
        return null;
    }

    private void end(final List<End> ends) {
        final List<PoolTask<?>> settled = new ArrayList<>(ends.size());
        for (final End end : ends) {
            if (end.isOver) {
                end.task.over(); // first: who has the outcome may rely on it
            }
            if (end.task.settleUnpublished(end.outcome) && end.task.isToBePublished()) {
                settled.add(end.task);
            }
        }
        core.callbacks.addAll(settled);
    }

    private static Answer decoded(final PoolTask<?> task, final Answer answer) {
        if (!(answer instanceof Answer.Done done) || !done.encoded()) {
            return answer;
        }
        final byte[] message = (byte[]) done.result();
        if (Messages.form(message) == Messages.NULL) {
            return new Answer.Done(done.number(), null, false, done.tookNs());
        }
        try {
            return new Answer.Done(done.number(), task.results.decode(message, Messages.HEAD), false, done.tookNs());
        } catch (final Throwable unreadable) { // a class that cannot be used here: the worker is not to blame
            return new Answer.Failed(
                    done.number(), unreadable, Failure.of(unreadable).classNames(), false, done.tookNs());
        }
    }

    private static Outcome failed(final PoolTask<?> task, final Throwable reason) {
        return Outcome.failed(
                task.attempts.withEarlier(reason),
                "the task has failed: pid=" + task.pid + " attempts=" + task.attempts() + " task=" + task.payload.name()
                        + ": " + firstLine(reason.toString()));
    }

    /** The cause has the others, as the last lines of a worker's streams; a stack trace prints both. */
    private static String firstLine(final String text) {
        final int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end) + " ...";
    }

    private TaskTimeoutException lateness(
            final PoolTask<?> task, final WorkerHandle worker, final Answer answer, final long number) {
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
                worker.stack(number));
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
