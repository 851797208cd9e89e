package io.penstock.sink.logback;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.util.Duration;
import ch.qos.logback.core.util.FileSize;
import io.penstock.sink.LogLane;
import io.penstock.sink.bridge.AppenderBridge;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * A Logback appender that writes through a {@link LogLane}: many processes, one file. In {@code logback.xml}:
 *
 * <pre>{@code
 *   <appender name="PENSTOCK" class="io.penstock.sink.logback.PenstockAppender">
 *     <directory>/var/log/app/lanes</directory>
 *     <encoder><pattern>%d %p [%t] %c - %m%n</pattern></encoder>
 *     <block>5 seconds</block>                                  <!-- for room in a full lane; the default -->
 *     <dropBelow>WARN</dropBelow>                               <!-- these do not wait; default: all wait -->
 *     <capacity>1MB</capacity>                                  <!-- of the lane; the default -->
 *     <autostartFile>/var/log/app/app.log</autostartFile>       <!-- start a sink that writes it; default: none -->
 *     <autostartOptions>--max-size 100MB --gzip</autostartOptions>
 *   </appender>
 * }</pre>
 *
 * <p>Any encoder works. Its header and footer are not written, because the file belongs to many processes. Problems go to Logback's status, and never
 * throw into the application. While the directory cannot be used, the appender tries again once a second.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any number. <b>Blocks:</b> never at start; a log call as {@code block} says. <b>Units:</b> Logback's.
 */
@SuppressWarnings("exports") // who uses it has its framework
public final class PenstockAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
    private static final long DEFAULT_BLOCK_MS = 5_000;

    private Encoder<ILoggingEvent> encoder;
    private String directory;
    private Duration block = Duration.buildByMilliseconds(DEFAULT_BLOCK_MS);
    private FileSize capacity;
    private Level dropBelow;
    private String autostartFile;
    private String autostartOptions;
    private volatile AppenderBridge bridge;

    /** Creates an appender that Logback configures, as above. */
    public PenstockAppender() {}

    /**
     * Sets the encoder, which makes bytes of an event. It is required.
     *
     * @param encoder any
     */
    public void setEncoder(final Encoder<ILoggingEvent> encoder) {
        this.encoder = encoder;
    }

    /**
     * Sets the directory that the sink listens on. It is required.
     *
     * @param directory created if missing
     */
    public void setDirectory(final String directory) {
        this.directory = directory;
    }

    /**
     * Sets how long a record waits for room in a full lane. Zero drops it at once.
     *
     * @param block the default is 5 seconds
     */
    public void setBlock(final Duration block) {
        this.block = block;
    }

    /**
     * Sets the bytes of the lane.
     *
     * @param capacity a power of two from 64KB to 64MB; the default is 1MB
     */
    public void setCapacity(final FileSize capacity) {
        this.capacity = capacity;
    }

    /**
     * Sets the level below which records do not wait for room, and are dropped at once.
     *
     * @param level name of a level
     */
    public void setDropBelow(final String level) {
        dropBelow = Level.toLevel(level, null);
        if (dropBelow == null) {
            addError("dropBelow is no level, and is ignored: " + level);
        }
    }

    /**
     * Starts a sink process whenever none runs.
     *
     * @param file that it writes
     */
    public void setAutostartFile(final String file) {
        autostartFile = file;
    }

    /**
     * Sets the options of the sink that is started.
     *
     * @param options as on its command line, separated by spaces; quotes keep spaces in a value
     */
    public void setAutostartOptions(final String options) {
        autostartOptions = options;
    }

    @Override
    public void start() {
        if (isStarted()) {
            return;
        }
        if (encoder == null || directory == null) {
            addError("the appender cannot start: directory and encoder are required: appender=" + getName()
                    + " directory=" + directory + " encoder=" + encoder);
            return;
        }
        try {
            bridge = new AppenderBridge(
                    builder(),
                    java.time.Duration.ofMillis(block.getMilliseconds()),
                    dropBelow == null ? Integer.MIN_VALUE : level(dropBelow),
                    this::problem);
        } catch (final RuntimeException e) {
            addError("the appender cannot start, a setting is wrong: appender=" + getName(), e);
            return;
        }
        bridge.start();
        super.start();
    }

    private LogLane.Builder builder() {
        final LogLane.Builder builder = LogLane.at(Path.of(directory));
        if (capacity != null) {
            builder.capacityBytes(Math.toIntExact(capacity.getSize()));
        }
        return AppenderBridge.autostart(builder, autostartFile, autostartOptions);
    }

    private void problem(final String text, final Exception cause) {
        if (cause == null) {
            addWarn(text);
        } else {
            addError(text, cause);
        }
    }

    @Override
    protected void append(final ILoggingEvent event) {
        // A reload of the configuration stops this appender beside threads that are in here.
        final AppenderBridge to = bridge;
        final byte[] record = to == null ? null : encoder.encode(event);
        if (record != null) {
            to.append(event.getLoggerName(), level(event.getLevel()), timestampNs(event), record, 0, record.length);
        }
    }

    private static long timestampNs(final ILoggingEvent event) {
        final Instant instant = event.getInstant();
        return instant == null
                ? TimeUnit.MILLISECONDS.toNanos(event.getTimeStamp())
                : TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
    }

    /** On the scale of java.util.logging. */
    private static int level(final Level level) {
        return switch (level.toInt()) {
            case Level.ERROR_INT -> 1000;
            case Level.WARN_INT -> 900;
            case Level.INFO_INT -> 800;
            case Level.DEBUG_INT -> 500;
            case Level.TRACE_INT -> 400;
            default -> level.toInt() > Level.ERROR_INT ? 1000 : 300;
        };
    }

    @Override
    public void stop() {
        super.stop();
        final AppenderBridge from = bridge;
        if (from != null) {
            from.close();
            bridge = null;
        }
    }
}
