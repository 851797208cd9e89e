package io.penstock.sync.engine;

import io.penstock.core.wait.Deadline;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Within this JVM: a queue of threads. */
final class MemoryConditionQueue implements ConditionQueue<MemoryConditionQueue.Place> {
    /** A thread that ends holding the lock wakes none. */
    private static final long LONGEST_PARK_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final int WAITING = 0;
    private static final int SIGNALLED = 1;
    private static final int LEFT = 2;

    private final Queue<Place> places = new ConcurrentLinkedQueue<>();
    private final Runnable beat;

    MemoryConditionQueue(final Runnable beat) {
        this.beat = beat;
    }

    /** Of a waiting call. */
    static final class Place {
        /** The call has ended, and has failed to leave. A field, so that it can be stored without a call. */
        volatile boolean over;

        private final Thread thread = Thread.currentThread();
        private final AtomicInteger state = new AtomicInteger(WAITING);
        private final BooleanSupplier ends;
        private final boolean interruptible;
        private boolean interrupted;
        private int found;

        Place(final BooleanSupplier ends, final boolean interruptible) {
            this.ends = ends;
            this.interruptible = interruptible;
        }

        private boolean noteInterrupt() {
            if (Thread.interrupted()) {
                interrupted = true;
                return interruptible;
            }
            return false;
        }

        private boolean choose() {
            if (over || !state.compareAndSet(WAITING, SIGNALLED)) {
                return false;
            }
            LockSupport.unpark(thread);
            return true;
        }
    }

    @Override
    public Place place(final BooleanSupplier ends, final boolean interruptible) {
        return new Place(ends, interruptible);
    }

    @Override
    public void enter(final Place place) {
        places.removeIf(failed -> failed.over);
        places.add(place);
    }

    @Override
    public void sleep(final Place place, final Deadline deadline) {
        while (place.state.get() == WAITING
                && !place.ends.getAsBoolean()
                && !place.noteInterrupt()
                && !deadline.isOver()) {
            LockSupport.parkNanos(this, Math.min(LONGEST_PARK_NS, deadline.remainingNs()));
            beat.run();
        }
        place.noteInterrupt();
    }

    @Override
    public void leave(final Place place) {
        place.found = place.state.getAndSet(LEFT);
        places.remove(place);
    }

    @Override
    public boolean wasSignalled(final Place place) {
        return place.found == SIGNALLED;
    }

    @Override
    public boolean wasInterrupted(final Place place) {
        return place.interrupted;
    }

    @Override
    public void signal() {
        for (final Place place : places) {
            if (place.choose()) {
                return;
            }
        }
    }

    @Override
    public void signalAll() {
        places.forEach(Place::choose);
    }

    /** All of them have a reason to look. */
    void wakeAll() {
        places.forEach(place -> LockSupport.unpark(place.thread));
    }

    @Override
    public int waiting() {
        return (int) places.stream()
                .filter(place -> !place.over && place.state.get() == WAITING)
                .count();
    }
}
