package io.penstock.benchmarks.sync;

import io.penstock.benchmarks.calls.CallKind;
import io.penstock.benchmarks.calls.Calls;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** What two processes do at once, as two threads of one JVM do it. */
enum TwoThreads implements CallKind {
    /** Additions to one number. */
    ATOMIC_ADD;

    @Override
    public String title() {
        return "in one JVM: AtomicLong, two threads";
    }

    @Override
    public boolean isBaseline() {
        return true;
    }

    @Override
    public Calls prepare(final Path folder) {
        final AtomicLong number = new AtomicLong();
        final ExecutorService other = Executors.newSingleThreadExecutor(work -> {
            final Thread thread = new Thread(work);
            thread.setDaemon(true);
            return thread;
        });
        return count -> {
            final Future<?> done = other.submit(() -> add(number, count));
            add(number, count);
            done.get();
            return number.get();
        };
    }

    private static void add(final AtomicLong number, final long count) {
        for (long i = 0; i < count; i++) {
            number.getAndAdd(1);
        }
    }
}
