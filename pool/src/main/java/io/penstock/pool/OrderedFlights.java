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
    private final Deque<Flight<A, R>> flights =
            new ArrayDeque<>(); // its own lock guards it, and changes of what follows
    private volatile Flight<A, R> first;
    private volatile int size;
    private boolean cancelled;

    @Override
    public void add(final Flight<A, R> flight) {
        synchronized (flights) {
            if (!cancelled) {
                flights.addLast(flight);
                changed();
                return;
            }
        }
        flight.cancel();
    }

    private void changed() {
        final Flight<A, R> now = flights.peekFirst();
        if (first != now) {
            first = now;
        }
        size = flights.size();
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public boolean isOneReady() {
        final Flight<A, R> next = first;
        return next == null || next.isDone();
    }

    @Override
    public Outcome<A, R> next(final long timeoutNs) throws InterruptedException {
        final Flight<A, R> next = first;
        if (next == null || !awaitEnd(next, timeoutNs)) {
            return null;
        }
        synchronized (flights) {
            if (flights.peekFirst() != next) {
                return null;
            }
            flights.removeFirst();
            changed();
        }
        return next.outcome();
    }

    private boolean awaitEnd(final Flight<A, R> flight, final long timeoutNs) throws InterruptedException {
        if (flight.isDone() || Naps.untilDone(flight, size, timeoutNs)) {
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
            changed();
        }
        // The last first, so that no worker begins one that is cancelled in a moment.
        for (int i = left.size() - 1; i >= 0; i--) {
            left.get(i).cancel();
        }
    }
}
