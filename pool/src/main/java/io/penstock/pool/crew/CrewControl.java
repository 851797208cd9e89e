package io.penstock.pool.crew;

import io.penstock.core.events.FlightEvents;
import io.penstock.core.wait.Deadline;
import io.penstock.joinable.JoinableQueue;
import io.penstock.pool.CrewBrokenException;
import io.penstock.pool.CrewStats;
import io.penstock.pool.ItemFailure;
import io.penstock.pool.WorkerDeath;
import io.penstock.pool.engine.StartLimit;
import io.penstock.process.ChildJvm;
import io.penstock.process.ExitStatus;
import io.penstock.process.engine.TaskBytes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The places of a crew, and what they have in common: how many workers there should be, when one may be started, what they have done, and whether all is
 * over. The crew's own monitor may be taken under that of a slot, never the other way round.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> the parent. <b>Blocks:</b> the methods that wait say so.
 *
 * @param <T> the type of the items
 */
public final class CrewControl<T> {
    public static final Duration LONG = Duration.ofDays(1);
    private static final Duration SLACK = Duration.ofSeconds(1);

    private final CrewSettings<T> settings;
    private final WorkerStarter starter;
    private final CrewCounts counts = new CrewCounts();
    private final JoinableQueue<T> queue;
    private final List<CrewSlot<T>> slots = new ArrayList<>();
    private final CrewSize size;

    // Under the monitor.
    private final StartLimit starting = new StartLimit();
    private int active;
    private int wanted;
    private boolean stopping;
    private boolean hasEnded;
    private CrewBrokenException broken;

    private CrewControl(final CrewSettings<T> settings, final WorkerStarter starter, final JoinableQueue<T> queue) {
        this.settings = settings;
        this.starter = starter;
        this.queue = queue;
        wanted = settings.fewestWorkers();
        for (int i = 1; i <= settings.workers; i++) {
            slots.add(new CrewSlot<>(this, i));
        }
        size = new CrewSize(this, settings.fewestWorkers(), settings.workers, settings.idleShutdown);
    }

    /** Opens the queue, and starts the workers, for which it does not wait. */
    public static <T> CrewControl<T> start(final CrewSettings<T> settings) throws IOException {
        TaskBytes.checkNotReading("a crew");
        final WorkerStarter starter = new WorkerStarter(settings);
        final CrewControl<T> crew =
                new CrewControl<>(settings, starter, settings.task().open());
        crew.slots.forEach(CrewSlot::start);
        crew.size.start();
        return crew;
    }

    CrewSettings<T> settings() {
        return settings;
    }

    List<CrewSlot<T>> slots() {
        return slots;
    }

    /** {@return after how long a busy worker that tells of no other item hangs} */
    Duration longestItem() {
        return settings.taskTimeout == null
                ? LONG
                : settings.taskTimeout.plus(settings.grace).plus(SLACK);
    }

    // ---- for the slots

    /** Waits until a worker is to be started. {@return false if no more will be} */
    synchronized boolean awaitTurn() {
        while (!isOver()) {
            final boolean isWanted = active < wanted && starting.hasRoom();
            final long pauseNs = starting.pauseNs(System.nanoTime());
            try {
                if (isWanted && pauseNs == 0) {
                    takeTurn();
                    return true;
                } else if (isWanted) {
                    TimeUnit.NANOSECONDS.timedWait(this, pauseNs);
                } else {
                    wait();
                }
            } catch (final InterruptedException late) {
                // meant for a start that was over
            }
        }
        return false;
    }

    private void takeTurn() {
        active++;
        starting.begin();
        counts.start();
    }

    private boolean isOver() {
        return stopping || hasEnded;
    }

    synchronized boolean isStopping() {
        return stopping;
    }

    ChildJvm<CrewOrder, CrewReport> startWorker(final String name) throws IOException {
        return starter.start(name);
    }

    synchronized void startCancelled() {
        active--;
        starting.cancelled();
        notifyAll();
    }

    synchronized void ready() {
        starting.ready();
        notifyAll();
    }

    synchronized void progress() {
        starting.progress();
    }

    CrewCounts counts() {
        return counts;
    }

    /** A report that the parent cannot decode is none. */
    void failed(final FailureReport report) {
        try {
            final ItemFailure failure = report.decode();
            guarded(() -> settings.onFailure.accept(failure));
        } catch (final IOException damaged) {
            // The numbers have it.
        }
    }

    /** What a worker has said of a failure. */
    @FunctionalInterface
    interface FailureReport {
        ItemFailure decode() throws IOException;
    }

    /** A worker has ended, or was not started. */
    void ended(final WorkerEnd end) {
        final boolean isDeath;
        final CrewBrokenException breaks;
        synchronized (this) {
            active--;
            isDeath = end.left == null && !stopping;
            breaks = isDeath ? countDeath(end) : null;
            if (!isDeath && !end.wasReady) {
                starting.cancelled();
            }
            hasEnded |= end.left == CrewReport.Reason.QUEUE_ENDED;
            if (isReplaced(end.left)) {
                counts.worn();
            }
            notifyAll();
        }
        sizeChanged();
        if (breaks != null) {
            broke(breaks);
        }
        if (isDeath) {
            final WorkerDeath death = end.toDeath();
            FlightEvents.workerDied(
                    "crew",
                    death.pid(),
                    death.exit().map(ExitStatus::code).orElse(-1),
                    death.timedOut(),
                    settings.place());
            guarded(() -> settings.onDeath.accept(death));
        }
    }

    private static boolean isReplaced(final CrewReport.Reason left) {
        return left == CrewReport.Reason.WORN || left == CrewReport.Reason.DAMAGED;
    }

    /** {@return why no more workers are to be started; null if they are} */
    private CrewBrokenException countDeath(final WorkerEnd end) {
        counts.death();
        if (end.wasReady) {
            if (!end.hasBegun) {
                starting.diedIdle(System.nanoTime());
            }
            return null;
        }
        final boolean isLast = starting.failed(System.nanoTime());
        if (end.isUnfit) {
            return new CrewBrokenException(
                    "the initializer of the workers has thrown: " + end.toDeath() + kept(), end.reason);
        }
        return isLast
                ? new CrewBrokenException(
                        "the workers do not get ready: inARow=" + StartLimit.MOST + kept() + "; the last one: "
                                + end.toDeath(),
                        end.reason)
                : null;
    }

    private String kept() {
        return "; the queue keeps its items: queue=" + settings.place();
    }

    /** No worker can be started: those that are there finish what they have in hand. */
    void broke(final CrewBrokenException reason) {
        synchronized (this) {
            if (!stopping) {
                broken = reason;
            }
        }
        stop();
    }

    private void guarded(final Runnable callback) {
        try {
            callback.run();
        } catch (final Throwable thrown) {
            final Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
        } finally {
            Thread.interrupted(); // the callback's own
        }
    }

    // ---- for the users

    /** Every worker finishes what it has in hand. Does not wait. */
    public void stop() {
        synchronized (this) {
            stopping = true;
            notifyAll();
        }
        sizeChanged();
        slots.forEach(CrewSlot::askToLeave);
    }

    /** What the workers have in hand goes back to the queue. Does not wait. */
    public void kill() {
        synchronized (this) {
            stopping = true;
            notifyAll();
        }
        sizeChanged();
        slots.forEach(CrewSlot::kill);
    }

    /** The workers go on without this process. Does not wait. */
    public void letGo() {
        synchronized (this) {
            stopping = true;
            notifyAll();
        }
        sizeChanged();
        slots.forEach(CrewSlot::letGo);
    }

    /** Waits for the end of all workers. A thread of the crew itself, in a callback, does not wait for itself. */
    public boolean awaitEnd(final Duration timeout) throws InterruptedException {
        final Deadline deadline = Deadline.after(timeout);
        boolean ended = true;
        for (final CrewSlot<T> slot : slots) {
            if (slot.thread() != Thread.currentThread()) {
                TimeUnit.NANOSECONDS.timedJoin(slot.thread(), Math.max(1, deadline.remainingNs()));
                ended &= !slot.thread().isAlive();
            }
        }
        return ended;
    }

    public JoinableQueue<T> queue() {
        return queue;
    }

    public void throwIfBroken() {
        final CrewBrokenException reason;
        synchronized (this) {
            reason = broken;
        }
        if (reason != null) {
            throw new CrewBrokenException(reason.getMessage(), reason.getCause()); // with the caller's stack
        }
    }

    public CrewStats stats() {
        final List<CrewStats.Member> workers =
                slots.stream().map(CrewSlot::member).flatMap(Optional::stream).toList();
        return counts.stats(workers);
    }

    // ---- for the size of the crew

    /** {@return whether there may be more workers, and there are not too many} */
    synchronized boolean isAtWork() {
        return !isOver();
    }

    /** There should be so many workers more than there are; but never more than that. */
    synchronized void grow(final long more, final int most) {
        final int needed = (int) Math.min(most, active + more);
        if (needed > wanted) {
            wanted = needed;
            notifyAll();
        }
    }

    /** {@return whether there may be more workers} */
    synchronized boolean mayGrow(final int most) {
        return wanted < most;
    }

    /** What the size of the crew depends on is not what it was. */
    void sizeChanged() {
        size.changed();
    }

    /** {@return whether a worker may leave, if it is idle} */
    synchronized boolean mayShrink(final int fewest) {
        return wanted > fewest;
    }

    /** An idle worker has been asked to leave. */
    synchronized void shrink(final int fewest) {
        wanted = Math.max(fewest, wanted - 1);
    }
}
