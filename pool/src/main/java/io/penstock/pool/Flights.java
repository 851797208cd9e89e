package io.penstock.pool;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The elements of a map that are under way: submitted, and not yet given to the consumer. */
abstract class Flights<A, R> {
    final Object lock = new Object();
    private final Collection<Flight<A, R>> flights; // the lock guards it
    private volatile int size;
    private boolean cancelled;

    /** With a collection that keeps the order in which they are added. */
    Flights(final Collection<Flight<A, R>> flights) {
        this.flights = flights;
    }

    /** Adds one. If the map was closed meanwhile, cancels it. */
    final void add(final Flight<A, R> flight) {
        synchronized (lock) {
            if (!cancelled) {
                flights.add(flight);
                changed();
                added(flight);
                return;
            }
        }
        flight.cancel();
    }

    /** It is one of them. Under the lock. */
    abstract void added(Flight<A, R> flight);

    /** The collection has changed. Under the lock. */
    void changed() {
        size = flights.size();
    }

    final int size() {
        return size;
    }

    final boolean isEmpty() {
        return size() == 0;
    }

    /** Whether {@link #next} would not wait. */
    abstract boolean isOneReady();

    /**
     * Removes the one whose turn it is, once it has ended. There must be one.
     *
     * @return how it has ended; null after the timeout, and if all were cancelled meanwhile
     */
    abstract Outcome<A, R> next(long timeoutNs) throws InterruptedException;

    /** Cancels all, and those that are added later. The last one first, so that no worker begins one that is cancelled in a moment. */
    final void cancelAll() {
        final List<Flight<A, R>> left;
        synchronized (lock) {
            cancelled = true;
            left = new ArrayList<>(flights);
            flights.clear();
            changed();
        }
        for (int i = left.size() - 1; i >= 0; i--) {
            left.get(i).cancel();
        }
    }
}
