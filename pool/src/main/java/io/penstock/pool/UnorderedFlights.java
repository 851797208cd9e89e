package io.penstock.pool;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** In the order in which they end. */
final class UnorderedFlights<A, R> extends Flights<A, R> {
    private final Set<Flight<A, R>> flights; // the lock guards it
    private final LinkedBlockingQueue<Flight<A, R>> ended = new LinkedBlockingQueue<>();

    UnorderedFlights() {
        this(new LinkedHashSet<>());
    }

    private UnorderedFlights(final Set<Flight<A, R>> flights) {
        super(flights);
        this.flights = flights;
    }

    @Override
    void added(final Flight<A, R> flight) {
        Ends.tell(flight.future(), () -> ended.add(flight));
    }

    @Override
    boolean isOneReady() {
        return !ended.isEmpty() || isEmpty();
    }

    @Override
    Outcome<A, R> next(final long timeoutNs) throws InterruptedException {
        checkMayWait();
        final Flight<A, R> next =
                timeoutNs == Long.MAX_VALUE ? ended.take() : ended.poll(timeoutNs, TimeUnit.NANOSECONDS);
        if (next == null) {
            return null;
        }
        synchronized (lock) {
            if (!flights.remove(next)) {
                return null;
            }
            changed();
        }
        return next.outcome();
    }

    private void checkMayWait() {
        if (ended.isEmpty()) {
            synchronized (lock) {
                flights.stream().findFirst().ifPresent(any -> Ends.checkMayWait(any.future()));
            }
        }
    }
}
