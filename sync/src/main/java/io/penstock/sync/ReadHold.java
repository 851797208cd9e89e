package io.penstock.sync;

import io.penstock.sync.engine.ReadPlace;
import io.penstock.sync.engine.Reading;
import java.lang.ref.Reference;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A read lock that was acquired, to be closed once, by any thread of its process.
 *
 * <pre>{@code
 * try (ReadHold hold = table.acquireRead()) {
 *     look();
 * }
 * }</pre>
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> never.
 */
public final class ReadHold implements AutoCloseable {
    private final SharedReadWriteLock lock; // keeps the handle of the board reachable
    private final ReadPlace place;
    private final Reading reading;
    private final int number;
    private final Death death;
    private final AtomicBoolean closed = new AtomicBoolean();

    ReadHold(final SharedReadWriteLock lock, final ReadPlace place, final Reading reading) {
        this.lock = lock;
        this.place = place;
        this.reading = reading;
        this.number = reading.number();
        this.death = reading.death();
    }

    /**
     * The writer that has not released the lock, if this call was the first to find that. Its recovery has run, where there is one. To be told proves no
     * damage.
     *
     * @return who it was; empty if the lock was released
     */
    public Optional<Death> died() {
        return Optional.ofNullable(death);
    }

    /**
     * Releases the read lock, once. A second call has no effect.
     *
     * @throws LockLostException if it was given back before, because the thread that had acquired it has ended or the handle of the board was closed
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try {
                place.close(reading, number);
            } finally {
                Reference.reachabilityFence(lock);
            }
        }
    }
}
