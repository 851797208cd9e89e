package io.penstock.benchmarks.sink;

import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.nio.file.Path;

/** The ways of records from a worker JVM into the file. */
enum Way {
    LANE("Penstock, encoded records"),
    LOGBACK_PENSTOCK("Logback, Penstock"),
    LOGBACK_OWN_FILE("Logback, a file per JVM"),
    LOGBACK_APPEND("Logback append"),
    LOGBACK_PRUDENT("Logback prudent"),
    LOGBACK_ENCODER("Logback encoder alone"),
    LOG4J_PENSTOCK("Log4j, Penstock"),
    LOG4J_APPEND("Log4j append"),
    LOG4J_LOCKING("Log4j locking"),
    LOG4J_LAYOUT("Log4j layout alone");

    private final String title;

    Way(final String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** Whether a sink writes the file. */
    boolean isOurs() {
        return this == LANE || this == LOGBACK_PENSTOCK || this == LOG4J_PENSTOCK;
    }

    /** The directory of the sink's lanes. */
    static Path lanes(final Settings settings) {
        return settings.folder().resolve("lanes");
    }

    /** The common file of all workers. */
    static Path file(final Settings settings) {
        return settings.folder().resolve("app.log");
    }

    private static Path ownFile(final Settings settings) {
        return settings.folder().resolve("app-" + settings.number("worker") + ".log");
    }

    Log open(final Settings settings) throws IOException {
        final Lines lines = Lines.of(settings);
        return switch (this) {
            case LANE -> Log.lane(lanes(settings), lines);
            case LOGBACK_PENSTOCK -> LogbackLog.penstock(lanes(settings), lines);
            case LOGBACK_OWN_FILE -> LogbackLog.file(ownFile(settings), false, lines);
            case LOGBACK_APPEND -> LogbackLog.file(file(settings), false, lines);
            case LOGBACK_PRUDENT -> LogbackLog.file(file(settings), true, lines);
            case LOGBACK_ENCODER -> LogbackLog.encoder(lines);
            case LOG4J_PENSTOCK -> Log4jLog.penstock(lanes(settings), lines);
            case LOG4J_APPEND -> Log4jLog.file(file(settings), false, lines);
            case LOG4J_LOCKING -> Log4jLog.file(file(settings), true, lines);
            case LOG4J_LAYOUT -> Log4jLog.layout(lines);
        };
    }
}
