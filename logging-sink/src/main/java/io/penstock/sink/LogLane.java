package io.penstock.sink;

import io.penstock.core.jvm.JvmCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A worker's way into the one log file: whole records in, the {@link LogSink} of the directory writes them.
 *
 * <p>A record is the bytes as they are to stand in the file, its line end included; nothing is added. When {@link #append} has returned
 * true, the record is in shared memory and survives the death of this process; the sink may be missing, stopped or started anew meanwhile.
 * A lane that is full (the sink is slow, stopped or missing) makes {@code append} wait for the time set by {@link Builder#block}; then the
 * record is counted as dropped, and a line in the file says so, at most one a second and lane.
 *
 * <p>All handles that one JVM opens on one directory share one lane (one file of {@link Builder#capacityBytes} bytes).
 *
 * <p><b>Threads</b>: any; they take turns, in this process only. Records of one thread keep their order. <b>Processes</b>: any number of one
 * host, each with its own lane and no lock between them. <b>Blocks</b>: {@code append} while the lane is full, no longer than
 * {@link Builder#block} says; an interrupt neither cuts that short nor is lost. <b>Units</b>: nanoseconds since 1970, bytes.
 */
public final class LogLane implements AutoCloseable {
    /** The level of records appended without one: {@code java.util.logging.Level.INFO}. */
    public static final int DEFAULT_LEVEL = 800;

    private static final int DEFAULT_CAPACITY = 1024 * 1024;
    private static final Duration DEFAULT_BLOCK = Duration.ofSeconds(5);

    private final WorkerLane lane;
    private final long blockNs;
    private final int waitFrom;
    private final AtomicBoolean closed = new AtomicBoolean();

    private LogLane(final WorkerLane lane, final long blockNs, final int waitFrom) {
        this.lane = lane;
        this.blockNs = blockNs;
        this.waitFrom = waitFrom;
    }

    /**
     * Opens this process's lane with the defaults of the {@link #at builder}. No sink needs to be running.
     *
     * @param directory that the sink listens on; created where missing
     * @return the lane
     * @throws IOException if the directory cannot be used
     */
    public static LogLane open(final Path directory) throws IOException {
        return at(directory).open();
    }

    /**
     * Begins to describe a lane.
     *
     * @param directory that the sink listens on
     * @return a builder
     */
    public static Builder at(final Path directory) {
        return new Builder(directory);
    }

    /**
     * Appends a record with {@link #DEFAULT_LEVEL} and the time of now.
     *
     * @param record its bytes, line end included
     * @return true if it was accepted; false if it was dropped (the lane stayed full, or this handle is closed)
     */
    public boolean append(final byte[] record) {
        return append(DEFAULT_LEVEL, EpochClock.nowNs(), record, 0, record.length);
    }

    /**
     * Appends a record. Allocates nothing, but for records too large for the lane's ring, which go through a file.
     *
     * @param level how severe, greater is worse; on the scale of {@code java.util.logging} (INFO = 800, WARNING = 900, SEVERE = 1000)
     * @param timestampNs nanoseconds since 1970 (UTC): records of different workers are sorted by it
     * @param bytes that hold the record, line end included
     * @param offset of its first byte
     * @param length of the record
     * @return true if it was accepted; false if it was dropped (the lane stayed full, or this handle is closed)
     * @throws IndexOutOfBoundsException if offset and length do not lie in the array
     */
    public boolean append(
            final int level, final long timestampNs, final byte[] bytes, final int offset, final int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        return !closed.get() && lane.append(level, timestampNs, bytes, offset, length, level < waitFrom ? 0 : blockNs);
    }

    /**
     * Counts records that were given up before they came here, by what keeps records of its own in front of the lane: as if they had been offered and dropped.
     * The file tells of them.
     *
     * @param records at least 1
     * @param first when the first one was given up
     * @param last when the last one was
     */
    public void countDropped(final long records, final Instant first, final Instant last) {
        if (records < 1) {
            throw new IllegalArgumentException("must be more than zero: records=" + records);
        }
        lane.countDropped(records, first.toEpochMilli(), last.toEpochMilli());
    }

    /**
     * Makes a record of each line that it is given, at the time of then: for the output of a child process, such as
     * {@code ChildJvm...standardError(lane.lines(1000, "[worker 3] "))}, so that what a JVM says when it crashes lands in the same file.
     *
     * @param level of the records, as for {@link #append(int, long, byte[], int, int)}
     * @param prefix that each record begins with
     * @return takes lines without their ends; does nothing once this handle is closed
     */
    public Consumer<String> lines(final int level, final String prefix) {
        Objects.requireNonNull(prefix, "prefix");
        return line -> {
            final byte[] record = (prefix + line + "\n").getBytes(StandardCharsets.UTF_8);
            append(level, EpochClock.nowNs(), record, 0, record.length);
        };
    }

    /** {@return records that this process's lane was given} */
    public long offered() {
        return lane.offered();
    }

    /** {@return records that this process's lane accepted} */
    public long written() {
        return lane.written();
    }

    /** {@return records that this process's lane dropped} */
    public long dropped() {
        return lane.dropped();
    }

    /** Closes this handle. What was accepted will be written, and the sink removes the lane's file when its last handle is closed. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            WorkerLanes.release(lane);
        }
    }

    /** What a lane is to be like. Not for use by several threads at once. */
    public static final class Builder {
        private final Path directory;
        private int capacityBytes = DEFAULT_CAPACITY;
        private Duration block = DEFAULT_BLOCK;
        private int waitFrom = Integer.MIN_VALUE;
        private JvmCommand sinkCommand; // null: starts none

        private Builder(final Path directory) {
            this.directory = Objects.requireNonNull(directory, "directory");
        }

        /**
         * How large the lane's ring is; the default is 1 MiB. The first handle of a process decides.
         *
         * @param bytes a power of two from 64 KiB to 64 MiB
         * @return this
         * @throws IllegalArgumentException if it is not
         */
        public Builder capacityBytes(final int bytes) {
            capacityBytes = LaneDescriptor.checkCapacity(bytes);
            return this;
        }

        /**
         * How long {@code append} waits at most for room in a full lane before it drops the record; the default is 5 s.
         *
         * @param timeout bounds the whole call; zero drops at once
         * @return this
         */
        public Builder block(final Duration timeout) {
            if (timeout.isNegative()) {
                throw new IllegalArgumentException("a timeout must not be negative: timeout=" + timeout);
            }
            block = timeout;
            return this;
        }

        /**
         * Drops records at once while the lane is full: the same as {@code block(Duration.ZERO)}.
         *
         * @return this
         */
        public Builder drop() {
            return block(Duration.ZERO);
        }

        /**
         * Drops records below a level at once while the lane is full; the others wait, as {@link #block} says. By default all wait.
         *
         * @param level on the scale of {@code java.util.logging}: 900 lets warnings and errors wait
         * @return this
         */
        public Builder dropBelow(final int level) {
            waitFrom = level;
            return this;
        }

        /**
         * Starts a sink process when none runs, now or later, in the background. It ends by itself when no worker has had a lane for 2 s and
         * everything is written. What it has to say is in the file {@code sink.err} of the directory.
         *
         * @param logFile that it writes
         * @param options as on the sink's command line, {@code "--max-size", "100MB"}; besides, {@code "--jar"} names the standalone jar, for
         *     programs whose class path a plain {@code java} cannot use (nested jars)
         * @return this
         * @throws IllegalArgumentException if an option is wrong
         */
        public Builder autostart(final Path logFile, final String... options) {
            sinkCommand = SinkStarter.command(logFile, directory, List.of(options));
            return this;
        }

        /**
         * Opens the lane.
         *
         * @return the lane
         * @throws IOException if the directory cannot be used
         */
        public LogLane open() throws IOException {
            return new LogLane(
                    WorkerLanes.acquire(directory, capacityBytes, sinkCommand), saturatedNs(block), waitFrom);
        }

        private static long saturatedNs(final Duration duration) {
            try {
                return duration.toNanos();
            } catch (final ArithmeticException tooLong) {
                return Long.MAX_VALUE;
            }
        }
    }
}
