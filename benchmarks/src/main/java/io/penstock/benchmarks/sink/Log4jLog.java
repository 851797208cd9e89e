package io.penstock.benchmarks.sink;

import io.penstock.sink.log4j2.PenstockAppender;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Function;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.Layout;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.appender.FileAppender;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.DefaultConfiguration;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.layout.ByteBufferDestination;
import org.apache.logging.log4j.core.layout.PatternLayout;

/** A Log4j logger with one appender. */
final class Log4jLog implements Log {
    private static final String APPENDER = "FILE";

    private final LoggerContext context = new LoggerContext("benchmark");
    private final Logger logger;
    private final String filler;

    private Log4jLog(final Lines lines, final Function<PatternLayout, Appender> appender) {
        filler = lines.filler();
        final Configuration configuration = new DefaultConfiguration();
        final Appender made = appender.apply(PatternLayout.newBuilder()
                .withConfiguration(configuration)
                .withPattern(Lines.PATTERN)
                .build());
        made.start();
        configuration.addAppender(made);
        final LoggerConfig own = new LoggerConfig(Lines.LOGGER, Level.INFO, false);
        own.addAppender(made, Level.INFO, null);
        configuration.addLogger(Lines.LOGGER, own);
        context.start(configuration);
        logger = context.getLogger(Lines.LOGGER);
    }

    static Log penstock(final Path directory, final Lines lines) {
        return new Log4jLog(
                lines,
                layout -> PenstockAppender.newBuilder()
                        .setName(APPENDER)
                        .setDirectory(directory.toString())
                        .setLayout(layout)
                        .build());
    }

    /**
     * Appends to the file, together with other processes, and flushes each record; locking: under a lock of the file.
     */
    static Log file(final Path path, final boolean locking, final Lines lines) {
        return new Log4jLog(lines, layout -> {
            final FileAppender.Builder<?> builder = FileAppender.newBuilder();
            builder.setName(APPENDER);
            builder.setLayout(layout);
            builder.withFileName(path.toString());
            builder.withLocking(locking);
            return builder.build();
        });
    }

    static Log layout(final Lines lines) {
        return new Log4jLog(lines, LayoutAlone::new);
    }

    @Override
    public void log(final long number) {
        logger.info(Lines.MESSAGE, number, filler);
    }

    @Override
    public void close() {
        context.stop();
    }

    /** Encodes into memory and does nothing else. */
    private static final class LayoutAlone extends AbstractAppender implements ByteBufferDestination {
        private static final int LENGTH = 64 * 1024;

        private final ByteBuffer memory = ByteBuffer.wrap(new byte[LENGTH]);

        LayoutAlone(final Layout<?> layout) {
            super(APPENDER, null, layout, true, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(final LogEvent event) {
            getLayout().encode(event, this);
            memory.clear();
        }

        @Override
        public ByteBuffer getByteBuffer() {
            return memory;
        }

        @Override
        public ByteBuffer drain(final ByteBuffer full) {
            return full.clear();
        }

        @Override
        public void writeBytes(final ByteBuffer data) {
            memory.put(data);
        }

        @Override
        public void writeBytes(final byte[] data, final int offset, final int length) {
            memory.put(data, offset, length);
        }
    }
}
