package io.penstock.pool.engine;

import java.util.concurrent.atomic.LongAdder;

/**
 * What has become of the tasks of a pool.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> never.
 */
final class Counts {
    final LongAdder done = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder cancelled = new LongAdder();
    final LongAdder retried = new LongAdder();
    final LongAdder deaths = new LongAdder();

    void settled(final Outcome outcome) {
        if (outcome.cancelled()) {
            cancelled.increment();
        } else if (outcome.failure() == null) {
            done.increment();
        } else {
            failed.increment();
        }
    }
}
