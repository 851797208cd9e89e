package io.penstock.benchmarks.queue;

import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.Parent;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.HdrHistogram.Histogram;

/**
 * The items that a consumer has taken: how many, the sum of their numbers, the order of each producer's, and their
 * ages.
 */
final class Tally implements LongConsumer {
    /** A producer's numbers begin at multiples of this power of 2. */
    private static final int PRODUCER_SHIFT = 56;

    /** Only these bits of the sums are compared; a parent reads them exactly. */
    private static final long SUM_BITS = (1L << 48) - 1;

    private final long[] lastNumbers;
    private final Histogram ages;
    private long count;
    private long sum;

    Tally(final int producers, final boolean isTimed) {
        lastNumbers = new long[producers];
        Arrays.fill(lastNumbers, -1);
        ages = isTimed ? new Histogram(TimeUnit.MINUTES.toNanos(1), 3) : null;
    }

    static long firstNumber(final int producer) {
        return (long) producer << PRODUCER_SHIFT;
    }

    static long sumToReport(final long sum) {
        return sum & SUM_BITS;
    }

    @Override
    public void accept(final long number) {
        count++;
        if (number == Belt.COUNTED) {
            return;
        }
        if (ages != null) {
            ages.recordValue(Math.max(0, System.nanoTime() - number));
        }
        final int producer = (int) (number >>> PRODUCER_SHIFT);
        if (number <= lastNumbers[producer]) {
            throw new IllegalStateException("twice, or out of order: number=" + number + " after="
                    + lastNumbers[producer] + " producer=" + producer);
        }
        lastNumbers[producer] = number;
        sum += number;
    }

    long count() {
        return count;
    }

    long sum() {
        return sum;
    }

    /** The items taken until now were for the compilers. */
    void forgetAges() {
        if (ages != null) {
            ages.reset();
        }
    }

    void reportAges() {
        if (ages != null) {
            Parent.report(Figure.P50.key(), ages.getValueAtPercentile(50));
            Parent.report(Figure.P99.key(), ages.getValueAtPercentile(99));
            Parent.report(Figure.P999.key(), ages.getValueAtPercentile(99.9));
        }
    }
}
