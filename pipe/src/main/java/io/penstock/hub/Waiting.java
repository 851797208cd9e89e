package io.penstock.hub;

/** How a thread waits for another process. (Figures follow with the implementation.) */
public enum Waiting {
    /** Spins for a few microseconds where that has paid lately, then sleeps in the kernel. The default. */
    BALANCED,
    /** Never sleeps: burns a core for the shortest wake-up. */
    BUSY_SPIN,
    /** Sleeps in the kernel at once. */
    PARKING;

    /** {@return {@link #BALANCED}} */
    public static Waiting balanced() {
        return BALANCED;
    }

    /** {@return {@link #BUSY_SPIN}} */
    public static Waiting busySpin() {
        return BUSY_SPIN;
    }

    /** {@return {@link #PARKING}} */
    public static Waiting parking() {
        return PARKING;
    }
}
