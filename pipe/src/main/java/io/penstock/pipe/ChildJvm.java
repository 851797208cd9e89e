package io.penstock.pipe;

import io.penstock.hub.Deadline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * A child JVM with a pipe to it. The child runs a main class and fetches its end by {@link #parent}; it sees end of stream when
 * the parent closes or dies, also when the parent is killed, so that no orphan waits for ever.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> the parent holds this object, the child calls {@link #parent}. <b>Blocks:</b>
 * {@link #join} and {@link #close}. <b>Units:</b> none.
 *
 * @param <S> the type of the objects that the parent sends
 * @param <R> the type of the objects that the parent receives
 */
public final class ChildJvm<S, R> implements AutoCloseable {
    private final Process process;
    private final CompletableFuture<Void> afterExit;
    private final Duplex<S, R> connection;
    private final ChildJvmBuilder.Options options;
    private final AtomicBoolean closing = new AtomicBoolean();

    private ChildJvm(
            final Process process,
            final CompletableFuture<Void> afterExit,
            final Duplex<S, R> connection,
            final ChildJvmBuilder.Options options) {
        this.afterExit = afterExit;
        this.process = process;
        this.connection = connection;
        this.options = options;
    }

    /**
     * Starts a child with the default settings: the same Java and class path as this JVM, its standard streams.
     *
     * @param main class to run; must be on the class path
     * @param sending the type of the objects that this process sends to the child
     * @param receiving the type of the objects that this process receives from the child
     * @param arguments of the main method
     * @param <S> the type sent
     * @param <R> the type received
     * @return the child
     * @throws IOException if the pipe cannot be created or the process cannot be started
     */
    public static <S, R> ChildJvm<S, R> start(
            final Class<?> main, final Class<S> sending, final Class<R> receiving, final String... arguments)
            throws IOException {
        return running(main)
                .sending(sending)
                .receiving(receiving)
                .arguments(arguments)
                .start();
    }

    /**
     * Begins to describe a child.
     *
     * @param main class to run; must be on the child's class path
     * @return a builder with the default settings
     */
    public static ChildJvmBuilder<Object, Object> running(final Class<?> main) {
        return new ChildJvmBuilder<>(main, Object.class, Object.class);
    }

    /**
     * In a child: connects to the parent. Once per process.
     *
     * @param sending the type of the objects that the child sends, that is, what the parent receives
     * @param receiving the type of the objects that the child receives, that is, what the parent sends
     * @param <S> the type sent
     * @param <R> the type received
     * @return the child's end
     * @throws IllegalStateException if this process was not started as a {@code ChildJvm}
     * @throws IOException as {@link PipeBuilder#connect()}
     */
    public static <S, R> Connection<S, R> parent(final Class<S> sending, final Class<R> receiving) throws IOException {
        final Path pipe = ChildCommand.pipeToParent();
        final PipeFile.Shape shape = Ends.shape(PipeBuilder.DEFAULT_CAPACITY_BYTES, receiving, sending);
        // Also when the parent has gone already: the child is to see the end of stream, not an error.
        return Ends.duplex(PipeOpener.connect(pipe, shape, true), Side.B, sending, receiving, PipeSettings.of(pipe));
    }

    /** {@return the parent's end of the pipe} */
    public Connection<S, R> connection() {
        return connection;
    }

    /** {@return the child's process} */
    public Process process() {
        return process;
    }

    /** {@return the child's process id} */
    public long pid() {
        return process.pid();
    }

    /** {@return the child's exit code; empty while it runs} */
    public OptionalInt exitCode() {
        return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
    }

    /**
     * Waits for the child to exit. Blocks.
     *
     * @param timeout bounds the whole call; zero or less: does not wait
     * @return true once it has exited
     * @throws InterruptedException if interrupted while waiting
     */
    public boolean join(final Duration timeout) throws InterruptedException {
        return process.waitFor(Deadline.after(timeout).remainingNs(), TimeUnit.NANOSECONDS);
    }

    /**
     * Ends the child: closes the connection (the child sees end of stream), waits for its exit as long as the grace time says,
     * kills it if it is still there, and removes what was made for it. An interrupt ends the grace time. Blocks. Closing twice
     * does nothing.
     */
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        connection.close();
        boolean interrupted = false;
        try {
            if (!join(options.graceTime)) {
                process.destroyForcibly();
            }
        } catch (final InterruptedException impatient) {
            process.destroyForcibly();
            interrupted = true;
        }
        afterExit.join(); // a killed process is gone in a moment
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        try {
            cleanUp(connection, options);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot remove what was made for a child: pid=" + pid(), e);
        }
    }

    static <S, R> ChildJvm<S, R> start(final ChildJvmBuilder<S, R> builder) throws IOException {
        final ChildJvmBuilder.Options options = builder.options.copy();
        final Path directory = options.directory == null ? ChildDirectory.acquire() : options.directory;
        Duplex<S, R> connection = null;
        try {
            final Path pipe = directory.resolve("child-" + UUID.randomUUID() + ".pipe");
            final PipeFile.Shape shape = Ends.shape(options.capacityBytes, builder.sending, builder.receiving);
            final PipeSettings settings =
                    PipeSettings.of(pipe).withCodec(options.codec).withWaiting(options.waiting);
            connection =
                    Ends.duplex(PipeOpener.create(pipe, shape), Side.A, builder.sending, builder.receiving, settings);
            final End end = connection.end();
            end.keepFile(); // the child may come after the parent's close
            final Process process = launch(builder.main, options, end.file().path());
            return new ChildJvm<>(process, process.onExit().thenRun(end::peerWillNotCome), connection, options);
        } catch (final IOException | RuntimeException failure) {
            if (connection != null) {
                connection.close();
            }
            cleanUp(connection, options);
            throw failure;
        }
    }

    private static Process launch(final Class<?> main, final ChildJvmBuilder.Options options, final Path pipe)
            throws IOException {
        final ProcessBuilder builder = new ProcessBuilder(ChildCommand.of(main, options, pipe.toAbsolutePath()))
                .redirectOutput(redirect(options.standardOutput))
                .redirectError(redirect(options.standardError));
        builder.environment().putAll(options.environment);
        if (options.workingDirectory != null) {
            builder.directory(options.workingDirectory.toFile());
        }
        final Process process = builder.start();
        process.getOutputStream().close(); // its standard input is empty
        return process;
    }

    private static ProcessBuilder.Redirect redirect(final Path file) {
        return file == null ? ProcessBuilder.Redirect.INHERIT : ProcessBuilder.Redirect.appendTo(file.toFile());
    }

    private static void cleanUp(final Duplex<?, ?> connection, final ChildJvmBuilder.Options options)
            throws IOException {
        if (connection != null) {
            removeFile(connection.end().file());
        }
        if (options.directory == null) {
            ChildDirectory.release();
        }
    }

    /** The child may have died on its way to delete the file; that is proven soon. */
    private static void removeFile(final PipeFile file) throws IOException {
        final Deadline proof = Deadline.after(PipeOpener.PROOF_TIME);
        while (!file.remove()) {
            if (proof.isOver()) {
                throw new IOException("cannot delete a pipe: somebody else is about to: path=" + file.path());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }
}
