package io.penstock.examples;

import io.penstock.examples.ChecksumMessages.Assignment;
import io.penstock.examples.ChecksumMessages.FileTask;
import io.penstock.examples.ChecksumMessages.Report;
import io.penstock.joinable.JoinableQueue;
import io.penstock.joinable.Lease;
import io.penstock.pipe.BrokenPipeException;
import io.penstock.pipe.Connection;
import io.penstock.process.ChildJvm;
import io.penstock.queue.QueueShutDownException;
import io.penstock.sink.LogLane;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Set;

/**
 * A worker of {@link ChecksumJob}: takes files from the queue until it is shut down. It may be killed at any instant: a
 * task that it has not finished goes to another worker.
 */
public final class ChecksumWorker {
    private final Connection<Report, Assignment> parent;
    private final LogLane log;
    private final MessageDigest sha256 = sha256();
    private final ByteBuffer buffer = ByteBuffer.allocate(256 * 1024);
    private int files;
    private long bytes;

    private ChecksumWorker(final Connection<Report, Assignment> parent, final LogLane log) {
        this.parent = parent;
        this.log = log;
    }

    /**
     * Started by the parent.
     *
     * @param arguments none
     * @throws IOException if a channel breaks
     * @throws InterruptedException never: the thread is not interrupted
     */
    public static void main(final String... arguments) throws IOException, InterruptedException {
        try (Connection<Report, Assignment> parent = ChildJvm.parent(Report.class, Assignment.class)) {
            final Assignment assignment = parent.receive();
            try (LogLane log = assignment.lanes() == null ? null : openLog(assignment.lanes());
                    JoinableQueue<FileTask> tasks =
                            JoinableQueue.at(assignment.tasks(), FileTask.class).open()) {
                endWith(parent);
                parent.send(new Report.Ready());
                final ChecksumWorker worker = new ChecksumWorker(parent, log);
                worker.takeAll(tasks);
                parent.send(new Report.Counts(worker.files, worker.bytes));
            }
        } catch (final EOFException | BrokenPipeException parentGone) {
            // There is no parent left to work for.
        }
    }

    /** Waits rather than lose a line: the sink is in the parent, which may be slow. */
    private static LogLane openLog(final Path lanes) throws IOException {
        return LogLane.at(lanes).block(Duration.ofMinutes(1)).open();
    }

    /**
     * The parent sends nothing more: the end of the stream means that it has exited, and would never shut down the
     * queue.
     */
    private static void endWith(final Connection<Report, Assignment> parent) {
        final Thread watch = new Thread(
                () -> {
                    try {
                        parent.receive();
                    } catch (final EOFException gone) {
                        Runtime.getRuntime().halt(1);
                    } catch (final IOException | InterruptedException closing) {
                        // This process itself is ending.
                    }
                },
                "watches the parent");
        watch.setDaemon(true);
        watch.start();
    }

    private void takeAll(final JoinableQueue<FileTask> tasks) throws IOException, InterruptedException {
        try {
            while (true) {
                try (Lease<FileTask> lease = tasks.lease()) {
                    final Report report = work(lease.value(), lease.deliveries());
                    // In this order: if the task were marked as done first, a kill in between would lose the result.
                    parent.send(report);
                    lease.done();
                }
            }
        } catch (final QueueShutDownException allDone) {
            // The parent has seen the end of the last task.
        }
    }

    private Report work(final FileTask task, final int deliveries) {
        final RawPath path = task.path();
        try {
            final long length = hash(path.toPath());
            files++;
            bytes += length;
            log(task, "completed", path, "");
            return new Report.Hashed(
                    task.number(), deliveries, length, HexFormat.of().formatHex(sha256.digest()));
        } catch (final IOException failed) {
            final String reason = Reason.of(failed);
            log(task, "unreadable", path, ": " + reason);
            return new Report.Unreadable(task.number(), deliveries, reason);
        }
    }

    private long hash(final Path file) throws IOException {
        // A regular file may have been replaced meanwhile: a link is not followed, and opening a pipe would block.
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileSystemException(file.toString(), null, "No longer a regular file");
        }
        sha256.reset();
        long length = 0;
        try (SeekableByteChannel in =
                Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            while (in.read(buffer.clear()) >= 0) {
                length += buffer.flip().remaining();
                sha256.update(buffer);
            }
        }
        return length;
    }

    /** A line of the log. The name is in the form that {@code sha256sum} prints, so that it stays on one line. */
    private void log(final FileTask task, final String what, final RawPath path, final String more) {
        if (log == null) {
            return;
        }
        final String line = Instant.now() + " " + what + " " + task.number() + " / " + task.of() + ", pid "
                + ProcessHandle.current().pid() + ": " + SumLine.escaped(path.toString()) + more + "\n";
        log.append(line.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (final NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JVM has SHA-256", impossible);
        }
    }
}
