package io.penstock.pool.crew;

import io.penstock.Waiting;
import io.penstock.codec.Codec;
import io.penstock.pool.Handler;
import io.penstock.pool.ItemFailure;
import io.penstock.pool.Task;
import io.penstock.pool.WorkerDeath;
import io.penstock.process.ChildJvmBuilder;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * The settings of a crew. Null says that nothing was set.
 *
 * @param <T> the type of the items
 */
public final class CrewSettings<T> implements Cloneable {
    public final URI queue;
    public final Class<T> type;
    public final Handler<T> handler;
    public Codec codec;
    public Waiting waiting;
    public Task<?> initializer;
    public int workers = Runtime.getRuntime().availableProcessors();
    public int minWorkers = -1;
    public Duration idleShutdown;
    public int maxTasksPerWorker;
    public Duration taskTimeout;
    public Duration grace = Duration.ofSeconds(1);
    public Duration startTimeout = Duration.ofSeconds(60);
    public Duration closeTimeout = Duration.ofSeconds(30);
    public String heapPerWorker;
    public boolean detached;
    public PrintStream output = new PrintStream(new FileOutputStream(FileDescriptor.out), true);
    public PrintStream error = new PrintStream(new FileOutputStream(FileDescriptor.err), true);
    public Consumer<? super ChildJvmBuilder<?, ?>> child = builder -> {};
    public Consumer<? super WorkerDeath> onDeath = CrewWarnings::warn;
    public Consumer<? super ItemFailure> onFailure = CrewWarnings::warn;

    public CrewSettings(final URI queue, final Class<T> type, final Handler<T> handler) {
        this.queue = Objects.requireNonNull(queue, "queue");
        this.type = Objects.requireNonNull(type, "type");
        this.handler = Objects.requireNonNull(handler, "handler");
    }

    /** Copies the settings: the builder may change while the crew works. */
    @SuppressWarnings("unchecked")
    public CrewSettings<T> copy() {
        try {
            return (CrewSettings<T>) clone();
        } catch (final CloneNotSupportedException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** {@return where the queue is, for texts: without the user and the password of a URI} */
    public String place() {
        if (queue.getScheme().equalsIgnoreCase("file")) {
            return Path.of(queue).toString();
        }
        final String port = queue.getPort() < 0 ? "" : ":" + queue.getPort();
        return queue.getScheme() + "://" + queue.getHost() + port + queue.getPath();
    }

    int fewestWorkers() {
        if (minWorkers >= 0) {
            return Math.min(minWorkers, workers);
        }
        return idleShutdown == null ? workers : 0;
    }

    CrewTask<T> task() {
        return new CrewTask<>(
                queue,
                type,
                handler,
                initializer,
                codec,
                waiting,
                maxTasksPerWorker,
                taskTimeout,
                grace,
                detached ? idleShutdown : null);
    }
}
