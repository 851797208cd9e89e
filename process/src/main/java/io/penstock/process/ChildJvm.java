package io.penstock.process;

import io.penstock.Waiting;
import io.penstock.codec.Codec;
import io.penstock.codec.RemoteThrowable;
import io.penstock.core.hub.JoinedHub;
import io.penstock.core.memory.ParticipantId;
import io.penstock.core.wait.Deadline;
import io.penstock.pipe.Connection;
import io.penstock.pipe.PipeBuilder;
import io.penstock.pipe.engine.Duplex;
import io.penstock.pipe.engine.End;
import io.penstock.pipe.engine.Ends;
import io.penstock.pipe.engine.PipeDescriptor;
import io.penstock.pipe.engine.PipeFile;
import io.penstock.pipe.engine.PipeOpener;
import io.penstock.pipe.engine.PipeSettings;
import io.penstock.pipe.engine.Side;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

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
    private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

    private final Process process;
    private final CompletableFuture<Void> afterExit;
    private final Duplex<S, R> connection;
    private final ChildOptions options;
    private final ChildFiles files;
    private final ChildStreams streams;
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
        final End end = connection.end();
        final long pid = process.pid();
        afterExit = process.onExit().thenRun(() -> {
            end.peerWillNotCome();
            JoinedHub.exited(pid);
        });
        streams = ChildStreams.of(process, options);
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
        final Path pipe = ParentProcess.find().pipe();
        final PipeSettings settings = PipeSettings.of(pipe).withCodec(codec).withWaiting(waiting);
        final PipeFile.Shape shape = Ends.shape(PipeBuilder.DEFAULT_CAPACITY_BYTES, receiving, sending);
        // Even if the parent has gone already, the child must see the end of stream, not an error.
        return Ends.duplex(PipeOpener.connect(pipe, shape, true), Side.B, sending, receiving, settings);
    }

    /**
     * The children that this JVM has started and that have not exited, in the order in which they were started; those of other parents are not among
     * them. A child whose object the program has dropped is closed by and by, and may be missing.
     *
     * @return the children of this moment
     */
    public static List<ChildJvm<?, ?>> active() {
        return LivingChildren.list();
    }

    /**
     * The name of this process: in a child, the one that its parent has given it; elsewhere {@code main}.
     *
     * @return the name
     */
    public static String currentName() {
        return System.getProperty(ParentProcess.NAME_PROPERTY, "main");
    }

    /**
     * Whether the parent of this process is still there. Called in the child. A parent that is stopped is there, and so is one that has closed its
     * end of the pipe. A daemon child is ended with its parent, so the question is for those that are not.
     *
     * @return false once the parent has exited or was killed, as far as it is known: within milliseconds as a rule, and within a second
     * @throws IllegalStateException if this process was not started as a {@code ChildJvm}
     */
    public static boolean parentIsAlive() {
        return ParentProcess.find().isAlive();
    }

    /**
     * Runs an action once, in a daemon thread of its own, when the parent of this process has exited or was killed; at once if it has already.
     * Called in the child. A daemon child is ended at the same time: then the action has a fraction of a second, as its shutdown hooks have.
     *
     * @param action to run; what it throws goes to that thread's handler of uncaught exceptions
     * @throws IllegalStateException if this process was not started as a {@code ChildJvm}
     */
    public static void onParentExit(final Runnable action) {
        ParentProcess.find().onExit(Objects.requireNonNull(action, "action"));
    }

    /**
     * The process id of the parent of this process, which stays the same when the parent has died. Called in the child.
     *
     * @return the id, as the parent itself sees it
     * @throws IllegalStateException if this process was not started as a {@code ChildJvm}
     */
    public static long parentPid() {
        return ParentProcess.find().pid();
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

    /** {@return the child's name: see {@link ChildJvmBuilder#name}} */
    public String name() {
        return options.name;
    }

    /** {@return whether the child's process has not exited; one that is stopped is alive} */
    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * A future that completes when the child has exited, however that came about. Each call returns another one, so to cancel it changes nothing.
     * Actions that depend on it run in the common pool, where the JDK completes it: they must not block.
     *
     * @return how the child ended. Its last lines may still be on their way: {@link #join} waits for them
     */
    public CompletableFuture<ExitStatus> onExit() {
        return afterExit.thenApply(done -> new ExitStatus(process.exitValue()));
    }

    /** {@return how the child ended; empty while it runs} */
    public Optional<ExitStatus> exitStatus() {
        return process.isAlive() ? Optional.empty() : Optional.of(new ExitStatus(process.exitValue()));
    }

    /** {@return the child's exit code; empty while it runs} */
    public OptionalInt exitCode() {
        return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
    }

    /**
     * Waits for the child to exit, without a limit; otherwise as {@link #join(Duration)}. Blocks.
     *
     * @return how the child ended
     * @throws ChildFailedException if an exception left its main method or task; every call throws it again
     * @throws InterruptedException if interrupted while waiting
     */
    public ExitStatus join() throws ChildFailedException, InterruptedException {
        join(FOREVER);
        return new ExitStatus(process.exitValue());
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
        streams.await(deadline);
        final Optional<RemoteThrowable> thrown = failure();
        if (thrown.isPresent()) {
            throw new ChildFailedException(
                    "the child has ended by an exception: " + thrown.get() + " pid=" + pid() + " "
                            + new ExitStatus(process.exitValue()),
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
            failure = files.readThrown();
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
            final RemoteThrowable failed = child.files.readThrown();
            thrown = failed == null ? "" : " exception=" + failed;
        } catch (final UncheckedIOException unreadable) {
            // join() says so
        }
        final String exit = child.exitStatus().map(status -> " " + status).orElse("");
        return (exit + thrown).isEmpty()
                ? ""
                : " child=" + child.pid() + exit + thrown + "; join() and failure() of the child tell more";
    }

    ChildStreams streams() {
        return streams;
    }

    boolean hasConnected() {
        final long word = connection.end().file().endWord(Side.B);
        return PipeDescriptor.state(word) != PipeDescriptor.STATE_NONE
                && PipeDescriptor.participant(word) != ParticipantId.NOBODY;
    }

    /**
     * The last lines of the child's standard output, 20 at most, also after it has exited. After {@link #join} they are its last ones.
     *
     * @return the lines, as the callback has got or is about to get them; none if this JVM does not read the stream by lines
     */
    public List<String> lastOutputLines() {
        return streams.lastOfOutput();
    }

    /**
     * The last lines of the child's standard error, as {@link #lastOutputLines} for its output.
     *
     * @return the lines; none if this JVM does not read the stream by lines
     */
    public List<String> lastErrorLines() {
        return streams.lastOfError();
    }

    /**
     * Asks the child to end, as {@code SIGTERM} does, and does not wait. Its shutdown hooks run; then its exit code is 143. Code that stays in a shutdown
     * hook, or a handler of the signal, keeps it alive: then {@link #kill} ends it. The streams stay open. Does nothing once the child has exited.
     */
    public void terminate() {
        process.toHandle().destroy();
    }

    /**
     * Kills the child, as {@code SIGKILL} does. It does not wait for its end. Unlike {@link Process#destroyForcibly}, it leaves the streams open:
     * callbacks still get the child's last lines. The child's exit code is then 137. With {@link ChildJvmBuilder#killTree} it kills what the child has
     * started, too. Does nothing once the child has exited.
     */
    public void kill() {
        if (options.killTree) {
            ProcessTree.kill(process.toHandle());
        } else {
            process.toHandle().destroyForcibly();
        }
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
        boolean interrupted = awaitExit();
        connection.end().peerWillNotCome(); // what follows the exit by itself may wait for a thread
        try {
            streams.await(Deadline.NEVER);
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

    /** Waits for the grace time, then kills; returns whether this thread was interrupted. */
    private boolean awaitExit() {
        boolean interrupted = false;
        long patienceNs = Deadline.after(options.graceTime).remainingNs();
        while (true) {
            try {
                if (process.waitFor(patienceNs, TimeUnit.NANOSECONDS)) {
                    return interrupted;
                }
            } catch (final InterruptedException impatient) {
                interrupted = true;
            }
            kill();
            patienceNs = Long.MAX_VALUE; // it is gone in a moment
        }
    }

    private void removeAll() {
        try {
            ChildRemoval.remove(connection, options, files);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot remove what was created for a child: pid=" + pid(), e);
        }
    }
}
