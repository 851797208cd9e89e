package io.penstock.benchmarks.queue;

import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.util.function.LongConsumer;

/** Where items wait, as one process sees it. Each item carries a number. All threads of the process use it, each by an end of its own. */
interface Belt {
    /** What an item reads as that is too short for a number. */
    long COUNTED = -1;

    /** Puts. One thread. */
    interface Putter {
        /** Puts, or gathers a batch; waits while there is no room. */
        void put(long number) throws IOException, InterruptedException;

        /** Puts what has been gathered. */
        default void flush() throws IOException, InterruptedException {}
    }

    /** Takes. One thread. */
    interface Taker {
        /** Waits for an item, takes at most so many, and says how many: none where the taker shall look whether it is over. */
        int take(int most, LongConsumer numbers) throws IOException, InterruptedException;
    }

    Putter putter() throws IOException, InterruptedException;

    Taker taker() throws IOException;

    /** How many items are left, where it can be told. */
    default long size() {
        return 0;
    }

    void close();

    /** Opens the one that the settings name. */
    static Belt open(final Settings settings) throws IOException {
        final Load load = Load.of(settings);
        return settings.choice("belt", BeltKind.class).open(settings, load, load.payload());
    }
}
