package io.penstock.process;

import io.penstock.core.hub.JoinedHub;
import io.penstock.core.wait.Deadline;
import io.penstock.pipe.engine.Duplex;
import io.penstock.pipe.engine.Ends;
import io.penstock.pipe.engine.PipeFile;
import io.penstock.pipe.engine.PipeOpener;
import io.penstock.pipe.engine.PipeSettings;
import io.penstock.pipe.engine.Side;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Creates what a child needs, and starts the child. If that fails, it removes what it has created. */
final class ChildStarter {
    private static final long LONGEST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private ChildStarter() {}

    static <S, R> ChildJvm<S, R> start(final ChildOptions options, final Class<S> sending, final Class<R> receiving)
            throws IOException {
        final byte[] task = options.entry instanceof ChildEntry.Task entry ? encode(entry, options) : null;
        final ChildJvm<S, R> child = launch(options, sending, receiving, task);
        if (options.startTimeout != null) {
            try {
                awaitConnected(child, options);
            } catch (final IOException | RuntimeException failure) {
                child.kill();
                child.close();
                throw failure;
            }
        }
        return child;
    }

    private static byte[] encode(final ChildEntry.Task entry, final ChildOptions options) {
        return new TaskFile(entry.task(), entry.childSends(), entry.childReceives(), options.codec, options.waiting)
                .encode(options.classPath == null && options.modulePath == null);
    }

    private static <S, R> ChildJvm<S, R> launch(
            final ChildOptions options, final Class<S> sending, final Class<R> receiving, final byte[] task)
            throws IOException {
        final Path directory = options.directory == null ? ChildDirectory.acquire() : options.directory;
        final ChildFiles files = ChildFiles.in(directory);
        Duplex<S, R> connection = null;
        Process process = null;
        try {
            final PipeFile.Shape shape = Ends.shape(options.capacityBytes, sending, receiving);
            final PipeSettings settings =
                    PipeSettings.of(files.pipe()).withCodec(options.codec).withWaiting(options.waiting);
            connection = Ends.duplex(PipeOpener.create(files.pipe(), shape), Side.A, sending, receiving, settings);
            connection.end().keepFile(); // the child may connect after the parent has closed
            if (task != null) {
                files.writeTask(task);
            }
            // It stays joined when the parent closes its end: the child ends with its parent, and not with the
            // connection.
            final int self = JoinedHub.at(directory).self();
            process = launch(options, files.pipe(), self, task);
            return new ChildJvm<>(process, connection, options, files);
        } catch (final Throwable failure) { // an OutOfMemoryError too: there may be no thread for the streams
            if (process != null) {
                process.destroyForcibly().onExit().join();
            }
            if (connection != null) {
                connection.close();
            }
            ChildJvm.cleanUp(connection, options, files);
            throw failure;
        }
    }

    private static Process launch(final ChildOptions options, final Path pipe, final int self, final byte[] task)
            throws IOException {
        final String digest = task == null ? null : TaskFile.digest(task);
        final Process process = ChildCommand.of(options, pipe, self, digest).start(builder -> {
            builder.redirectOutput(options.standardOutput.redirect()).redirectError(options.standardError.redirect());
            if (options.standardInput != null) {
                builder.redirectInput(options.standardInput);
            }
            if (options.workingDirectory != null) {
                builder.directory(options.workingDirectory.toFile());
            }
        });
        if (options.standardInput == null) {
            process.getOutputStream().close(); // its standard input is empty
        }
        return process;
    }

    private static void awaitConnected(final ChildJvm<?, ?> child, final ChildOptions options) throws IOException {
        final Deadline deadline = Deadline.after(options.startTimeout);
        long pauseNs = TimeUnit.MILLISECONDS.toNanos(1);
        try {
            while (!child.hasConnected()) {
                if (deadline.isOver() || child.exitCode().isPresent()) {
                    if (!child.hasConnected()) { // it may have connected, worked and exited between the two checks
                        throw child.notStarted(options.startTimeout);
                    }
                    return;
                }
                TimeUnit.NANOSECONDS.sleep(pauseNs);
                pauseNs = Math.min(LONGEST_PAUSE_NS, pauseNs * 2);
            }
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            final InterruptedIOException given = new InterruptedIOException(
                    "interrupted while waiting for a child to connect; it was killed: pid=" + child.pid());
            given.initCause(interrupted);
            throw given;
        }
    }
}
