package io.penstock.pool.crew;

import io.penstock.pipe.Connection;
import java.io.IOException;
import java.time.Duration;

/**
 * A worker's way to its crew. A report does not wait: the parent may be stopped, and the ring full. Then it is lost, and the caller knows.
 *
 * <p><b>Threads:</b> any of the worker. <b>Blocks:</b> only {@link #tell}.
 */
class CrewLine {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Connection<CrewReport, CrewOrder> parent;

    CrewLine(final Connection<CrewReport, CrewOrder> parent) {
        this.parent = parent;
    }

    /** {@return whether it was sent} */
    boolean offer(final CrewReport report) {
        return send(report, Duration.ZERO);
    }

    /** For the reports that are sent once. */
    boolean tell(final CrewReport report) {
        return send(report, PATIENCE);
    }

    private boolean send(final CrewReport report, final Duration timeout) {
        final boolean interrupted = Thread.interrupted(); // meant for a handler, or for a wait
        try {
            return parent.send(report, timeout);
        } catch (final IOException parentGone) {
            return false;
        } catch (final InterruptedException hurried) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
