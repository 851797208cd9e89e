package io.penstock.benchmarks.pipe;

import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.Parent;
import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.HdrHistogram.Histogram;

/** A process: sends, waits for the answers, and measures. */
final class NearEnd implements LongConsumer {
    private final Link link;
    private final Histogram times = new Histogram(TimeUnit.MINUTES.toNanos(1), 3);
    private long answered = -1;

    private NearEnd(final Link link) {
        this.link = link;
    }

    public static void main(final String... arguments) throws IOException, InterruptedException {
        Parent.attach();
        final Settings settings = Settings.of(arguments);
        final Task task = settings.choice("task", Task.class);
        final long messages = settings.number("messages");
        final long warmUp = task.warmUp(messages);
        try (Link link = Link.open(settings)) {
            final NearEnd end = new NearEnd(link);
            if (task == Task.STREAM) {
                end.stream(0, warmUp);
                final long tookNs = end.stream(warmUp, warmUp + messages);
                Parent.report(Figure.RATE.key(), messages * 1e9 / tookNs);
            } else {
                end.ask(0, warmUp, 0);
                end.times.reset();
                end.ask(warmUp, warmUp + messages, task.restNs());
                Parent.report(Figure.P50.key(), end.times.getValueAtPercentile(50));
                Parent.report(Figure.P99.key(), end.times.getValueAtPercentile(99));
                Parent.report(Figure.P999.key(), end.times.getValueAtPercentile(99.9));
            }
        }
    }

    /** Returns the time from the first message to the answer to the last one. */
    private long stream(final long from, final long to) throws IOException, InterruptedException {
        final long startNs = System.nanoTime();
        for (long number = from; number < to; number++) {
            link.send(number);
        }
        awaitAnswer(to);
        return System.nanoTime() - startNs;
    }

    private void ask(final long from, final long to, final long restNs) throws IOException, InterruptedException {
        for (long number = from; number < to; number++) {
            if (restNs > 0) {
                LockSupport.parkNanos(restNs);
            }
            final long startNs = System.nanoTime();
            link.send(number);
            awaitAnswer(number);
            times.recordValue(System.nanoTime() - startNs);
        }
    }

    private void awaitAnswer(final long number) throws IOException, InterruptedException {
        while (answered != number) {
            link.receive(this);
        }
    }

    @Override
    public void accept(final long number) {
        answered = number;
    }
}
