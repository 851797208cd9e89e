package io.penstock.sink;

import io.penstock.core.wait.Deadline;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Writes the records of all {@link LogLane}s of a directory into one file: each record whole, in one piece, exactly once.
 *
 * <p>A sink can be killed at any instant and started again, in this process or another one: nothing is lost, torn or doubled. It empties and
 * removes the lanes of dead workers. At any time exactly one sink of a directory writes.
 *
 * <p><b>Order.</b> The records of one thread keep their order. The records of all workers are sorted by timestamp, within the {@link
 * Builder#window window}.
 *
 * <p>The log file is created with mode 0600. An existing file keeps its mode.
 *
 * <p><b>Threads:</b> any; the sink writes on a daemon thread of its own. <b>Processes:</b> one writes, any number stand by. <b>Blocks:</b>
 * {@link Builder#start} and {@link #close}, each for a few seconds at most; an idle sink sleeps in the kernel. <b>Units:</b> bytes, {@code
 * Duration}.
 */
public final class LogSink implements AutoCloseable {
    private static final Duration DEFAULT_WINDOW = Duration.ofMillis(50);
    private static final Duration MAX_AGE = Duration.ofDays(36_525);
    private static final Duration MAX_WINDOW = Duration.ofSeconds(10);
    private static final int MAX_LINKS = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final SinkLoop loop;
    private final boolean endsWhenUnused;
    private final Thread thread;

    private LogSink(final SinkLoop loop, final boolean endsWhenUnused) {
        this.loop = loop;
        this.endsWhenUnused = endsWhenUnused;
        thread = new Thread(loop, "penstock-sink");
        thread.setDaemon(true);
    }

    /**
     * Begins to describe a sink.
     *
     * @param logFile to append to; created if missing
     * @return a builder
     */
    public static Builder to(final Path logFile) {
        return new Builder(logFile);
    }

    /**
     * Runs a sink until SIGTERM, then drains the lanes and ends. With {@code --end-when-unused} it stays until its last worker has closed its lane,
     * or died. {@code --help} lists the options.
     *
     * @param args options
     */
    public static void main(final String... args) {
        System.exit(SinkCommand.run(args));
    }

    /** {@return whether this sink is the one that writes; false while it stands by, and after it has ended} */
    public boolean isActive() {
        return loop.isActive();
    }

    /** Waits until it has ended; {@return what ended it, or null if it was closed} */
    Throwable awaitEnd() throws InterruptedException {
        thread.join();
        return loop.failure();
    }

    /** {@return records written by this sink since it was started} */
    public long recordsWritten() {
        return loop.recordsWritten();
    }

    /**
     * Drains the lanes, then ends. What was accepted before the call is in the file afterwards. On a full disk it gives up after 5 s, and the
     * records stay in their lanes for the next sink. Closing twice does nothing.
     */
    @Override
    public void close() {
        loop.close();
        Uninterrupted.join(thread);
    }

    /**
     * Ends it as a signal asks for: at once, or with its last worker where it ends with that anyway. A signal for all processes of a terminal or a
     * service reaches the workers too, and what these log on their way out is written.
     */
    void stop() {
        if (endsWhenUnused) {
            loop.closeWhenUnused();
            Uninterrupted.join(thread);
        } else {
            close();
        }
    }

    /**
     * The settings of a sink.
     *
     * <p><b>Threads:</b> one. <b>Processes:</b> used in the process of the sink. <b>Blocks:</b> {@link #start}. <b>Units:</b> bytes, {@code
     * Duration}.
     */
    public static final class Builder {
        private final Path logFile;
        private Path directory;
        private Duration window = DEFAULT_WINDOW;
        private Sync sync = Sync.NEVER;
        private boolean standby;
        private long maxSize;
        private Rotation rotation = Rotation.NEVER;
        private ZoneId zone = ZoneId.systemDefault();
        private int keep;
        private long maxAgeMs;
        private long maxTotal;
        private boolean gzip;
        private boolean endWhenUnused;
        private Consumer<String> problems = problem -> {};

        private Builder(final Path logFile) {
            this.logFile = Objects.requireNonNull(logFile, "logFile");
        }

        /**
         * Sets the directory of the lanes. It is required.
         *
         * @param directory where the workers open their lanes; created if missing
         * @return this
         */
        public Builder listen(final Path directory) {
            this.directory = Objects.requireNonNull(directory, "directory");
            return this;
        }

        /**
         * Sets the time within which the records of all workers are sorted. The default is 50 ms.
         *
         * @param window from 0 to 10 s
         * @return this
         */
        public Builder window(final Duration window) {
            if (window.isNegative() || window.compareTo(MAX_WINDOW) > 0) {
                throw new IllegalArgumentException("no window: window=" + window + " min=PT0S max=" + MAX_WINDOW);
            }
            this.window = window;
            return this;
        }

        /**
         * Sets when to force the file to the disk. The default is {@link Sync#NEVER}.
         *
         * @param sync when
         * @return this
         */
        public Builder sync(final Sync sync) {
            this.sync = Objects.requireNonNull(sync, "sync");
            return this;
        }

        /**
         * Begins a new file before the present one would become longer than this. The default is no limit. The old file gets a number and the
         * time: {@code app.log.000042-20261121T005107Z}. A single longer record gets a file of its own.
         *
         * @param bytes at least 1
         * @return this
         */
        public Builder maxSize(final long bytes) {
            maxSize = positive(bytes, "maxSize");
            return this;
        }

        /**
         * Begins a new file for each hour or day. The default is {@link Rotation#NEVER}.
         *
         * @param by hours or days
         * @return this
         */
        public Builder rotate(final Rotation by) {
            rotation = Objects.requireNonNull(by, "by");
            return this;
        }

        /**
         * Sets the time zone in which hours and days begin. The default is that of this JVM.
         *
         * @param of hours and days
         * @return this
         */
        public Builder zone(final ZoneId of) {
            zone = Objects.requireNonNull(of, "of");
            return this;
        }

        /**
         * Keeps this many old files, and deletes older ones. The default is no limit.
         *
         * @param files at least 1
         * @return this
         */
        public Builder keep(final int files) {
            keep = (int) positive(files, "keep");
            return this;
        }

        /**
         * Deletes old files whose last record is older than this. The default is no limit.
         *
         * @param age more than zero
         * @return this
         */
        public Builder maxAge(final Duration age) {
            // A century is long enough, and nothing overflows.
            maxAgeMs = positive((age.compareTo(MAX_AGE) < 0 ? age : MAX_AGE).toMillis(), "maxAge");
            return this;
        }

        /**
         * Deletes the oldest files while all files together, the present one included, are larger than this. The default is no limit.
         *
         * @param bytes at least 1
         * @return this
         */
        public Builder maxTotal(final long bytes) {
            maxTotal = positive(bytes, "maxTotal");
            return this;
        }

        /**
         * Compresses old files, in the background.
         *
         * @return this
         */
        public Builder gzip() {
            gzip = true;
            return this;
        }

        /**
         * Ends by itself when no worker has had a lane for 2 s and everything is written. In a process of its own it then outlives SIGINT, SIGTERM
         * and SIGHUP until its last worker has closed its lane, or died.
         *
         * @return this
         */
        public Builder endWhenUnused() {
            endWhenUnused = true;
            return this;
        }

        private static long positive(final long value, final String name) {
            if (value <= 0) {
                throw new IllegalArgumentException("must be more than zero: " + name + "=" + value);
            }
            return value;
        }

        /**
         * Stands by while another sink has the directory, and takes over when that one ends or dies. By default {@link #start} fails then.
         *
         * @return this
         */
        public Builder standby() {
            standby = true;
            return this;
        }

        /**
         * Sets the listener for problems that the sink survives, such as a full disk. The default ignores them. It is called on the sink's
         * thread, and must not block.
         *
         * @param listener receives one sentence
         * @return this
         */
        public Builder onProblem(final Consumer<String> listener) {
            problems = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /**
         * Starts the sink. When this returns, the sink writes, unless it stands by.
         *
         * @return the running sink
         * @throws IOException if the directory or the file cannot be used, or another sink has it (the message names its process)
         */
        public LogSink start() throws IOException {
            if (directory == null) {
                throw new IllegalStateException("the directory of the lanes is missing: call listen(directory)");
            }
            final SinkFile file = SinkFile.at(directory);
            final SinkLoop loop = new SinkLoop(settings(), file);
            if (!begin(loop) && !standby) {
                loop.abandon();
                throw new IOException("another sink writes the lanes of this directory: " + loop.holder()
                        + " directory=" + directory + "; stop it, or stand by");
            }
            final LogSink sink = new LogSink(loop, endWhenUnused);
            sink.thread.start();
            return sink;
        }

        private Settings settings() {
            return new Settings(
                    resolved(),
                    directory,
                    window.toNanos(),
                    sync,
                    standby,
                    new RotationRule(maxSize, rotation, zone),
                    new Retention(gzip, keep, maxAgeMs, maxTotal),
                    endWhenUnused,
                    this::tell);
        }

        /** The target of a symbolic link is the log file, be it there already or not: the target is renamed, and not the link. */
        private Path resolved() {
            Path file = logFile.toAbsolutePath();
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                return file; // what /dev/stdout names when it is a pipe has no path; opening it will say so
            }
            try {
                for (int i = 0; i < MAX_LINKS && Files.isSymbolicLink(file); i++) {
                    file = file.resolveSibling(Files.readSymbolicLink(file));
                }
            } catch (final IOException unreadable) {
                // Opening it will say what is wrong.
            }
            return file;
        }

        /** The listener is the user's; what it throws must not end the sink. */
        private void tell(final String problem) {
            try {
                problems.accept(problem);
            } catch (final RuntimeException e) {
                final Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            }
        }

        private boolean begin(final SinkLoop loop) throws IOException {
            try {
                return loop.begin(standby ? Deadline.after(Duration.ZERO) : Deadline.after(PATIENCE));
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while waiting for the place of another sink");
            }
        }
    }
}
