package io.penstock.pool;

import io.penstock.pool.engine.JvmPool;
import io.penstock.pool.engine.PoolSettings;
import io.penstock.pool.engine.ThreadTwin;
import io.penstock.process.ChildJvmBuilder;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The settings of a {@link ProcessPool}. One builder can make several pools.
 *
 * <p><b>Threads:</b> one. <b>Processes:</b> the one that has the pool. <b>Blocks:</b> no. <b>Units:</b> bytes, {@code Duration}.
 */
public final class ProcessPoolBuilder {
    private final PoolSettings settings = new PoolSettings();

    ProcessPoolBuilder() {}

    /**
     * Sets how many workers there are at most. The default is the number of processors.
     *
     * @param count at least 1
     * @return this builder
     */
    public ProcessPoolBuilder workers(final int count) {
        settings.workers = atLeast(1, count, "workers");
        return this;
    }

    /**
     * Sets how many workers stay when there is nothing to do. The default is 0.
     *
     * @param count at least 0
     * @return this builder
     */
    public ProcessPoolBuilder minWorkers(final int count) {
        settings.minWorkers = atLeast(0, count, "minWorkers");
        return this;
    }

    /**
     * Sets how long a worker may have nothing to do before it is ended. By default workers stay until the pool is closed.
     *
     * @param time without a task
     * @return this builder
     */
    public ProcessPoolBuilder idleShutdown(final Duration time) {
        settings.idleShutdown = Times.notNegative(time, "idleShutdown");
        return this;
    }

    /**
     * Starts all workers when the pool is made. By default each is started when it is needed.
     *
     * @return this builder
     */
    public ProcessPoolBuilder prestart() {
        settings.prestart = true;
        return this;
    }

    /**
     * Allows classes to travel as results of tasks, and in arguments and results of functions, each with what it reaches, as
     * {@link io.penstock.codec.KryoCodec.Builder#allow(Class[])} does.
     *
     * @param classes that may travel
     * @return this builder
     */
    public ProcessPoolBuilder allow(final Class<?>... classes) {
        settings.allowed =
                Stream.concat(settings.allowed.stream(), Arrays.stream(classes)).toList();
        return this;
    }

    /**
     * Sets what each worker runs before its first task, once. Tasks get its result from {@link Worker#state}. If it throws, the pool is broken.
     *
     * @param task that makes the state
     * @return this builder
     */
    public ProcessPoolBuilder initializer(final Task<?> task) {
        settings.initializer = Objects.requireNonNull(task, "task");
        return this;
    }

    /**
     * Replaces a worker after so many tasks. By default workers stay.
     *
     * @param count at least 1
     * @return this builder
     */
    public ProcessPoolBuilder maxTasksPerWorker(final int count) {
        settings.maxTasksPerWorker = atLeast(1, count, "maxTasksPerWorker");
        return this;
    }

    /**
     * Limits the heap of each worker. By default the workers share 60 % of the memory.
     *
     * @param size as {@code java -Xmx} takes it: {@code 512m}
     * @return this builder
     */
    public ProcessPoolBuilder heapPerWorker(final String size) {
        settings.heapPerWorker = Sizes.checked(size);
        return this;
    }

    /**
     * Replaces a worker, between two tasks, whose resident memory is above this size.
     *
     * @param size as {@code 1g}
     * @return this builder
     */
    public ProcessPoolBuilder maxRss(final String size) {
        settings.maxRssBytes = Sizes.bytes(size);
        return this;
    }

    /**
     * Limits how long an attempt of a task may run, from its beginning in the worker. By default there is no limit.
     *
     * @param time after which it is interrupted
     * @return this builder
     */
    public ProcessPoolBuilder taskTimeout(final Duration time) {
        settings.taskTimeout = Times.notNegative(time, "taskTimeout");
        return this;
    }

    /**
     * Sets how long an interrupted task may go on before its worker is killed. The default is 1 s.
     *
     * @param time after the interrupt
     * @return this builder
     */
    public ProcessPoolBuilder grace(final Duration time) {
        settings.grace = Times.notNegative(time, "grace");
        return this;
    }

    /**
     * Sets when a task is run again. The default is {@link Retry#never()}.
     *
     * @param policy of all tasks that do not name their own
     * @return this builder
     */
    public ProcessPoolBuilder retry(final Retry policy) {
        settings.retry = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /**
     * Limits how many tasks wait. The default is 10,000. Tasks that come back from a worker that died are not refused: they wait on top of it.
     *
     * @param tasks at least 1
     * @return this builder
     */
    public ProcessPoolBuilder maxPending(final int tasks) {
        settings.maxPending = atLeast(1, tasks, "maxPending");
        return this;
    }

    /**
     * Limits the encoded size of the tasks that wait. The default is 64 MiB. A larger task is accepted when no other waits.
     *
     * @param bytes at least 1
     * @return this builder
     */
    public ProcessPoolBuilder maxPendingBytes(final long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("no such limit: maxPendingBytes=" + bytes + " min=1");
        }
        settings.maxPendingBytes = bytes;
        return this;
    }

    /**
     * Sets what {@code submit} does while too many tasks wait. The default is {@link WhenFull#BLOCK}.
     *
     * @param choice what it does
     * @return this builder
     */
    public ProcessPoolBuilder whenFull(final WhenFull choice) {
        settings.whenFull = Objects.requireNonNull(choice, "choice");
        return this;
    }

    /**
     * Changes how the worker JVMs are started: flags, environment, streams. It is called for each worker, after the pool's own settings. The
     * pool keeps the codec, the connection's settings, {@code daemon} and the arguments to itself.
     *
     * @param change of a worker's builder
     * @return this builder
     */
    public ProcessPoolBuilder child(final Consumer<? super ChildJvmBuilder<byte[], byte[]>> change) {
        settings.child = Objects.requireNonNull(change, "change");
        return this;
    }

    /**
     * Sets where the lines go that workers print, each after the worker's name in brackets. By default they go to the standard output and the
     * standard error of this process.
     *
     * @param output for the lines of their standard output
     * @param error for the lines of their standard error
     * @return this builder
     */
    public ProcessPoolBuilder markedLines(final PrintStream output, final PrintStream error) {
        settings.output = Objects.requireNonNull(output, "output");
        settings.error = Objects.requireNonNull(error, "error");
        return this;
    }

    /**
     * Sets how long a worker may take to get ready. The default is 60 s. One that is late is killed, and counts as a failed start.
     *
     * @param time from the start of its process
     * @return this builder
     */
    public ProcessPoolBuilder startTimeout(final Duration time) {
        settings.startTimeout = Times.notNegative(time, "startTimeout");
        return this;
    }

    /**
     * Has the end of a worker that does not end by itself - after a time-out, a cancellation or {@code shutdownNow} - take with it what its tasks have
     * started, as {@link ChildJvmBuilder#killTree} says. By default programs that a task has started live on.
     *
     * @return this builder
     */
    public ProcessPoolBuilder killTree() {
        settings.killTree = true;
        return this;
    }

    /**
     * Lets workers start from an archive of their classes, which takes less time, as {@link ChildJvmBuilder#classArchive()} says.
     *
     * @return this builder
     */
    public ProcessPoolBuilder classArchive() {
        settings.usesArchive = true;
        settings.archiveDirectory = null;
        return this;
    }

    /**
     * Lets workers start from an archive of their classes in this directory, as {@link ChildJvmBuilder#classArchive(Path)} says.
     *
     * @param directory private to this user; it is created with mode 0700 if it is missing
     * @return this builder
     */
    public ProcessPoolBuilder classArchive(final Path directory) {
        settings.usesArchive = true;
        settings.archiveDirectory = Objects.requireNonNull(directory, "directory");
        return this;
    }

    /**
     * Passes tasks and results of a pool of threads as they are, without a copy. It has no effect on a pool of processes.
     *
     * @param on whether objects are shared
     * @return this builder
     */
    public ProcessPoolBuilder sharing(final boolean on) {
        settings.sharing = on;
        return this;
    }

    private static int atLeast(final int min, final int count, final String name) {
        if (count < min) {
            throw new IllegalArgumentException("no such number: " + name + "=" + count + " min=" + min);
        }
        return count;
    }

    /**
     * Makes the pool. Its workers are started when they are needed.
     *
     * @return the pool
     * @throws IllegalArgumentException if the initializer cannot be encoded; the text names the class
     * @throws IllegalStateException if pools are nested too deep
     */
    public ProcessPool build() {
        return new JvmPool(settings.copy());
    }

    /**
     * Makes a pool of threads with the same settings. Those about processes have no effect: {@link #heapPerWorker}, {@link #maxRss},
     * {@link #killTree}, {@link #classArchive()} and {@link #child}.
     *
     * @return the pool
     * @throws IllegalArgumentException if the initializer cannot be encoded; the text names the class
     */
    public Pool buildThreads() {
        return new ThreadTwin(settings.copy());
    }
}
