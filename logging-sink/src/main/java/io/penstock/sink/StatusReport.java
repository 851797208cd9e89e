package io.penstock.sink;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What {@code --status} prints. */
final class StatusReport {
    private static final String ROW = "%-8s %-6s %12s %14s %12s %12s %10s  %s";
    private static final long SAMPLE_MS = 1000;

    private StatusReport() {}

    /** Looks twice, a second apart, and prints a line for each worker. */
    static void print(final Path directory, final PrintWriter out) throws IOException, InterruptedException {
        final SinkStatus before = SinkStatus.of(directory);
        TimeUnit.MILLISECONDS.sleep(SAMPLE_MS);
        final SinkStatus now = SinkStatus.of(directory);
        final double seconds = (now.atNs() - before.atNs()) / 1e9;
        out.printf(
                Locale.ROOT,
                "sink: %s dir=%s workers=%d bytes=%d bytes/s=%.0f%n",
                now.sinkPid() == 0 ? "none" : "pid=" + now.sinkPid(),
                directory,
                now.workers().size(),
                now.bytes(),
                (now.bytes() - before.bytes()) / seconds);
        out.println(String.format(
                Locale.ROOT,
                ROW,
                "pid",
                "state",
                "records/s",
                "records",
                "lag",
                "lag bytes",
                "dropped",
                "last record"));
        for (final SinkStatus.Worker worker : now.workers()) {
            final long earlier = before.workers().stream()
                    .filter(other -> other.lane().equals(worker.lane()))
                    .mapToLong(SinkStatus.Worker::accepted)
                    .findFirst()
                    .orElse(0);
            out.println(String.format(
                    Locale.ROOT,
                    ROW,
                    worker.pid(),
                    worker.state().name().toLowerCase(Locale.ROOT),
                    String.format(Locale.ROOT, "%.0f", (worker.accepted() - earlier) / seconds),
                    worker.accepted(),
                    worker.lag(),
                    worker.lagBytes(),
                    worker.dropped(),
                    worker.last().equals(Instant.EPOCH) ? "-" : worker.last().truncatedTo(ChronoUnit.MILLIS)));
        }
    }
}
