package io.penstock.pool;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** In the order of the input. */
final class OrderedFlights<A, R> extends Flights<A, R> {
    private final Deque<Flight<A, R>> flights; // the lock guards it, and changes of what follows
    private volatile Flight<A, R> first;

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
    void changed() {
        super.changed();
        final Flight<A, R> now = flights.peekFirst();
        if (first != now) {
            first = now;
        }
    }

    @Override
    boolean isOneReady() {
        final Flight<A, R> next = first;
        return next == null || next.isDone();
    }

    @Override
    Outcome<A, R> next(final long timeoutNs) throws InterruptedException {
        final Flight<A, R> next = first;
        if (next == null || !awaitEnd(next, timeoutNs)) {
            return null;
        }
        synchronized (lock) {
            if (flights.peekFirst() != next) {
                return null;
            }
            flights.removeFirst();
            changed();
        }
        return next.outcome();
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
