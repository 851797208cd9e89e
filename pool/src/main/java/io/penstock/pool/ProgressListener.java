package io.penstock.pool;

/**
 * Is told how far a map has come. Any progress bar fits:
 *
 * <pre>{@code
 * shrink.over(photos).progress((done, failed, total) -> bar.stepTo(done))
 * }</pre>
 *
 * <p><b>Threads:</b> it is called by the thread that takes the map's results. <b>Processes:</b> that of the pool's user. <b>Blocks:</b> while it runs, the
 * consumer waits.
 *
 * @see MapBuilder#progress
 */
@FunctionalInterface
public interface ProgressListener {
    /** The total of an input that does not know its size. */
    long UNKNOWN = -1;

    /**
     * Is called after each element that the consumer got. What it throws goes to the thread's handler of uncaught exceptions, and the map goes on.
     *
     * @param done elements that the consumer got, results and failures
     * @param failed how many of them have failed
     * @param total how many elements the input has, or {@link #UNKNOWN}
     */
    void advanced(long done, long failed, long total);
}
