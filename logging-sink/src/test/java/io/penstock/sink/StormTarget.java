package io.penstock.sink;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/** What a worker of the storm logs through: a lane, or a framework's appender with its own configuration file. */
public enum StormTarget {
    LANE,
    LOGBACK,
    LOG4J2,
    JUL;

    /** One record; false if it was not accepted. */
    interface Log {
        boolean append(byte[] record);
    }

    /** The flags of a JVM that logs through this. */
    List<String> flags(final Path lanes, final Path temp) throws IOException {
        return switch (this) {
            case LANE -> List.of();
            case LOGBACK ->
                List.of("-Dlogback.configurationFile=io/penstock/sink/storm-logback.xml", "-Dlanes=" + lanes);
            case LOG4J2 -> List.of("-Dlog4j2.configurationFile=io/penstock/sink/storm-log4j2.xml", "-Dlanes=" + lanes);
            case JUL -> List.of("-Djava.util.logging.config.file=" + properties(lanes, temp));
        };
    }

    /** That format knows no variables. */
    private static Path properties(final Path lanes, final Path temp) throws IOException {
        final Path file = temp.resolve("logging.properties");
        try (InputStream in = StormTarget.class.getResourceAsStream("storm-logging.properties")) {
            Files.writeString(file, new String(in.readAllBytes(), US_ASCII).replace("LANES", lanes.toString()));
        }
        return file;
    }

    Log open(final Path lanes) throws IOException {
        switch (this) {
            case LANE -> {
                final LogLane lane = LogLane.at(lanes)
                        .capacityBytes(256 * 1024)
                        .block(Duration.ofSeconds(60))
                        .open();
                return lane::append;
            }
            case LOGBACK -> {
                final org.slf4j.Logger logger = org.slf4j.LoggerFactory.getLogger("storm");
                return record -> {
                    logger.info(new String(record, US_ASCII));
                    return true;
                };
            }
            case LOG4J2 -> {
                final org.apache.logging.log4j.Logger logger = org.apache.logging.log4j.LogManager.getLogger("storm");
                return record -> {
                    logger.info(new String(record, US_ASCII));
                    return true;
                };
            }
            default -> {
                final java.util.logging.Logger logger = java.util.logging.Logger.getLogger("storm");
                return record -> {
                    logger.info(new String(record, US_ASCII));
                    return true;
                };
            }
        }
    }

    /** A formatter that adds nothing. */
    public static final class MessageAlone extends Formatter {
        @Override
        public String format(final LogRecord record) {
            return record.getMessage();
        }
    }
}
