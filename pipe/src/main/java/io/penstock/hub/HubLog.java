package io.penstock.hub;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** What the hub's daemon thread has to report and nobody to throw at. */
final class HubLog {
    private HubLog() {}

    static void warn(final String text, final Throwable cause) {
        logger().log(Level.WARNING, text, cause);
    }

    static void debug(final String text, final Throwable cause) {
        logger().log(Level.DEBUG, text, cause);
    }

    // Asked for only when needed: the logging system takes its time to start.
    private static Logger logger() {
        return System.getLogger("io.penstock.hub");
    }
}
