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
    private volatile Flight<A, R> first;

    OrderedFlights() {
        this(new ArrayDeque<>());
    }

    private OrderedFlights(final Deque<Flight<A, R>> flights) {
        super(flights);
        this.flights = flights;
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
    void added(final Flight<A, R> flight) {
        // its turn comes
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

    private boolean awaitEnd(final Flight<A, R> flight, final long timeoutNs) throws InterruptedException {
        if (flight.isDone() || Naps.untilDone(flight, size(), timeoutNs)) {
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
