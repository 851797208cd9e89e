package io.penstock.core.memory;

import java.lang.System.Logger.Level;

/**
 * Reports problems of the hub that cannot be thrown to a caller. Each report runs on a thread of its own: the
 * application's logging may itself go through a channel of this hub, and wait for the very thread that reports.
 */
public final class Warnings {
    private Warnings() {}

    /** Loads this class now. */
    public static void load() {
        // Calling it is enough.
    }

    public static void warn(final String text, final Throwable cause) {
        try {
            final Thread speaker = new Thread(null, () -> say(text, cause), "penstock-hub-warning", 0, false);
            speaker.setDaemon(true);
            speaker.start();
        } catch (final OutOfMemoryError noThread) {
            // The heartbeat thread must not stop because there is no thread to report on.
        }
    }

    private static void say(final String text, final Throwable cause) {
        try {
            System.getLogger("io.penstock.core").log(Level.WARNING, text, cause);
        } catch (final RuntimeException | Error brokenLogging) {
            // The application's logging fails, or the JDK's own, where the locale cannot decode the name of the working
            // directory. A library leaves the standard streams alone.
        }
    }
}
