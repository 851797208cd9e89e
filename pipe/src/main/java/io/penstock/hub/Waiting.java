package io.penstock.hub;

/**
 * How a thread waits for another process. Each waiting costs either processor time while nothing comes, or time at the wake-up.
 *
 * <p>The figures: bytes of 64 B through a pipe between two JVMs 17, on a virtual machine of two cores (AMD EPYC, Linux 6.18).
 * {@code docs/performance.md} says how to measure another machine. Idle is what a waiting thread adds to an idle JVM, as a share of one
 * core; a wake-up is half of a round trip after 5 ms of silence, which has two. Those of {@link #PARKING} are those of
 * {@link #BALANCED} asleep: from there on both do the same.
 *
 * <table>
 *   <caption>What each costs</caption>
 *   <tr><th></th><th>idle</th><th>round trip, steady</th><th>round trip after 5 ms of silence</th></tr>
 *   <tr><td>{@link #BALANCED}</td><td>0.12 %</td><td>0.2 us</td><td>16.7 us by futex, 13.4 us by doorbell</td></tr>
 *   <tr><td>{@link #BUSY_SPIN}</td><td>100 %</td><td>0.2 us</td><td>1.4 us</td></tr>
 *   <tr><td>{@link #PARKING}</td><td>0.12 %</td><td>as after silence</td><td>16.7 us by futex, 13.4 us by doorbell</td></tr>
 * </table>
 */
public enum Waiting {
    /**
     * Spins for a few microseconds where that has paid lately, then sleeps in the kernel. The default: 0.12 % of a core while nothing
     * comes; woken in about 8 us (half of 16.7, machine above), and while messages follow each other closely not asleep at all.
     */
    BALANCED,
    /**
     * Never sleeps: a whole core, always, for the shortest wake-up, 0.1 us (half of the round trip of 0.2 us). Only where every thread
     * that spins has a core to itself: two that share one wait for the scheduler, milliseconds.
     */
    BUSY_SPIN,
    /**
     * Sleeps in the kernel at once: 0.12 % of a core while nothing comes, and about 8 us for each wake-up, also when messages follow each
     * other closely. For many threads on few cores, where a spinning one would take the core that its peer needs.
     */
    PARKING;

    /**
     * The default.
     *
     * @return {@link #BALANCED}: idle 0.12 % of a core, a wake-up about 8 us, on the machine named above
     */
    public static Waiting balanced() {
        return BALANCED;
    }

    /**
     * For a core of its own.
     *
     * @return {@link #BUSY_SPIN}: a whole core, a wake-up 0.1 us, on the machine named above
     */
    public static Waiting busySpin() {
        return BUSY_SPIN;
    }

    /**
     * For many threads on few cores.
     *
     * @return {@link #PARKING}: idle 0.12 % of a core, a wake-up about 8 us, on the machine named above
     */
    public static Waiting parking() {
        return PARKING;
    }
}
