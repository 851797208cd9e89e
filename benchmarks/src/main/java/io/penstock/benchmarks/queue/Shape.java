package io.penstock.benchmarks.queue;

/** How many put and how many take. All producers put the same number of items, all consumers take the same number. */
record Shape(int producers, int consumers) {
    /** The most items that all can share evenly, at least one each, of a number. */
    long total(final long wanted) {
        final long unit = (long) producers * consumers;
        return Math.max(1, wanted / unit) * unit;
    }

    /** Sum of the numbers from 0 to total - 1: nothing was lost and nothing came twice if the consumers' sum is the same. */
    static long sum(final long total) {
        return total * (total - 1) / 2;
    }

    @Override
    public String toString() {
        return producers + " x " + consumers;
    }
}
