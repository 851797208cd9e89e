package io.penstock.pool.crew;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Starts workers when items wait, and lets idle ones leave, within the limits that the user has set. It looks at the queue ten times a second. A crew of a
 * fixed size needs none of it.
 *
 * <p><b>Threads:</b> one of its own. <b>Processes:</b> the parent. <b>Blocks:</b> never.
 */
final class CrewSize {
    private static final long TICK_MS = 100;

    private final CrewControl<?> crew;
    private final int fewest;
    private final int most;
    private final long idleNs; // Long.MAX_VALUE: they stay

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
                TimeUnit.MILLISECONDS.sleep(TICK_MS);
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
}
