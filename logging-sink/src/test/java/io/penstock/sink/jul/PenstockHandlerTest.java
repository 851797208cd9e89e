package io.penstock.sink.jul;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.sink.LogSink;
import io.penstock.testkit.Jvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.ErrorManager;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PenstockHandlerTest {
    @TempDir
    Path temp;

    /** Level, message, line end; a message of "bad" fails. */
    public static final class ShortFormatter extends Formatter {
        @Override
        public String format(final LogRecord record) {
            if ("bad".equals(record.getMessage())) {
                throw new IllegalStateException("bad record");
            }
            return record.getLevel() + " " + formatMessage(record) + "\n";
        }
    }

    private static final class Errors extends ErrorManager {
        private final List<String> seen = new ArrayList<>();

        @Override
        public synchronized void error(final String message, final Exception cause, final int code) {
            seen.add(code + " " + message + " " + cause);
        }
    }

    /** In a JVM of its own, since a JVM has one {@code LogManager}. */
    public static final class Application {
        private Application() {}

        public static void main(final String... args) {
            final Logger logger = Logger.getLogger("app");
            logger.info("hällo");
            logger.fine("too fine");
            logger.log(Level.WARNING, "with {0}", "a parameter");
            logger.info("bad");
            logger.info("last");
        }
    }

    private Process application(final String properties) throws IOException {
        final Path file = temp.resolve("logging.properties");
        Files.writeString(file, properties);
        return new ProcessBuilder(Jvm.command(Application.class, List.of("-Djava.util.logging.config.file=" + file)))
                .redirectErrorStream(true)
                .start();
    }

    private static String output(final Process process) throws IOException, InterruptedException {
        try {
            final String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(30, TimeUnit.SECONDS));
            assertEquals(0, process.exitValue());
            return text;
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    @Tag("two-process")
    void configuredByLoggingProperties() throws Exception {
        final String handler = PenstockHandler.class.getName();
        final String output = output(application("handlers = " + handler + "\n" + handler + ".directory = "
                + temp.resolve("lanes") + "\n" + handler + ".formatter = " + ShortFormatter.class.getName() + "\n"
                + handler + ".level = INFO\n" + handler + ".encoding = ISO-8859-1\n"));
        // The record that could not be formatted went to the error manager, which prints the first error.
        assertTrue(output.contains("bad record"), output);
        LogSink.to(temp.resolve("app.log"))
                .listen(temp.resolve("lanes"))
                .start()
                .close();
        assertEquals(
                "INFO hällo\nWARNING with a parameter\nINFO last\n",
                Files.readString(temp.resolve("app.log"), StandardCharsets.ISO_8859_1));
    }

    @Test
    @DisplayName("A start that fails neither throws nor ends the application")
    @Tag("two-process")
    void aDirectoryThatCannotBeUsedIsReportedAndSurvived() throws Exception {
        final String handler = PenstockHandler.class.getName();
        Files.writeString(temp.resolve("file"), "no directory");
        final String output = output(application("handlers = " + handler + "\n" + handler + ".directory = "
                + temp.resolve("file") + "\n" + handler + ".capacityBytes = many\n"));
        assertTrue(output.contains("capacityBytes") || output.contains("cannot be opened"), output);
        final String noDirectory = output(application("handlers = " + handler + "\n"));
        assertTrue(noDirectory.contains("PenstockHandler.directory"), noDirectory);
    }

    @Test
    void whatALoggerSaysWithinAnAppendIsNotAppended() throws Exception {
        final PenstockHandler handler = new PenstockHandler(temp.resolve("lanes"));
        handler.setFormatter(new Formatter() {
            @Override
            public String format(final LogRecord record) {
                handler.publish(new LogRecord(Level.INFO, "endless"));
                return record.getMessage() + "\n";
            }
        });
        handler.publish(new LogRecord(Level.INFO, "once"));
        handler.close();
        LogSink.to(temp.resolve("app.log"))
                .listen(temp.resolve("lanes"))
                .start()
                .close();
        assertEquals("once\n", Files.readString(temp.resolve("app.log")));
    }

    @Test
    @DisplayName("What the hub's own threads log never waits for a full lane")
    void ownLoggersDoNotBlock() throws Exception {
        final Errors errors = new Errors();
        final PenstockHandler handler = new PenstockHandler(temp.resolve("lanes"));
        handler.setErrorManager(errors);
        final LogRecord record = new LogRecord(Level.INFO, "x".repeat(10_000));
        record.setLoggerName("io.penstock.core");
        final long before = System.nanoTime();
        while (errors.seen.isEmpty()) {
            handler.publish(record);
        }
        assertTrue(System.nanoTime() - before < TimeUnit.SECONDS.toNanos(4), "blocked");
        handler.close();
    }

    @Test
    void configuredByTheProgram() throws Exception {
        final Errors errors = new Errors();
        final PenstockHandler handler = new PenstockHandler(temp.resolve("lanes"));
        handler.setErrorManager(errors);
        handler.setFormatter(new ShortFormatter());
        handler.publish(new LogRecord(Level.FINEST, "all levels"));
        handler.publish(null);
        handler.publish(new LogRecord(Level.INFO, "bad"));
        handler.close();
        handler.close();
        handler.publish(new LogRecord(Level.INFO, "after the close"));
        LogSink.to(temp.resolve("app.log"))
                .listen(temp.resolve("lanes"))
                .start()
                .close();
        assertEquals("FINEST all levels\n", Files.readString(temp.resolve("app.log")));
        assertEquals(1, errors.seen.size(), errors.seen.toString());
        assertTrue(errors.seen.get(0).startsWith(ErrorManager.FORMAT_FAILURE + " "));
    }
}
