package io.penstock.benchmarks.idle;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** How long a process's threads have been on a processor, read from outside: it costs the process nothing. */
record ProcessorTime(Map<String, Long> nsByThread) {
    /** Where the kernel counts; where it is missing there is nothing to measure. */
    static final Path KERNEL = Path.of("/proc/self/schedstat");

    static ProcessorTime of(final long pid) throws IOException {
        final Map<String, Long> nsByThread = new HashMap<>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
            for (final Path thread : threads) {
                try {
                    final String counters = Files.readString(thread.resolve("schedstat"));
                    nsByThread.put(
                            thread.getFileName().toString(),
                            Long.parseLong(counters.substring(0, counters.indexOf(' '))));
                } catch (final IOException ended) {
                    // between listing and reading: its last moments are not counted
                }
            }
        }
        return new ProcessorTime(nsByThread);
    }

    /** What has been used since. A thread that has ended in between is missing from it. */
    long since(final ProcessorTime earlier) {
        return nsByThread.entrySet().stream()
                .mapToLong(entry -> entry.getValue() - earlier.nsByThread.getOrDefault(entry.getKey(), 0L))
                .sum();
    }
}
