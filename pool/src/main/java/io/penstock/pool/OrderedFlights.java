package io.penstock.pool;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** In the order of the input. */
final class OrderedFlights<A, R> implements Flights<A, R> {
    private final Deque<Flight<A, R>> flights = new ArrayDeque<>(); // its own lock guards it
    private boolean cancelled;

    @Override
    public void add(final Flight<A, R> flight) {
        synchronized (flights) {
            if (!cancelled) {
                flights.addLast(flight);
                return;
            }
        }
        flight.cancel();
    }

    @Override
    public int size() {
        synchronized (flights) {
            return flights.size();
        }
    }

    @Override
    public boolean isOneReady() {
        synchronized (flights) {
            final Flight<A, R> first = flights.peekFirst();
            return first == null || first.isDone();
        }
    }

    @Override
    public Outcome<A, R> next(final long timeoutNs) throws InterruptedException {
        final Flight<A, R> first;
        synchronized (flights) {
            first = flights.peekFirst();
        }
        if (first == null || !awaitEnd(first, timeoutNs)) {
            return null;
        }
        synchronized (flights) {
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

    @Override
    public void cancelAll() {
        final List<Flight<A, R>> left;
        synchronized (flights) {
            cancelled = true;
            left = new ArrayList<>(flights);
            flights.clear();
        }
        // The last first, so that no worker begins one that is cancelled in a moment.
        for (int i = left.size() - 1; i >= 0; i--) {
            left.get(i).cancel();
        }
    }
}
