package io.penstock.core.lock;

/**
 * How long a call that found nothing stays away before it looks again. Each look at words that other threads store slows those down by one
 * transfer of a cache line. A call that goes on with a single item, or a single place, would be back at once and look again. So while
 * items stream, the call pauses until several have come. While items come one by one, no call waits for a second one.
 *
 * <p><b>Threads:</b> any; the time is shared without synchronisation, because any value of it will do. <b>Processes:</b> one.
 * <b>Blocks:</b> a few microseconds at most, awake.
 */
public final class AdaptivePause {
    private static final int LEAST_NS = 250;
    private static final int MOST_NS = 3_000;

    /** So many are worth a look. */
    private static final int ENOUGH = 32;

    private static final int PAUSES_PER_CLOCK = 4;

    private final boolean pauses;
    private final int enough;
    private int timeNs = LEAST_NS;

    /**
     * A pause for one side of a queue.
     *
     * @param maxItems of the queue: the pause never waits for more than a quarter of it
     */
    public AdaptivePause(final boolean pauses, final int maxItems) {
        this.pauses = pauses;
        this.enough = Math.min(ENOUGH, maxItems / 4);
    }

    /** Stays away. */
    public void pause() {
        if (pauses) {
            pauseNs(timeNs);
        }
    }

    /** Adapts to what has come during the pause. */
    public void met(final long count) {
        if (count >= enough || count <= 1) {
            timeNs = count <= 1 ? LEAST_NS : Math.max(LEAST_NS, timeNs - timeNs / 8);
        } else {
            timeNs = Math.min(MOST_NS, timeNs + timeNs / 2);
        }
    }

    static void pauseNs(final int ns) {
        final long startNs = System.nanoTime();
        do {
            for (int i = 0; i < PAUSES_PER_CLOCK; i++) {
                Thread.onSpinWait();
            }
        } while (System.nanoTime() - startNs < ns);
    }
}
