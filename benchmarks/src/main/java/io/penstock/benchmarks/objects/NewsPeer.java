package io.penstock.benchmarks.objects;

import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.Parent;
import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** The process that tells, or the one that sleeps until then. What is told is the time; that of a warm-up is negative. */
final class NewsPeer {
    private static final int WARM_UPS = 2_000;
    private static final long SHORT_REST_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long REST_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long END = Long.MAX_VALUE;

    private NewsPeer() {}

    public static void main(final String... arguments) {
        Parent.attach();
        final Settings settings = Settings.of(arguments);
        final News news = settings.choice("news", News.class);
        try {
            if (settings.number("tells") == 1) {
                tell(news.teller(settings.folder()), settings.number("count"));
            } else {
                hear(news.hearer(settings.folder()));
            }
        } catch (final IOException | InterruptedException failed) {
            Parent.die(failed);
        }
        System.exit(0);
    }

    private static void tell(final News.Teller teller, final long count) throws IOException, InterruptedException {
        for (long i = 0; i < Math.min(WARM_UPS, count); i++) {
            LockSupport.parkNanos(SHORT_REST_NS);
            teller.tell(-System.nanoTime());
        }
        for (long i = 0; i < count; i++) {
            LockSupport.parkNanos(REST_NS);
            teller.tell(System.nanoTime());
        }
        LockSupport.parkNanos(REST_NS);
        teller.tell(END);
        Parent.listen(); // a pipe is closed when all was heard
    }

    private static void hear(final News.Hearer hearer) throws IOException, InterruptedException {
        final Histogram times = new Histogram(TimeUnit.MINUTES.toNanos(1), 3);
        Parent.say("ready");
        for (long told = hearer.hear(); told != END; told = hearer.hear()) {
            if (told > 0) {
                times.recordValue(System.nanoTime() - told);
            }
        }
        Parent.report(Figure.P50.key(), times.getValueAtPercentile(50));
        Parent.report(Figure.P99.key(), times.getValueAtPercentile(99));
    }
}
