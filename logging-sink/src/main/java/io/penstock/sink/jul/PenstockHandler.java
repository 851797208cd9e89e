package io.penstock.sink.jul;

import java.io.IOException;
import java.nio.file.Path;
import java.util.logging.Handler;
import java.util.logging.LogRecord;

/**
 * A {@code java.util.logging} handler that writes through a {@link io.penstock.sink.LogLane}: many processes, one file.
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
 * </pre>
 *
 * <p>It never throws into the application: trouble goes to the handler's {@code ErrorManager}. While the directory cannot be used, it tries
 * again once a second. A formatter's head and tail are not written, since the file belongs to many processes.
 *
 * <p><b>Threads</b>: any. <b>Processes</b>: any number. <b>Blocks</b>: never at start; in {@code publish} as {@code blockMillis} says. <b>Units</b>: milliseconds, bytes.
 */
public final class PenstockHandler extends Handler {
    /** Configured by the {@code LogManager}, as above. */
    public PenstockHandler() {}

    /**
     * Configured by the program; the rest by {@code setLevel}, {@code setFormatter} and so on.
     *
     * @param directory that the sink listens on
     * @throws IOException if it cannot be used
     */
    public PenstockHandler(final Path directory) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void publish(final LogRecord record) {
        throw new UnsupportedOperationException();
    }

    /** Does nothing: a published record is in shared memory already. */
    @Override
    public void flush() {}

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
