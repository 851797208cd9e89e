package io.penstock.pool;

import java.util.Objects;

/**
 * How an element of a map has ended, with the element itself: for maps that go on after a failure. See {@link MapBuilder#outcomes}.
 *
 * <pre>{@code
 * try (Results<Outcome<Photo, Thumb>> all = shrink.over(photos).outcomes().start()) {
 *     while (all.hasNext()) {
 *         Outcome<Photo, Thumb> outcome = all.next();
 *         if (outcome instanceof Outcome.Failure<Photo, Thumb> failure) {
 *             report(failure.input(), failure.cause());
 *         }
 *     }
 * }
 * }</pre>
 *
 * <p><b>Threads:</b> any, immutable. <b>Processes:</b> that of the pool's user. <b>Blocks:</b> never.
 *
 * @param <A> type of the elements
 * @param <R> type of the results
 */
public sealed interface Outcome<A, R> {
    /**
     * The place of the element in the input.
     *
     * @return a number from 0
     */
    long index();

    /**
     * The element, the very object that the input has given.
     *
     * @return the element; null if the input gave null
     */
    A input();

    /**
     * The element's result.
     *
     * @return the result, which may be null
     * @throws ElementFailedException if there is none
     */
    R result();

    /**
     * An element that has a result.
     *
     * @param index its place in the input, from 0
     * @param input the element
     * @param result what the function has returned
     * @param <A> type of the elements
     * @param <R> type of the results
     */
    record Success<A, R>(long index, A input, R result) implements Outcome<A, R> {}

    /**
     * An element that has failed.
     *
     * @param index its place in the input, from 0
     * @param input the element
     * @param cause why: what the function threw, or that it was cancelled, that its time was over or that its worker died
     * @param <A> type of the elements
     * @param <R> type of the results
     */
    record Failure<A, R>(long index, A input, Throwable cause) implements Outcome<A, R> {
        /**
         * Checks that there is a cause.
         *
         * @param index its place in the input, from 0
         * @param input the element
         * @param cause why, not null
         */
        public Failure {
            Objects.requireNonNull(cause, "cause");
        }

        @Override
        public R result() {
            throw new ElementFailedException(index, input, cause);
        }
    }
}
