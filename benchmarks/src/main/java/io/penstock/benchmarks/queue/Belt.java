package io.penstock.benchmarks.queue;

import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.util.function.LongConsumer;

/**
 * A queue as one process sees it. Each item carries a number. All threads of the process use it, each through an end of
 * its own.
 */
interface Belt {
    /** The number of an item that is too short to carry one. */
    long COUNTED = -1;

    /** Puts items. One thread. */
    interface Putter {
        /** Puts an item, or adds it to a batch; waits while there is no room. */
        void put(long number) throws IOException, InterruptedException;

        /** Puts the pending batch. */
        default void flush() throws IOException, InterruptedException {}
    }

    /** Takes items. One thread. */
    interface Taker {
        /**
         * Waits for an item, takes at most {@code most}, and returns how many. Returns none if the taker is to check
         * whether it has finished.
         */
        int take(int most, LongConsumer numbers) throws IOException, InterruptedException;
    }

    Putter putter() throws IOException, InterruptedException;

    Taker taker() throws IOException;

    /** How many items are left, if it can be determined. */
    default long size() {
        return 0;
    }

    void close();

    /** Opens the queue that the settings name. */
    static Belt open(final Settings settings) throws IOException {
        final Load load = Load.of(settings);
        return settings.choice("belt", BeltKind.class).open(settings, load, load.payload());
    }
}
