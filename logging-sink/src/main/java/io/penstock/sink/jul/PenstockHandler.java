package io.penstock.sink.jul;

import io.penstock.sink.LogLane;
import io.penstock.sink.bridge.AppenderBridge;
import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.ErrorManager;
import java.util.logging.Filter;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;

/**
 * A {@code java.util.logging} handler that writes through a {@link LogLane}: many processes, one file.
 *
 * <p>In {@code logging.properties}:
 *
 * <pre>
 *   handlers = io.penstock.sink.jul.PenstockHandler
 *   io.penstock.sink.jul.PenstockHandler.directory = /var/log/app/lanes
 *   io.penstock.sink.jul.PenstockHandler.level = INFO                                  (default ALL)
 *   io.penstock.sink.jul.PenstockHandler.formatter = java.util.logging.SimpleFormatter (the default)
 *   io.penstock.sink.jul.PenstockHandler.filter = com.example.MyFilter                 (default none)
 *   io.penstock.sink.jul.PenstockHandler.encoding = UTF-8                              (the default)
 *   io.penstock.sink.jul.PenstockHandler.blockMillis = 5000                            (the default)
 *   io.penstock.sink.jul.PenstockHandler.capacityBytes = 1048576                       (the default)
 *   io.penstock.sink.jul.PenstockHandler.dropBelow = WARNING                           (these do not wait; default none)
 *   io.penstock.sink.jul.PenstockHandler.autostartFile = /var/log/app/app.log          (start a sink; default none)
 *   io.penstock.sink.jul.PenstockHandler.autostartOptions = --max-size 100MB --gzip    (of that sink)
 * </pre>
 *
 * <p>It never throws into the application: problems go to the handler's {@code ErrorManager}. While the directory cannot be used, it tries
 * again once a second. A formatter's head and tail are not written, because the file belongs to many processes.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any number. <b>Blocks:</b> never at start; in {@code publish} as {@code blockMillis} says. <b>Units:</b> milliseconds, bytes.
 */
@SuppressWarnings("exports") // who uses it has its framework
public final class PenstockHandler extends Handler {
    private static final Duration DEFAULT_BLOCK = Duration.ofSeconds(5);
    private static final String DEFAULT_CAPACITY_BYTES = "1048576";

    private Duration block = DEFAULT_BLOCK;
    private int dropBelow = Integer.MIN_VALUE;
    private final ThreadLocal<Boolean> publishing = new ThreadLocal<>();
    private final AppenderBridge frontEnd;
    private volatile boolean closed;

    /** Creates a handler that the {@code LogManager} configures, as above. It does not throw: see {@code ErrorManager}. */
    public PenstockHandler() {
        configure();
        final LogLane.Builder builder = configuredBuilder();
        frontEnd = builder == null ? null : new AppenderBridge(builder, block, dropBelow, this::problem);
        if (frontEnd != null) {
            frontEnd.start();
        }
    }

    /**
     * Creates a handler with the default settings. {@code setLevel}, {@code setFormatter} and so on change them.
     *
     * @param directory that the sink listens on
     * @throws IOException if it cannot be used
     */
    public PenstockHandler(final Path directory) throws IOException {
        configure();
        frontEnd = new AppenderBridge(LogLane.at(directory), block, dropBelow, this::problem);
        frontEnd.open();
    }

    private void problem(final String text, final Exception cause) {
        reportError(text, cause, cause == null ? ErrorManager.WRITE_FAILURE : ErrorManager.OPEN_FAILURE);
    }

    private void configure() {
        attempt("encoding", value -> {
            try {
                setEncoding(value == null ? "UTF-8" : value);
            } catch (final UnsupportedEncodingException e) {
                throw new IllegalArgumentException(e);
            }
        });
        setFormatter(new SimpleFormatter());
        attempt("formatter", value -> {
            if (value != null) {
                setFormatter((Formatter) instance(value));
            }
        });
        attempt("level", value -> setLevel(value == null ? Level.ALL : Level.parse(value)));
        attempt("filter", value -> setFilter(value == null ? null : (Filter) instance(value)));
    }

    private LogLane.Builder configuredBuilder() {
        final String directory = property("directory");
        if (directory == null) {
            reportError(
                    "the property is missing: name=" + PenstockHandler.class.getName() + ".directory",
                    null,
                    ErrorManager.OPEN_FAILURE);
            return null;
        }
        final LogLane.Builder configured;
        try {
            configured = LogLane.at(Path.of(directory));
        } catch (final InvalidPathException e) {
            reportError("the directory is wrong: " + directory, e, ErrorManager.OPEN_FAILURE);
            return null;
        }
        attempt("blockMillis", value -> {
            if (value != null) {
                final Duration wanted = Duration.ofMillis(Long.parseLong(value));
                configured.block(wanted);
                block = wanted;
            }
        });
        attempt(
                "capacityBytes",
                value -> configured.capacityBytes(Integer.parseInt(value == null ? DEFAULT_CAPACITY_BYTES : value)));
        attempt("dropBelow", value -> {
            if (value != null) {
                dropBelow = Level.parse(value).intValue();
            }
        });
        attempt(
                property("autostartOptions") == null ? "autostartFile" : "autostartOptions",
                value -> AppenderBridge.autostart(configured, property("autostartFile"), property("autostartOptions")));
        return configured;
    }

    private static String property(final String name) {
        final String value = LogManager.getLogManager().getProperty(PenstockHandler.class.getName() + "." + name);
        return value == null || value.isBlank() ? null : value.trim();
    }

    /** A wrong value is reported, and the default stays: it must not end the application. */
    private void attempt(final String name, final Consumer<String> setting) {
        final String value = property(name);
        try {
            setting.accept(value);
        } catch (final RuntimeException e) {
            reportError(
                    "the property is wrong and was ignored: name=" + PenstockHandler.class.getName() + "." + name
                            + " value=" + value,
                    e,
                    ErrorManager.GENERIC_FAILURE);
        }
    }

    private static Object instance(final String className) {
        try {
            return ClassLoader.getSystemClassLoader()
                    .loadClass(className)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (final ReflectiveOperationException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    public void publish(final LogRecord record) {
        if (closed || frontEnd == null || record == null || !isLoggable(record) || publishing.get() != null) {
            return;
        }
        publishing.set(Boolean.TRUE);
        try {
            publishOnce(record);
        } catch (final RuntimeException e) {
            reportError(null, e, ErrorManager.WRITE_FAILURE);
        } finally {
            publishing.remove();
        }
    }

    private void publishOnce(final LogRecord record) {
        final byte[] bytes;
        try {
            bytes = getFormatter().format(record).getBytes(getEncoding());
        } catch (final UnsupportedEncodingException | RuntimeException e) {
            reportError(null, e, ErrorManager.FORMAT_FAILURE);
            return;
        }
        final Instant at = record.getInstant();
        final long timestampNs = TimeUnit.SECONDS.toNanos(at.getEpochSecond()) + at.getNano();
        frontEnd.append(record.getLoggerName(), record.getLevel().intValue(), timestampNs, bytes, 0, bytes.length);
    }

    /** Does nothing: a published record is in shared memory already. */
    @Override
    public void flush() {}

    @Override
    public synchronized void close() {
        closed = true;
        if (frontEnd != null) {
            frontEnd.close();
        }
    }
}
