package io.penstock.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * A map that runs. All is done in the consumer's thread: it takes elements of the input and submits them while it would wait otherwise, and one for each element
 * that it gets, but never beyond the window.
 */
final class MapResults<A, R, E> extends Results<E> {
    private final MapInput<A> input;
    private final MapTarget<A, R> target;
    private final Lookahead lookahead;
    private final Flights<A, R> flights;
    private final Function<Outcome<A, R>, E> giving;
    private final ProgressListener listener;

    private long taken;
    private long done;
    private long failed;
    private A held; // taken, and not yet submitted
    private boolean isHeld;
    private Throwable trouble; // thrown after all elements before it
    private boolean ended;
    private volatile boolean closed;

    MapResults(
            final MapInput<A> input,
            final MapTarget<A, R> target,
            final Lookahead lookahead,
            final Flights<A, R> flights,
            final Function<Outcome<A, R>, E> giving,
            final ProgressListener listener) {
        this.input = input;
        this.target = target;
        this.lookahead = lookahead;
        this.flights = flights;
        this.giving = giving;
        this.listener = listener;
    }

    @Override
    public boolean hasNext() {
        return !closed && (!flights.isEmpty() || trouble != null || isHeld || take() || trouble != null || isHeld);
    }

    @Override
    E next(final long timeoutNs) throws TimeoutException, InterruptedException {
        throwIfClosed();
        if (!hasNext()) {
            throwIfClosed();
            throw new NoSuchElementException("the map has given all its elements: done=" + done);
        }
        readAhead();
        if (flights.isEmpty()) {
            throwIfClosed();
            throwIfHeld();
            throw MapResults.<RuntimeException>thrown(takeTrouble());
        }
        final Outcome<A, R> outcome = flights.next(timeoutNs);
        throwIfClosed();
        if (outcome == null) {
            throw new TimeoutException("no result in time: timeout=" + Duration.ofNanos(timeoutNs) + " done=" + done
                    + " underWay=" + flights.size());
        }
        return give(outcome);
    }

    /** Takes an element, and more where the consumer would have to wait. */
    void readAhead() {
        boolean more = take();
        while (more && !flights.isOneReady()) {
            more = take();
        }
    }

    private E give(final Outcome<A, R> outcome) {
        lookahead.advance();
        done++;
        if (outcome instanceof Outcome.Failure) {
            failed++;
        }
        if (listener != null) {
            tell();
        }
        return giving.apply(outcome);
    }

    private void tell() {
        try {
            listener.advanced(done, failed, input.size());
        } catch (final RuntimeException | Error thrown) {
            final Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
        }
    }

    /** Takes an element of the input, where there is room. {@return whether one was taken and is under way, or has failed} */
    private boolean take() {
        if (ended || closed || flights.size() >= lookahead.window()) {
            return false;
        }
        try {
            if (!isHeld && !input.hasNext()) {
                end(null);
                return false;
            }
            if (!isHeld) {
                held = input.next();
                isHeld = true;
            }
        } catch (final Throwable thrown) { // whatever the user's input throws
            end(thrown);
            return false;
        }
        return submit();
    }

    private boolean submit() {
        Flight<A, R> flight;
        try {
            flight = new Flight<>(taken, held, target.submit(held));
        } catch (final RejectedExecutionException rejected) {
            if (target.isOver(rejected)) {
                end(rejected);
                return false;
            }
            if (!flights.isEmpty() || Thread.currentThread().isInterrupted()) {
                return false; // until one of this map's tasks has ended, and the pool has room
            }
            flight = new Flight<>(taken, held, rejected);
        } catch (final RuntimeException | Error unfit) {
            flight = new Flight<>(taken, held, unfit); // it cannot be encoded, for example
        }
        flights.add(flight);
        taken++;
        held = null;
        isHeld = false;
        return true;
    }

    private void end(final Throwable thrown) {
        ended = true;
        held = null;
        isHeld = false;
        trouble = thrown;
        try {
            input.close();
        } catch (final RuntimeException | Error failing) {
            if (trouble == null) {
                trouble = failing;
            } else {
                trouble.addSuppressed(failing);
            }
        }
    }

    private Throwable takeTrouble() {
        final Throwable now = trouble;
        trouble = null;
        return now;
    }

    /** Throws it as it is: inputs may throw checked exceptions, in other languages. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> RuntimeException thrown(final Throwable any) throws T {
        throw (T) any;
    }

    /** An interrupt has ended the wait for room in the pool. */
    private void throwIfHeld() throws InterruptedException {
        if (isHeld) {
            Thread.interrupted();
            throw new InterruptedException("interrupted while waiting for room in the pool");
        }
    }

    private void throwIfClosed() {
        if (closed) {
            throw new IllegalStateException("the results were closed: done=" + done);
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        flights.cancelAll();
        input.close();
    }

    /** All that is left. An element that has failed ends it. */
    List<E> toList() throws InterruptedException {
        final List<E> all = new ArrayList<>();
        try (this) {
            while (hasNext()) {
                all.add(next(Long.MAX_VALUE));
            }
            return all;
        } catch (final TimeoutException impossible) {
            throw new AssertionError("no call without a timeout ends by one", impossible);
        }
    }
}
