package io.penstock.sink;

import io.penstock.core.hub.JoinedHub;
import io.penstock.core.hub.OpenHandles;
import io.penstock.core.jvm.JvmCommand;
import io.penstock.core.memory.Warnings;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A worker's way into the one log file. It accepts whole records; the {@link LogSink} of the directory writes them.
 *
 * <p>A record is the bytes as they will be in the file, the line end included; nothing is added. When {@link #append} has returned true, the
 * record is in shared memory, and survives the death of this process. The sink may be missing, stopped or restarted meanwhile. While the lane is
 * full, because the sink is slow, stopped or missing, {@code append} waits for the time set by {@link Builder#block}. Then it counts the record
 * as dropped, and a line in the file reports that, at most once a second for each lane.
 *
 * <p>If the files of the directory are removed under a worker, its handles open a new lane by themselves within a second or two, and a new sink where
 * one was to be started.
 *
 * <p>All handles that one JVM opens on one directory share one lane (one file of {@link Builder#capacityBytes} bytes).
 *
 * <p><b>Threads:</b> any; they take turns, in this process only. Records of one thread keep their order. <b>Processes:</b> any number on one
 * host, each with its own lane and no lock between them. <b>Blocks:</b> {@link #close}, and {@code append} while the lane is full, no longer than
 * {@link Builder#block} says; an interrupt does not end that wait, and stays pending. <b>Units:</b> nanoseconds since 1970, bytes.
 */
public final class LogLane implements AutoCloseable {
    /** The level of records appended without one: {@code java.util.logging.Level.INFO}. */
    public static final int DEFAULT_LEVEL = 800;

    private static final int DEFAULT_CAPACITY = 1024 * 1024;
    private static final Duration DEFAULT_BLOCK = Duration.ofSeconds(5);

    private static final long REOPEN_NS = TimeUnit.SECONDS.toNanos(1);

    private final long blockNs;
    private final int waitFrom;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicLong reopenAtNs = new AtomicLong(System.nanoTime());
    private final Current current;
    private final JoinedHub.Registration openHandle;

    private LogLane(final Builder settings) throws IOException {
        this.blockNs = Builder.saturatedNs(settings.block);
        this.waitFrom = settings.waitFrom;
        this.current = new Current(settings);
        this.openHandle = OpenHandles.add(this, "a log lane", settings.directory.toString(), current::drop);
    }

    /**
     * Opens this process's lane with the defaults of the {@link #at builder}. No sink needs to be running.
     *
     * @param directory that the sink listens on; created if missing
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
     * Appends a record with {@link #DEFAULT_LEVEL} and the current time.
     *
     * @param record its bytes, line end included
     * @return true if it was accepted; false if it was dropped (the lane stayed full, or this handle is closed)
     */
    public boolean append(final byte[] record) {
        return append(DEFAULT_LEVEL, EpochClock.nowNs(), record, 0, record.length);
    }

    /**
     * Appends a record. It allocates nothing, except for a record too large for the lane's ring, which goes through a file.
     *
     * @param level of severity, on the scale of {@code java.util.logging} (INFO = 800, WARNING = 900, SEVERE = 1000)
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
        final long patienceNs = level < waitFrom ? 0 : blockNs;
        WorkerLane to = current.lane;
        if (to.isLost()) {
            reopenInBackground();
        }
        try {
            if (closed.get()) {
                return false;
            }
            WorkerLane.Outcome outcome = to.append(level, timestampNs, bytes, offset, length, patienceNs);
            while (outcome == WorkerLane.Outcome.MOVED && to != current.lane) {
                to = current.lane;
                outcome = to.append(level, timestampNs, bytes, offset, length, patienceNs);
            }
            return outcome == WorkerLane.Outcome.ACCEPTED;
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** The files of the directory were removed. Until there is a new lane the old one is used: a running sink still empties it. */
    private void reopenInBackground() {
        final long nowNs = System.nanoTime();
        final long dueNs = reopenAtNs.get();
        if (nowNs - dueNs >= 0 && reopenAtNs.compareAndSet(dueNs, nowNs + REOPEN_NS)) {
            final Thread opener = new Thread(this::reopen, "penstock-lane-opener");
            opener.setDaemon(true);
            try {
                opener.start();
            } catch (final OutOfMemoryError noThread) {
                // A log call does not fail. A record a second later tries again.
            }
        }
    }

    /** The handle is not dropped meanwhile: the heartbeat must not wait for this. */
    private void reopen() {
        try {
            current.reopen();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** The lane that a handle uses now. It does not refer to the handle: so the heartbeat can release it when the handle was dropped. */
    private static final class Current {
        private final Builder settings;
        private volatile WorkerLane lane;
        private boolean released; // guarded by this

        Current(final Builder settings) throws IOException {
            this.settings = settings;
            this.lane = settings.acquire();
        }

        synchronized void reopen() {
            if (released || !lane.isLost()) {
                return;
            }
            try {
                final WorkerLane lost = lane;
                lane = settings.acquire();
                WorkerLanes.release(lost);
            } catch (final IOException | RuntimeException again) {
                // A record a second later tries again. The hub has told of the loss.
            }
        }

        /** Waits while a reopening is under way. */
        synchronized void release() {
            if (!released) {
                released = true;
                WorkerLanes.release(lane);
            }
        }

        /** As {@link #release}, on the heartbeat, which waits for no sink. */
        synchronized void drop() {
            if (!released) {
                released = true;
                WorkerLanes.releaseAtOnce(lane);
            }
        }
    }

    /**
     * Counts records that a buffer in front of this lane has given up, as if they had been offered and dropped. The file reports them.
     *
     * @param records at least 1
     * @param first when the first one was given up
     * @param last when the last one was given up
     */
    public void countDropped(final long records, final Instant first, final Instant last) {
        if (records < 1) {
            throw new IllegalArgumentException("must be more than zero: records=" + records);
        }
        current.lane.countDropped(records, first.toEpochMilli(), last.toEpochMilli());
    }

    /**
     * Returns a consumer that appends each line as a record with the current time. It is for the output of a child process, such as
     * {@code ChildJvm...standardError(lane.lines(1000, "[worker 3] "))}: what a JVM prints when it crashes is then in the same file.
     *
     * @param level of the records, as for {@link #append(int, long, byte[], int, int)}
     * @param prefix of each record
     * @return a consumer of lines without their ends; it does nothing once this handle is closed
     */
    public Consumer<String> lines(final int level, final String prefix) {
        Objects.requireNonNull(prefix, "prefix");
        return line -> {
            final byte[] record = (prefix + line + "\n").getBytes(StandardCharsets.UTF_8);
            append(level, EpochClock.nowNs(), record, 0, record.length);
        };
    }

    /** {@return how many records this process has offered to its lane} */
    public long offered() {
        return current.lane.offered();
    }

    /** {@return how many records this process's lane has accepted} */
    public long written() {
        return current.lane.written();
    }

    /** {@return how many records this process's lane has dropped} */
    public long dropped() {
        return current.lane.dropped();
    }

    /**
     * Closes this handle. What was accepted will be written. With the last handle of this process it waits until it is, for 10 s at most, if a sink
     * runs or is being started; the exit of the JVM does that too. The sink then removes the lane's file.
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            openHandle.close();
            current.release();
        }
    }

    /**
     * The settings of a lane.
     *
     * <p><b>Threads:</b> one. <b>Processes:</b> used in the worker. <b>Blocks:</b> {@link #open}, for file operations. <b>Units:</b> bytes,
     * {@code Duration}.
     */
    public static final class Builder {
        private final Path directory;
        private int capacityBytes = DEFAULT_CAPACITY;
        private Duration block = DEFAULT_BLOCK;
        private int waitFrom = Integer.MIN_VALUE;
        private JvmCommand sinkCommand; // null: starts none
        private Consumer<String> problems = problem -> Warnings.warn(problem, null);

        private Builder(final Path directory) {
            this.directory = Objects.requireNonNull(directory, "directory");
        }

        /**
         * Sets the size of the lane's ring. The default is 1 MiB. The first handle of a process decides.
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
         * Sets how long {@code append} waits for room in a full lane before it drops the record. The default is 5 s.
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
         * Drops records at once while the lane is full, as does {@code block(Duration.ZERO)}.
         *
         * @return this
         */
        public Builder drop() {
            return block(Duration.ZERO);
        }

        /**
         * Drops records below a level at once while the lane is full. The others wait, as {@link #block} says. By default all wait.
         *
         * @param level on the scale of {@code java.util.logging}: 900 lets warnings and errors wait
         * @return this
         */
        public Builder dropBelow(final int level) {
            waitFrom = level;
            return this;
        }

        /**
         * Starts a sink process in the background whenever none runs. It ends by itself when no worker has had a lane for 2 s and everything is
         * written. Its messages are in the file {@code sink.err} of the directory.
         *
         * @param logFile that it writes
         * @param options as on the sink's command line, {@code "--max-size", "100MB"}; besides, {@code "--jar"} names the standalone jar, for
         *     programs whose class path a plain {@code java} cannot use (nested jars other than Spring Boot's)
         * @return this
         * @throws IllegalArgumentException if an option is wrong
         */
        public Builder autostart(final Path logFile, final String... options) {
            sinkCommand = SinkStarter.command(logFile, directory, List.of(options));
            return this;
        }

        /**
         * Sets the listener for problems that the lane survives, such as a sink that cannot be started. The default logs them by {@link
         * System.Logger}. It is called on a thread of the lane.
         *
         * @param listener receives a text, perhaps of several lines
         * @return this
         */
        public Builder onProblem(final Consumer<String> listener) {
            problems = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /**
         * Opens the lane.
         *
         * @return the lane
         * @throws IOException if the directory cannot be used
         */
        public LogLane open() throws IOException {
            return new LogLane(copy());
        }

        /** A handle keeps what it was opened with. */
        private Builder copy() {
            final Builder copy = new Builder(directory);
            copy.capacityBytes = capacityBytes;
            copy.block = block;
            copy.waitFrom = waitFrom;
            copy.sinkCommand = sinkCommand;
            copy.problems = problems;
            return copy;
        }

        private WorkerLane acquire() throws IOException {
            return WorkerLanes.acquire(directory, new WorkerLanes.Wanted(capacityBytes, sinkCommand, problems));
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
