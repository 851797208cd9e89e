package io.penstock.sync.engine;

import io.penstock.core.lock.FairnessGate;
import io.penstock.core.wait.Deadline;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Within this JVM: a queue of threads. */
class MemoryTurns implements LockTurns<MemoryTurns.Place> {
    /** A thread that ends holding the lock wakes none. */
    private static final long LONGEST_PARK_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Queue<Place> places = new ConcurrentLinkedQueue<>();
    private final Runnable beat;

    MemoryTurns(final Runnable beat) {
        this.beat = beat;
    }

    static final class Place {
        private final Thread thread = Thread.currentThread();
        private final long sinceNs = System.nanoTime();
        private volatile boolean isPassedOver;
        private boolean isIn;
    }

    @Override
    public Place arrive() {
        return new Place();
    }

    /** A board in memory looks for no deadlocks. */
    @Override
    public void tell(final Place place, final long who) {
        // none looks
    }

    private Place first() {
        for (final Place place : places) {
            if (!place.isPassedOver) {
                return place;
            }
        }
        return null;
    }

    static boolean isDue(final Place place) {
        return place != null && System.nanoTime() - place.sinceNs >= FairnessGate.LIMIT_NS;
    }

    /** {@return who goes before a call, or null} */
    Place before(final Place place) {
        final Place first = first();
        return first != place && isDue(first) ? first : null;
    }

    @Override
    public final boolean mustYield(final Place place) {
        return before(place) != null;
    }

    @Override
    public final boolean giveWay(
            final Place place, final BooleanSupplier isFree, final BooleanSupplier isClosed, final Deadline deadline)
            throws InterruptedException {
        final Place first = before(place);
        final Deadline patience = Deadline.after(FairnessGate.LIMIT_NS, TimeUnit.NANOSECONDS);
        final boolean isShort = deadline.remainingNs() < patience.remainingNs();
        if (first != null) {
            LockSupport.unpark(first.thread);
        }
        final boolean yields = await(
                place,
                () -> (isFree.getAsBoolean() && !mustYield(place)) || isClosed.getAsBoolean(),
                isShort ? deadline : patience);
        if (!yields && !isShort && first != null) {
            first.isPassedOver = true;
        }
        return yields;
    }

    @Override
    public boolean await(final Place place, final BooleanSupplier ready, final Deadline deadline)
            throws InterruptedException {
        if (!place.isIn) {
            place.isIn = true;
            places.add(place); // before the look; pairs with signal behind the CAS
        }
        while (!ready.getAsBoolean()) {
            place.isPassedOver = false;
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (deadline.isOver()) {
                return false;
            }
            LockSupport.parkNanos(this, Math.min(LONGEST_PARK_NS, deadline.remainingNs()));
            beat.run();
        }
        return true;
    }

    @Override
    public void leave(final Place place) {
        places.remove(place);
    }

    @Override
    public void signal() {
        final Place first = places.peek();
        if (first != null) {
            LockSupport.unpark(first.thread);
        }
    }

    /** All of them have a reason to look. */
    void wakeAll() {
        places.forEach(place -> LockSupport.unpark(place.thread));
    }

    @Override
    public int waiting() {
        return places.size();
    }
}
