package io.penstock.examples.logging;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs through SLF4J and Logback: {@code logging/logback.xml}. Start it any number of times, concurrently. */
public final class LogbackApp {
    private static final Logger LOG = LoggerFactory.getLogger(LogbackApp.class);

    private LogbackApp() {}

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
