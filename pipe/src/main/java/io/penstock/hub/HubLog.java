package io.penstock.hub;

import java.lang.System.Logger.Level;

/**
 * What the hub has to report and nobody to throw at. It speaks on a thread of its own: the application's logging may itself go
 * through a channel of this hub, and wait for the very thread that reports.
 */
final class HubLog {
    private HubLog() {}

    static void warn(final String text, final Throwable cause) {
        final Thread speaker = new Thread(
                () -> System.getLogger("io.penstock.hub").log(Level.WARNING, text, cause), "penstock-hub-warning");
        speaker.setDaemon(true);
        speaker.start();
    }
}
