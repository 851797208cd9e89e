package io.penstock.pool.engine;

import io.penstock.pool.Retry;
import io.penstock.pool.TaskFuture;
import io.penstock.pool.TaskState;
import io.penstock.process.engine.ItemCoder;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.BiConsumer;

/**
 * A task, and its future. The outcome is set once, by the thread that knows it first, and wakes those that wait. The inherited future is completed
 * a moment later, in a thread of the {@link Callbacks}: whatever hangs on it runs there, and delays no lane.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> as {@link TaskFuture} says.
 */
public final class PoolTask<R> extends TaskFuture<R> implements Callbacks.Job {
    @SuppressWarnings("rawtypes") // the class of a generic class
    private static final AtomicReferenceFieldUpdater<PoolTask, Outcome> OUTCOME =
            AtomicReferenceFieldUpdater.newUpdater(PoolTask.class, Outcome.class, "outcome");

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<PoolTask, Listener> LISTENERS =
            AtomicReferenceFieldUpdater.newUpdater(PoolTask.class, Listener.class, "listeners");

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<PoolTask, CompletableFuture> ENDED =
            AtomicReferenceFieldUpdater.newUpdater(PoolTask.class, CompletableFuture.class, "ended");

    private static final CompletableFuture<Void> OVER = CompletableFuture.completedFuture(null);

    final PoolCore core;
    final Payload payload;
    final ItemCoder<R> results; // null if they are shared
    final R fixedResult; // in place of the task's
    final Duration timeout; // null for none
    final Retry retry;

    // Of the holder of the core's lock.
    PoolTask<?> previous;
    PoolTask<?> next;
    boolean queued;
    Attempts attempts = new Attempts();

    Lane lane; // that has sent it
    long pid = -1; // of the worker that has begun it last
    volatile boolean copied; // it is sent again, in a copy of its bytes

    private volatile Outcome outcome;
    private final CountDownLatch settled = new CountDownLatch(1);
    private volatile Listener listeners;
    private boolean isHidden; // no caller has the future
    private volatile CompletableFuture<Void> ended; // null before it is asked for; OVER if the task is

    PoolTask(
            final PoolCore core,
            final Payload payload,
            final ItemCoder<R> results,
            final R fixedResult,
            final Duration timeout,
            final Retry retry) {
        this.core = core;
        this.payload = payload;
        this.results = results;
        this.fixedResult = fixedResult;
        this.timeout = timeout;
        this.retry = retry;
    }

    /** As {@link #whenSettled}; for a task that is not queued yet. */
    PoolTask<R> listener(final Runnable action) {
        whenSettled(action);
        return this;
    }

    /**
     * Adds what runs once when the outcome is known: in the thread that knows it, or at once. It is short, and not of the user, whose callbacks run
     * elsewhere.
     */
    public void whenSettled(final Runnable action) {
        Listener before = listeners;
        while (before != Listener.NONE_ANY_MORE
                && !LISTENERS.compareAndSet(this, before, new Listener(action, before))) {
            before = listeners;
        }
        if (before == Listener.NONE_ANY_MORE) {
            action.run();
        }
    }

    /** Who is told first of the outcome: the last one added first. */
    private static final class Listener {
        static final Listener NONE_ANY_MORE = new Listener(null, null);

        final Runnable action;
        final Listener before;

        Listener(final Runnable action, final Listener before) {
            this.action = action;
            this.before = before;
        }
    }

    /** No caller gets the future, so nothing hangs on it. Said before the task is queued. */
    PoolTask<R> hidden() {
        isHidden = true;
        return this;
    }

    /** Has its failure go to the handler of uncaught exceptions. */
    PoolTask<R> reporting() {
        return listener(() -> {
            final Throwable failure = outcome.failure();
            if (failure != null) {
                core.callbacks.add(() -> Callbacks.report(failure));
            }
        });
    }

    /** Sets the outcome, if there is none yet. Called without a lock. */
    boolean settle(final Outcome known) {
        if (!settleUnpublished(known)) {
            return false;
        }
        if (isToBePublished()) {
            core.callbacks.addAll(List.of(this));
        }
        return true;
    }

    /** As {@link #settle}, but the caller adds it to the {@link Callbacks}. */
    boolean settleUnpublished(final Outcome known) {
        if (!OUTCOME.compareAndSet(this, null, known)) {
            return false;
        }
        core.counts.settled(known); // first: a caller that wakes up may look at the statistics
        settled.countDown();
        Listener told = LISTENERS.getAndSet(this, Listener.NONE_ANY_MORE);
        while (told != null) {
            told.action.run();
            told = told.before;
        }
        return true;
    }

    boolean isToBePublished() {
        return !isHidden;
    }

    @Override
    public boolean mayBlock() {
        return getNumberOfDependents() > 0;
    }

    /** Completes the inherited future. */
    @Override
    public void run() {
        publish(outcome);
    }

    @SuppressWarnings("unchecked") // of R, by who has made the outcome
    private void publish(final Outcome known) {
        if (known.cancelled()) {
            super.cancel(false);
        } else if (known.failure() != null) {
            super.completeExceptionally(known.failure());
        } else {
            super.complete((R) known.value());
        }
    }

    /** The task runs no more, nor will it. */
    @SuppressWarnings("unchecked")
    void over() {
        final CompletableFuture<Void> waitedFor = ENDED.getAndSet(this, OVER);
        if (waitedFor != null && waitedFor != OVER) {
            core.callbacks.add(() -> waitedFor.complete(null));
        }
    }

    Outcome outcome() {
        return outcome;
    }

    @Override
    public CompletableFuture<Void> ended() {
        if (ended == null) {
            ENDED.compareAndSet(this, null, new CompletableFuture<>());
        }
        final CompletableFuture<Void> now = ended;
        return now == OVER ? CompletableFuture.completedFuture(null) : now;
    }

    @Override
    public TaskState state() {
        final Outcome known = outcome;
        if (known == null) {
            return core.looks.isRunningNow(this) ? TaskState.RUNNING : TaskState.WAITING;
        }
        if (known.cancelled()) {
            return TaskState.CANCELLED;
        }
        return known.failure() == null ? TaskState.DONE : TaskState.FAILED;
    }

    @Override
    public OptionalLong pid() {
        final long last = core.looks.pid(this);
        return last < 0 ? OptionalLong.empty() : OptionalLong.of(last);
    }

    @Override
    public int attempts() {
        return core.looks.attempts(this);
    }

    /** A thread that waits for the task in another way than {@link #get} calls this before: it throws in a worker of the same pool. */
    public void checkMayWait() {
        if (outcome == null) {
            core.checkMayWait();
        }
    }

    /** A thread that waits for any task of the same pool calls this before. */
    public void checkMayWaitForPool() {
        core.checkMayWait();
    }

    @Override
    public boolean cancel(final boolean mayInterruptIfRunning) {
        return core.cancel(this, mayInterruptIfRunning);
    }

    @Override
    public boolean complete(final R value) {
        return byHand(Outcome.of(value));
    }

    @Override
    public boolean completeExceptionally(final Throwable thrown) {
        return byHand(Outcome.failed(Objects.requireNonNull(thrown, "thrown"), thrown.toString()));
    }

    private boolean byHand(final Outcome given) {
        final boolean first = settle(given);
        if (first) {
            core.withdraw(this);
        }
        return first;
    }

    @Override
    public void obtrudeValue(final R value) {
        throw new UnsupportedOperationException("the outcome of a task stands; make a new CompletableFuture");
    }

    @Override
    public void obtrudeException(final Throwable thrown) {
        throw new UnsupportedOperationException("the outcome of a task stands; make a new CompletableFuture");
    }

    @Override
    public boolean isDone() {
        return outcome != null;
    }

    @Override
    public boolean isCancelled() {
        final Outcome known = outcome;
        return known != null && known.cancelled();
    }

    @Override
    public boolean isCompletedExceptionally() {
        final Outcome known = outcome;
        return known != null && (known.cancelled() || known.failure() != null);
    }

    @Override
    @SuppressWarnings("unchecked")
    public R get() throws InterruptedException, ExecutionException {
        if (outcome == null) {
            core.checkMayWait();
        }
        settled.await();
        return (R) outcome.get();
    }

    @Override
    @SuppressWarnings("unchecked")
    public R get(final long timeout, final TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (outcome == null && timeout > 0) {
            core.checkMayWait();
        }
        if (!settled.await(timeout, unit)) {
            throw new TimeoutException(
                    "the task has not ended yet; it goes on: state=" + state() + " task=" + payload.name());
        }
        return (R) outcome.get();
    }

    @Override
    @SuppressWarnings("unchecked")
    public R join() {
        if (outcome == null) {
            core.checkMayWait();
        }
        awaitOutcome();
        return (R) outcome.join();
    }

    void awaitOutcome() {
        boolean interrupted = false;
        while (outcome == null) {
            try {
                settled.await();
            } catch (final InterruptedException ignored) {
                interrupted = true; // as the inherited join
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    @SuppressWarnings("unchecked")
    public R getNow(final R otherwise) {
        final Outcome known = outcome;
        return known == null ? otherwise : (R) known.join();
    }

    /** As of JDK 19. */
    @SuppressWarnings("unchecked")
    public R resultNow() {
        return (R) Outcome.resultNow(outcome);
    }

    /** As of JDK 19. */
    public Throwable exceptionNow() {
        return Outcome.exceptionNow(outcome);
    }

    @Override
    public CompletableFuture<R> whenComplete(final BiConsumer<? super R, ? super Throwable> action) {
        return super.whenComplete(reporting(action));
    }

    @Override
    public CompletableFuture<R> whenCompleteAsync(final BiConsumer<? super R, ? super Throwable> action) {
        return super.whenCompleteAsync(reporting(action));
    }

    @Override
    public CompletableFuture<R> whenCompleteAsync(
            final BiConsumer<? super R, ? super Throwable> action, final Executor executor) {
        return super.whenCompleteAsync(reporting(action), executor);
    }

    /** What a callback throws goes to the handler of uncaught exceptions, and into the future that is returned. */
    private static <T> BiConsumer<T, Throwable> reporting(final BiConsumer<? super T, ? super Throwable> action) {
        Objects.requireNonNull(action, "action");
        return (value, failure) -> {
            try {
                action.accept(value, failure);
            } catch (final Throwable thrown) {
                Callbacks.report(thrown);
                throw thrown;
            }
        };
    }

    @Override
    public String toString() {
        return "TaskFuture[task=" + payload.name() + " state=" + state() + " attempts=" + attempts() + "]";
    }
}
