package io.penstock.cli.view;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the operating system says of processes and of itself. */
public final class Machine {
    private static final Path PROC = Path.of("/proc");

    /** A line of {@code maps}: the inode, and the name that the file had when it was opened. */
    private static final Pattern DELETED = Pattern.compile("^\\S+ \\S+ \\S+ \\S+ (\\d+)\\s+(/.*) \\(deleted\\)$");

    /** A file is made under another name, which its creator's maps go on showing. */
    private static final Pattern MADE_AS = Pattern.compile("\\.([0-9a-f]{8}|pid-[0-9]+)-[0-9a-f]{16}\\.tmp$");

    private Machine() {}

    /** The processor time that a process has used so far; empty if it has gone, or is not this user's, or not of this pid namespace. */
    public static Optional<Duration> cpuTime(final long pid) {
        return ProcessHandle.of(pid).flatMap(process -> process.info().totalCpuDuration());
    }

    /** Since when a process runs, in ms since 1970. */
    static Optional<Long> startedMs(final long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().startInstant())
                .map(start -> start.toEpochMilli());
    }

    /** The load average of the last minute; empty where there is none. */
    static Optional<Double> load() {
        try {
            return Optional.of(
                    Double.parseDouble(Files.readString(PROC.resolve("loadavg")).split(" ", -1)[0]));
        } catch (final IOException | NumberFormatException notLinux) {
            return Optional.empty();
        }
    }

    /** Deleted files below a directory that processes have mapped, with the pids, as far as this user may see them. */
    static Map<String, Set<Long>> deletedMapped(final Path directory) {
        final Map<String, Set<Long>> deleted = new LinkedHashMap<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            final String below = directory.toRealPath() + "/";
            final String self = String.valueOf(ProcessHandle.current().pid());
            for (final Path process : processes) {
                if (process.endsWith(self)) {
                    continue; // it may have looked at a file that was deleted since
                }
                addDeleted(process, below, deleted);
            }
        } catch (final IOException notLinux) {
            return Map.of();
        }
        return deleted;
    }

    private static void addDeleted(final Path process, final String below, final Map<String, Set<Long>> deleted) {
        try (Stream<String> lines = Files.lines(process.resolve("maps"), StandardCharsets.ISO_8859_1)) {
            lines.map(DELETED::matcher)
                    .filter(Matcher::find)
                    .filter(line -> line.group(2).startsWith(below))
                    .forEach(line -> {
                        final String path = MADE_AS.matcher(line.group(2)).replaceFirst("");
                        if (!isInPlace(path, line.group(1))) {
                            deleted.computeIfAbsent(path, added -> new TreeSet<>())
                                    .add(Long.valueOf(process.getFileName().toString()));
                        }
                    });
        } catch (final IOException | UncheckedIOException notReadable) {
            // another user's, or gone
        }
    }

    private static boolean isInPlace(final String path, final String inode) {
        try {
            return inode.equals(Files.getAttribute(Path.of(path), "unix:ino").toString());
        } catch (final IOException | UnsupportedOperationException | IllegalArgumentException gone) {
            return false;
        }
    }
}
