package io.penstock.sink.bridge;

import io.penstock.core.wait.Deadline;
import io.penstock.sink.LogLane;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/**
 * A lane as a logging framework needs it. It never throws into the application, tries again if the directory cannot be used, and reports problems
 * to the framework's own status log.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> see {@link LogLane}. <b>Blocks:</b> never at start; in {@code append} as long as the lane does,
 * and as long at most, or until a second after the start, while the lane is being opened. <b>Units:</b> see {@link LogLane}.
 */
public final class AppenderBridge implements AutoCloseable {
    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long TELL_NS = TimeUnit.MINUTES.toNanos(1);

    /** The logger of the hub itself. Its records never wait: they may be about what they would wait for. */
    private static final String OWN_LOGGER = "io.penstock.core";

    /** How long after the start every record waits for the lane to be opened, even if it would not wait for room. */
    private static final long GRACE_NS = TimeUnit.SECONDS.toNanos(1);

    private static final long CLOSE_PATIENCE_NS = TimeUnit.SECONDS.toNanos(1);

    private final LogLane.Builder builder;
    private final Duration block;
    private final int waitFrom;
    private final BiConsumer<String, Exception> problems;
    private final Object turn = new Object();
    private final AtomicLong toldAtNs = new AtomicLong(System.nanoTime() - TELL_NS);
    private volatile Thread opener;
    private volatile LogLane lane;
    private volatile LogLane quickLane;
    private volatile boolean closed;
    private volatile long startedAtNs = System.nanoTime();
    private volatile long triedAtNs = System.nanoTime() - RETRY_NS;
    private long lost;
    private long firstLostMs;
    private long lastLostMs;

    /**
     * Describes a lane, and opens nothing yet. A record waits so long at most, for room or for the lane to be opened. Records less severe
     * than {@code dropBelow} do not wait; {@link Integer#MIN_VALUE} lets all wait. A problem may come without an exception.
     */
    public AppenderBridge(
            final LogLane.Builder builder,
            final Duration block,
            final int dropBelow,
            final BiConsumer<String, Exception> problems) {
        this.builder = builder.dropBelow(dropBelow).onProblem(text -> problems.accept(text, null));
        this.block = block;
        this.waitFrom = dropBelow;
        this.problems = problems;
    }

    /** Begins to open the lane. If that fails, later records try again. */
    public void start() {
        startedAtNs = System.nanoTime();
        openInBackground();
    }

    /** Opens it on a thread of its own: a process that was stopped while it joined the directory can delay that for many seconds. */
    private synchronized void openInBackground() {
        if (lane != null || closed || opener != null) {
            return;
        }
        final Thread thread = new Thread(this::tryToOpen, "penstock-lane-opener");
        thread.setDaemon(true);
        try {
            thread.start();
            // After the start: a thread that waits for it asks whether it is alive. It also ends under the monitor.
            opener = thread;
        } catch (final OutOfMemoryError noThread) {
            failed(noThread);
        }
    }

    private void tryToOpen() {
        try {
            open();
        } catch (final IOException | RuntimeException | LinkageError | OutOfMemoryError e) {
            failed(e);
        } finally {
            synchronized (this) {
                opener = null;
            }
        }
    }

    private void failed(final Throwable e) {
        triedAtNs = System.nanoTime();
        problems.accept(
                "the lane cannot be opened, trying again: " + e,
                e instanceof Exception exception ? exception : new IllegalStateException(e));
    }

    public boolean isOpen() {
        return lane != null;
    }

    /** Lets the lane start a sink that writes a file, null for none, with options as {@link OptionText} reads them. */
    public static LogLane.Builder autostart(final LogLane.Builder builder, final String file, final String options) {
        if (file != null) {
            builder.autostart(Path.of(file), OptionText.split(options == null ? "" : options));
        }
        return builder;
    }

    /** Opens the lane, on the caller's thread. */
    public void open() throws IOException {
        synchronized (turn) {
            if (lane != null || closed) {
                return;
            }
            final LogLane quick = builder.block(Duration.ZERO).open();
            try {
                opened(builder.block(block).open(), quick);
            } catch (final IOException | RuntimeException | Error e) {
                quick.close();
                throw e;
            }
        }
    }

    private synchronized void opened(final LogLane normal, final LogLane quick) {
        if (closed) {
            normal.close();
            quick.close();
            return;
        }
        if (lost > 0) {
            normal.countDropped(lost, Instant.ofEpochMilli(firstLostMs), Instant.ofEpochMilli(lastLostMs));
            lost = 0;
        }
        quickLane = quick;
        // After the quick one: a thread that sees this one sees that one too.
        lane = normal;
    }

    /**
     * Appends a record, and returns whether it was accepted; see {@link LogLane#append(int, long, byte[], int, int)}. The logger is null if
     * there is none.
     */
    public boolean append(
            final String logger,
            final int level,
            final long timestampNs,
            final byte[] bytes,
            final int offset,
            final int length) {
        final boolean own = OWN_LOGGER.equals(logger);
        if (lane == null && !awaitLane(own, level)) {
            lose();
            return false;
        }
        final LogLane to = own ? quickLane : lane;
        final boolean accepted = to.append(level, timestampNs, bytes, offset, length);
        if (!accepted && !closed) {
            tellOfDrops(to);
        }
        return accepted;
    }

    private boolean awaitLane(final boolean own, final int level) {
        if (!closed && System.nanoTime() - triedAtNs >= RETRY_NS) {
            openInBackground();
        }
        final Thread opening = opener;
        // A record of the thread that opens it would wait for itself.
        if (opening != null && opening != Thread.currentThread() && !own) {
            final Deadline grace = Deadline.after(startedAtNs + GRACE_NS - System.nanoTime(), TimeUnit.NANOSECONDS);
            final Deadline limit = Deadline.after(level < waitFrom ? Duration.ZERO : block);
            awaitEnd(opening, limit.remainingNs() > grace.remainingNs() ? limit : grace);
        }
        return lane != null;
    }

    /** As in a full lane, an interrupt does not end the wait, and stays pending. */
    private static void awaitEnd(final Thread opening, final Deadline deadline) {
        boolean interrupted = false;
        while (opening.isAlive() && !deadline.isOver()) {
            try {
                TimeUnit.NANOSECONDS.timedJoin(opening, deadline.remainingNs());
            } catch (final InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Counts a record dropped without a lane. The lane counts it once there is one. */
    private synchronized void lose() {
        final long nowMs = System.currentTimeMillis();
        if (closed) {
            return;
        }
        if (lane != null) {
            lane.countDropped(1, Instant.ofEpochMilli(nowMs), Instant.ofEpochMilli(nowMs));
            return;
        }
        firstLostMs = lost == 0 ? nowMs : firstLostMs;
        lastLostMs = nowMs;
        lost++;
    }

    /** Reports drops from time to time: the log file reports them all. */
    private void tellOfDrops(final LogLane of) {
        final long before = toldAtNs.get();
        final long nowNs = System.nanoTime();
        if (nowNs - before >= TELL_NS && toldAtNs.compareAndSet(before, nowNs)) {
            problems.accept("a record was dropped, the lane stayed full: droppedSoFar=" + of.dropped(), null);
        }
    }

    /** Waits a moment for an opening that is under way. */
    @Override
    public void close() {
        final Thread opening = opener;
        if (opening != null) {
            awaitEnd(opening, Deadline.after(CLOSE_PATIENCE_NS, TimeUnit.NANOSECONDS));
        }
        final long never;
        synchronized (this) {
            closed = true;
            never = lost;
            lost = 0;
        }
        if (never > 0) {
            problems.accept("records were dropped, the lane could not be opened: count=" + never, null);
        }
        if (lane != null) {
            lane.close();
            quickLane.close();
        }
    }
}
