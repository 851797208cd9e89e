package io.penstock.pool;

/** The elements of a map that are under way: submitted, and not yet given to the consumer. */
interface Flights<A, R> {
    /** Adds one. If the map was closed meanwhile, cancels it. */
    void add(Flight<A, R> flight);

    int size();

    default boolean isEmpty() {
        return size() == 0;
    }

    /** Whether {@link #next} would not wait. */
    boolean isOneReady();

    /**
     * Removes the one whose turn it is, once it has ended. There must be one.
     *
     * @return how it has ended; null after the timeout, and if all were cancelled meanwhile
     */
    Outcome<A, R> next(long timeoutNs) throws InterruptedException;

    /** Cancels all, and those that are added later. */
    void cancelAll();
}
