package io.penstock.benchmarks.sink;

import io.penstock.sink.LogLane;
import java.io.IOException;
import java.nio.file.Path;

/** The destination of a worker's records. One thread. */
interface Log extends AutoCloseable {
    /** Logs a line with a number. */
    void log(long number);

    @Override
    void close();

    /** A lane of Penstock, without a framework: the records are bytes already. */
    static Log lane(final Path directory, final Lines lines) throws IOException {
        final LogLane lane = LogLane.open(directory);
        final byte[] record = lines.encoded();
        return new Log() {
            @Override
            public void log(final long number) {
                Lines.putNumber(record, number);
                if (!lane.append(record)) {
                    throw new IllegalStateException("dropped: number=" + number);
                }
            }

            @Override
            public void close() {
                lane.close();
            }
        };
    }
}
