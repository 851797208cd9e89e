package io.penstock.examples.logging;

import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Logs through Log4j 2: {@code logging/log4j2.xml}. Start it any number of times, concurrently. */
public final class Log4jApp {
    private static final Logger LOG = LogManager.getLogger(Log4jApp.class);

    private Log4jApp() {}

    /**
     * Logs a few records.
     *
     * @param args none
     */
    public static void main(final String... args) {
        for (int i = 1; i <= 3; i++) {
            LOG.info("record {} of process {}", i, ProcessHandle.current().pid());
        }
        LOG.error("a stack trace stays in one piece", new IllegalStateException("what went wrong"));
    }
}
