package io.penstock.examples;

import io.penstock.examples.ChecksumMessages.Assignment;
import io.penstock.examples.ChecksumMessages.FileTask;
import io.penstock.examples.ChecksumMessages.Report;
import io.penstock.joinable.JoinableQueue;
import io.penstock.sink.LogLane;
import io.penstock.sink.LogSink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The work of the parent: walks the directory, puts a task for each file into a queue, and collects the workers'
 * reports.
 *
 * <p>A worker's report is in its pipe before it marks its task as done. So when {@code join()} has returned, every
 * report has been sent. Reading the pipes to their ends collects them all, even if workers were killed meanwhile.
 */
final class ChecksumJob {
    private static final int TASKS_PER_WORKER = 16;
    private static final int DELIVERIES = 5; // plus one for each intended kill
    private static final int MOST_DELIVERIES = 255; // counted by a queue
    private static final int LONGEST_CALM_US = 50_000; // before a kill

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
            final JoinableQueue<FileTask> tasks = workspace.closing(JoinableQueue.at(queue, FileTask.class)
                    .maxItems(TASKS_PER_WORKER * settings.workers())
                    .maxDeliveries(Math.min(MOST_DELIVERIES, DELIVERIES + settings.kills()))
                    .create());
            final Assignment assignment = new Assignment(queue, log == null ? null : hub);
            try (ChecksumCrew crew =
                    workspace.closing(new ChecksumCrew(hub, settings.workerFlags(), assignment, this::report))) {
                for (int i = 0; i < settings.workers(); i++) {
                    crew.startOne();
                }
                shareOut(tasks, crew, hub);
                return results;
            }
        }
    }

    private void shareOut(final JoinableQueue<FileTask> tasks, final ChecksumCrew crew, final Path hub)
            throws IOException, InterruptedException, Failure {
        // While the workers start.
        final List<RawPath> files = new FileTree(hub, this::unreadable).files(settings.directory());
        results = new ChecksumResults(files, unreadableDirectories);
        try (Progress bar = Progress.of(files.size())) {
            progress = bar;
            final Thread chaos = startChaos(files.size(), crew);
            putAll(files, tasks);
            chaos.join(); // in a short run it may be the last to finish
            tasks.join();
            throwIfFailed(crew);
            tasks.shutdown();
            crew.awaitEnd();
        } catch (final InterruptedException interrupted) {
            throwIfFailed(crew);
            throw interrupted;
        }
        results.missing().forEach(this::giveUp);
        results.end(crew.killed(), (System.nanoTime() - startNs) / 1e9);
    }

    private static void putAll(final List<RawPath> files, final JoinableQueue<FileTask> tasks)
            throws InterruptedException {
        int number = 0;
        for (final RawPath file : files) {
            tasks.put(new FileTask(++number, files.size(), file)); // waits while the queue is full
        }
    }

    /** Kills workers while they work: each one after a random number of results and a short delay. */
    private Thread startChaos(final int files, final ChecksumCrew crew) {
        final ThreadLocalRandom random = ThreadLocalRandom.current();
        final int[] counts = files == 0
                ? new int[0]
                : random.ints(settings.kills(), 0, files).sorted().toArray();
        final Thread chaos = new Thread(
                () -> {
                    try {
                        for (final int count : counts) {
                            results.awaitReports(count);
                            TimeUnit.MICROSECONDS.sleep(
                                    ThreadLocalRandom.current().nextInt(LONGEST_CALM_US));
                            crew.killOne();
                        }
                    } catch (final InterruptedException unexpected) {
                        throw new IllegalStateException(unexpected);
                    }
                },
                "chaos");
        chaos.setDaemon(true);
        chaos.start();
        return chaos;
    }

    private static void throwIfFailed(final ChecksumCrew crew) throws Failure {
        final Failure failure = crew.end();
        if (failure != null) {
            Thread.interrupted(); // was meant for this thread, and has arrived
            throw failure;
        }
    }

    /** Called by the threads that read the workers' pipes. */
    private void report(final long pid, final Report report) {
        if (report instanceof Report.Hashed hashed && results.add(hashed)) {
            progress.add(hashed.bytes());
        } else if (report instanceof Report.Unreadable unreadable && results.add(unreadable)) {
            progress.add(0);
            say(SumLine.escaped(results.path(unreadable.number()).toString()) + ": " + unreadable.reason());
        } else if (report instanceof Report.Counts counts) {
            log("finished, pid " + pid + ": " + counts.files() + " files, " + counts.bytes() + " bytes");
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
