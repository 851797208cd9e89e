package io.penstock.examples.logging;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Logs through {@code java.util.logging}: {@code logging/logging.properties}. Start it any number of times,
 * concurrently.
 */
public final class JulApp {
    private static final Logger LOG = Logger.getLogger(JulApp.class.getName());

    private JulApp() {}

    /**
     * Logs a few records.
     *
     * @param args none
     */
    public static void main(final String... args) {
        for (int i = 1; i <= 3; i++) {
            LOG.log(Level.INFO, "record {0} of process {1}", new Object[] {
                i, Long.toString(ProcessHandle.current().pid())
            });
        }
        LOG.log(Level.SEVERE, "a stack trace stays in one piece", new IllegalStateException("what went wrong"));
    }
}
