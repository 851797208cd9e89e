package io.penstock.benchmarks.objects;

import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.Parent;
import io.penstock.benchmarks.kit.Settings;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** A process that calls the object of another one: all clients at once, or one, with or without a rest before each call. */
final class EchoClient {
    private static final int WARM_UPS = 5_000;

    private EchoClient() {}

    public static void main(final String... arguments) {
        Parent.attach();
        try {
            final Settings settings = Settings.of(arguments);
            final Echo echo = settings.choice("kind", EchoKind.class).connect(settings.folder());
            final long count = settings.number("count");
            if (settings.number("rates") == 1) {
                Shift.work(
                        calls -> {
                            long sum = 0;
                            for (long i = 0; i < calls; i++) {
                                sum += call(echo, i);
                            }
                            return sum;
                        },
                        count);
            } else {
                times(echo, count, settings.number("rest_ns"));
            }
        } catch (final Exception failed) {
            Parent.die(failed);
        }
        System.exit(0); // without waiting for threads of RMI
    }

    private static void times(final Echo echo, final long count, final long restNs) throws Exception {
        final Histogram times = new Histogram(TimeUnit.MINUTES.toNanos(1), 3);
        for (long i = 0; i < Math.max(count / 2, WARM_UPS); i++) {
            call(echo, i);
        }
        final long startNs = System.nanoTime();
        for (long i = 0; i < count; i++) {
            if (restNs > 0) {
                LockSupport.parkNanos(restNs);
            }
            final long beforeNs = System.nanoTime();
            call(echo, i);
            times.recordValue(System.nanoTime() - beforeNs);
        }
        Parent.report(Figure.RATE.key(), count * 1e9 / (System.nanoTime() - startNs));
        Parent.report(Figure.P50.key(), times.getValueAtPercentile(50));
        Parent.report(Figure.P99.key(), times.getValueAtPercentile(99));
    }

    private static long call(final Echo echo, final long number) throws Exception {
        final long answer = Values.number(echo.same(Values.of(number)));
        if (answer != number) {
            throw new IllegalStateException("answer=" + answer + " expected=" + number);
        }
        return answer;
    }
}
