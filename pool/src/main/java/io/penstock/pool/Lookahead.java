package io.penstock.pool;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many elements a map takes ahead of those that its consumer got. As the user says; otherwise as many as the consumer gets within some milliseconds:
 * thousands of small ones, so that a consumer that sleeps a moment does not stop the workers, but few large ones, which need memory.
 */
final class Lookahead {
    static final int MOST = 4_096;
    private static final int PER_WORKER = 4;
    private static final int ROUND = 16;
    private static final long SPAN_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private final boolean fixed;
    private final int least;
    private final LongSupplier clockNs;
    private int window;
    private int round;
    private boolean isMeasuring;
    private long roundStartNs;

    private Lookahead(final boolean fixed, final int window, final LongSupplier clockNs) {
        this.fixed = fixed;
        this.least = window;
        this.window = window;
        this.clockNs = clockNs;
    }

    static Lookahead of(final int window) {
        return new Lookahead(true, window, System::nanoTime);
    }

    static Lookahead forWorkers(final int workers) {
        return forWorkers(workers, System::nanoTime);
    }

    static Lookahead forWorkers(final int workers, final LongSupplier clockNs) {
        return new Lookahead(false, (int) Math.min(MOST, Math.max(1L, workers) * PER_WORKER), clockNs);
    }

    int window() {
        return window;
    }

    /** The consumer got an element. */
    void advance() {
        if (!fixed && ++round >= Math.max(ROUND, window / 2)) {
            adapt(clockNs.getAsLong());
        }
    }

    private void adapt(final long nowNs) {
        if (isMeasuring) {
            final long perSpan = round * SPAN_NS / Math.max(1, nowNs - roundStartNs);
            window = (int) Math.max(least, Math.min(Math.min(MOST, 2L * window), perSpan));
        }
        isMeasuring = true;
        roundStartNs = nowNs;
        round = 0;
    }
}
