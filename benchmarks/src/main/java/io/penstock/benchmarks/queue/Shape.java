package io.penstock.benchmarks.queue;

/**
 * The number of producers and consumers. All producers put the same number of items, all consumers take the same
 * number.
 */
record Shape(int producers, int consumers) {
    static final Shape ONE_TO_ONE = new Shape(1, 1);
    static final Shape ONE_TO_TWO = new Shape(1, 2);
    static final Shape TWO_TO_TWO = new Shape(2, 2);

    /** The largest number of items up to {@code wanted} that all can share evenly, at least one each. */
    long total(final long wanted) {
        final long unit = (long) producers * consumers;
        return Math.max(1, wanted / unit) * unit;
    }

    @Override
    public String toString() {
        return producers + " x " + consumers;
    }
}
