package io.penstock.pool.engine;

import io.penstock.pool.Retry;
import io.penstock.pool.Task;
import io.penstock.pool.WhenFull;
import io.penstock.process.ChildJvmBuilder;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** The settings of a pool. All values are immutable; null says that nothing was set. */
public final class PoolSettings implements Cloneable {
    public int workers = Runtime.getRuntime().availableProcessors();
    public int minWorkers;
    public Duration idleShutdown;
    public boolean prestart;
    public List<Class<?>> allowed = List.of();
    public Task<?> initializer;
    public int maxTasksPerWorker = Integer.MAX_VALUE;
    public String heapPerWorker;
    public long maxRssBytes = Long.MAX_VALUE;
    public Duration taskTimeout;
    public Duration grace = Duration.ofSeconds(1);
    public Retry retry = Retry.never();
    public int maxPending = 10_000;
    public long maxPendingBytes = 64L << 20;
    public WhenFull whenFull = WhenFull.BLOCK;
    public Consumer<? super ChildJvmBuilder<byte[], byte[]>> child;
    public Duration startTimeout = Duration.ofSeconds(60);
    public Duration stall =
            Duration.ofMillis(250); // until a worker that begins nothing is passed over; no choice of the user
    public boolean killTree;
    public boolean usesArchive;
    public Path archiveDirectory; // null for the usual one
    public boolean sharing;
    public PrintStream output = stream(FileDescriptor.out);
    public PrintStream error = stream(FileDescriptor.err);

    /** What the process has, as for a child that inherits it, whatever {@code System.setOut} was given. */
    private static PrintStream stream(final FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true);
    }

    /** Copies the settings: the builder may change while the pool lives. */
    public PoolSettings copy() {
        try {
            return (PoolSettings) clone();
        } catch (final CloneNotSupportedException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
