package io.penstock.sink;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** A worker JVM of the storm: logs until its standard input ends, or until each thread has logged so many records. */
final class StormWorker {
    static final int THREADS = 4;
    private static final int MIN_LENGTH = 20;

    private StormWorker() {}

    /** How it logs. */
    record Plan(int worker, int minLength, int maxLength, long records, long pauseNs) {
        static Plan of(final String text) {
            final String[] parts = text.split(",");
            return new Plan(
                    Integer.parseInt(parts[0]),
                    Integer.parseInt(parts[1]),
                    Integer.parseInt(parts[2]),
                    Long.parseLong(parts[3]),
                    Long.parseLong(parts[4]));
        }

        String text() {
            return worker + "," + minLength + "," + maxLength + "," + records + "," + pauseNs;
        }
    }

    public static void main(final String... args) throws Exception {
        final StormTarget.Log log = StormTarget.valueOf(args[0]).open(Path.of(args[1]));
        final Plan plan = Plan.of(args[2]);
        final Ledger ledger = new Ledger(Path.of(args[3]), THREADS);
        final List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            final int thread = i;
            final Thread appender = new Thread(() -> append(log, ledger, plan, thread));
            appender.start();
            threads.add(appender);
        }
        System.out.println("started");
        if (plan.records == Long.MAX_VALUE) {
            while (System.in.read() >= 0) {
                // until the parent closes it
            }
            threads.forEach(Thread::interrupt);
        }
        for (final Thread thread : threads) {
            thread.join();
        }
        System.exit(0);
    }

    private static void append(final StormTarget.Log log, final Ledger ledger, final Plan plan, final int thread) {
        final Random random = new Random(plan.worker * 31L + thread);
        for (long number = 1; number <= plan.records && !Thread.currentThread().isInterrupted(); number++) {
            ledger.tries(thread, number);
            if (!log.append(StormRecord.make(plan.worker, thread, number, length(plan, random), random))) {
                System.err.println("dropped: worker=" + plan.worker + " thread=" + thread + " number=" + number);
                return;
            }
            ledger.accepted(thread, number);
            if (plan.pauseNs > 0) {
                LockSupport.parkNanos(plan.pauseNs);
            }
        }
    }

    /** Small ones mostly, and all orders of magnitude. */
    private static int length(final Plan plan, final Random random) {
        final int least = Math.max(MIN_LENGTH, plan.minLength);
        return (int) (least * Math.pow(plan.maxLength / (double) least, Math.pow(random.nextDouble(), 3)));
    }
}
