package io.penstock.queue.engine;

/**
 * How long a call that came in vain stays away before it looks again. Each look at words that others are storing slows those down by a
 * transfer of a cache line, and whoever goes on with a single item, or a single place, is back at once and looks again: so while items
 * stream, it is left until several have come together. While they come one by one, nobody is kept waiting for a second one.
 *
 * <p>Threads: any; the time is shared without synchronisation, since any value of it will do. Blocks: 3 us at most, awake.
 */
final class AdaptivePause {
    private static final int LEAST_NS = 250;
    private static final int MOST_NS = 3_000;

    /** So many are worth a look. */
    private static final int ENOUGH = 32;

    private static final int PAUSES_PER_CLOCK = 4;

    private final boolean gathers;
    private final int enough;
    private int timeNs = LEAST_NS;

    /**
     * For one side of a queue.
     *
     * @param gathers false where threads are not to spin
     * @param maxItems of the queue: more than a part of it is not waited for
     */
    AdaptivePause(final boolean gathers, final int maxItems) {
        this.gathers = gathers;
        this.enough = Math.min(ENOUGH, maxItems / 4);
    }

    /** Stays away. */
    void pause() {
        if (gathers) {
            pauseNs(timeNs);
        }
    }

    /**
     * Learns from what has come together.
     *
     * @param count of items, or of places
     */
    void met(final long count) {
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
