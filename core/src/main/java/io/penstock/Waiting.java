package io.penstock;

/**
 * How a thread waits for another process. Each strategy costs either processor time while nothing arrives, or time at
 * the wake-up.
 *
 * <p>Orders of magnitude, for short messages through a pipe between two JVMs on one host; {@code docs/performance.md}
 * has the figures, and says how to measure another machine. Idle is what a waiting thread adds to an idle JVM, as a
 * share of one core.
 *
 * <table>
 *   <caption>What each strategy costs</caption>
 *   <tr><th></th><th>idle</th><th>wake-up in a steady stream</th><th>wake-up after a silence</th></tr>
 *   <tr><td>{@link #BALANCED}</td><td>0.1 %</td><td>0.1 us</td><td>some us</td></tr>
 *   <tr><td>{@link #BUSY_SPIN}</td><td>100 %</td><td>0.1 us</td><td>less than 1 us</td></tr>
 *   <tr><td>{@link #PARKING}</td><td>0.1 %</td><td>some us</td><td>some us</td></tr>
 * </table>
 */
public enum Waiting {
    /**
     * Spins for some microseconds if that has paid off recently, then sleeps in the kernel. The default. It costs about
     * a tenth of a percent of a core while nothing arrives, and wakes up within some microseconds. While messages
     * follow each other closely, it does not sleep at all.
     */
    BALANCED,
    /**
     * Never sleeps: uses a whole core, always, for the shortest wake-up, a tenth of a microsecond. Use it only if every
     * spinning thread has a core to itself: two threads that share one wait for the scheduler, for milliseconds.
     */
    BUSY_SPIN,
    /**
     * Sleeps in the kernel at once. It costs about a tenth of a percent of a core while nothing arrives, and wakes up
     * within some microseconds. For many threads on few cores, where a spinning thread would take the core that its
     * peer needs.
     */
    PARKING;

    /**
     * Returns the default strategy.
     *
     * @return {@link #BALANCED}
     */
    public static Waiting balanced() {
        return BALANCED;
    }

    /**
     * Returns the strategy for a thread that has a core to itself.
     *
     * @return {@link #BUSY_SPIN}
     */
    public static Waiting busySpin() {
        return BUSY_SPIN;
    }

    /**
     * Returns the strategy for many threads on few cores.
     *
     * @return {@link #PARKING}
     */
    public static Waiting parking() {
        return PARKING;
    }
}
