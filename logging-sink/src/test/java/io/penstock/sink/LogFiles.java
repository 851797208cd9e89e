package io.penstock.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** A log file and those that were rotated away, as one text. */
final class LogFiles {
    private LogFiles() {}

    static List<Path> all(final Path log) throws IOException {
        final List<Path> files = new ArrayList<>();
        Path last = null;
        for (final ArchiveName archive : ArchiveName.of(log)) {
            final String plain = archive.path().toString().replaceAll("\\.gz$", "");
            if (last != null && last.toString().equals(plain)) {
                continue;
            }
            last = Path.of(plain);
            files.add(archive.path());
        }
        files.add(log);
        return files;
    }

    static InputStream open(final Path file) throws IOException {
        return file.toString().endsWith(ArchiveName.ZIPPED)
                ? new GZIPInputStream(Files.newInputStream(file))
                : Files.newInputStream(file);
    }

    /** All of them, the oldest first. */
    static InputStream stream(final Path log) throws IOException {
        final List<InputStream> streams = new ArrayList<>();
        for (final Path file : all(log)) {
            streams.add(open(file));
        }
        return new SequenceInputStream(Collections.enumeration(streams));
    }

    /** Whether it ends with a line. */
    static boolean isWhole(final Path file) {
        try {
            final String text = Files.readString(file);
            return text.isEmpty() || text.endsWith("\n");
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] bytes(final Path file) throws IOException {
        try (InputStream in = open(file)) {
            return in.readAllBytes();
        }
    }

    static String text(final Path log) throws IOException {
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (InputStream in = stream(log)) {
            in.transferTo(all);
        }
        return all.toString(UTF_8);
    }
}
