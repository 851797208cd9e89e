package io.penstock.pool.crew;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Starts workers when items wait, and lets idle ones leave, within the limits that the user has set. While a worker waits for items it sleeps until one of them is
 * busy: none can wait unnoticed before. Only where none waits, and there may be more, it looks at the queue ten times a second. A crew of a fixed size needs
 * none of it.
 *
 * <p><b>Threads:</b> one of its own. <b>Processes:</b> the parent. <b>Blocks:</b> never.
 */
final class CrewSize {
    static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Also while a worker waits: it may be stopped. */
    static final long SLOW_TICK_NS = TimeUnit.SECONDS.toNanos(1);

    private final CrewControl<?> crew;
    private final int fewest;
    private final int most;
    private final long idleNs; // Long.MAX_VALUE: they stay
    private boolean hasChanged; // under the monitor

    CrewSize(final CrewControl<?> crew, final int fewest, final int most, final Duration idle) {
        this.crew = crew;
        this.fewest = fewest;
        this.most = most;
        idleNs = idle == null ? Long.MAX_VALUE : idle.toNanos();
    }

    void start() {
        if (fewest < most) {
            final Thread thread = new Thread(this::run, "penstock-crew-size");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void run() {
        try {
            while (crew.isAtWork()) {
                look();
                awaitChange(pauseNs());
            }
        } catch (final IllegalStateException closed) {
            // The crew was closed meanwhile.
        } catch (final InterruptedException never) {
            // The thread is private to this class.
        }
    }

    private void look() {
        final long items = crew.queue().size();
        final long ready = crew.slots().stream().filter(CrewSlot::isWaiting).count();
        if (items > ready) {
            crew.grow(items - ready, most);
        } else if (items == 0) {
            for (final CrewSlot<?> slot : crew.slots()) {
                if (crew.mayShrink(fewest) && slot.leaveIfIdle(idleNs)) {
                    crew.shrink(fewest);
                }
            }
        }
    }

    /** A worker is busy, or has ended, or the crew ends. Does not block. */
    synchronized void changed() {
        hasChanged = true;
        notifyAll();
    }

    private synchronized void awaitChange(final long pauseNs) throws InterruptedException {
        final long endNs = System.nanoTime() + pauseNs;
        for (long leftNs = pauseNs; !hasChanged && leftNs > 0; leftNs = endNs - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, leftNs);
        }
        hasChanged = false;
    }

    private long pauseNs() {
        long leftNs = Long.MAX_VALUE; // until the first may leave
        boolean isWaiting = false;
        for (final CrewSlot<?> slot : crew.slots()) {
            leftNs = Math.min(leftNs, slot.idleLeftNs(idleNs));
            isWaiting |= slot.isWaiting();
        }
        return pauseNs(isWaiting, crew.mayGrow(most), crew.mayShrink(fewest) ? leftNs : Long.MAX_VALUE);
    }

    /** How long nothing is to be looked at, unless something changes. */
    static long pauseNs(final boolean isWaiting, final boolean mayGrow, final long leftNs) {
        // One that is idle for long enough stays while items wait, and is looked at again after a tick.
        return Math.min(!isWaiting && mayGrow ? TICK_NS : SLOW_TICK_NS, Math.max(TICK_NS, leftNs));
    }
}
