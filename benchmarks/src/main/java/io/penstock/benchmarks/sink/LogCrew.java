package io.penstock.benchmarks.sink;

import io.penstock.benchmarks.kit.Child;
import io.penstock.benchmarks.kit.JvmFlags;
import io.penstock.benchmarks.kit.Round;
import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Worker JVMs that have warmed up, and the sink if one is needed. Closing it ends them all. */
final class LogCrew implements AutoCloseable {
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long PATIENCE_NS = TimeUnit.MINUTES.toNanos(1);

    private final Way way;
    private final Lines lines;
    private final Settings settings;
    private final long measured;
    private final long perWorker;
    private final List<Child> workers = new ArrayList<>();
    private final List<Child> all = new ArrayList<>();

    /** Starts {@code size} workers, each of which will log its {@code share}. */
    LogCrew(
            final Round round,
            final Way way,
            final LogWorker.Task task,
            final int length,
            final int size,
            final Share share)
            throws IOException, InterruptedException {
        this.way = way;
        lines = new Lines(length);
        measured = share.count();
        perWorker = share.warmUp() + measured;
        settings = Settings.of().with("folder", round.folder());
        try {
            if (way.isOurs()) {
                final Child sink = round.jvm(SinkMain.class, JvmFlags.NATIVE_ACCESS, Settings.of());
                all.add(sink);
                sink.expect("ready");
            }
            for (int worker = 0; worker < size; worker++) {
                workers.add(round.jvm(
                        LogWorker.class,
                        JvmFlags.NATIVE_ACCESS,
                        Settings.of()
                                .with("way", way)
                                .with("task", task)
                                .with("length", length)
                                .with("worker", worker)
                                .with("warmUp", share.warmUp())
                                .with("count", share.count())));
            }
            all.addAll(workers);
            Child.shareFate(all);
            for (final Child worker : workers) {
                worker.expect("warm");
            }
            if (way.isOurs()) {
                awaitFile(size * share.warmUp());
            }
        } catch (final IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * The records of a worker.
     *
     * @param warmUp records before it is measured
     * @param count records that are measured
     */
    record Share(long warmUp, long count) {
        static Share of(final long count) {
            return new Share(Math.max(1, count / 2), count);
        }
    }

    /** The sink's process, if one is needed. */
    Child sink() {
        return all.get(0);
    }

    List<Child> workers() {
        return workers;
    }

    Path file() {
        return Way.file(settings);
    }

    void go() throws IOException {
        for (final Child worker : workers) {
            worker.tell("go");
        }
    }

    /**
     * Waits until {@code records} records are in the file, and returns the time at which they were. Only a sink's file
     * is awaited: the others are written by the calls.
     */
    long awaitFile(final long records) throws IOException {
        final long deadlineNs = System.nanoTime() + PATIENCE_NS;
        long nowNs = System.nanoTime();
        while (Files.size(file()) < records * lines.length()) {
            if (nowNs > deadlineNs) {
                throw new IOException(
                        "records are missing: bytes=" + Files.size(file()) + " expected=" + records * lines.length());
            }
            LockSupport.parkNanos(LOOK_NS);
            nowNs = System.nanoTime();
        }
        return nowNs;
    }

    /** From the first call to the last record in the file; {@return ns} */
    double stream() throws IOException, InterruptedException {
        Ballast.dropInto(settings.folder(), workers.size() * measured * lines.length());
        go();
        double endNs = way.isOurs() ? awaitFile(workers.size() * perWorker) : 0;
        double startNs = Double.POSITIVE_INFINITY;
        for (final Child worker : workers) {
            final Map<String, Double> reported = worker.results();
            startNs = Math.min(startNs, reported.get("start_ns"));
            endNs = Math.max(endNs, reported.get("end_ns"));
        }
        return endNs - startNs;
    }

    /** The share of all records that are in the file, or the files, and complete. */
    double whole() throws IOException {
        try (Stream<Path> inside = Files.list(settings.folder())) {
            final List<Path> files =
                    inside.filter(path -> path.toString().endsWith(".log")).toList();
            final double part =
                    (double) lines.countWhole(files, workers.size(), perWorker) / (workers.size() * perWorker);
            if (way.isOurs() && part < 1) {
                throw new IOException("records lost or torn: whole=" + part);
            }
            return part;
        }
    }

    @Override
    public void close() {
        all.forEach(Child::close);
        workers.forEach(Child::close);
    }
}
