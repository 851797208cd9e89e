package io.penstock.benchmarks.sink;

import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.Parent;
import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** A process that logs: first to warm up, then measured. In between it waits for its parent. */
final class LogWorker {
    /** What it does after the warm-up. */
    enum Task {
        /** Logs as fast as possible. */
        STREAM,
        /** Logs every 20 us, and times each call. */
        CALLS,
        /** Logs every 10 ms, each time with the current time instead of a number. */
        TIMES
    }

    private static final long CALL_NS = TimeUnit.MICROSECONDS.toNanos(20);
    private static final long REST_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Log log;
    private long next;

    private LogWorker(final Log log, final long first) {
        this.log = log;
        next = first;
    }

    public static void main(final String... arguments) throws IOException, InterruptedException {
        Parent.attach();
        final Settings settings = Settings.of(arguments);
        final long count = settings.number("count");
        try (Log log = settings.choice("way", Way.class).open(settings)) {
            final LogWorker worker = new LogWorker(log, Lines.first((int) settings.number("worker")));
            worker.stream(settings.number("warmUp"));
            Parent.say("warm");
            Parent.listen();
            // The clock is the machine's, the same in all processes.
            final long startNs = System.nanoTime();
            switch (settings.choice("task", Task.class)) {
                case STREAM -> worker.stream(count);
                case CALLS -> worker.calls(count);
                case TIMES -> worker.times(count);
            }
            final long endNs = System.nanoTime();
            Parent.report("start_ns", startNs);
            Parent.report("end_ns", endNs);
        }
    }

    private void stream(final long count) {
        for (final long end = next + count; next < end; next++) {
            log.log(next);
        }
    }

    private void calls(final long count) {
        final Histogram times = new Histogram(TimeUnit.MINUTES.toNanos(1), 3);
        long dueNs = System.nanoTime();
        for (final long end = next + count; next < end; next++) {
            long startNs = System.nanoTime();
            while (startNs < dueNs) {
                Thread.onSpinWait();
                startNs = System.nanoTime();
            }
            log.log(next);
            final long endNs = System.nanoTime();
            times.recordValue(endNs - startNs);
            dueNs = Math.max(dueNs + CALL_NS, endNs);
        }
        Parent.report(Figure.P50.key(), times.getValueAtPercentile(50));
        Parent.report(Figure.P99.key(), times.getValueAtPercentile(99));
    }

    private void times(final long count) {
        for (long logged = 0; logged < count; logged++) {
            LockSupport.parkNanos(REST_NS);
            log.log(Lines.NUMBER_BASE + System.nanoTime());
        }
    }
}
