package io.penstock.core.memory;

import java.lang.System.Logger.Level;

/**
 * What the hub has to report and nobody to throw at. It speaks on a thread of its own: the application's logging may itself go
 * through a channel of this hub, and wait for the very thread that reports.
 */
public final class Warnings {
    private Warnings() {}

    public static void warn(final String text, final Throwable cause) {
        try {
            final Thread speaker = new Thread(null, () -> say(text, cause), "penstock-hub-warning", 0, false);
            speaker.setDaemon(true);
            speaker.start();
        } catch (final OutOfMemoryError noThread) {
            // The heart must not stop because there is no thread to complain on.
        }
    }

    private static void say(final String text, final Throwable cause) {
        try {
            System.getLogger("io.penstock.core").log(Level.WARNING, text, cause);
        } catch (final RuntimeException | Error brokenLogging) {
            // The application's logging fails, and there is nobody else to tell.
        }
    }
}
