package io.penstock.pool.crew;

import io.penstock.process.engine.ThrowableBytes;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Counts a worker's items, tells its crew of them, and ends those whose time is up: first by an interrupt, and after the grace time by a kill.
 *
 * <p>The parent must be able to kill a worker that cannot watch itself, because it is stopped. So it knows when the worker begins to be busy, before
 * the handler runs. From then on it gets a report at least every tick in which an item was begun. A worker that is said to be busy, and of which no
 * report has come for longer than an item may take, hangs. A stream of short items costs a report for each tick, not for each item.
 *
 * <p><b>Threads:</b> the worker's main thread, and a daemon thread of its own. <b>Processes:</b> the worker. <b>Blocks:</b> never.
 */
final class ItemWatch {
    /** The exit code of a worker that has ended itself because of a handler that hangs, while no parent was there to kill it. */
    static final int EXIT_CODE = 124;

    private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long SHORTEST_TICK_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int TICKS_PER_LIMIT = 10;
    private static final long PARENTS_TIME_S = 5;
    private static final int MOST_CLASSES = 32;
    private static final String OTHERS = "(others)";

    private final CrewLine line;
    private final Thread worker;
    private final long limitNs; // 0: none
    private final long graceNs;
    private final long tickNs;

    // All below under the monitor.
    private final Map<String, Long> failures = new HashMap<>();
    private long begun;
    private long done;
    private long failed;
    private long lost;
    private boolean busy;
    private boolean handling;
    private boolean late;
    private int deliveries;
    private long beganNs;
    private CrewReport.Status told = CrewReport.Status.NONE;
    private long lastDetailsNs;
    private boolean isDetailed;

    ItemWatch(final CrewLine line, final Thread worker, final long limitNs, final long graceNs) {
        this.line = line;
        this.worker = worker;
        this.limitNs = limitNs;
        this.graceNs = graceNs;
        tickNs = limitNs == 0 ? TICK_NS : Math.min(TICK_NS, Math.max(SHORTEST_TICK_NS, limitNs / TICKS_PER_LIMIT));
    }

    void start() {
        final Thread thread = new Thread(this::run, "penstock-crew-watch");
        thread.setDaemon(true);
        thread.start();
    }

    // ---- in the main thread

    /** The handler is about to run. */
    synchronized void begin(final int itemDeliveries) {
        begun++;
        busy = true;
        handling = true;
        late = false;
        deliveries = itemDeliveries;
        beganNs = System.nanoTime();
        if (!told.busy()) {
            tellChanges(); // before the handler, which may stop this process
            notifyAll();
        }
    }

    /**
     * The handler has returned or thrown: it is interrupted no more.
     *
     * @return whether it was
     */
    synchronized boolean handled() {
        handling = false;
        Thread.interrupted(); // from the watch, or from the handler itself: the next item has nothing to do with it
        return late;
    }

    synchronized int deliveries() {
        return busy ? deliveries : 0;
    }

    synchronized void done() {
        busy = false;
        done++;
    }

    synchronized void lost() {
        busy = false;
        lost++;
    }

    /** Also of an item that no handler has seen, since it could not be decoded. */
    void failed(final int itemDeliveries, final boolean isLate, final Throwable thrown) {
        if (count(thrown.getClass().getName())) {
            line.offer(new CrewReport.Failed(itemDeliveries, isLate, ThrowableBytes.encode(thrown)));
        }
    }

    private synchronized boolean count(final String className) {
        busy = false;
        failed++;
        final boolean isKnown = failures.containsKey(className) || failures.size() < MOST_CLASSES;
        failures.merge(isKnown ? className : OTHERS, 1L, Long::sum);
        final long nowNs = System.nanoTime();
        final boolean tells = !isDetailed || nowNs - lastDetailsNs >= TICK_NS;
        if (tells) {
            isDetailed = true;
            lastDetailsNs = nowNs;
        }
        return tells;
    }

    /** The last report. */
    void leave(final CrewReport.Reason reason) {
        synchronized (this) {
            if (!status().equals(told)) {
                line.tell(status());
            }
        }
        line.tell(new CrewReport.Left(reason));
    }

    // ---- the reports; sent under the monitor, so that none overtakes a later one

    private CrewReport.Status status() {
        return new CrewReport.Status(begun, done, failed, lost, busy, Map.copyOf(failures));
    }

    private void tellChanges() {
        final CrewReport.Status now = status();
        if (!now.equals(told) && line.offer(now)) {
            told = now;
        }
    }

    // ---- in the watching thread

    private void run() {
        try {
            while (true) {
                awaitTick();
                look();
            }
        } catch (final InterruptedException never) {
            // The thread is private to this class.
        }
    }

    private synchronized void awaitTick() throws InterruptedException {
        while (!busy && told.equals(status())) {
            wait();
        }
        TimeUnit.NANOSECONDS.timedWait(this, tickNs);
    }

    private synchronized void look() throws InterruptedException {
        tellChanges();
        if (limitNs == 0 || !handling) {
            return;
        }
        final long sinceNs = System.nanoTime() - beganNs;
        if (!late && sinceNs >= limitNs) {
            late = true;
            worker.interrupt();
        }
        if (late && sinceNs - limitNs >= graceNs) {
            endHangingHandler();
        }
    }

    /**
     * The parent kills this process. An orphan ends itself. The monitor is kept meanwhile: a handler that returns now is too late, and no other item may
     * begin that would be killed in its place.
     */
    private void endHangingHandler() throws InterruptedException {
        final Throwable stack = new Throwable("an item took too long, and its handler ignored the interrupt");
        stack.setStackTrace(worker.getStackTrace());
        if (line.offer(new CrewReport.Stuck(deliveries, ThrowableBytes.encode(stack)))) {
            TimeUnit.SECONDS.sleep(PARENTS_TIME_S);
        }
        Runtime.getRuntime().halt(EXIT_CODE);
    }
}
