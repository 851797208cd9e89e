package io.penstock.pool.crew;

import java.util.concurrent.TimeUnit;

/**
 * When a crew may start a worker. Workers that end before they are ready are replaced after a pause, which doubles; after {@value #MOST} in a row no more are
 * started. Workers that get ready and end without an item are replaced after a pause, too, which is shorter: no loop of starts goes on without one.
 *
 * <p>A start that is under way may fail, too. So at most {@value #MOST} failed ones and those under way are there at a time, and never more starts in a row
 * fail than that.
 *
 * <p><b>Threads:</b> any, under the monitor of the caller. <b>Blocks:</b> never. <b>Units:</b> nanoseconds of {@link System#nanoTime}.
 */
final class StartLimit {
    static final int MOST = 5;

    static final long FIRST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);
    static final long LONGEST_PAUSE_NS = TimeUnit.SECONDS.toNanos(3);
    static final long LONGEST_IDLE_PAUSE_NS = 4 * FIRST_PAUSE_NS;
    private static final int MOST_DOUBLINGS = 5;

    private int underWay;
    private int failedInARow;
    private int idleDeaths;
    private boolean isPause;
    private long pauseEndNs;

    /** {@return whether a worker may be started after the pause; else one that is under way has to get ready, or to fail, first} */
    boolean hasRoom() {
        return underWay + failedInARow < MOST;
    }

    /** {@return the rest of the pause; 0 if there is none} */
    long pauseNs(final long nowNs) {
        if (isPause && pauseEndNs - nowNs <= 0) {
            isPause = false;
        }
        return isPause ? pauseEndNs - nowNs : 0;
    }

    void begin() {
        underWay++;
    }

    /** The start was given up, and says nothing of the next. */
    void cancelled() {
        underWay--;
    }

    void ready() {
        underWay--;
        failedInARow = 0;
    }

    /** {@return whether it was one too many} */
    boolean failed(final long nowNs) {
        underWay--;
        failedInARow++;
        pause(nowNs, failedInARow, LONGEST_PAUSE_NS);
        return failedInARow >= MOST;
    }

    /** A worker has an item. */
    void progress() {
        idleDeaths = 0;
    }

    /** A worker that was ready has ended, and had no item ever. */
    void diedIdle(final long nowNs) {
        idleDeaths++;
        pause(nowNs, idleDeaths, LONGEST_IDLE_PAUSE_NS);
    }

    private void pause(final long nowNs, final int inARow, final long longestNs) {
        final long lengthNs = Math.min(longestNs, FIRST_PAUSE_NS << Math.min(MOST_DOUBLINGS, inARow - 1));
        if (!isPause || nowNs + lengthNs - pauseEndNs > 0) {
            isPause = true;
            pauseEndNs = nowNs + lengthNs;
        }
    }
}
