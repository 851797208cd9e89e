package io.penstock.pool;

import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Results as they come: those of a map, or futures in the order of their completion.
 *
 * <pre>{@code
 * try (Results<Thumb> thumbs = shrink.over(photos).start()) {
 *     while (thumbs.hasNext()) {
 *         show(thumbs.next());
 *     }
 * }
 * }</pre>
 *
 * <p>What waits does so for results alone: a timeout or an interrupt cancels nothing and loses nothing, and the next call goes on. The input of a map is read
 * by the thread that calls {@link #hasNext} and {@link #next}; the time which the input takes is not bounded.
 *
 * <p><b>Threads:</b> one at a time; {@link #close} any. <b>Processes:</b> that of the pool's user. <b>Blocks:</b> {@link #next()},
 * {@link #next(Duration)}, and where the input of a map blocks {@link #hasNext} as well. <b>Units:</b> none.
 *
 * @param <E> type of the results
 */
public abstract sealed class Results<E> implements Iterator<E>, AutoCloseable permits MapResults, CompletedFutures {
    Results() {}

    /**
     * Whether there is another element, or an exception to be thrown. It does not wait for a result.
     *
     * @return false at the end, and after {@link #close}
     */
    @Override
    public abstract boolean hasNext();

    /**
     * Waits for the next element.
     *
     * @return the element
     * @throws NoSuchElementException if there is none
     * @throws ElementFailedException if this element of a map has failed; the next call gives the next one
     * @throws UncheckedInterruptedException if interrupted while waiting; the thread's interrupt status is set
     * @throws IllegalStateException if it was closed
     */
    @Override
    public E next() {
        try {
            return next(Long.MAX_VALUE);
        } catch (final InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new UncheckedInterruptedException("interrupted while waiting for a result", interrupt);
        } catch (final TimeoutException impossible) {
            throw new AssertionError("no call without a timeout ends by one", impossible);
        }
    }

    /**
     * Waits for the next element, for some time.
     *
     * @param timeout bounds the wait for a result; with zero or less it does not wait
     * @return the element
     * @throws TimeoutException if the time is over. The element is not lost: a later call gives it
     * @throws InterruptedException if interrupted while waiting
     * @throws NoSuchElementException if there is none
     * @throws ElementFailedException as {@link #next()}
     * @throws IllegalStateException if it was closed
     */
    public E next(final Duration timeout) throws TimeoutException, InterruptedException {
        return next(Math.max(0, saturatedNs(timeout)));
    }

    /** With {@link Long#MAX_VALUE}, for ever. */
    abstract E next(long timeoutNs) throws TimeoutException, InterruptedException;

    /**
     * The elements that are left, as a stream: in order, and never in parallel. An element that has failed ends the stream's operation by its
     * exception. Closing the stream closes this object.
     *
     * @return the stream
     */
    public Stream<E> stream() {
        return StreamSupport.stream(new Left(), false).onClose(this::close);
    }

    /**
     * Ends it. What is left of a map is cancelled, as by {@code cancel(true)}; it does not wait until the tasks have ended. A thread that waits for a result is
     * woken. Futures that were the caller's before are not cancelled.
     */
    @Override
    public abstract void close();

    static long saturatedNs(final Duration timeout) {
        try {
            return timeout.toNanos();
        } catch (final ArithmeticException tooLong) {
            return timeout.isNegative() ? 0 : Long.MAX_VALUE;
        }
    }

    /** It is not split, since that would read ahead. */
    private final class Left extends Spliterators.AbstractSpliterator<E> {
        Left() {
            super(Long.MAX_VALUE, Spliterator.ORDERED);
        }

        @Override
        public boolean tryAdvance(final Consumer<? super E> action) {
            if (!hasNext()) {
                return false;
            }
            action.accept(next());
            return true;
        }

        @Override
        public Spliterator<E> trySplit() {
            return null;
        }
    }
}
