package io.penstock.benchmarks.sink;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import io.penstock.sink.logback.PenstockAppender;
import java.nio.file.Path;
import java.util.function.Function;

/** A Logback logger with one appender. */
final class LogbackLog implements Log {
    private final LoggerContext context = new LoggerContext();
    private final Logger logger;
    private final String filler;

    private LogbackLog(final Lines lines, final Function<Encoder<ILoggingEvent>, Appender<ILoggingEvent>> appender) {
        filler = lines.filler();
        context.setMDCAdapter(new LogbackMDCAdapter());
        final PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(Lines.PATTERN);
        encoder.start();
        final Appender<ILoggingEvent> made = appender.apply(encoder);
        made.setContext(context);
        made.start();
        if (!made.isStarted()) {
            throw new IllegalStateException("the appender has not started: "
                    + context.getStatusManager().getCopyOfStatusList());
        }
        logger = context.getLogger(Lines.LOGGER);
        logger.setLevel(Level.INFO);
        logger.addAppender(made);
    }

    static Log penstock(final Path directory, final Lines lines) {
        return new LogbackLog(lines, encoder -> {
            final PenstockAppender appender = new PenstockAppender();
            appender.setDirectory(directory.toString());
            appender.setEncoder(encoder);
            return appender;
        });
    }

    /**
     * Appends to the file, together with other processes, and flushes each record; prudent: under a lock of the file.
     */
    static Log file(final Path path, final boolean prudent, final Lines lines) {
        return new LogbackLog(lines, encoder -> {
            final FileAppender<ILoggingEvent> appender = new FileAppender<>();
            appender.setFile(path.toString());
            appender.setPrudent(prudent);
            appender.setEncoder(encoder);
            return appender;
        });
    }

    static Log encoder(final Lines lines) {
        return new LogbackLog(lines, EncoderAlone::new);
    }

    @Override
    public void log(final long number) {
        logger.info(Lines.MESSAGE, number, filler);
    }

    @Override
    public void close() {
        context.stop();
    }

    /** Encodes and does nothing else. */
    private static final class EncoderAlone extends UnsynchronizedAppenderBase<ILoggingEvent> {
        private final Encoder<ILoggingEvent> encoder;
        private byte[] last;

        EncoderAlone(final Encoder<ILoggingEvent> encoder) {
            this.encoder = encoder;
        }

        @Override
        protected void append(final ILoggingEvent event) {
            last = encoder.encode(event);
        }

        @Override
        public void stop() {
            if (last == null) {
                addWarn("nothing was encoded");
            }
            super.stop();
        }
    }
}
