package io.penstock.benchmarks.pipe;

import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.Parent;
import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.HdrHistogram.Histogram;

/** Sends, waits for the answers, and measures. */
final class NearEnd implements LongConsumer {
    private final Link link;
    private final Histogram times = new Histogram(TimeUnit.MINUTES.toNanos(1), 3);
    private long sent;
    private long answers;

    private NearEnd(final Link link) {
        this.link = link;
    }

    /**
     * A process with several of them; a stream through several is timed from their common start to the end of the last
     * one.
     */
    public static void main(final String... arguments) throws Exception {
        Parent.attach();
        final Settings settings = Settings.of(arguments);
        final Task task = settings.choice("task", Task.class);
        final long messages = settings.number("messages");
        final long warmUp = task.warmUp(messages);
        try (Crew<NearEnd> crew = new Crew<>(settings, NearEnd::new)) {
            if (task == Task.STREAM) {
                crew.all(end -> end.stream(warmUp));
                final long startNs = System.nanoTime();
                final int pipes = crew.all(end -> end.stream(messages)).size();
                reportStream(messages * pipes, settings.number("length"), System.nanoTime() - startNs);
            } else {
                reportTimes(crew.all(end -> end.ask(warmUp, messages, task.restNs()))
                        .get(0));
            }
        }
    }

    private static void reportStream(final long messages, final long length, final long tookNs) {
        Parent.report(Figure.RATE.key(), messages * 1e9 / tookNs);
        Parent.report(Figure.BYTES.key(), messages * length * 1e9 / tookNs);
        Parent.report(Figure.COST.key(), (double) tookNs / messages);
    }

    private static void reportTimes(final Histogram times) {
        Parent.report(Figure.P50.key(), times.getValueAtPercentile(50));
        Parent.report(Figure.P99.key(), times.getValueAtPercentile(99));
        Parent.report(Figure.P999.key(), times.getValueAtPercentile(99.9));
    }

    /** From the first message to the answer to the last one. */
    private long stream(final long count) throws IOException, InterruptedException {
        for (final long end = sent + count; sent < end; sent++) {
            link.send(sent);
        }
        link.flush();
        awaitAnswers(answers + 1);
        return sent;
    }

    private Histogram ask(final long warmUp, final long count, final long restNs)
            throws IOException, InterruptedException {
        ask(warmUp, 0);
        times.reset();
        ask(count, restNs);
        return times;
    }

    private void ask(final long count, final long restNs) throws IOException, InterruptedException {
        for (final long end = sent + count; sent < end; sent++) {
            if (restNs > 0) {
                LockSupport.parkNanos(restNs);
            }
            final long startNs = System.nanoTime();
            link.send(sent);
            link.flush();
            awaitAnswers(sent + 1);
            times.recordValue(System.nanoTime() - startNs);
        }
    }

    private void awaitAnswers(final long count) throws IOException, InterruptedException {
        while (answers < count) {
            link.receive(this);
        }
    }

    @Override
    public void accept(final long number) {
        if (number != answers) {
            throw new IllegalStateException("answer=" + number + " expected=" + answers);
        }
        answers++;
    }
}
