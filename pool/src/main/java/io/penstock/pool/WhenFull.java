package io.penstock.pool;

import java.time.Duration;
import java.util.Objects;

/**
 * What a call of {@code submit} does while as many tasks wait as may wait.
 *
 * <p><b>Threads:</b> any; immutable. <b>Processes:</b> one. <b>Blocks:</b> no. <b>Units:</b> {@code Duration}.
 */
public final class WhenFull {
    /** It waits for room. It is rejected if the pool is shut down meanwhile, or the thread is interrupted. */
    public static final WhenFull BLOCK = new WhenFull(null);

    /** It is rejected at once. */
    public static final WhenFull REJECT = new WhenFull(Duration.ZERO);

    private final Duration patience;

    private WhenFull(final Duration patience) {
        this.patience = patience;
    }

    /**
     * It waits for room, and is rejected when the time is up.
     *
     * @param time to wait
     * @return that choice
     */
    public static WhenFull callerWaits(final Duration time) {
        return new WhenFull(Objects.requireNonNull(time, "time"));
    }

    /** {@return how long it waits; a very long time for {@link #BLOCK}} */
    public Duration patience() {
        return patience == null ? Duration.ofSeconds(Long.MAX_VALUE) : patience;
    }

    @Override
    public String toString() {
        if (patience == null) {
            return "BLOCK";
        }
        return patience.isZero() ? "REJECT" : "callerWaits(" + patience + ")";
    }
}
