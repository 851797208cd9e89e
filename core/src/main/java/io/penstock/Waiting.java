package io.penstock;

/**
 * How a thread waits for another process. Each waiting costs either processor time while nothing comes, or time at the wake-up.
 *
 * <p>The figures: bytes of 64 B through a pipe between two JVMs 17, on a virtual machine of two cores (AMD EPYC, Linux 6.18).
 * {@code docs/performance.md} says how to measure another machine. Idle is what a waiting thread adds to an idle JVM, as a share of one
 * core; a wake-up is half of a round trip, which has two. Those of {@link #PARKING} are the best of 40 medians of 5,000 round trips, of 200 after
 * silence, while other programs kept both cores busy ({@link #BALANCED} beside it then: 28 us after silence); its idle is the median of
 * three times 20 s.
 *
 * <table>
 *   <caption>What each costs</caption>
 *   <tr><th></th><th>idle</th><th>round trip, steady</th><th>round trip after 5 ms of silence</th></tr>
 *   <tr><td>{@link #BALANCED}</td><td>0.12 %</td><td>0.2 us</td><td>16.7 us by futex, 13.4 us by doorbell</td></tr>
 *   <tr><td>{@link #BUSY_SPIN}</td><td>100 %</td><td>0.2 us</td><td>1.4 us</td></tr>
 *   <tr><td>{@link #PARKING}</td><td>0.13 %</td><td>5.8 us by futex, 9.5 us by doorbell</td><td>20.3 us by futex</td></tr>
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
     * Sleeps in the kernel at once: 0.13 % of a core while nothing comes; woken in about 3 us where messages follow each other closely, in
     * 10 us after a silence. For many threads on few cores, where a spinning one would take the core that its peer needs.
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
     * @return {@link #PARKING}: idle 0.13 % of a core, a wake-up 3 to 10 us, on the machine named above
     */
    public static Waiting parking() {
        return PARKING;
    }
}
