package io.penstock.sink;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Writes the records of all {@link LogLane}s of a directory into one file: each record whole, in one piece, exactly once.
 *
 * <p>It may be killed at any instant and started again, here or in another process: nothing is lost, torn or doubled. The lanes of dead
 * workers are emptied and removed. Exactly one sink of a directory writes at any time.
 *
 * <p><b>Order</b>: the records of one thread as it appended them; over all workers by timestamp, within the {@link Builder#window window}.
 *
 * <p>The log file is created with mode 0600; a file that is there already keeps its mode.
 *
 * <p><b>Threads</b>: any; the sink writes on a daemon thread of its own. <b>Processes</b>: one writes, any number stand by.
 * <b>Blocks</b>: {@link Builder#start} and {@link #close}, each for a few seconds at most; an idle sink sleeps in the kernel. <b>Units</b>: bytes, {@code Duration}.
 */
public final class LogSink implements AutoCloseable {
    private LogSink() {}

    /**
     * Begins to describe a sink.
     *
     * @param logFile to append to; created where missing
     * @return a builder
     */
    public static Builder to(final Path logFile) {
        return new Builder(logFile);
    }

    /**
     * Runs a sink until SIGTERM, then drains the lanes and ends: {@code --help} says how.
     *
     * @param args options
     */
    public static void main(final String... args) {
        throw new UnsupportedOperationException();
    }

    /** {@return whether this sink is the one that writes; false while it stands by, and when it has ended} */
    public boolean isActive() {
        throw new UnsupportedOperationException();
    }

    /** {@return records written by this sink since it was started} */
    public long recordsWritten() {
        throw new UnsupportedOperationException();
    }

    /**
     * Drains the lanes, then ends: what was accepted before the call is in the file afterwards. (On a full disk it gives up after 5 s; the
     * records wait in their lanes for the next sink.) Does nothing when closed already.
     */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }

    /** What a sink is to be like. Not for use by several threads at once. */
    public static final class Builder {
        private Builder(final Path logFile) {}

        /**
         * The directory of the lanes: required.
         *
         * @param directory that the workers open their lanes in; created where missing
         * @return this
         */
        public Builder listen(final Path directory) {
            throw new UnsupportedOperationException();
        }

        /**
         * Within which time over all workers records are sorted; the default is 50 ms.
         *
         * @param window from 0 to 10 s
         * @return this
         */
        public Builder window(final Duration window) {
            throw new UnsupportedOperationException();
        }

        /**
         * When to force the file to the disk; the default is {@link Sync#NEVER}.
         *
         * @param sync when
         * @return this
         */
        public Builder sync(final Sync sync) {
            throw new UnsupportedOperationException();
        }

        /**
         * Waits, where another sink has the directory, and takes over when that one ends or dies; without it {@link #start} fails then.
         *
         * @return this
         */
        public Builder standby() {
            throw new UnsupportedOperationException();
        }

        /**
         * Who is told of trouble that the sink outlives (a full disk); the default is nobody. Called on the sink's thread: be quick.
         *
         * @param listener is given one sentence
         * @return this
         */
        public Builder onProblem(final Consumer<String> listener) {
            throw new UnsupportedOperationException();
        }

        /**
         * Starts the sink. Unless it stands by, it writes when this has returned.
         *
         * @return the running sink
         * @throws IOException if the directory or the file cannot be used, or another sink has it (the text says which process)
         */
        public LogSink start() throws IOException {
            throw new UnsupportedOperationException();
        }
    }
}
