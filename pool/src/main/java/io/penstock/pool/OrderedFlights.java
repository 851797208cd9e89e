package io.penstock.pool;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** In the order of the input. */
final class OrderedFlights<A, R> extends Flights<A, R> {
    private final Deque<Flight<A, R>> flights; // the lock guards it

    OrderedFlights() {
        this(new ArrayDeque<>());
    }

    private OrderedFlights(final Deque<Flight<A, R>> flights) {
        super(flights);
        this.flights = flights;
    }

    @Override
    void added(final Flight<A, R> flight) {
        // its turn comes
    }

    @Override
    boolean isOneReady() {
        synchronized (lock) {
            final Flight<A, R> first = flights.peekFirst();
            return first == null || first.isDone();
        }
    }

    @Override
    Outcome<A, R> next(final long timeoutNs) throws InterruptedException {
        final Flight<A, R> first;
        synchronized (lock) {
            first = flights.peekFirst();
        }
        if (first == null || !awaitEnd(first, timeoutNs)) {
            return null;
        }
        synchronized (lock) {
            if (flights.peekFirst() != first) {
                return null;
            }
            flights.removeFirst();
        }
        return first.outcome();
    }

    private static boolean awaitEnd(final Flight<?, ?> flight, final long timeoutNs) throws InterruptedException {
        if (flight.isDone()) {
            return true;
        }
        try {
            if (timeoutNs == Long.MAX_VALUE) {
                flight.future().get();
            } else {
                flight.future().get(timeoutNs, TimeUnit.NANOSECONDS);
            }
            return true;
        } catch (final ExecutionException | CancellationException ended) {
            return true;
        } catch (final TimeoutException over) {
            return flight.isDone();
        }
    }
}
