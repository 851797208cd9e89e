package io.penstock.pool.crew;

import io.penstock.pool.ItemFailure;
import io.penstock.pool.WorkerDeath;
import java.lang.System.Logger.Level;

/**
 * What a crew says where the user has set no callback: neither a handler that fails nor a worker that dies is passed over in silence.
 *
 * <p><b>Threads:</b> any. <b>Blocks:</b> as the program's logging does.
 */
final class CrewWarnings {
    private CrewWarnings() {}

    static void warn(final WorkerDeath death) {
        log("a worker of a crew has died: " + death, death.reason().orElse(null));
    }

    static void warn(final ItemFailure failure) {
        log(
                "an item of a crew has failed: deliveries=" + failure.deliveries() + " pid=" + failure.pid()
                        + (failure.timedOut() ? " timedOut=true" : ""),
                failure.thrown());
    }

    private static void log(final String text, final Throwable reason) {
        System.getLogger("io.penstock.pool").log(Level.WARNING, text, reason);
    }
}
