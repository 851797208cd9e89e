package io.penstock.process;

import io.penstock.core.hub.JoinedHub;
import io.penstock.core.jvm.JvmCommand;
import io.penstock.core.wait.Deadline;
import io.penstock.pipe.engine.Duplex;
import io.penstock.pipe.engine.Ends;
import io.penstock.pipe.engine.PipeFile;
import io.penstock.pipe.engine.PipeOpener;
import io.penstock.pipe.engine.PipeSettings;
import io.penstock.pipe.engine.Side;
import io.penstock.process.engine.TaskBytes;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Creates what a child needs, starts the child, and waits until it has come as far as its main class or task. If that fails, it removes what it has
 * created.
 *
 * @param <S> the type of the objects that the parent sends
 * @param <R> the type of the objects that the parent receives
 */
final class ChildStarter<S, R> {
    private static final long LONGEST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);

    /** While its JVM starts, which takes some tens of milliseconds. */
    private static final long LONGEST_START_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(2);

    private final ChildOptions options;
    private final Class<S> sending;
    private final Class<R> receiving;
    private final byte[] task;
    private ClassArchive archive;
    private ChildFiles files;
    private JvmCommand command;

    private ChildStarter(final ChildOptions options, final Class<S> sending, final Class<R> receiving) {
        this.options = options;
        this.sending = sending;
        this.receiving = receiving;
        if (options.entry instanceof ChildEntry.Main main && options.classPath == null && options.modulePath == null) {
            main.checkFound();
        }
        task = options.entry instanceof ChildEntry.Task entry ? encode(entry, options) : null;
    }

    static <S, R> ChildJvm<S, R> start(final ChildOptions options, final Class<S> sending, final Class<R> receiving)
            throws IOException {
        return new ChildStarter<>(options, sending, receiving).start();
    }

    private ChildJvm<S, R> start() throws IOException {
        TaskBytes.checkNotReading("a child process");
        archive = ClassArchive.of(options).orElse(null);
        try {
            return startOnce();
        } catch (final ChildStartException failed) {
            if (archive == null || !archive.isSuspect(failed)) {
                throw failed;
            }
            archive = null;
            return startOnce();
        }
    }

    private ChildJvm<S, R> startOnce() throws IOException {
        final Deadline deadline = options.startTimeout == null ? Deadline.NEVER : Deadline.after(options.startTimeout);
        final ChildJvm<S, R> child = launch();
        try {
            awaitStarted(child, deadline);
            if (options.startTimeout != null) {
                awaitConnected(child, deadline);
            }
            return child;
        } catch (final InterruptedException interrupted) {
            end(child);
            Thread.currentThread().interrupt();
            final InterruptedIOException given = new InterruptedIOException(
                    "interrupted while waiting for a child to start; it was killed: pid=" + child.pid());
            given.initCause(interrupted);
            throw given;
        } catch (final IOException | RuntimeException failure) {
            end(child);
            throw failure;
        }
    }

    private static void end(final ChildJvm<?, ?> child) {
        child.kill();
        child.close();
    }

    private static byte[] encode(final ChildEntry.Task entry, final ChildOptions options) {
        return new TaskFile(entry.task(), entry.childSends(), entry.childReceives(), options.codec, options.waiting)
                .encode(options.classPath == null && options.modulePath == null);
    }

    private ChildJvm<S, R> launch() throws IOException {
        final Path directory = options.directory == null ? ChildDirectory.acquire() : options.directory;
        files = ChildFiles.in(directory);
        Duplex<S, R> connection = null;
        Process process = null;
        JoinedHub hub = null;
        try {
            final PipeFile.Shape shape = Ends.shape(options.capacityBytes, sending, receiving);
            final PipeSettings settings =
                    PipeSettings.of(files.pipe()).withCodec(options.codec).withWaiting(options.waiting);
            connection = Ends.duplex(PipeOpener.create(files.pipe(), shape), Side.A, sending, receiving, settings);
            connection.end().keepFile(); // the child may connect after the parent has closed
            if (task == null) {
                files.writeUnstarted();
            } else {
                files.writeTask(task);
            }
            // The parent stays joined until the child has ended, though it may close its end: the child ends with its
            // parent, and not with the connection.
            hub = JoinedHub.acquire(directory);
            command = ChildCommand.of(
                    options,
                    files.pipe(),
                    hub.self(),
                    task == null ? null : TaskFile.digest(task),
                    archive == null ? List.of() : archive.flags());
            process = command.start(this::configure);
            if (options.standardInput == null) {
                process.getOutputStream().close(); // its standard input is empty
            }
            final ChildJvm<S, R> child = new ChildJvm<>(process, connection, options, files);
            LivingChildren.add(child);
            releaseAfter(process, hub);
            return child;
        } catch (final Throwable failure) { // an OutOfMemoryError too: there may be no thread for the streams
            if (process != null) {
                process.destroyForcibly().onExit().join();
            }
            if (connection != null) {
                connection.close();
            }
            ChildRemoval.remove(connection, options, files);
            if (hub != null) {
                hub.release();
            }
            throw failure;
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a hub that is not left cleanly is warned of
    private static void releaseAfter(final Process process, final JoinedHub hub) {
        process.onExit().thenRunAsync(hub::release);
    }

    private void configure(final ProcessBuilder builder) {
        builder.redirectOutput(options.standardOutput.redirect()).redirectError(options.standardError.redirect());
        if (options.standardInput != null) {
            builder.redirectInput(options.standardInput);
        }
        if (options.workingDirectory != null) {
            builder.directory(options.workingDirectory.toFile());
        }
    }

    /** The child deletes one of these files when it has found its main class, or has read its task. */
    private void awaitStarted(final ChildJvm<?, ?> child, final Deadline deadline)
            throws IOException, InterruptedException {
        final Path mark = task == null ? files.unstarted() : files.task();
        long pauseNs = TimeUnit.MILLISECONDS.toNanos(1);
        while (Files.exists(mark)) {
            final boolean isOver = child.exitCode().isPresent() || deadline.isOver();
            if (isOver && Files.exists(mark)) { // it may have started, worked and exited between the two checks
                throw StartFailure.of(child, options, command, this::configure);
            }
            child.process().waitFor(Math.min(pauseNs, deadline.remainingNs()), TimeUnit.NANOSECONDS);
            pauseNs = Math.min(LONGEST_START_PAUSE_NS, pauseNs * 2);
        }
    }

    private void awaitConnected(final ChildJvm<?, ?> child, final Deadline deadline)
            throws IOException, InterruptedException {
        long pauseNs = TimeUnit.MILLISECONDS.toNanos(1);
        while (!child.hasConnected()) {
            if (deadline.isOver() || child.exitCode().isPresent()) {
                if (!child.hasConnected()) { // as above
                    throw StartFailure.notConnected(child, options);
                }
                return;
            }
            TimeUnit.NANOSECONDS.sleep(pauseNs);
            pauseNs = Math.min(LONGEST_PAUSE_NS, pauseNs * 2);
        }
    }
}
