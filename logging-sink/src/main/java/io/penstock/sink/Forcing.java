package io.penstock.sink;

import io.penstock.core.wait.Deadline;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Forces the file to the disk once a second while something is written, if the settings say so. One thread: the sink's. */
final class Forcing {
    private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

    private final Sync sync;
    private boolean dirty;
    private long forcedAtNs = System.nanoTime();

    /**
     * Begins with nothing written.
     *
     * @param sync when to force
     */
    Forcing(final Sync sync) {
        this.sync = sync;
    }

    /**
     * Called after each round.
     *
     * @param output that was written
     * @param wrote whether anything was
     * @throws IOException if it cannot be forced
     */
    void afterRound(final LogOutput output, final boolean wrote) throws IOException {
        if (sync != Sync.INTERVAL) {
            return;
        }
        dirty |= wrote;
        final long nowNs = System.nanoTime();
        if (dirty && nowNs - forcedAtNs >= INTERVAL_NS) {
            output.force();
            dirty = false;
            forcedAtNs = nowNs;
        }
    }

    /**
     * Called at the end.
     *
     * @param output that was written
     * @throws IOException if it cannot be forced
     */
    void atEnd(final LogOutput output) throws IOException {
        if (sync != Sync.NEVER) {
            output.force();
        }
    }

    /** {@return until when the sink may sleep} */
    Deadline limit(final long otherwiseNs) {
        final long dueNs = INTERVAL_NS - (System.nanoTime() - forcedAtNs);
        return Deadline.after(dirty ? Math.min(otherwiseNs, Math.max(0, dueNs)) : otherwiseNs, TimeUnit.NANOSECONDS);
    }
}
