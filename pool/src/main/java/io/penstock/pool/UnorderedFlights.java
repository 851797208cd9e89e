package io.penstock.pool;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** In the order in which they end. */
final class UnorderedFlights<A, R> implements Flights<A, R> {
    private final Set<Flight<A, R>> flights = new LinkedHashSet<>(); // its own lock guards it
    private final LinkedBlockingQueue<Flight<A, R>> ended = new LinkedBlockingQueue<>();
    private boolean cancelled;

    @Override
    public void add(final Flight<A, R> flight) {
        synchronized (flights) {
            if (!cancelled) {
                flights.add(flight);
                Ends.tell(flight.future(), () -> ended.add(flight));
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
        return !ended.isEmpty() || isEmpty();
    }

    @Override
    public Outcome<A, R> next(final long timeoutNs) throws InterruptedException {
        checkMayWait();
        final Flight<A, R> next =
                timeoutNs == Long.MAX_VALUE ? ended.take() : ended.poll(timeoutNs, TimeUnit.NANOSECONDS);
        if (next == null) {
            return null;
        }
        synchronized (flights) {
            if (!flights.remove(next)) {
                return null;
            }
        }
        return next.outcome();
    }

    private void checkMayWait() {
        if (ended.isEmpty()) {
            synchronized (flights) {
                flights.stream().findFirst().ifPresent(any -> Ends.checkMayWait(any.future()));
            }
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
        Collections.reverse(left);
        left.forEach(Flight::cancel);
    }
}
