package io.penstock.benchmarks.queue;

import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;

/** A thread that takes items. */
final class Consumer {
    private static final int MOST_AT_ONCE = 256;

    private final Belt belt;
    private final Tally tally;
    private final long consumers;
    private final Quota.Common common;
    private Belt.Taker taker;
    private long wanted;

    Consumer(final Belt belt, final Settings settings) throws IOException {
        this.belt = belt;
        this.tally = new Tally(
                (int) settings.number("all_producers"), Load.of(settings).task() == Load.Task.LATENCY);
        this.consumers = settings.number("all_consumers");
        this.common = settings.choice("belt", BeltKind.class) == BeltKind.JEROMQ
                ? new Quota.Common(settings.folder().resolve("taken"))
                : null;
    }

    /** Takes its share of {@code total}. */
    void take(final long total) throws IOException, InterruptedException {
        if (taker == null) {
            taker = belt.taker(); // created by the thread that uses it
        }
        wanted += total;
        final Quota quota = common == null ? Quota.own(total / consumers) : common.upTo(wanted);
        long left = quota.leftAfter(0);
        while (left > 0) {
            left = quota.leftAfter(taker.take((int) Math.min(left, MOST_AT_ONCE), tally));
        }
    }

    Tally tally() {
        return tally;
    }
}
