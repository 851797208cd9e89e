package io.penstock.sink;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A worker JVM of the storm: appends until its standard input ends. */
final class StormWorker {
    static final int THREADS = 2;

    private StormWorker() {}

    public static void main(final String... args) throws Exception {
        final Path lanes = Path.of(args[0]);
        final int worker = Integer.parseInt(args[1]);
        final int maxLength = Integer.parseInt(args[2]);
        final Ledger ledger = new Ledger(Path.of(args[3]), THREADS);
        final long pauseNs = Long.parseLong(args[4]);
        try (LogLane lane = LogLane.at(lanes)
                .capacityBytes(256 * 1024)
                .block(java.time.Duration.ofSeconds(60))
                .open()) {
            final List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                final int thread = i;
                final Thread appender = new Thread(() -> append(lane, ledger, worker, thread, maxLength, pauseNs));
                appender.start();
                threads.add(appender);
            }
            System.out.println("started");
            while (System.in.read() >= 0) {
                // until the parent closes it
            }
            for (final Thread thread : threads) {
                thread.interrupt();
            }
            for (final Thread thread : threads) {
                thread.join();
            }
        } catch (final IOException e) {
            System.err.println("worker " + worker + ": " + e);
            System.exit(1);
        }
    }

    private static void append(
            final LogLane lane,
            final Ledger ledger,
            final int worker,
            final int thread,
            final int maxLength,
            final long pauseNs) {
        final Random random = new Random(worker * 31L + thread);
        for (long number = 1; !Thread.currentThread().isInterrupted(); number++) {
            // Small ones mostly, and all orders of magnitude.
            final int length = (int) (20 * Math.pow(maxLength / 20.0, Math.pow(random.nextDouble(), 3)));
            ledger.tries(thread, number);
            if (!lane.append(StormRecord.make(worker, thread, number, length, random))) {
                System.err.println("dropped: worker=" + worker + " thread=" + thread + " number=" + number);
                return;
            }
            ledger.accepted(thread, number);
            if (pauseNs > 0) {
                java.util.concurrent.locks.LockSupport.parkNanos(pauseNs);
            }
        }
    }
}
