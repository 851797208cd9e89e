package io.penstock.pool.crew;

import io.penstock.codec.CodecException;
import io.penstock.joinable.JoinableQueue;
import io.penstock.joinable.Lease;
import io.penstock.joinable.LeaseLostException;
import io.penstock.pipe.Connection;
import io.penstock.pool.engine.WorkerContext;
import io.penstock.process.engine.ThrowableBytes;
import io.penstock.queue.QueueShutDownException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A worker of a crew: takes an item, handles it, and says that it is done. It has at most one item in hand, so a kill counts a delivery of that item
 * alone.
 *
 * <p><b>Threads:</b> the worker's main thread. <b>Processes:</b> the worker. <b>Blocks:</b> while there is no item.
 *
 * @param <T> the type of the items
 */
public final class CrewWorker<T> {
    private static final Duration LONG = Duration.ofDays(1);
    private static final Duration LAST_ITEMS = Duration.ofMillis(100);
    private static final long LONGEST_PAUSE_MS = 100;

    private static volatile ItemWatch current; // a process has one worker

    private final CrewTask<T> task;
    private final Connection<CrewReport, CrewOrder> parent;
    private final CrewLine line;
    private final ItemWatch watch;
    private final StopSignal stop = new StopSignal();
    private final CountDownLatch mayBegin = new CountDownLatch(1);
    private volatile boolean isOrphan;
    private Object state;
    private long handled;
    private long failedTakes;

    CrewWorker(final CrewTask<T> task, final Connection<CrewReport, CrewOrder> parent) {
        this.task = task;
        this.parent = parent;
        line = new CrewLine(parent);
        watch = new ItemWatch(
                line,
                Thread.currentThread(),
                task.itemTimeout() == null ? 0 : task.itemTimeout().toNanos(),
                task.grace().toNanos());
    }

    /** {@return how often the item in hand was delivered; 0 if there is none} */
    public static int deliveries() {
        final ItemWatch watch = current;
        return watch == null ? 0 : watch.deliveries();
    }

    static ItemWatch watch() {
        return current;
    }

    void run() throws Exception {
        WorkerContext.enterCrew();
        startListening();
        try (JoinableQueue<T> queue = task.open()) {
            if (!initialize()) {
                return;
            }
            current = watch;
            watch.start();
            line.tell(new CrewReport.Ready());
            mayBegin.await(); // until the parent knows that it is ready: before that it kills a worker that is to leave
            final CrewReport.Reason reason = work(queue);
            closeState();
            watch.leave(reason);
        }
    }

    private void startListening() {
        final Thread thread = new Thread(this::listen, "penstock-crew-orders");
        thread.setDaemon(true);
        thread.start();
    }

    private void listen() {
        try {
            while (true) {
                if (parent.receive() == CrewOrder.STOP) {
                    stop.stop();
                }
                mayBegin.countDown();
            }
        } catch (final IOException gone) {
            isOrphan = true; // a worker that is to end with its parent is ended by others
            mayBegin.countDown();
        } catch (final InterruptedException never) {
            // The thread is private to this class.
        }
    }

    private boolean initialize() {
        try {
            state = task.initializer() == null ? null : task.initializer().call();
            WorkerContext.stateInCrew(state);
            return true;
        } catch (final Throwable thrown) {
            line.tell(new CrewReport.Unfit(ThrowableBytes.encode(thrown)));
            return false;
        }
    }

    private void closeState() throws Exception {
        if (state instanceof AutoCloseable closeable) {
            closeable.close();
        }
    }

    /** {@return why it has ended} */
    private CrewReport.Reason work(final JoinableQueue<T> queue) {
        CrewReport.Reason reason = null;
        while (reason == null) {
            final Lease<T> lease;
            if (!stop.enter()) {
                return CrewReport.Reason.ASKED;
            }
            try {
                lease = queue.lease(patience());
            } catch (final QueueShutDownException nothingToTake) {
                reason = hasEnded(queue) ? CrewReport.Reason.QUEUE_ENDED : null;
                continue;
            } catch (final InterruptedException stopped) {
                continue;
            } catch (final LeaseLostException slow) {
                continue; // it is another worker's
            } catch (final CodecException | UncheckedIOException undelivered) {
                watch.failed(0, false, undelivered);
                pause();
                continue;
            } finally {
                stop.exit();
            }
            if (lease != null) {
                failedTakes = 0;
                reason = handle(lease);
            } else if (isOrphan && task.orphansPatience() != null) {
                reason = CrewReport.Reason.IDLE;
            }
        }
        return reason;
    }

    private Duration patience() {
        return task.orphansPatience() == null ? LONG : task.orphansPatience();
    }

    /** A queue that was shut down has nothing to take now, but what another worker has in hand may come back. */
    private static boolean hasEnded(final JoinableQueue<?> queue) {
        try {
            return queue.join(LAST_ITEMS);
        } catch (final InterruptedException stopped) {
            return false;
        }
    }

    /** What cannot be delivered may be first in the queue again at once. */
    private void pause() {
        failedTakes++;
        try {
            TimeUnit.MILLISECONDS.sleep(Math.min(LONGEST_PAUSE_MS, failedTakes));
        } catch (final InterruptedException stopped) {
            // the next turn of the loop knows
        }
    }

    /** {@return why this was the last item; null if it was not} */
    private CrewReport.Reason handle(final Lease<T> lease) {
        watch.begin(lease.deliveries());
        Throwable thrown = null;
        try {
            task.handler().handle(lease.value());
        } catch (final Throwable failure) {
            thrown = failure;
        }
        final boolean late = watch.handled();
        try {
            if (thrown == null) {
                done(lease);
                watch.done();
            } else {
                lease.release();
                watch.failed(lease.deliveries(), late, thrown);
            }
        } catch (final LeaseLostException slow) {
            watch.lost();
        }
        handled++;
        if (thrown instanceof VirtualMachineError) {
            return CrewReport.Reason.DAMAGED;
        }
        return handled == task.maxItems() ? CrewReport.Reason.WORN : null;
    }

    private static void done(final Lease<?> lease) {
        try {
            lease.done();
        } catch (final UncheckedIOException fileStays) {
            // The item is done. Its file is found by a sweep.
        }
    }
}
