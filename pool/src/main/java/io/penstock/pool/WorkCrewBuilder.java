package io.penstock.pool;

import io.penstock.Waiting;
import io.penstock.codec.Codec;
import io.penstock.pool.crew.CrewSettings;
import io.penstock.process.ChildJvmBuilder;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * The settings of a {@link WorkCrew}. One builder can start several crews.
 *
 * <p><b>Threads:</b> one. <b>Processes:</b> the one that has the crew. <b>Blocks:</b> file operations only. <b>Units:</b> {@code Duration}.
 *
 * @param <T> the type of the items
 */
public final class WorkCrewBuilder<T> {
    private final CrewSettings<T> settings;

    WorkCrewBuilder(final URI queue, final Class<T> type, final Handler<T> handler) {
        settings = new CrewSettings<>(queue, type, handler);
    }

    /**
     * Sets how many workers there are at most. The default is the number of processors.
     *
     * @param count at least 1
     * @return this builder
     */
    public WorkCrewBuilder<T> workers(final int count) {
        settings.workers = atLeast(1, count, "workers");
        return this;
    }

    /**
     * Sets how many workers there are when no item waits. The others are started when items wait. By default all workers are there from the start; with
     * {@link #idleShutdown}, the default is 0.
     *
     * @param count at least 0
     * @return this builder
     */
    public WorkCrewBuilder<T> minWorkers(final int count) {
        settings.minWorkers = atLeast(0, count, "minWorkers");
        return this;
    }

    /**
     * Sets how long a worker may wait for an item before it is asked to leave, down to {@link #minWorkers}. By default workers stay. A detached worker
     * whose parent has ended leaves after that time by itself.
     *
     * @param time without an item
     * @return this builder
     */
    public WorkCrewBuilder<T> idleShutdown(final Duration time) {
        settings.idleShutdown = positive(time, "idleShutdown");
        return this;
    }

    /**
     * Sets what each worker runs before its first item, once. Handlers get its result from {@link Worker#state}. If it is {@link AutoCloseable}, it is
     * closed when the worker leaves; not when it dies. If the initializer throws, the crew is broken.
     *
     * @param task that makes the state
     * @return this builder
     */
    public WorkCrewBuilder<T> initializer(final Task<?> task) {
        settings.initializer = Objects.requireNonNull(task, "task");
        return this;
    }

    /**
     * Replaces a worker after so many items, whether they were done or failed. By default workers stay.
     *
     * @param count at least 1
     * @return this builder
     */
    public WorkCrewBuilder<T> maxTasksPerWorker(final int count) {
        settings.maxTasksPerWorker = atLeast(1, count, "maxTasksPerWorker");
        return this;
    }

    /**
     * Limits how long a handler may work on an item. Then its thread is interrupted, and after the {@link #grace} its worker is killed. The item goes back to
     * the queue, and that delivery counts. A worker that is stopped (SIGSTOP) with an item in hand is killed, too. By default there is no limit.
     *
     * @param time after which it is interrupted
     * @return this builder
     */
    public WorkCrewBuilder<T> taskTimeout(final Duration time) {
        settings.taskTimeout = positive(time, "taskTimeout");
        return this;
    }

    /**
     * Sets how long an interrupted handler may go on before its worker is killed. The default is 1 s.
     *
     * @param time after the interrupt
     * @return this builder
     */
    public WorkCrewBuilder<T> grace(final Duration time) {
        settings.grace = Objects.requireNonNull(time, "time");
        return this;
    }

    /**
     * Sets how long a worker may take to get ready, its initializer included. The default is 60 s. One that is late is killed, and counts as a failed start.
     *
     * @param time from the moment when its JVM has started
     * @return this builder
     */
    public WorkCrewBuilder<T> startTimeout(final Duration time) {
        settings.startTimeout = positive(time, "startTimeout");
        return this;
    }

    /**
     * Sets how long {@link WorkCrew#close()} waits for the items in hand before it kills the workers. The default is 30 s.
     *
     * @param time to wait; zero to kill at once
     * @return this builder
     */
    public WorkCrewBuilder<T> closeTimeout(final Duration time) {
        settings.closeTimeout = Objects.requireNonNull(time, "time");
        return this;
    }

    /**
     * Limits the heap of each worker. By default the workers share 60 % of the memory.
     *
     * @param size as {@code java -Xmx} takes it: {@code 512m}
     * @return this builder
     */
    public WorkCrewBuilder<T> heapPerWorker(final String size) {
        settings.heapPerWorker = Sizes.checked(size);
        return this;
    }

    /**
     * Sets the codec of the queue, which must be {@link java.io.Serializable}. The default is that of the queue.
     *
     * @param codec of the items
     * @return this builder
     */
    public WorkCrewBuilder<T> codec(final Codec codec) {
        settings.codec = Objects.requireNonNull(codec, "codec");
        return this;
    }

    /**
     * Sets how the workers wait for items. The default is that of the queue.
     *
     * @param waiting how
     * @return this builder
     */
    public WorkCrewBuilder<T> waiting(final Waiting waiting) {
        settings.waiting = Objects.requireNonNull(waiting, "waiting");
        return this;
    }

    /**
     * Lets the workers outlive this process, and {@link WorkCrew#close()}. Nothing replaces those that die then. They leave when the queue was shut down and
     * nothing is unfinished, and after {@link #idleShutdown}, if that is set. By default they end with this process. What they print goes to this process's
     * streams.
     *
     * @return this builder
     */
    public WorkCrewBuilder<T> detached() {
        settings.detached = true;
        return this;
    }

    /**
     * Sets where the lines go that workers print, each after the worker's name in brackets. By default they go to the standard output and the
     * standard error of this process. It has no effect on detached workers.
     *
     * @param output for the lines of their standard output
     * @param error for the lines of their standard error
     * @return this builder
     */
    public WorkCrewBuilder<T> markedLines(final PrintStream output, final PrintStream error) {
        settings.output = Objects.requireNonNull(output, "output");
        settings.error = Objects.requireNonNull(error, "error");
        return this;
    }

    /**
     * Changes how the worker JVMs are started: flags, environment, streams. It is called for each worker, after the crew's own settings. The crew keeps the
     * codec of the connection and {@code daemon} to itself.
     *
     * @param change of a worker's builder
     * @return this builder
     */
    public WorkCrewBuilder<T> child(final Consumer<? super ChildJvmBuilder<?, ?>> change) {
        settings.child = Objects.requireNonNull(change, "change");
        return this;
    }

    /**
     * Sets what is told of each worker that ended without being asked to. It runs in a thread of the crew, and holds up the replacement of that worker
     * alone. By default a death is logged as a warning, by {@link System.Logger}.
     *
     * @param callback gets each death
     * @return this builder
     */
    public WorkCrewBuilder<T> onDeath(final Consumer<? super WorkerDeath> callback) {
        settings.onDeath = Objects.requireNonNull(callback, "callback");
        return this;
    }

    /**
     * Sets what is told of handlers that throw: of at most ten a second and worker; {@link CrewStats#failures} counts all. It runs in a thread of the crew,
     * and holds up what that worker reports. By default a failure is logged as a warning, by {@link System.Logger}.
     *
     * @param callback gets the failures
     * @return this builder
     */
    public WorkCrewBuilder<T> onFailure(final Consumer<? super ItemFailure> callback) {
        settings.onFailure = Objects.requireNonNull(callback, "callback");
        return this;
    }

    private static int atLeast(final int min, final int count, final String name) {
        if (count < min) {
            throw new IllegalArgumentException("no such number: " + name + "=" + count + " min=" + min);
        }
        return count;
    }

    private static Duration positive(final Duration time, final String name) {
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException("no such time: " + name + "=" + time + "; it must be longer than zero");
        }
        return time;
    }

    /**
     * Starts the crew: opens the queue, and starts the workers, for which it does not wait.
     *
     * @return the crew
     * @throws java.nio.file.NoSuchFileException if there is no such queue
     * @throws IllegalArgumentException if the handler or the initializer cannot be serialized; the text names the class
     * @throws IOException if it is no joinable queue, or cannot be opened
     */
    public WorkCrew<T> start() throws IOException {
        return new WorkCrew<>(settings.copy());
    }
}
