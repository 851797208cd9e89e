package io.penstock.sync;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Permits of a semaphore that were acquired, to be closed once, by any thread of their process.
 *
 * <pre>{@code
 * try (Permits permits = semaphore.hold(2)) {
 *     work();
 * }
 * }</pre>
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> never.
 */
public final class Permits implements AutoCloseable {
    private final SharedSemaphore semaphore;
    private final int count;
    private final AtomicBoolean closed = new AtomicBoolean();

    Permits(final SharedSemaphore semaphore, final int count) {
        this.semaphore = semaphore;
        this.count = count;
    }

    /**
     * Returns how many they are.
     *
     * @return how many
     */
    public int count() {
        return count;
    }

    /**
     * Releases them, once. A second call has no effect.
     *
     * @throws TooManyReleasesException if they were released otherwise
     * @throws IllegalStateException if the handle of the board was closed, which has released them, unless they belong to no process
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            semaphore.release(count);
        }
    }
}
