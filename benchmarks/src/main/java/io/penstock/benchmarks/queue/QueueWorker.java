package io.penstock.benchmarks.queue;

import io.penstock.benchmarks.kit.Parent;
import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A process with producers and consumers, a thread each. They transfer items to warm up, fill the queue if it is to be
 * full, transfer the measured ones, and empty the queue. Before filling and before measuring they wait for the parent,
 * that is, for all the others.
 */
final class QueueWorker {
    private final List<Producer> producers = new ArrayList<>();
    private final List<Consumer> consumers = new ArrayList<>();
    private final ExecutorService threads;

    private QueueWorker(final Belt belt, final Settings settings) throws IOException {
        for (int index = 0; index < settings.number("producers"); index++) {
            producers.add(new Producer(belt, settings, (int) settings.number("first_producer") + index));
        }
        for (int index = 0; index < settings.number("consumers"); index++) {
            consumers.add(new Consumer(belt, settings));
        }
        threads = Executors.newFixedThreadPool(producers.size() + consumers.size());
    }

    public static void main(final String... arguments) throws Exception {
        Parent.attach();
        final Settings settings = Settings.of(arguments);
        final Belt belt = Belt.open(settings);
        final QueueWorker worker = new QueueWorker(belt, settings);
        worker.run(settings.number("warm_up"), settings.number("ahead"), settings.number("total"));
        Parent.listen();
        if (!worker.producers.isEmpty()) {
            Parent.report("left", belt.size()); // now all have taken their share
        }
        worker.threads.shutdown();
        belt.close();
    }

    private void run(final long warmUp, final long ahead, final long total)
            throws InterruptedException, ExecutionException {
        together(
                producer -> producer.put(warmUp, warmUp - Math.min(warmUp, total / 4)),
                consumer -> consumer.take(warmUp));
        Parent.say("warm");
        Parent.listen();
        together(producer -> producer.put(ahead, 0), Consumer::tally);
        Parent.say("full");
        Parent.listen();
        consumers.forEach(consumer -> consumer.tally().forgetAges());
        // The clock is the machine's, the same in all processes.
        final long startNs = System.nanoTime();
        together(producer -> producer.put(total, 0), consumer -> consumer.take(total));
        final long endNs = System.nanoTime();
        Parent.report("start_ns", startNs);
        Parent.report("end_ns", endNs);
        together(producer -> {}, consumer -> consumer.take(ahead));
        Parent.report("put", producers.stream().mapToLong(Producer::count).sum());
        Parent.report(
                "put_sum",
                Tally.sumToReport(producers.stream().mapToLong(Producer::sum).sum()));
        Parent.report(
                "taken",
                consumers.stream().mapToLong(one -> one.tally().count()).sum());
        Parent.report(
                "taken_sum",
                Tally.sumToReport(
                        consumers.stream().mapToLong(one -> one.tally().sum()).sum()));
        consumers.forEach(consumer -> consumer.tally().reportAges());
    }

    /** The work of a thread with an end. */
    private interface Work<T> {
        void with(T end) throws IOException, InterruptedException;
    }

    private void together(final Work<Producer> put, final Work<Consumer> take)
            throws InterruptedException, ExecutionException {
        final List<Callable<Void>> calls = new ArrayList<>();
        producers.forEach(producer -> calls.add(() -> orDie(put, producer)));
        consumers.forEach(consumer -> calls.add(() -> orDie(take, consumer)));
        for (final Future<Void> result : threads.invokeAll(calls)) {
            result.get();
        }
    }

    private static <T> Void orDie(final Work<T> work, final T end) throws IOException, InterruptedException {
        try {
            work.with(end);
            return null;
        } catch (final IOException | RuntimeException | Error failed) {
            Parent.die(failed);
            throw failed;
        }
    }
}
