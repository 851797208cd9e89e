package io.penstock.sink.logback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import io.penstock.sink.LogSink;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PenstockAppenderTest {
    @TempDir
    Path temp;

    private final LoggerContext context = new LoggerContext();

    @AfterEach
    void stop() {
        context.stop();
    }

    private Logger configured(final String settings) throws Exception {
        final JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(new ByteArrayInputStream(("<configuration>"
                        + "<appender name='P' class='io.penstock.sink.logback.PenstockAppender'>" + settings
                        + "</appender><root level='TRACE'><appender-ref ref='P'/></root></configuration>")
                .getBytes(UTF_8)));
        return context.getLogger("app");
    }

    private List<String> statuses() {
        return context.getStatusManager().getCopyOfStatusList().stream()
                .filter(status -> status.getLevel() > 0)
                .map(status -> status.getMessage())
                .toList();
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
    @DisplayName(
            "Configured in Logback's own file, with an encoder of the user's choice; a stack trace stays one record")
    void configuredByXml() throws Exception {
        final Logger logger = configured("<directory>" + temp.resolve("lanes") + "</directory><capacity>64KB</capacity>"
                + "<block>2 seconds</block><dropBelow>WARN</dropBelow>"
                + "<encoder><pattern>%level %logger %msg%n%ex{1}</pattern></encoder>");
        logger.info("hällo {}", "wörld");
        logger.error("bad", new IllegalStateException("why"));
        logger.trace("x".repeat(100_000));
        final String[] lines = written().split("\n");
        assertEquals(List.of(), statuses());
        assertEquals("INFO app hällo wörld", lines[0]);
        assertEquals("ERROR app bad", lines[1]);
        assertEquals("java.lang.IllegalStateException: why", lines[2]);
        assertEquals("TRACE app " + "x".repeat(100_000), lines[lines.length - 1]);
    }

    @Test
    @DisplayName(
            "A start that fails neither throws nor ends the application; where the directory gets usable, it goes on")
    void startNeverThrows() throws Exception {
        final Path lanes = temp.resolve("lanes");
        Files.writeString(lanes, "no directory");
        final Logger logger =
                configured("<directory>" + lanes + "</directory><encoder><pattern>%msg%n</pattern></encoder>");
        logger.info("nowhere");
        assertTrue(
                statuses().toString().contains("the lane cannot be opened"),
                statuses().toString());
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

    /** Stops its appender in the midst of an event, as a reload of the configuration does from another thread. */
    private static final class Reloading extends LayoutWrappingEncoder<ILoggingEvent> {
        private final PenstockAppender appender;

        Reloading(final PenstockAppender appender) {
            this.appender = appender;
        }

        @Override
        public byte[] encode(final ILoggingEvent event) {
            appender.stop();
            return "a record\n".getBytes(UTF_8);
        }
    }

    @Test
    @DisplayName("An appender that a reload of the configuration stops in the midst of an event meets no null")
    void stoppedInTheMidst() {
        final PenstockAppender appender = new PenstockAppender();
        appender.setContext(context);
        appender.setDirectory(temp.resolve("lanes").toString());
        appender.setEncoder(new Reloading(appender));
        appender.start();
        final Logger logger = context.getLogger("app");
        logger.addAppender(appender);
        logger.error("x");
        assertFalse(appender.isStarted());
        assertEquals(List.of(), statuses());
    }

    @Test
    void wrongSettingsAreToldToLogback() throws Exception {
        configured("<encoder><pattern>%msg%n</pattern></encoder>").info("nowhere");
        assertTrue(
                statuses().toString().contains("directory and encoder are required"),
                statuses().toString());
        configured("<directory>" + temp.resolve("lanes") + "</directory><capacity>77</capacity>"
                        + "<dropBelow>LOUD</dropBelow><encoder><pattern>%msg%n</pattern></encoder>")
                .info("nowhere");
        assertTrue(
                statuses().toString().contains("a setting is wrong"), statuses().toString());
        assertTrue(
                statuses().toString().contains("dropBelow is no level"),
                statuses().toString());
        assertFalse(Files.exists(temp.resolve("lanes")));
    }

    @Test
    @DisplayName("L6: a full lane: warnings wait, the rest is dropped; Logback's status tells of it once a minute")
    void fullLane() throws Exception {
        final Logger logger = configured("<directory>" + temp.resolve("lanes") + "</directory><capacity>64KB</capacity>"
                + "<block>10 milliseconds</block><dropBelow>WARN</dropBelow>"
                + "<encoder><pattern>%msg%n</pattern></encoder>");
        logger.setLevel(Level.INFO);
        for (int i = 0; i < 1000; i++) {
            logger.info("x".repeat(999));
        }
        logger.warn("waits");
        assertEquals(1, statuses().size(), statuses().toString());
        assertTrue(statuses().get(0).contains("a record was dropped"));
        final String text = written();
        final int lines = text.split("\n").length;
        assertTrue(
                text.contains("dropped, the lane was full or not open: count=" + (1001 - (lines - 1)) + " "),
                lines + "");
    }
}
