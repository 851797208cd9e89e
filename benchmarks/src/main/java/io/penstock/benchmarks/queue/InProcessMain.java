package io.penstock.benchmarks.queue;

import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.Parent;
import io.penstock.benchmarks.kit.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A process: producers and consumers as threads on one {@link java.util.concurrent.ArrayBlockingQueue}. */
final class InProcessMain {
    private final Items<?> items;
    private final Shape shape;
    private final ExecutorService threads;

    private InProcessMain(final Items<?> items, final Shape shape, final ExecutorService threads) {
        this.items = items;
        this.shape = shape;
        this.threads = threads;
    }

    public static void main(final String... arguments) throws Exception {
        Parent.attach();
        final Settings settings = Settings.of(arguments);
        final Items<?> items = QueueKind.IN_PROCESS.open(
                settings.folder(), settings.choice("payload", PayloadKind.class).payload());
        final Shape shape = new Shape((int) settings.number("producers"), (int) settings.number("consumers"));
        final ExecutorService threads = Executors.newFixedThreadPool(shape.producers() + shape.consumers());
        try {
            final InProcessMain process = new InProcessMain(items, shape, threads);
            final long total = settings.number("total");
            process.pass(shape.total(total / 2));
            final long startNs = System.nanoTime();
            process.pass(total);
            Parent.report(Figure.RATE.key(), total * 1e9 / (System.nanoTime() - startNs));
        } finally {
            threads.shutdownNow();
        }
    }

    private void pass(final long total) throws InterruptedException, ExecutionException {
        final List<Callable<Long>> work = new ArrayList<>();
        for (int consumer = 0; consumer < shape.consumers(); consumer++) {
            work.add(() -> items.take(total / shape.consumers()));
        }
        for (int producer = 0; producer < shape.producers(); producer++) {
            final long share = total / shape.producers();
            final long first = producer * share;
            work.add(() -> {
                items.put(first, share);
                return 0L;
            });
        }
        long sum = 0;
        for (final Future<Long> part : threads.invokeAll(work)) {
            sum += part.get();
        }
        if (sum != Shape.sum(total)) {
            throw new IllegalStateException("sum=" + sum + " expected=" + Shape.sum(total));
        }
    }
}
