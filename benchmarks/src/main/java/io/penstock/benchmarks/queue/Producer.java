package io.penstock.benchmarks.queue;

import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/** A thread that puts items. */
final class Producer {
    private final Belt belt;
    private final long producers;
    private final boolean isTimed;
    private final Pace pace;
    private final long paceNs;
    private Belt.Putter putter;
    private long next;
    private long count;
    private long sum;

    /** What it does between two items. */
    enum Pace {
        SPIN,
        REST
    }

    Producer(final Belt belt, final Settings settings, final int index) {
        this.belt = belt;
        this.producers = settings.number("all_producers");
        this.isTimed = Load.of(settings).task() == Load.Task.LATENCY;
        this.pace = settings.choice("pace", Pace.class);
        this.paceNs = settings.number("pace_ns");
        this.next = Tally.firstNumber(index);
    }

    /** Puts its share of {@code total}; if items are timed, all but the first {@code unpaced} at its pace. */
    void put(final long total, final long unpaced) throws IOException, InterruptedException {
        if (putter == null) {
            putter = belt.putter(); // created by the thread that uses it
        }
        final long share = total / producers;
        if (isTimed) {
            putTimed(share, unpaced);
        } else {
            for (final long end = next + share; next < end; next++) {
                putter.put(next);
                sum += next;
            }
        }
        putter.flush();
        count += share;
    }

    private void putTimed(final long share, final long unpaced) throws IOException, InterruptedException {
        for (long number = 0; number < share; number++) {
            if (number >= unpaced) {
                rest();
            }
            next = Math.max(next + 1, System.nanoTime());
            putter.put(next);
            sum += next;
        }
    }

    private void rest() {
        if (pace == Pace.REST) {
            LockSupport.parkNanos(paceNs);
            return;
        }
        final long dueNs = System.nanoTime() + paceNs;
        while (System.nanoTime() - dueNs < 0) {
            Thread.onSpinWait();
        }
    }

    long count() {
        return count;
    }

    long sum() {
        return sum;
    }
}
