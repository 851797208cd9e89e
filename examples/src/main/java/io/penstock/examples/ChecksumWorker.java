package io.penstock.examples;

import io.penstock.examples.ChecksumMessages.FileTask;
import io.penstock.examples.ChecksumMessages.Report;
import io.penstock.pool.WorkCrew;
import io.penstock.queue.BoundedQueue;
import io.penstock.sink.LogLane;
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
 * What a worker of {@link ChecksumJob} has open, and what it does with a file. It may be killed at any instant: a file
 * that is not done goes to another worker.
 */
final class ChecksumWorker implements AutoCloseable {
    private final BoundedQueue<Report> reports;
    private final LogLane log;
    private final MessageDigest sha256 = sha256();
    private final ByteBuffer buffer = ByteBuffer.allocate(256 * 1024);
    private int files;
    private long bytes;

    /**
     * Opens what a worker needs.
     *
     * @param reports the queue for the results
     * @param lanes the log sink's directory, or null: no log
     */
    ChecksumWorker(final Path reports, final Path lanes) throws IOException {
        this.reports = BoundedQueue.at(reports, Report.class).open();
        // Waits rather than lose a line: the sink is in the parent, which may be slow.
        log = lanes == null
                ? null
                : LogLane.at(lanes).block(Duration.ofMinutes(1)).open();
    }

    /** When it returns, the task is done. So the report is put first: a kill in between may repeat it, but not lose it. */
    void handle(final FileTask task) throws InterruptedException {
        reports.put(work(task, WorkCrew.deliveries()));
    }

    @Override
    public void close() {
        log("finished, pid " + ProcessHandle.current().pid() + ": " + files + " files, " + bytes + " bytes");
        if (log != null) {
            log.close();
        }
        reports.close();
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

    /** The name is in the form that {@code sha256sum} prints, so that it stays on one line. */
    private void log(final FileTask task, final String what, final RawPath path, final String more) {
        log(what + " " + task.number() + " / " + task.of() + ", pid "
                + ProcessHandle.current().pid() + ": " + SumLine.escaped(path.toString()) + more);
    }

    private void log(final String line) {
        if (log != null) {
            log.append((Instant.now() + " " + line + "\n").getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (final NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JVM has SHA-256", impossible);
        }
    }
}
