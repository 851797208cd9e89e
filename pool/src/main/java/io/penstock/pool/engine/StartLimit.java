package io.penstock.pool.engine;

import java.util.concurrent.TimeUnit;

/**
 * When a pool or a crew may start a worker. Workers that end before they are ready are replaced after a pause, which doubles; after {@value #MOST} in a row no
 * more are started. A crew's workers that get ready and end without an item are replaced after a pause, too, which is shorter: no loop of starts goes on
 * without one.
 *
 * <p>A start that is under way may fail, too. So at most {@value #MOST} failed ones and those under way are there at a time, and never more starts in a row
 * fail than that.
 *
 * <p><b>Threads:</b> any, under the lock of the caller. <b>Blocks:</b> never. <b>Units:</b> nanoseconds of {@link System#nanoTime}.
 */
public final class StartLimit {
    public static final int MOST = 5;

    static final long FIRST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);
    static final long LONGEST_PAUSE_NS = TimeUnit.SECONDS.toNanos(3);
    static final long LONGEST_IDLE_PAUSE_NS = 4 * FIRST_PAUSE_NS;
    private static final int MOST_DOUBLINGS = 5;

    private final Pause afterFailures = new Pause(LONGEST_PAUSE_NS);
    private final Pause afterIdleDeaths = new Pause(LONGEST_IDLE_PAUSE_NS);
    private int underWay;

    /** What has gone wrong in a row, and the pause after the last one. */
    private static final class Pause {
        private final long longestNs;
        private int inARow;
        private long endNs;

        Pause(final long longestNs) {
            this.longestNs = longestNs;
        }

        void begin(final long nowNs) {
            endNs = nowNs + Math.min(longestNs, FIRST_PAUSE_NS << Math.min(MOST_DOUBLINGS, inARow));
            inARow++;
        }

        void end() {
            inARow = 0;
        }

        long leftNs(final long nowNs) {
            return inARow == 0 ? 0 : Math.max(0, endNs - nowNs);
        }
    }

    /** {@return whether a worker may be started after the pause; else one that is under way has to get ready, or to fail, first} */
    public boolean hasRoom() {
        return underWay + afterFailures.inARow < MOST;
    }

    /** {@return the rest of the pause; 0 if there is none} */
    public long pauseNs(final long nowNs) {
        return Math.max(afterFailures.leftNs(nowNs), afterIdleDeaths.leftNs(nowNs));
    }

    public void begin() {
        underWay++;
    }

    /** The start was given up, and says nothing of the next. */
    public void cancelled() {
        underWay--;
    }

    /** The worker is ready: others may be started at once. */
    public void ready() {
        underWay--;
        afterFailures.end();
    }

    /** {@return whether it was one too many} */
    public boolean failed(final long nowNs) {
        underWay--;
        afterFailures.begin(nowNs);
        return afterFailures.inARow >= MOST;
    }

    /** A worker has an item. */
    public void progress() {
        afterIdleDeaths.end();
    }

    /** A worker that was ready has ended, and had no item ever. */
    public void diedIdle(final long nowNs) {
        afterIdleDeaths.begin(nowNs);
    }
}
