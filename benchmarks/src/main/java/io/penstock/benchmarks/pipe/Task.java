package io.penstock.benchmarks.pipe;

import java.util.concurrent.TimeUnit;

/** What the two ends do. */
enum Task {
    /** Each message is answered before the next one is sent. */
    ROUND_TRIP(0),
    /** The same, with a pause before each message: both ends have gone to sleep. */
    SILENCE(TimeUnit.MILLISECONDS.toNanos(5)),
    /** The same in processes that have done nothing yet. */
    COLD(TimeUnit.MILLISECONDS.toNanos(5)),
    /** Messages one way; the last one is answered. */
    STREAM(0);

    private final long restNs;

    Task(final long restNs) {
        this.restNs = restNs;
    }

    long restNs() {
        return restNs;
    }

    /**
     * Messages before the measured ones, for the compilers. After a silence the code must be as well compiled as in a
     * stream.
     */
    long warmUp(final long messages) {
        return switch (this) {
            case COLD -> 0;
            case SILENCE -> messages * 50;
            case ROUND_TRIP, STREAM -> messages / 2;
        };
    }
}
