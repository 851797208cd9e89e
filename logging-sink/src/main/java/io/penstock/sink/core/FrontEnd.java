package io.penstock.sink.core;

import io.penstock.sink.LogLane;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A lane as a logging framework wants it: it never throws into the application, tries again where the directory cannot be used, and says what is
 * wrong to whoever listens to the framework's own troubles.
 *
 * <p><b>Threads</b>: any. <b>Processes</b>: see {@link LogLane}. <b>Blocks</b>: never at start; in {@code append} as long as the lane does. <b>Units</b>: see {@link LogLane}.
 */
public final class FrontEnd implements AutoCloseable {
    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long TELL_NS = TimeUnit.MINUTES.toNanos(1);

    /** What the hub itself has to say may come from its heart, which must not wait, or from within an append. */
    private static final String OWN_LOGGERS = "io.penstock.";

    private final LogLane.Builder builder;
    private final Duration block;
    private final Problems problems;
    private final AtomicLong toldAtNs = new AtomicLong(System.nanoTime() - TELL_NS);
    private LogLane opened;
    private LogLane openedQuick;
    private volatile LogLane lane;
    private volatile LogLane quickLane;
    private volatile boolean closed;
    private volatile long triedAtNs;

    /** Is told of trouble. */
    @FunctionalInterface
    public interface Problems {
        /**
         * Something is wrong.
         *
         * @param text what
         * @param cause or null
         */
        void tell(String text, Exception cause);
    }

    /**
     * Not open yet.
     *
     * @param builder of the lane
     * @param block how long a record waits at most for room
     * @param problems is told of trouble
     */
    public FrontEnd(final LogLane.Builder builder, final Duration block, final Problems problems) {
        this.builder = builder;
        this.block = block;
        this.problems = problems;
    }

    /** Opens the lane; where that fails, it is tried again with later records. */
    public void start() {
        try {
            open();
        } catch (final IOException | RuntimeException | LinkageError e) {
            triedAtNs = System.nanoTime();
            problems.tell(
                    "the lane cannot be opened, trying again: " + e,
                    e instanceof Exception exception ? exception : new IllegalStateException(e));
        }
    }

    /** {@return whether the lane is open} */
    public boolean isOpen() {
        return lane != null;
    }

    /**
     * Opens the lane.
     *
     * @throws IOException if the directory cannot be used
     */
    public synchronized void open() throws IOException {
        if (lane != null || closed) {
            return;
        }
        if (openedQuick == null) {
            openedQuick = builder.block(Duration.ZERO).open();
        }
        opened = builder.block(block).open();
        quickLane = openedQuick;
        // After the quick one: whoever sees this one sees that one too.
        lane = opened;
    }

    /**
     * Appends a record; see {@link LogLane#append(int, long, byte[], int, int)}.
     *
     * @param logger that it came from, or null
     * @param level on the scale of {@code java.util.logging}
     * @param timestampNs nanoseconds since 1970
     * @param bytes that hold the record
     * @param offset of its first byte
     * @param length of the record
     * @return whether it was accepted
     */
    public boolean append(
            final String logger,
            final int level,
            final long timestampNs,
            final byte[] bytes,
            final int offset,
            final int length) {
        if (lane == null && !closed && System.nanoTime() - triedAtNs >= RETRY_NS) {
            start();
        }
        if (lane == null) {
            return false;
        }
        final LogLane to = logger != null && logger.startsWith(OWN_LOGGERS) ? quickLane : lane;
        final boolean accepted = to.append(level, timestampNs, bytes, offset, length);
        if (!accepted && !closed) {
            tellOfDrops(to);
        }
        return accepted;
    }

    /** Now and then: the log file has the whole story. */
    private void tellOfDrops(final LogLane of) {
        final long before = toldAtNs.get();
        final long nowNs = System.nanoTime();
        if (nowNs - before >= TELL_NS && toldAtNs.compareAndSet(before, nowNs)) {
            problems.tell("a record was dropped, the lane stayed full: droppedSoFar=" + of.dropped(), null);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (opened != null) {
            opened.close();
        }
        if (openedQuick != null) {
            openedQuick.close();
        }
    }
}
