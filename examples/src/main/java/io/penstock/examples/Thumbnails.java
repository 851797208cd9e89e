package io.penstock.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.penstock.examples.Thumbnailer.Shrink;
import io.penstock.examples.Thumbnailer.Thumbnail;
import io.penstock.pool.Outcome;
import io.penstock.pool.PoolStats;
import io.penstock.pool.ProcessPool;
import io.penstock.pool.Results;
import io.penstock.pool.Retry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A process pool makes the images of a directory small. {@link Thumbnailer} is what its workers do. */
@Command(
        name = "thumbnails",
        description =
                "Makes a thumbnail of each image (png, jpg, jpeg, gif, bmp) that 'find DIRECTORY -type f' finds. Worker JVMs"
                        + " do the work; the images of one that is killed are done by others.",
        footer = {
            "",
            "Exit status: 0; 1 if an image could not be read (the others are processed anyway) or the run failed; 2 for bad"
                    + " arguments; 130 after Ctrl-C."
        },
        mixinStandardHelpOptions = true)
final class Thumbnails implements Callable<Integer> {
    private static final int MOST_WORKERS = 1000;
    private static final int DEATHS = 4; // of an image's workers, beside those that are killed on purpose
    private static final int TRIES = 1_000; // of a millisecond each
    private static final List<String> ENDINGS = List.of(".png", ".jpg", ".jpeg", ".gif", ".bmp");

    @Spec
    private CommandSpec spec;

    @Option(names = "--workers", paramLabel = "N", description = "Worker JVMs (default: one per core).")
    private int workers = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--output",
            paramLabel = "DIR",
            defaultValue = "thumbnails",
            description = "Directory for the thumbnails, which is created if missing (default: thumbnails).")
    private RawPath output;

    @Option(
            names = "--pixels",
            paramLabel = "N",
            defaultValue = "160",
            description = "The longer side of a thumbnail (default: 160).")
    private int pixels;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "Time for an image, after which it is given up (default: 60).")
    private int timeoutSeconds;

    @Option(
            names = "--chaos",
            paramLabel = "K",
            defaultValue = "0",
            description = "Kill K workers during the run, at random (default: 0).")
    private int kills;

    @Parameters(paramLabel = "DIRECTORY", description = "Directory of the images; symbolic links are not followed.")
    private RawPath directory;

    private final Set<Long> victims = new HashSet<>();
    private int unreadable;
    private int done;
    private long bytes;

    @Override
    public Integer call() throws IOException, InterruptedException {
        check();
        Files.createDirectories(output.toPath());
        final List<Shrink> images = images();
        try (ProcessPool pool = ProcessPool.builder()
                .workers(workers)
                .allow(RawPath.class)
                .child(worker -> worker.jvmFlags("-Djava.awt.headless=true"))
                .build()) {
            shrinkAll(pool, images);
            report(pool.stats());
        }
        return unreadable == 0 ? 0 : 1;
    }

    private void shrinkAll(final ProcessPool pool, final List<Shrink> images) {
        final Deque<Integer> killsAt = killsAt(images.size());
        try (Progress bar = Progress.of("thumbnails", " images", images.size());
                Results<Outcome<Shrink, Thumbnail>> outcomes = pool.function(
                                Shrink.class, Thumbnail.class, Thumbnailer::shrink)
                        .over(images)
                        .timeout(Duration.ofSeconds(timeoutSeconds))
                        .retry(Retry.never().onDeath(DEATHS + kills))
                        .progress((count, failed, total) -> bar.to(count))
                        .outcomes()
                        .start()) {
            while (outcomes.hasNext()) {
                while (!killsAt.isEmpty() && killsAt.peek() <= done + unreadable) {
                    killsAt.pop();
                    killOne(pool);
                }
                take(outcomes.next(), bar);
            }
        }
    }

    private void take(final Outcome<Shrink, Thumbnail> outcome, final Progress bar) {
        if (outcome instanceof Outcome.Failure<Shrink, Thumbnail> failure) {
            unreadable++;
            bar.makeRoom();
            complain(SumLine.escaped(failure.input().image().toString()) + ": " + reason(failure.cause()));
        } else {
            done++;
            bytes += outcome.result().bytes();
        }
    }

    private static String reason(final Throwable cause) {
        return cause instanceof IOException failed
                ? Reason.of(failed)
                : cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    private void check() {
        if (workers < 1 || workers > MOST_WORKERS) {
            throw bad("--workers must be from 1 to " + MOST_WORKERS + ": " + workers);
        }
        if (pixels < 1 || kills < 0 || timeoutSeconds < 1) {
            throw bad("Out of range: --pixels=" + pixels + " (at least 1) --chaos=" + kills + " (at least 0) --timeout="
                    + timeoutSeconds + " (at least 1)");
        }
        if (!Files.isDirectory(directory.toPath())) {
            throw bad((Files.exists(directory.toPath()) ? "Not a directory: " : "No such directory: ") + directory);
        }
    }

    private ParameterException bad(final String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** Thumbnails of an earlier run are no images. */
    private List<Shrink> images() throws IOException {
        final Path made = output.toPath();
        final int prefix = directory.child(new byte[0]).toString().length();
        return new FileTree(made, (path, failed) -> {
                    unreadable++;
                    complain(SumLine.escaped(path.toString()) + ": " + Reason.of(failed));
                })
                .files(directory).stream()
                        .filter(Thumbnails::isImage)
                        .map(image -> new Shrink(
                                image,
                                output.child((image.toString().substring(prefix) + ".png").getBytes(ISO_8859_1)),
                                pixels))
                        .toList();
    }

    private static boolean isImage(final RawPath path) {
        final String name = path.toString().toLowerCase(Locale.ROOT);
        return ENDINGS.stream().anyMatch(name::endsWith);
    }

    /** After how many images each worker is killed. */
    private Deque<Integer> killsAt(final int images) {
        final Deque<Integer> counts = new ArrayDeque<>();
        if (images > 0) {
            ThreadLocalRandom.current().ints(kills, 0, images).sorted().forEach(counts::add);
        }
        return counts;
    }

    /** Waits a moment for a worker that was not killed before; near the end there may be none. */
    private void killOne(final ProcessPool pool) {
        for (int i = 0; i < TRIES; i++) {
            final OptionalLong victim = pool.stats().running().stream()
                    .mapToLong(PoolStats.Running::pid)
                    .filter(pid -> !victims.contains(pid))
                    .findAny();
            if (victim.isPresent()) {
                victims.add(victim.getAsLong());
                ProcessHandle.of(victim.getAsLong()).ifPresent(ProcessHandle::destroyForcibly);
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    private void report(final PoolStats stats) {
        complain(String.format(
                Locale.ROOT,
                "%d thumbnails, %d bytes, %d workers killed, %d images again, %d unreadable",
                done,
                bytes,
                stats.deaths(),
                stats.retried(),
                unreadable));
    }

    private void complain(final String message) {
        spec.commandLine().getErr().println("thumbnails: " + message);
    }
}
