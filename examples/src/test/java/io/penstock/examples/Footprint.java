package io.penstock.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What this process has of the system, and what lies in a directory.
 *
 * @param descriptors open in this process: what they lead to, but for the class path
 * @param threads of this process, but not those of the JDK that look after children
 * @param mappings of files below the directory, deleted ones included
 * @param mappedBytes of these mappings: a deleted file keeps its memory as long as it is mapped
 * @param files below the directory, but for the log itself, which grows
 * @param fileBytes of all these files
 */
record Footprint(
        List<String> descriptors, long threads, long mappings, long mappedBytes, List<Path> files, long fileBytes) {
    /** A doorbell and its selector come with the first thread that sleeps without a futex. Much less than one for each channel. */
    private static final int ONCE = 4;

    /** When nothing changes any more: the collector's own thread drops mappings a moment after the collection. */
    static Footprint settled(final Path directory) {
        Footprint last = of(directory);
        for (Footprint next = of(directory); !next.equals(last); next = of(directory)) {
            last = next;
        }
        return last;
    }

    /** As of now. Mappings of closed channels go with a garbage collection, so there is one. */
    static Footprint of(final Path directory) {
        System.gc();
        try {
            final List<String> maps = Files.readAllLines(Path.of("/proc/self/maps")).stream()
                    .filter(line -> line.contains(directory.toString()))
                    .toList();
            final List<Path> files = files(directory);
            return new Footprint(
                    openDescriptors(),
                    Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> !thread.getName().equals("process reaper"))
                            .count(),
                    maps.size(),
                    maps.stream().mapToLong(Footprint::length).sum(),
                    files,
                    files.stream()
                            // The log file itself, by its second name: it grows with each record.
                            .filter(file -> !file.endsWith("sink.file"))
                            .mapToLong(file -> file.toFile().length())
                            .sum());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return whether nothing is more than before, but for what comes once} */
    boolean isWithin(final Footprint before) {
        return descriptors.size() <= before.descriptors.size() + ONCE
                && threads <= before.threads
                && mappings <= before.mappings
                && mappedBytes <= before.mappedBytes
                && before.files.containsAll(files)
                && fileBytes <= before.fileBytes;
    }

    private static List<Path> files(final Path directory) throws IOException {
        try (Stream<Path> below = Files.walk(directory)) {
            return below.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("log"))
                    .sorted()
                    .toList();
        }
    }

    private static List<String> openDescriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.map(Footprint::target)
                    .filter(target -> !target.endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }

    private static String target(final Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (final IOException closed) {
            return "(closed meanwhile)"; // that of the list itself
        }
    }

    /** A line begins with the first address and the one behind the last, in hexadecimal. */
    private static long length(final String line) {
        final int dash = line.indexOf('-');
        return Long.parseUnsignedLong(line.substring(dash + 1, line.indexOf(' ')), 16)
                - Long.parseUnsignedLong(line.substring(0, dash), 16);
    }
}
