package io.penstock.process;

import io.penstock.Waiting;
import io.penstock.codec.Codec;
import io.penstock.codec.RemoteThrowable;
import io.penstock.core.memory.ParticipantId;
import io.penstock.core.wait.Deadline;
import io.penstock.pipe.Connection;
import io.penstock.pipe.PipeBuilder;
import io.penstock.pipe.engine.Duplex;
import io.penstock.pipe.engine.Ends;
import io.penstock.pipe.engine.PipeDescriptor;
import io.penstock.pipe.engine.PipeFile;
import io.penstock.pipe.engine.PipeOpener;
import io.penstock.pipe.engine.PipeSettings;
import io.penstock.pipe.engine.Side;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * A child JVM with a pipe to it. The child runs a main class, which gets its end of the pipe from {@link #parent}, or a {@link ChildTask},
 * which receives it as an argument:
 *
 * <pre>{@code
 * String greeting = "Hello, ";
 * try (ChildJvm<String, String> child = ChildJvm.start(String.class, String.class,
 *         parent -> parent.send(greeting + parent.receive()))) {
 *     child.connection().send("world");
 *     String answer = child.connection().receive();
 *     child.join(Duration.ofSeconds(5)); // throws what the task threw
 * }
 * }</pre>
 *
 * The child sees the end of stream when the parent closes, exits or is killed. When the parent has exited or was killed, the child is ended
 * too, whatever it does, unless it is made to outlive its parent: see {@link ChildJvmBuilder#daemon}.
 *
 * <p><b>Errors.</b> When the child ends, for any reason, the connection delivers what the child had sent, and then the end of stream.
 * {@link #join}, {@link #failure} and {@link #exitCode} say why it ended. When an exception leaves the main method or the task, the JVM
 * prints its stack and exits with code 1 once only daemon threads are left, as always. The exception also reaches the parent, where {@link
 * #join} throws it.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> the parent holds this object, the child calls {@link #parent}. <b>Blocks:</b>
 * {@link #start}, {@link #join} and {@link #close}. <b>Units:</b> none.
 *
 * @param <S> the type of the objects that the parent sends
 * @param <R> the type of the objects that the parent receives
 */
public final class ChildJvm<S, R> implements AutoCloseable {
    private static final Duration DEATH_TIME = Duration.ofMillis(50);

    private final Process process;
    private final CompletableFuture<Void> afterExit;
    private final Duplex<S, R> connection;
    private final ChildOptions options;
    private final ChildFiles files;
    private final ChildLines outputLines;
    private final ChildLines errorLines;
    private final AtomicBoolean closing = new AtomicBoolean();
    private boolean failureRead;
    private RemoteThrowable failure;

    ChildJvm(final Process process, final Duplex<S, R> connection, final ChildOptions options, final ChildFiles files) {
        this.process = process;
        this.connection = connection;
        this.options = options;
        this.files = files;
        final WeakReference<ChildJvm<S, R>> self = new WeakReference<>(this); // else no child could be dropped
        connection.end().explainEndOfStream(() -> howItEnded(self.get()));
        afterExit = process.onExit().thenRun(connection.end()::peerWillNotCome);
        final String name = "penstock-child-" + process.pid();
        outputLines = options.standardOutput.lines() == null
                ? null
                : ChildLines.of(process.getInputStream(), options.standardOutput.lines(), name + "-output");
        errorLines = options.standardError.lines() == null
                ? null
                : ChildLines.of(process.getErrorStream(), options.standardError.lines(), name + "-error");
    }

    /**
     * Starts a child with the default settings: the Java, the class path and the standard output and error of this JVM. Blocks until its main
     * method is about to run.
     *
     * @param main class to run; must be on the class path
     * @param sending the type of the objects that this process sends to the child
     * @param receiving the type of the objects that this process receives from the child
     * @param arguments of the main method
     * @param <S> the type sent
     * @param <R> the type received
     * @return the child
     * @throws ChildStartException if its JVM did not start, or did not find the main class
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
     * Starts a child that runs a task, with the default settings: the Java, the class path and the standard output and error of this JVM. Blocks
     * until the task is about to run.
     *
     * @param sending the type of the objects that this process sends to the child
     * @param receiving the type of the objects that this process receives from the child
     * @param task that the child runs
     * @param <S> the type sent
     * @param <R> the type received
     * @return the child
     * @throws IllegalArgumentException as {@link ChildJvmBuilder#start}
     * @throws ChildStartException if its JVM did not start, or cannot read the task
     * @throws IOException if the pipe cannot be created or the process cannot be started
     */
    public static <S, R> ChildJvm<S, R> start(
            final Class<S> sending, final Class<R> receiving, final ChildTask<R, S> task) throws IOException {
        return running(sending, receiving, task).start();
    }

    /**
     * Begins to describe a child that runs a main class.
     *
     * @param main class with a {@code public static void main(String[])}; must be on the child's class path or module path
     * @return a builder with the default settings
     * @throws IllegalArgumentException if it has no such method
     */
    public static ChildJvmBuilder<Object, Object> running(final Class<?> main) {
        return new ChildJvmBuilder<>(ChildEntry.Main.of(main), Object.class, Object.class);
    }

    /**
     * Begins to describe a child that runs a main class that this JVM may lack.
     *
     * @param mainClass name of the class, as for {@link #running(Class)}
     * @return a builder with the default settings
     */
    public static ChildJvmBuilder<Object, Object> running(final String mainClass) {
        Objects.requireNonNull(mainClass, "mainClass");
        return new ChildJvmBuilder<>(new ChildEntry.Main(mainClass, "", null), Object.class, Object.class);
    }

    /**
     * Begins to describe a child that runs a task.
     *
     * @param sending the type of the objects that this process sends to the child
     * @param receiving the type of the objects that this process receives from the child
     * @param task that the child runs
     * @param <S> the type sent
     * @param <R> the type received
     * @return a builder with the default settings
     */
    public static <S, R> ChildJvmBuilder<S, R> running(
            final Class<S> sending, final Class<R> receiving, final ChildTask<R, S> task) {
        Objects.requireNonNull(task, "task");
        return new ChildJvmBuilder<>(new ChildEntry.Task(task, receiving, sending), sending, receiving);
    }

    /**
     * Connects a child to its parent. Called in the child, once per process; a {@link ChildTask} receives the connection instead.
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
        return parent(sending, receiving, PipeSettings.STANDARD_CODEC, Waiting.balanced());
    }

    /**
     * Connects a child to its parent, as {@link #parent(Class, Class)} does, with other settings.
     *
     * @param sending the type of the objects that the child sends, that is, what the parent receives
     * @param receiving the type of the objects that the child receives, that is, what the parent sends
     * @param codec how objects become bytes; must fit the parent's
     * @param waiting how this end's threads wait
     * @param <S> the type sent
     * @param <R> the type received
     * @return the child's end
     * @throws IllegalStateException if this process was not started as a {@code ChildJvm}
     * @throws IOException as {@link PipeBuilder#connect()}
     */
    public static <S, R> Connection<S, R> parent(
            final Class<S> sending, final Class<R> receiving, final Codec codec, final Waiting waiting)
            throws IOException {
        final Path pipe = ChildCommand.pipeToParent();
        final PipeSettings settings = PipeSettings.of(pipe).withCodec(codec).withWaiting(waiting);
        final PipeFile.Shape shape = Ends.shape(PipeBuilder.DEFAULT_CAPACITY_BYTES, receiving, sending);
        // Even if the parent has gone already, the child must see the end of stream, not an error.
        return Ends.duplex(PipeOpener.connect(pipe, shape, true), Side.B, sending, receiving, settings);
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
     * Waits for the child to exit, and then for the callbacks to get the last lines of its streams. A callback that does not return delays
     * the call by some seconds at most. Blocks.
     *
     * @param timeout bounds the whole call; with zero or less it does not wait
     * @return true once the child has exited, whatever its exit code: it may have been killed, so ask {@link #exitCode()}; false if the timeout was
     *     over first
     * @throws ChildFailedException if an exception left its main method or task; every call throws it again
     * @throws InterruptedException if interrupted while waiting
     */
    public boolean join(final Duration timeout) throws ChildFailedException, InterruptedException {
        final Deadline deadline = Deadline.after(timeout);
        if (!process.waitFor(deadline.remainingNs(), TimeUnit.NANOSECONDS)) {
            return false;
        }
        awaitLines(deadline);
        final Optional<RemoteThrowable> thrown = failure();
        if (thrown.isPresent()) {
            throw new ChildFailedException(
                    "the child has ended by an exception: " + thrown.get() + " pid=" + pid() + " exitCode="
                            + process.exitValue(),
                    thrown.get());
        }
        return true;
    }

    /**
     * The exception that left the child's main method or task, with its class name, message, stack and causes. Does not wait.
     *
     * @return the exception; empty while the child runs, and if it ended by returning, {@code System.exit} or a signal
     */
    public synchronized Optional<RemoteThrowable> failure() {
        if (!failureRead && !process.isAlive()) {
            failure = readFailure();
            failureRead = true;
        }
        return Optional.ofNullable(failure);
    }

    /** For the end of stream: the child tells what it failed of before it closes its end, and is running for a moment longer. */
    private static String howItEnded(final ChildJvm<?, ?> child) {
        if (child == null) {
            return "";
        }
        String thrown = "";
        try {
            final RemoteThrowable failed = child.readFailure();
            thrown = failed == null ? "" : " exception=" + failed;
        } catch (final UncheckedIOException unreadable) {
            // join() says so
        }
        final OptionalInt code = child.exitCode();
        final String exit = code.isPresent() ? " exitCode=" + code.getAsInt() : "";
        return (exit + thrown).isEmpty()
                ? ""
                : " child=" + child.pid() + exit + thrown + "; join() and failure() of the child tell more";
    }

    private RemoteThrowable readFailure() {
        try {
            return ChildFailure.decode(Files.readAllBytes(files.thrown()));
        } catch (final NoSuchFileException none) {
            return null;
        } catch (final IOException unreadable) {
            throw new UncheckedIOException(
                    "cannot read the exception that ended a child: path=" + files.thrown(), unreadable);
        }
    }

    void awaitLines(final Deadline deadline) throws InterruptedException {
        for (final ChildLines lines : new ChildLines[] {outputLines, errorLines}) {
            if (lines != null) {
                lines.awaitEnd(deadline);
            }
        }
    }

    boolean hasConnected() {
        final long word = connection.end().file().endWord(Side.B);
        return PipeDescriptor.state(word) != PipeDescriptor.STATE_NONE
                && PipeDescriptor.participant(word) != ParticipantId.NOBODY;
    }

    /** The last lines that a callback has got of a stream; empty where there is none. */
    String lastLines(final boolean ofError) {
        final ChildLines lines = ofError ? errorLines : outputLines;
        return lines == null ? "" : String.join("\n", lines.last());
    }

    /**
     * Kills the child, as {@code SIGKILL} does. It does not wait for its end. Unlike {@link Process#destroyForcibly}, it leaves the streams open:
     * callbacks still get the child's last lines. The child's exit code is then 137. Does nothing once the child has exited.
     */
    public void kill() {
        process.toHandle().destroyForcibly();
    }

    /**
     * Ends the child. It closes the connection, so that the child sees the end of stream, and waits for the child's exit for the grace time. A
     * child whose main thread waits elsewhere, for an item of a queue, a lease or a permit of Penstock's, gets an {@link InterruptedException} there;
     * that exception may leave its main method or task, and is no failure. A child that is still running after the grace time is killed. At last it removes what was created for the child. An interrupt ends the grace time.
     * It does not throw what the child threw: {@link #failure} and {@link #join} still report it. Blocks. Closing twice does nothing.
     */
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        connection.close();
        if (process.isAlive()) {
            ChildClosing.ask(files, connection.end().file());
        }
        boolean interrupted = false;
        try {
            if (!process.waitFor(Deadline.after(options.graceTime).remainingNs(), TimeUnit.NANOSECONDS)) {
                kill();
            }
        } catch (final InterruptedException impatient) {
            kill();
            interrupted = true;
        }
        afterExit.join(); // a killed process is gone in a moment
        try {
            awaitLines(Deadline.NEVER);
        } catch (final InterruptedException impatient) {
            interrupted = true;
        }
        try {
            failure();
        } finally {
            removeAll();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void removeAll() {
        try {
            cleanUp(connection, options, files);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot remove what was created for a child: pid=" + pid(), e);
        }
    }

    static void cleanUp(final Duplex<?, ?> connection, final ChildOptions options, final ChildFiles files)
            throws IOException {
        try {
            files.removeLetters();
            if (connection != null) {
                removeFile(connection.end().file());
            }
        } finally {
            if (options.directory == null) {
                ChildDirectory.release();
            }
        }
    }

    /** Waits while a child that died on its way to delete the file is not yet proven dead. */
    private static void removeFile(final PipeFile file) throws IOException {
        final Deadline proof = Deadline.after(PipeOpener.PROOF_TIME);
        while (!file.remove()) {
            if (proof.isOver()) {
                throw new IOException("cannot delete a pipe, another process is deleting it: path=" + file.path());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        // The child has exited. If it did not close its end, its death is known in a moment.
        final Deadline death = Deadline.after(DEATH_TIME);
        while (file.isOpen(Side.B) && !death.isOver()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        file.discardRings();
    }
}
