package io.penstock.sink.log4j2;

import io.penstock.sink.LogLane;
import io.penstock.sink.bridge.AppenderBridge;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.Core;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.appender.AppenderLoggingException;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginBuilderAttribute;
import org.apache.logging.log4j.core.config.plugins.PluginBuilderFactory;
import org.apache.logging.log4j.core.config.plugins.validation.constraints.Required;
import org.apache.logging.log4j.core.time.Instant;

/**
 * A Log4j 2 appender that writes through a {@link LogLane}: many processes, one file. In {@code log4j2.xml}:
 *
 * <pre>{@code
 *   <Penstock name="PENSTOCK" directory="/var/log/app/lanes"
 *             blockMillis="5000" dropBelow="WARN" capacityBytes="1048576"
 *             autostartFile="/var/log/app/app.log" autostartOptions="--max-size 100MB --gzip">
 *     <PatternLayout pattern="%d %p [%t] %c - %m%n"/>
 *   </Penstock>
 * }</pre>
 *
 * <p>Only name and directory are required; {@code dropBelow} and {@code autostart...} are off by default. Any layout works. Its header and
 * footer are not written, because the file belongs to many processes. Problems go to Log4j's status logger, and never throw into the application, unless
 * {@code ignoreExceptions="false"} asks for an exception for each dropped record. While the directory cannot be used, the appender tries again once a second.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any number. <b>Blocks:</b> never at start; a log call as {@code blockMillis} says. <b>Units:</b> milliseconds, bytes.
 */
@SuppressWarnings("exports") // who uses it has its framework
@Plugin(name = "Penstock", category = Core.CATEGORY_NAME, elementType = Appender.ELEMENT_TYPE, printObject = true)
public final class PenstockAppender extends AbstractAppender {
    /** Weak: a thread that outlives this appender must not keep an application's class loader. */
    @SuppressWarnings("ThreadLocalUsage") // one for each object: a codec or a layout may use another one inside
    private final ThreadLocal<WeakReference<RecordBuffer>> records = new ThreadLocal<>();

    private final AppenderBridge frontEnd;

    private PenstockAppender(final Builder builder) {
        super(
                builder.getName(),
                builder.getFilter(),
                builder.getOrCreateLayout(),
                builder.isIgnoreExceptions(),
                builder.getPropertyArray());
        frontEnd = new AppenderBridge(
                builder.lane(),
                Duration.ofMillis(builder.blockMillis),
                builder.dropBelow == null ? Integer.MIN_VALUE : level(builder.dropBelow),
                this::problem);
    }

    private void problem(final String text, final Exception cause) {
        if (cause == null) {
            LOGGER.warn("{}: {}", getName(), text);
        } else {
            LOGGER.error("{}: {}", getName(), text, cause);
        }
    }

    /** {@return a builder, for Log4j's configuration or a program} */
    @PluginBuilderFactory
    public static Builder newBuilder() {
        return new Builder();
    }

    @Override
    public void start() {
        frontEnd.start();
        super.start();
    }

    private RecordBuffer record() {
        final WeakReference<RecordBuffer> known = records.get();
        RecordBuffer record = known == null ? null : known.get();
        if (record == null) {
            record = new RecordBuffer();
            records.set(new WeakReference<>(record));
        }
        return record;
    }

    @Override
    public void append(final LogEvent event) {
        final RecordBuffer record = record();
        try {
            getLayout().encode(event, record);
            final Instant at = event.getInstant();
            final boolean accepted = frontEnd.append(
                    event.getLoggerName(),
                    level(event.getLevel()),
                    TimeUnit.SECONDS.toNanos(at.getEpochSecond()) + at.getNanoOfSecond(),
                    record.array(),
                    0,
                    record.length());
            if (!accepted && !ignoreExceptions()) {
                throw new AppenderLoggingException("a record was dropped: appender=" + getName());
            }
        } finally {
            record.clear();
        }
    }

    /** On the scale of java.util.logging. */
    private static int level(final Level level) {
        return switch (level.getStandardLevel()) {
            case FATAL, OFF -> 1100;
            case ERROR -> 1000;
            case WARN -> 900;
            case INFO -> 800;
            case DEBUG -> 500;
            case TRACE, ALL -> 400;
        };
    }

    @Override
    public boolean stop(final long timeout, final TimeUnit timeUnit) {
        setStopping();
        final boolean stopped = super.stop(timeout, timeUnit, false);
        frontEnd.close();
        setStopped();
        return stopped;
    }

    /**
     * The settings of an appender.
     *
     * <p><b>Threads:</b> one. <b>Processes:</b> one. <b>Blocks:</b> no. <b>Units:</b> milliseconds, bytes.
     */
    public static final class Builder extends AbstractAppender.Builder<Builder>
            implements org.apache.logging.log4j.core.util.Builder<PenstockAppender> {
        private static final long DEFAULT_BLOCK_MS = 5_000;
        private static final int DEFAULT_CAPACITY_BYTES = 1024 * 1024;

        @PluginBuilderAttribute
        @Required(message = "no directory of lanes for the appender")
        private String directory;

        @PluginBuilderAttribute
        private long blockMillis = DEFAULT_BLOCK_MS;

        @PluginBuilderAttribute
        private int capacityBytes = DEFAULT_CAPACITY_BYTES;

        @PluginBuilderAttribute
        private Level dropBelow;

        @PluginBuilderAttribute
        private String autostartFile;

        @PluginBuilderAttribute
        private String autostartOptions;

        private Builder() {}

        /**
         * Sets the directory that the sink listens on. It is required.
         *
         * @param value created if missing
         * @return this
         */
        public Builder setDirectory(final String value) {
            directory = value;
            return this;
        }

        /**
         * Sets how long a record waits for room in a full lane. Zero drops it at once.
         *
         * @param value the default is 5000
         * @return this
         */
        public Builder setBlockMillis(final long value) {
            blockMillis = value;
            return this;
        }

        /**
         * Sets the bytes of the lane.
         *
         * @param value a power of two from 64 KiB to 64 MiB; the default is 1 MiB
         * @return this
         */
        public Builder setCapacityBytes(final int value) {
            capacityBytes = value;
            return this;
        }

        /**
         * Sets the level below which records do not wait for room, and are dropped at once.
         *
         * @param value a level, or null: all wait
         * @return this
         */
        public Builder setDropBelow(final Level value) {
            dropBelow = value;
            return this;
        }

        /**
         * Starts a sink process whenever none runs.
         *
         * @param value the file that it writes
         * @return this
         */
        public Builder setAutostartFile(final String value) {
            autostartFile = value;
            return this;
        }

        /**
         * Sets the options of the sink that is started.
         *
         * @param value as on its command line, separated by spaces; quotes keep spaces in a value
         * @return this
         */
        public Builder setAutostartOptions(final String value) {
            autostartOptions = value;
            return this;
        }

        private LogLane.Builder lane() {
            return AppenderBridge.autostart(
                    LogLane.at(Path.of(directory)).capacityBytes(capacityBytes), autostartFile, autostartOptions);
        }

        /** {@return the appender, or null if a setting is wrong, which the status logger reports} */
        @Override
        public PenstockAppender build() {
            if (!isComplete()) {
                return null;
            }
            try {
                return new PenstockAppender(this);
            } catch (final RuntimeException e) {
                LOGGER.error("the appender cannot be made, a setting is wrong: appender={}", getName(), e);
                return null;
            }
        }

        private boolean isComplete() {
            if (getName() == null || directory == null) {
                LOGGER.error(
                        "the appender cannot be made, name and directory are required: name={} directory={}",
                        getName(),
                        directory);
                return false;
            }
            return true;
        }
    }
}
