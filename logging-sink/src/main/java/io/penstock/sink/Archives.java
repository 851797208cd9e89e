package io.penstock.sink;

import io.penstock.core.memory.Siblings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPOutputStream;

/**
 * Compresses and deletes old files. It can be killed before any step. A file is deleted only after its compressed form has its final name, which
 * it gets only when it is complete. The next sink does what is left. One thread, of the sink that writes.
 */
final class Archives {
    private static final String UNFINISHED = ".gz.tmp";
    private static final int CHUNK = 64 * 1024;

    private final Path logFile;
    private final Retention retention;
    private final BooleanSupplier stop;
    private final Runnable step;

    /** The stop is asked often and ends {@link #tidy} early. The step is run before each change of a file; tests throw from it. */
    Archives(final Path logFile, final Retention retention, final BooleanSupplier stop, final Runnable step) {
        this.logFile = logFile;
        this.retention = retention;
        this.stop = stop;
        this.step = step;
    }

    /** Does what is due now; to be called again later if it throws. */
    void tidy(final long nowMs) throws IOException {
        // One file that cannot be read or deleted must not keep the others.
        final List<IOException> trouble = new ArrayList<>();
        deleteUnfinished(trouble);
        // What is deleted anyway need not be compressed.
        deleteOld(nowMs, trouble);
        if (retention.gzip()) {
            compressAll(trouble);
            deleteOld(nowMs, trouble);
        }
        if (!trouble.isEmpty()) {
            throw trouble.get(0);
        }
    }

    private void deleteUnfinished(final List<IOException> trouble) throws IOException {
        final String prefix = "." + logFile.getFileName() + ".";
        try (DirectoryStream<Path> found = Files.newDirectoryStream(logFile.getParent(), file -> {
            final String name = file.getFileName().toString();
            return name.startsWith(prefix) && name.endsWith(UNFINISHED);
        })) {
            for (final Path file : found) {
                try {
                    delete(file);
                } catch (final IOException e) {
                    trouble.add(e);
                }
            }
        }
    }

    private void compressAll(final List<IOException> trouble) throws IOException {
        final List<ArchiveName> archives = ArchiveName.of(logFile);
        final Set<Path> names = new HashSet<>();
        archives.forEach(archive -> names.add(archive.path()));
        for (final ArchiveName archive : archives) {
            if (archive.zipped()) {
                continue;
            }
            final Path zipped = Siblings.of(archive.path(), "", ArchiveName.ZIPPED);
            try {
                if (!names.contains(zipped) && !compress(archive.path(), zipped)) {
                    return;
                }
                delete(archive.path());
            } catch (final IOException e) {
                trouble.add(e);
            }
        }
    }

    private boolean compress(final Path from, final Path to) throws IOException {
        final Path unfinished = Siblings.of(from, ".", UNFINISHED);
        step.run();
        boolean complete = false;
        try (InputStream in = Files.newInputStream(from);
                FileChannel channel = FileChannel.open(
                        unfinished,
                        Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            final OutputStream out = new GZIPOutputStream(Channels.newOutputStream(channel), CHUNK);
            final byte[] chunk = new byte[CHUNK];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                if (stop.getAsBoolean()) {
                    return false;
                }
                step.run();
                out.write(chunk, 0, read);
            }
            step.run();
            out.close();
            complete = true;
        } finally {
            if (!complete) {
                Files.deleteIfExists(unfinished);
            }
        }
        copyAttributes(from, unfinished);
        try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
            // Before the name: the other form is deleted next, and a power loss must not leave neither.
            channel.force(true);
        }
        step.run();
        Files.move(unfinished, to, StandardCopyOption.ATOMIC_MOVE);
        return true;
    }

    /** As far as the file system lets it: what it refuses leaves the file private, and young. */
    private static void copyAttributes(final Path from, final Path to) {
        try {
            Files.setLastModifiedTime(to, Files.getLastModifiedTime(from));
            Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(from));
        } catch (final IOException | UnsupportedOperationException refused) {
            // The compressed file is worth more than its attributes.
        }
    }

    private void deleteOld(final long nowMs, final List<IOException> trouble) throws IOException {
        final List<ArchiveName> left = new ArrayList<>(ArchiveName.of(logFile));
        if (retention.keep() > 0) {
            while (numbers(left) > retention.keep()) {
                delete(left.remove(0), trouble);
            }
        }
        if (retention.maxAgeMs() > 0) {
            // Each by itself: after a jump of the clock the oldest by number may be the youngest by time.
            for (final ArchiveName archive : List.copyOf(left)) {
                if (nowMs - modifiedMs(archive.path()) > retention.maxAgeMs()) {
                    left.remove(archive);
                    delete(archive, trouble);
                }
            }
        }
        if (retention.maxTotal() > 0) {
            long total = size(logFile);
            for (final ArchiveName archive : left) {
                total += size(archive.path());
            }
            while (!left.isEmpty() && total > retention.maxTotal()) {
                total -= size(left.get(0).path());
                delete(left.remove(0), trouble);
            }
        }
    }

    private void delete(final ArchiveName archive, final List<IOException> trouble) {
        try {
            delete(archive.path());
        } catch (final IOException e) {
            trouble.add(e);
        }
    }

    /** A file and its compressed form count as one if both are still there. */
    private static long numbers(final List<ArchiveName> archives) {
        return archives.stream().mapToLong(ArchiveName::number).distinct().count();
    }

    private static long modifiedMs(final Path file) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (final NoSuchFileException removedMeanwhile) {
            return Long.MAX_VALUE / 2;
        }
    }

    private static long size(final Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (final NoSuchFileException removedMeanwhile) {
            return 0;
        }
    }

    private void delete(final Path file) throws IOException {
        step.run();
        Files.deleteIfExists(file);
    }
}
