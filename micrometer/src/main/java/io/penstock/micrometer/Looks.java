package io.penstock.micrometer;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * The last look at something, taken again when it is old: all meters of one scrape show one look.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> for the look.
 *
 * @param <T> what a look finds
 */
final class Looks<T> {
    private static final long FRESH_NS = TimeUnit.MILLISECONDS.toNanos(250);

    /** How to look. */
    @FunctionalInterface
    interface Look<T> {
        T take() throws IOException;
    }

    private final Look<? extends T> look;
    private T last; // null: it cannot be looked at now
    private long takenNs;
    private boolean taken;

    Looks(final Look<? extends T> look) {
        this.look = look;
    }

    private synchronized T now() {
        if (!taken || System.nanoTime() - takenNs >= FRESH_NS) {
            try {
                last = look.take();
            } catch (final IOException | RuntimeException gone) {
                last = null; // deleted, not there yet, closed, or not to be read: a counter that throws ends the whole
                // scrape
            }
            taken = true;
            takenNs = System.nanoTime();
        }
        return last;
    }

    /** {@return a number of the look; NaN if there is none} */
    double number(final ToDoubleFunction<? super T> of) {
        final T now = now();
        return now == null ? Double.NaN : of.applyAsDouble(now);
    }
}
