package io.penstock.benchmarks.pool;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.LongFunction;

/** Submits one task after the other, and waits for the oldest while many are under way. */
final class InFlight {
    private static final int MOST = 1000;

    private InFlight() {}

    static long make(final long count, final LongFunction<Future<?>> submit)
            throws ExecutionException, InterruptedException {
        final Deque<Future<?>> underWay = new ArrayDeque<>();
        long done = 0;
        for (long i = 0; i < count; i++) {
            underWay.addLast(submit.apply(i));
            if (underWay.size() == MOST) {
                done += result(underWay);
            }
        }
        while (!underWay.isEmpty()) {
            done += result(underWay);
        }
        return done;
    }

    private static int result(final Deque<Future<?>> underWay) throws ExecutionException, InterruptedException {
        return underWay.removeFirst().get() == null ? 0 : 1;
    }
}
