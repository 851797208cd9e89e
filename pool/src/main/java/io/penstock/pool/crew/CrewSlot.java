package io.penstock.pool.crew;

import io.penstock.pool.CrewBrokenException;
import io.penstock.pool.CrewStats;
import io.penstock.pool.ItemFailure;
import io.penstock.process.ChildJvm;
import io.penstock.process.ChildStartException;
import io.penstock.process.ExitStatus;
import io.penstock.process.engine.ThrowableBytes;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A place of a crew: one worker at a time, with a thread that starts it, reads its reports, and starts the next one when it has ended.
 *
 * <p><b>Threads:</b> one of its own; any other may ask the worker to leave, or kill it. <b>Processes:</b> the parent.
 *
 * @param <T> the type of the items
 */
final class CrewSlot<T> {
    private static final Duration ASKING = Duration.ofSeconds(1);

    private final CrewControl<T> crew;
    private final String name;
    private final Thread thread;

    // Under the monitor.
    private boolean isStarting;
    private ChildJvm<CrewOrder, CrewReport> child;
    private CrewStats.State state;
    private CrewReport.Status status = CrewReport.Status.NONE;
    private long sinceNs;

    CrewSlot(final CrewControl<T> crew, final int number) {
        this.crew = crew;
        name = "crew-" + number;
        thread = new Thread(this::run, "penstock-" + name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    Thread thread() {
        return thread;
    }

    private void run() {
        try {
            while (crew.awaitTurn()) {
                work();
            }
        } catch (final Throwable unexpected) { // an error of the JVM: the others go on
            crew.broke(new CrewBrokenException("a thread of the crew has failed: " + unexpected, unexpected));
        }
    }

    private void work() {
        final ChildJvm<CrewOrder, CrewReport> worker;
        try {
            beginStart();
            worker = crew.startWorker(name);
        } catch (final InterruptedIOException given) {
            endStart(null);
            crew.startCancelled();
            return;
        } catch (final IOException failed) {
            endStart(null);
            crew.ended(notStarted(failed));
            return;
        } catch (final RuntimeException refused) {
            endStart(null);
            crew.startCancelled();
            crew.broke(new CrewBrokenException("a worker cannot be started: " + refused.getMessage(), refused));
            return;
        }
        endStart(worker);
        follow(worker);
    }

    private static WorkerEnd notStarted(final IOException failed) {
        final WorkerEnd end = new WorkerEnd();
        end.reason = failed;
        if (failed instanceof ChildStartException start && start.exitCode().isPresent()) {
            end.exit = new ExitStatus(start.exitCode().getAsInt());
        }
        return end;
    }

    private synchronized void beginStart() {
        isStarting = true;
        state = CrewStats.State.STARTING;
        status = CrewReport.Status.NONE;
        sinceNs = System.nanoTime();
    }

    /** From here on no interrupt comes; one that came too late is forgotten, and the worker is killed in its place. */
    private synchronized void endStart(final ChildJvm<CrewOrder, CrewReport> worker) {
        isStarting = false;
        Thread.interrupted();
        child = worker;
        if (worker == null) {
            state = null;
        } else if (crew.isStopping()) {
            worker.kill();
        }
    }

    private void follow(final ChildJvm<CrewOrder, CrewReport> worker) {
        final WorkerEnd end = new WorkerEnd();
        end.pid = worker.pid();
        try {
            while (!end.isOver()) {
                final CrewReport report = next(worker, end);
                if (report == null) {
                    end.isLate = true;
                    end.timedOut = end.wasReady;
                } else {
                    take(report, end);
                }
            }
        } catch (final ClosedChannelException left) {
            return; // the worker outlives its crew
        } catch (final IOException ended) {
            // Every report that it sent before its end has been read.
        } catch (final InterruptedException never) {
            // An interrupt comes only while a worker is started.
        } catch (final RuntimeException damaged) { // a report that is none
            end.isLate = true;
            end.reason = damaged;
        }
        if (end.hasToBeKilled()) {
            worker.kill();
        }
        worker.close();
        end.exit = worker.exitStatus().orElse(null);
        end.lastLines = Stream.of(worker.lastOutputLines(), worker.lastErrorLines())
                .flatMap(List::stream)
                .toList();
        if (end.reason == null) {
            end.reason = worker.failure().orElse(null);
        }
        synchronized (this) {
            end.wasBusy = status.busy();
            child = null;
            state = null;
        }
        crew.ended(end);
    }

    /** {@return null if it hangs: then it is to be killed} */
    private CrewReport next(final ChildJvm<CrewOrder, CrewReport> worker, final WorkerEnd end)
            throws IOException, InterruptedException {
        final Duration patience = patience(end);
        final CrewReport report = worker.connection().receive(patience);
        // This process may have been stopped: then the time is over, but the report is there.
        return report == null ? worker.connection().receive(Duration.ZERO) : report;
    }

    private synchronized Duration patience(final WorkerEnd end) {
        if (!end.wasReady) {
            return crew.settings().startTimeout;
        }
        return status.busy() ? crew.longestItem() : CrewControl.LONG;
    }

    private void take(final CrewReport report, final WorkerEnd end) {
        if (report instanceof CrewReport.Status now) {
            update(now);
            if (now.begun() > 0 && !end.hasBegun) {
                end.hasBegun = true;
                crew.progress();
            }
        } else if (report instanceof CrewReport.Failed failed) {
            crew.failed(() -> new ItemFailure(
                    end.pid, failed.deliveries(), failed.late(), ThrowableBytes.decode(failed.thrown())));
        } else if (report instanceof CrewReport.Ready) {
            end.wasReady = true;
            ready();
        } else if (report instanceof CrewReport.Stuck stuck) {
            end.timedOut = true;
            end.reason = decoded(stuck.stack());
        } else if (report instanceof CrewReport.Unfit unfit) {
            end.isUnfit = true;
            end.reason = decoded(unfit.thrown());
        } else if (report instanceof CrewReport.Left left) {
            end.left = left.reason();
        }
    }

    private static Throwable decoded(final byte[] thrown) {
        try {
            return ThrowableBytes.decode(thrown);
        } catch (final IOException damaged) {
            return damaged;
        }
    }

    private synchronized void update(final CrewReport.Status now) {
        crew.counts().add(status, now);
        status = now;
        sinceNs = System.nanoTime();
        if (state != CrewStats.State.LEAVING) {
            final boolean begins = now.busy() && state != CrewStats.State.BUSY;
            state = now.busy() ? CrewStats.State.BUSY : CrewStats.State.IDLE;
            if (begins) {
                crew.sizeChanged();
            }
        }
    }

    private void ready() {
        crew.ready();
        synchronized (this) {
            if (crew.isStopping()) {
                child.kill();
                return;
            }
            state = CrewStats.State.IDLE;
            sinceNs = System.nanoTime();
            order(CrewOrder.BEGIN); // a stop that comes from now on is an order, too
        }
    }

    // ---- in other threads

    /** A worker that was not told to begin has no item in hand, and is killed. */
    synchronized void askToLeave() {
        if (isStarting) {
            thread.interrupt();
        } else if (state == CrewStats.State.STARTING) {
            child.kill();
        } else if (child != null) {
            state = CrewStats.State.LEAVING;
            order(CrewOrder.STOP);
        }
    }

    /** Under the monitor. */
    private void order(final CrewOrder order) {
        try {
            if (!child.connection().send(order, ASKING)) {
                child.kill(); // it does not read: it is stopped
            }
        } catch (final IOException gone) {
            // It has ended.
        } catch (final InterruptedException hurried) {
            child.kill();
            Thread.currentThread().interrupt();
        }
    }

    synchronized void kill() {
        if (isStarting) {
            thread.interrupt();
        } else if (child != null) {
            child.kill();
        }
    }

    /** The worker goes on without this crew. One whose JVM is being started is given up. */
    synchronized void letGo() {
        if (isStarting) {
            thread.interrupt();
        } else if (child != null) {
            child.connection().close();
        }
    }

    /** {@return whether it was idle for so long; then it was asked to leave} */
    synchronized boolean leaveIfIdle(final long idleNs) {
        final boolean leaves = state == CrewStats.State.IDLE && System.nanoTime() - sinceNs >= idleNs;
        if (leaves) {
            askToLeave();
        }
        return leaves;
    }

    /** {@return what there is to see of its worker; empty if it has none} */
    synchronized Optional<CrewStats.Member> member() {
        return state == null
                ? Optional.empty()
                : Optional.of(new CrewStats.Member(
                        child == null ? 0 : child.pid(),
                        state,
                        Duration.ofNanos(System.nanoTime() - sinceNs),
                        status.done(),
                        status.failed()));
    }

    /** {@return how long its worker still has to be idle before it may leave; Long.MAX_VALUE if it is not idle} */
    synchronized long idleLeftNs(final long idleNs) {
        return state == CrewStats.State.IDLE && idleNs != Long.MAX_VALUE
                ? idleNs - (System.nanoTime() - sinceNs)
                : Long.MAX_VALUE;
    }

    /** {@return whether its worker waits for an item, or will} */
    synchronized boolean isWaiting() {
        return state == CrewStats.State.IDLE || state == CrewStats.State.STARTING;
    }
}
