package io.penstock.examples;

import io.penstock.examples.ChecksumMessages.FileTask;
import io.penstock.examples.ChecksumMessages.Report;
import io.penstock.joinable.JoinableQueue;
import io.penstock.pool.CrewBrokenException;
import io.penstock.pool.CrewStats;
import io.penstock.pool.WorkCrew;
import io.penstock.pool.Worker;
import io.penstock.queue.BoundedQueue;
import io.penstock.queue.QueueShutDownException;
import io.penstock.sink.LogLane;
import io.penstock.sink.LogSink;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The work of the parent: walks the directory, puts a task for each file into a queue on which a {@link WorkCrew} works, and
 * collects the workers' reports from another.
 *
 * <p>A worker's report is in the queue before its task is done. So when the crew is idle, all reports are there, even if
 * workers were killed meanwhile.
 */
final class ChecksumJob {
    private static final int TASKS_PER_WORKER = 16;
    private static final int DELIVERIES = 5; // plus one for each intended kill
    private static final int MOST_DELIVERIES = 255; // counted by a queue
    private static final int LONGEST_CALM_US = 50_000; // before a kill
    private static final Duration END_LIMIT = Duration.ofSeconds(10);

    private final long startNs = System.nanoTime();
    private final Checksum.Settings settings;
    private final Consumer<String> messages;
    private LogLane log;
    private int unreadableDirectories;
    private volatile Progress progress;
    private volatile ChecksumResults results;

    ChecksumJob(final Checksum.Settings settings, final Consumer<String> messages) {
        this.settings = settings;
        this.messages = messages;
    }

    ChecksumResults run() throws IOException, InterruptedException, Failure {
        try (Workspace workspace =
                settings.hub() == null ? Workspace.make("checksum") : Workspace.make("checksum", settings.hub())) {
            final Path hub = workspace.directory();
            if (settings.log() != null) {
                workspace.closing(LogSink.to(settings.log())
                        .listen(hub)
                        .onProblem(this::say)
                        .start());
                log = workspace.closing(LogLane.open(hub));
            }
            final Path queue = hub.resolve("tasks");
            final Path reported = hub.resolve("reports");
            workspace.closing(JoinableQueue.at(queue, FileTask.class)
                    .maxItems(TASKS_PER_WORKER * settings.workers())
                    .maxDeliveries(Math.min(MOST_DELIVERIES, DELIVERIES + settings.kills()))
                    .create());
            final BoundedQueue<Report> reports =
                    workspace.closing(BoundedQueue.at(reported, Report.class).create());
            final Path lanes = log == null ? null : hub;
            final WorkCrew<FileTask> crew = workspace.closing(WorkCrew.on(
                            queue,
                            FileTask.class,
                            task -> Worker.state(ChecksumWorker.class).handle(task))
                    .initializer(() -> new ChecksumWorker(reported, lanes))
                    .workers(settings.workers())
                    .child(worker -> worker.directory(hub)
                            .jvmFlags(settings.workerFlags().toArray(String[]::new))
                            .standardOutput(Redirect.DISCARD) // the parent's own is only for the result
                            .standardError(Redirect.INHERIT))
                    .onDeath(death -> {}) // the summary counts them
                    .closeTimeout(Duration.ZERO) // after Ctrl-C
                    .start());
            shareOut(crew, reports, hub);
            return results;
        } catch (final CrewBrokenException broken) {
            final Throwable cause = broken.getCause();
            throw new Failure("a worker cannot start: " + (cause == null ? broken : cause).getMessage());
        }
    }

    private void shareOut(final WorkCrew<FileTask> crew, final BoundedQueue<Report> reports, final Path hub)
            throws IOException, InterruptedException {
        // While the workers start.
        final List<RawPath> files = new FileTree(hub, this::unreadable).files(settings.directory());
        results = new ChecksumResults(files, unreadableDirectories);
        try (Progress bar = Progress.of(files.size())) {
            progress = bar;
            final Thread collector = start("collects the reports", () -> collect(reports));
            final Thread chaos = start("chaos", () -> killSome(files.size(), crew));
            putAll(files, crew);
            crew.awaitIdle();
            reports.shutdown();
            collector.join();
            results.missing().forEach(this::giveUp);
            chaos.join(); // in a short run it may be the last to finish
            crew.stop(END_LIMIT);
        }
        results.end((int) crew.stats().deaths(), (System.nanoTime() - startNs) / 1e9);
    }

    /** A part of the work with a thread of its own. */
    @FunctionalInterface
    private interface Part {
        void run() throws InterruptedException;
    }

    private static Thread start(final String name, final Part part) {
        final Thread thread = new Thread(
                () -> {
                    try {
                        part.run();
                    } catch (final InterruptedException unexpected) {
                        throw new IllegalStateException(unexpected);
                    } catch (final IllegalStateException closed) {
                        // The run is over, by an error or by Ctrl-C.
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void putAll(final List<RawPath> files, final WorkCrew<FileTask> crew) throws InterruptedException {
        int number = 0;
        for (final RawPath file : files) {
            crew.put(new FileTask(++number, files.size(), file)); // waits while the queue is full
        }
    }

    /** Kills workers while they work: each one after a random number of results and a short delay. */
    private void killSome(final int files, final WorkCrew<FileTask> crew) throws InterruptedException {
        final ThreadLocalRandom random = ThreadLocalRandom.current();
        final int[] counts = files == 0
                ? new int[0]
                : random.ints(settings.kills(), 0, files).sorted().toArray();
        for (int kill = 0; kill < counts.length; kill++) {
            results.awaitReports(counts[kill]);
            TimeUnit.MICROSECONDS.sleep(random.nextInt(LONGEST_CALM_US));
            killOne(crew);
            while (crew.stats().deaths() <= kill) { // so none is killed twice, and each kill counts
                TimeUnit.MILLISECONDS.sleep(1);
            }
        }
    }

    private static void killOne(final WorkCrew<?> crew) throws InterruptedException {
        List<CrewStats.Member> ready = List.of();
        while (ready.isEmpty()) {
            TimeUnit.MILLISECONDS.sleep(1);
            ready = crew.stats().workers().stream()
                    .filter(worker -> worker.state() != CrewStats.State.STARTING)
                    .toList();
        }
        final long victim =
                ready.get(ThreadLocalRandom.current().nextInt(ready.size())).pid();
        ProcessHandle.of(victim).ifPresent(ProcessHandle::destroyForcibly);
    }

    private void collect(final BoundedQueue<Report> reports) throws InterruptedException {
        try {
            while (true) {
                report(reports.take());
            }
        } catch (final QueueShutDownException allDone) {
            // All reports have been put.
        }
    }

    private void report(final Report report) {
        if (report instanceof Report.Hashed hashed && results.add(hashed)) {
            progress.add(hashed.bytes());
        } else if (report instanceof Report.Unreadable unreadable && results.add(unreadable)) {
            progress.add(0);
            say(SumLine.escaped(results.path(unreadable.number()).toString()) + ": " + unreadable.reason());
        }
    }

    /** The queue has made the task a dead letter. */
    private void giveUp(final int number) {
        results.add(new Report.Unreadable(number, DELIVERIES, "")); // at least that many
        complain(results.path(number), "Every worker that had it died");
    }

    private void unreadable(final RawPath path, final IOException failure) {
        unreadableDirectories++;
        complain(path, Reason.of(failure));
    }

    private void complain(final RawPath path, final String reason) {
        final String message = SumLine.escaped(path.toString()) + ": " + reason;
        say(message);
        log("unreadable " + message);
    }

    private void log(final String message) {
        if (log != null) {
            log.append((Instant.now() + " " + message + "\n").getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private void say(final String message) {
        if (progress != null) {
            progress.makeRoom();
        }
        messages.accept(message);
    }
}
