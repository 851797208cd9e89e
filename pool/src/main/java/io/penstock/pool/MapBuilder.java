package io.penstock.pool;

import io.penstock.pool.engine.FunctionCalls;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A map that has not begun: a {@link PoolFunction}, applied to each element of an input.
 *
 * <pre>{@code
 * List<Thumb> all = shrink.over(photos).list();
 * try (Results<Thumb> thumbs = shrink.over(photos).unordered().window(64).start()) {
 *     while (thumbs.hasNext()) {
 *         show(thumbs.next());
 *     }
 * }
 * }</pre>
 *
 * <p>The input is read while the results are taken, never more than the window ahead, so it may be larger than the memory, or endless. Each element is a task
 * of its own: failure, time-out, retry and progress are its own. An exception of the input itself comes after all elements before it, and then the map ends.
 *
 * <p>While the pool is full, the map waits for room as {@code submit} does; where the pool rejects instead, the map goes on when a task of its own has
 * ended. If the pool is shut down or breaks meanwhile, the map gives what is under way, and then throws the rejection.
 *
 * <p><b>Threads:</b> one. <b>Processes:</b> the one that has the pool. <b>Blocks:</b> {@link #list}; {@link #start} while the pool is full. <b>Units:</b>
 * {@code Duration}.
 *
 * @param <A> type of the elements
 * @param <R> type of the function's results
 * @param <E> type of what the map gives: results, or outcomes
 */
public final class MapBuilder<A, R, E> {
    private final PoolFunction<A, R> function;
    private final Supplier<MapInput<A>> input;
    private final Function<Outcome<A, R>, E> giving;
    private TaskOptions options;
    private boolean ordered = true;
    private int window; // 0: it adapts
    private ProgressListener listener;

    private MapBuilder(
            final PoolFunction<A, R> function,
            final Supplier<MapInput<A>> input,
            final Function<Outcome<A, R>, E> giving,
            final TaskOptions options) {
        this.function = function;
        this.input = input;
        this.giving = giving;
        this.options = options;
    }

    static <A, R> MapBuilder<A, R, R> of(final PoolFunction<A, R> function, final Supplier<MapInput<A>> input) {
        return new MapBuilder<>(function, input, Outcome::result, TaskOptions.none());
    }

    /**
     * Gives the results in the order in which they are there. By default it is that of the input.
     *
     * @return this builder
     */
    public MapBuilder<A, R, E> unordered() {
        ordered = false;
        return this;
    }

    /**
     * Sets how many elements are read ahead of those that the consumer got. This bounds the memory: so many elements and results are kept at most. By default
     * it adapts, between four for each worker and 4,096, to as many as the consumer gets within some milliseconds.
     *
     * @param elements at least 1
     * @return this builder
     */
    public MapBuilder<A, R, E> window(final int elements) {
        if (elements < 1) {
            throw new IllegalArgumentException("no such window: elements=" + elements + " min=1");
        }
        window = elements;
        return this;
    }

    /**
     * Limits how long an attempt of an element may run, from its beginning in the worker. By default the pool's limit applies.
     *
     * @param time after which it is ended, and fails with a {@link TaskTimeoutException}
     * @return this builder
     */
    public MapBuilder<A, R, E> timeout(final Duration time) {
        options = options.timeout(time);
        return this;
    }

    /**
     * Sets when an element is computed again. By default the pool's policy applies.
     *
     * @param policy of each element
     * @return this builder
     */
    public MapBuilder<A, R, E> retry(final Retry policy) {
        options = options.retry(policy);
        return this;
    }

    /**
     * Sets who is told of each element that the consumer got.
     *
     * @param progress is called in the consumer's thread
     * @return this builder
     */
    public MapBuilder<A, R, E> progress(final ProgressListener progress) {
        listener = Objects.requireNonNull(progress, "progress");
        return this;
    }

    /**
     * Gives outcomes in place of results: each with its element, and failures as values. So a failure ends neither a {@link #list} nor a stream. It leaves this
     * builder as it is.
     *
     * @return a builder of the same map
     */
    public MapBuilder<A, R, Outcome<A, R>> outcomes() {
        final MapBuilder<A, R, Outcome<A, R>> same = new MapBuilder<>(function, input, outcome -> outcome, options);
        same.ordered = ordered;
        same.window = window;
        same.listener = listener;
        return same;
    }

    /**
     * Begins the map, and submits its first elements.
     *
     * @return the results, which must be closed unless they are taken to their end
     * @throws IllegalStateException if the input is a stream or an iterator, and was used before
     */
    public Results<E> start() {
        final MapResults<A, R, E> results = results();
        results.readAhead();
        return results;
    }

    private MapResults<A, R, E> results() {
        final Flights<A, R> flights = ordered ? new OrderedFlights<>() : new UnorderedFlights<>();
        return new MapResults<>(input.get(), target(), lookahead(), flights, giving, listener);
    }

    private Lookahead lookahead() {
        return window > 0 ? Lookahead.of(window) : Lookahead.forWorkers(((FunctionCalls<A, R>) function).workers());
    }

    private MapTarget<A, R> target() {
        final FunctionCalls<A, R> submitting = (FunctionCalls<A, R>) function;
        final TaskOptions each = options;
        return new MapTarget<>() {
            @Override
            public CompletableFuture<R> submit(final A element) {
                return submitting.submitForMap(element, each);
            }

            @Override
            public boolean isOver(final RejectedExecutionException rejected) {
                return rejected instanceof PoolBrokenException
                        || submitting.pool().isShutdown();
            }
        };
    }

    /**
     * Applies the function to all elements, and waits for all. The first failure, in the order of the results, cancels what is left.
     *
     * @return the results
     * @throws ElementFailedException if an element has failed
     * @throws InterruptedException if interrupted while waiting; what is left is cancelled
     */
    public List<E> list() throws InterruptedException {
        return results().toList();
    }

    /**
     * Applies the function to all elements, in a thread that reads the input meanwhile and ends with the map. Cancelling the future cancels the map.
     *
     * @return a future with the results; it fails as {@link #list} throws
     */
    public CompletableFuture<List<E>> listAsync() {
        final MapResults<A, R, E> results = results();
        final CompletableFuture<List<E>> list = new CompletableFuture<>();
        Ends.tell(list, results::close);
        final Thread thread = new Thread(() -> complete(list, results), "penstock-map");
        thread.setDaemon(true);
        thread.start();
        return list;
    }

    private static <E> void complete(final CompletableFuture<List<E>> list, final MapResults<?, ?, E> results) {
        try {
            list.complete(results.toList());
        } catch (final Throwable failure) {
            list.completeExceptionally(failure);
        }
    }
}
