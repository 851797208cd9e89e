package io.penstock.sink.log4j2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.sink.LogSink;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AppenderLoggingException;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.xml.XmlConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PenstockAppenderTest {
    @TempDir
    Path temp;

    private LoggerContext context;

    @AfterEach
    void stop() {
        if (context != null) {
            context.stop();
        }
    }

    /** The plugin is found by its descriptor: the file names no package. */
    private org.apache.logging.log4j.Logger configured(final String attributes, final String pattern) throws Exception {
        context = new LoggerContext("test");
        final String xml = "<Configuration status='off'><Appenders><Penstock name='P' " + attributes
                + "><PatternLayout pattern='" + pattern + "' alwaysWriteExceptions='false'/></Penstock></Appenders>"
                + "<Loggers><Root level='TRACE'><AppenderRef ref='P'/></Root></Loggers></Configuration>";
        context.start(new XmlConfiguration(
                context, new ConfigurationSource(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)))));
        return context.getLogger("app");
    }

    private String written() throws Exception {
        context.stop();
        LogSink.to(temp.resolve("app.log"))
                .listen(temp.resolve("lanes"))
                .start()
                .close();
        return Files.readString(temp.resolve("app.log"));
    }

    @Test
    @DisplayName("Configured in Log4j's own file, with a layout of the user's choice; records of any size")
    void configuredByXml() throws Exception {
        final org.apache.logging.log4j.Logger logger = configured(
                "directory='" + temp.resolve("lanes") + "' capacityBytes='65536' blockMillis='2000' dropBelow='WARN'",
                "%level %logger %msg%n%ex{1}");
        assertTrue(context.getConfiguration().getAppender("P") instanceof PenstockAppender);
        logger.info("hällo {}", "wörld");
        logger.error("bad", new IllegalStateException("why"));
        for (final int length : new int[] {8_100, 8_192, 20_000, 300_000, 10}) {
            logger.trace("x".repeat(length));
        }
        final String[] lines = written().split("\n");
        assertEquals("INFO app hällo wörld", lines[0]);
        assertEquals("ERROR app bad", lines[1]);
        assertEquals("java.lang.IllegalStateException: why", lines[2]);
        assertEquals("TRACE app " + "x".repeat(300_000), lines[lines.length - 2]);
        assertEquals("TRACE app " + "x".repeat(10), lines[lines.length - 1]);
    }

    @Test
    @DisplayName(
            "A start that fails neither throws nor ends the application; where the directory gets usable, it goes on")
    void startNeverThrows() throws Exception {
        final Path lanes = temp.resolve("lanes");
        Files.writeString(lanes, "no directory");
        final org.apache.logging.log4j.Logger logger = configured("directory='" + lanes + "'", "%msg%n");
        logger.info("nowhere");
        Files.delete(lanes);
        final long endNs = System.nanoTime() + 10_000_000_000L;
        while (!Files.exists(lanes.resolve("sink.checkpoint")) && System.nanoTime() < endNs) {
            logger.info("some");
        }
        logger.info("last");
        // What was logged before was given up: the file tells of it.
        final String text = written();
        assertTrue(text.matches("(?s)(some\n)+last\npenstock: records dropped, .*: count=[1-9].*\n"), text);
    }

    @Test
    void wrongSettingsMakeNoAppender() throws Exception {
        configured("directory='" + temp.resolve("lanes") + "' capacityBytes='77'", "%msg%n")
                .info("nowhere");
        assertNull(context.getConfiguration().getAppender("P"));
        context.stop();
        configured("", "%msg%n").info("nowhere");
        assertNull(context.getConfiguration().getAppender("P"));
        assertFalse(Files.exists(temp.resolve("lanes")));
    }

    @Test
    @DisplayName(
            "L6: with ignoreExceptions=false a dropped record throws, so that Log4j's failover appender can take it")
    void dropsCanBeSeen() throws Exception {
        final org.apache.logging.log4j.Logger logger = configured(
                "directory='" + temp.resolve("lanes")
                        + "' capacityBytes='65536' blockMillis='0' ignoreExceptions='false'",
                "%msg%n");
        assertThrows(AppenderLoggingException.class, () -> {
            for (int i = 0; i < 1000; i++) {
                logger.info("x".repeat(999));
            }
        });
        assertTrue(written().contains("dropped, the lane was full or not open: count=1 "));
    }
}
