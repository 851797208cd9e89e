package io.penstock.sink;

import io.penstock.core.memory.Siblings;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of an old file: {@code app.log.000042-20261121T005107Z}, and the same with {@code .gz} if zipped. Its number is from 1, and one
 * more than the highest there is, so that the names sort as the records do, even if the clock goes back.
 */
record ArchiveName(Path path, long number, boolean zipped) {
    static final String ZIPPED = ".gz";

    private static final Pattern SUFFIX = Pattern.compile("\\.(\\d{6,18})-\\d{8}T\\d{6}Z(\\.gz)?");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** Lists the old files of a log file, the oldest first. */
    static List<ArchiveName> of(final Path logFile) throws IOException {
        final String base = logFile.getFileName().toString();
        final List<ArchiveName> found = new ArrayList<>();
        try (DirectoryStream<Path> siblings = Files.newDirectoryStream(directory(logFile))) {
            for (final Path sibling : siblings) {
                final String name = sibling.getFileName().toString();
                if (name.startsWith(base)) {
                    final Matcher matcher = SUFFIX.matcher(name.substring(base.length()));
                    if (matcher.matches()) {
                        found.add(new ArchiveName(sibling, Long.parseLong(matcher.group(1)), matcher.group(2) != null));
                    }
                }
            }
        }
        found.sort(Comparator.comparingLong(ArchiveName::number).thenComparing(ArchiveName::zipped));
        return found;
    }

    /**
     * Finds the highest number there is, or 0. It is not reliable while files are compressed or deleted: a listing may miss a file that
     * gets its other name meanwhile.
     */
    static long last(final Path logFile) throws IOException {
        final List<ArchiveName> known = of(logFile);
        return known.isEmpty() ? 0 : known.get(known.size() - 1).number;
    }

    /** Makes the name that a file gets when it is rotated. */
    static Path path(final Path logFile, final long number, final long nowMs) {
        return Siblings.of(
                logFile, "", String.format(Locale.ROOT, ".%06d-%s", number, TIME.format(Instant.ofEpochMilli(nowMs))));
    }

    private static Path directory(final Path logFile) {
        return logFile.toAbsolutePath().getParent();
    }
}
