package io.penstock.benchmarks.idle;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The processor time of a process's threads, read from outside: it costs the process nothing. */
public final class ProcessorTime {
    /** Where the kernel counts; if it is missing, nothing can be measured. */
    private static final Path KERNEL = Path.of("/proc/self/schedstat");

    private final Map<String, Long> nsByThread;

    private ProcessorTime(final Map<String, Long> nsByThread) {
        this.nsByThread = nsByThread;
    }

    /**
     * Returns why it cannot be measured on this machine.
     *
     * @return the reason, or empty if it can
     */
    public static Optional<String> absence() {
        return Files.exists(KERNEL) ? Optional.empty() : Optional.of("this kernel has no " + KERNEL);
    }

    /**
     * Watches an idle process, after a pause of half as long in which it comes to rest.
     *
     * @param pid of the process
     * @param watched how long
     * @return percent of a core
     * @throws IOException if there is no such process
     * @throws InterruptedException if interrupted
     */
    public static double percentOfACore(final long pid, final Duration watched)
            throws IOException, InterruptedException {
        return percentOfACore(List.of(pid), watched).get(0);
    }

    /**
     * Watches several idle processes in the same time.
     *
     * @param pids of the processes
     * @param watched how long
     * @return percent of a core, of each
     * @throws IOException if there is no such process
     * @throws InterruptedException if interrupted
     */
    static List<Double> percentOfACore(final List<Long> pids, final Duration watched)
            throws IOException, InterruptedException {
        Thread.sleep(watched.dividedBy(2).toMillis()); // until they are really idle
        final List<ProcessorTime> before = new ArrayList<>();
        for (final long pid : pids) {
            before.add(of(pid));
        }
        final long startNs = System.nanoTime();
        Thread.sleep(watched.toMillis());
        final long tookNs = System.nanoTime() - startNs;
        final List<Double> percents = new ArrayList<>();
        for (int process = 0; process < pids.size(); process++) {
            percents.add(100.0 * of(pids.get(process)).since(before.get(process)) / tookNs);
        }
        return percents;
    }

    private static ProcessorTime of(final long pid) throws IOException {
        final Map<String, Long> nsByThread = new HashMap<>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
            for (final Path thread : threads) {
                try {
                    final String counters = Files.readString(thread.resolve("schedstat"));
                    nsByThread.put(
                            thread.getFileName().toString(),
                            Long.parseLong(counters.substring(0, counters.indexOf(' '))));
                } catch (final IOException ended) {
                    // between listing and reading: the last moments are not counted
                }
            }
        }
        return new ProcessorTime(nsByThread);
    }

    /** The time used since. A thread that has ended in between is not included. */
    private long since(final ProcessorTime earlier) {
        return nsByThread.entrySet().stream()
                .mapToLong(entry -> entry.getValue() - earlier.nsByThread.getOrDefault(entry.getKey(), 0L))
                .sum();
    }
}
