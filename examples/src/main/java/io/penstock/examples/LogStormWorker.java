package io.penstock.examples;

import io.penstock.pipe.BrokenPipeException;
import io.penstock.pipe.Connection;
import io.penstock.process.ChildJvm;
import io.penstock.sink.LogLane;
import io.penstock.sink.jul.PenstockHandler;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/** A worker of {@link LogStorm}: logs, and reports each accepted record to the parent. */
public final class LogStormWorker {
    private LogStormWorker() {}

    /**
     * Started by the parent.
     *
     * @param arguments way, number of this worker, records, length of a record
     * @throws IOException if the pipe or the lane breaks
     * @throws InterruptedException never: the thread is not interrupted
     */
    public static void main(final String... arguments) throws IOException, InterruptedException {
        final LogStorm.Via via = LogStorm.Via.valueOf(arguments[0]);
        final int worker = Integer.parseInt(arguments[1]);
        final long records = Long.parseLong(arguments[2]);
        final String text = "x".repeat(Integer.parseInt(arguments[3]));
        try (Connection<Long, Path> parent = ChildJvm.parent(Long.class, Path.class)) {
            final Path lanes = parent.receive();
            if (via == LogStorm.Via.LANE) {
                try (LogLane lane = LogLane.open(lanes)) {
                    log(parent, worker, records, text, line -> accept(lane, line));
                }
            } else {
                final Handler handler = new PenstockHandler(lanes);
                handler.setFormatter(new Plain());
                log(parent, worker, records, text, line -> handler.publish(new LogRecord(Level.INFO, line)));
                handler.close();
            }
        } catch (final BrokenPipeException | EOFException parentGone) {
            // There is no parent left to log for.
        }
    }

    private static void log(
            final Connection<Long, Path> parent,
            final int worker,
            final long records,
            final String text,
            final Consumer<String> logger)
            throws IOException, InterruptedException {
        for (long number = 1; number <= records; number++) {
            logger.accept(LogStormCheck.line(worker, number, text));
            parent.send(number);
        }
    }

    private static void accept(final LogLane lane, final String line) {
        if (!lane.append((line + "\n").getBytes(StandardCharsets.UTF_8))) {
            throw new IllegalStateException("the lane was full for 5 s: dropped=" + lane.dropped());
        }
    }

    /** Only the message: the file is verified byte for byte. */
    private static final class Plain extends Formatter {
        @Override
        public String format(final LogRecord record) {
            return record.getMessage() + "\n";
        }
    }
}
