package io.penstock.benchmarks.pipe;

import io.penstock.benchmarks.kit.Parent;
import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** The ends of {@code pipes} pipes in one process, a thread for each. */
final class Crew<E> implements AutoCloseable {
    /** What each thread does. */
    interface Work<E, T> {
        T with(E end) throws IOException, InterruptedException;
    }

    private final List<Link> links = new ArrayList<>();
    private final List<E> ends;
    private final ExecutorService threads;

    Crew(final Settings settings, final Function<Link, E> end) throws IOException {
        final int pipes = (int) settings.number("pipes");
        threads = Executors.newFixedThreadPool(pipes);
        for (int pipe = 0; pipe < pipes; pipe++) {
            final Path own = Files.createDirectories(settings.folder().resolve("pipe-" + pipe));
            links.add(Link.open(settings.with("run", settings.folder()).with("folder", own)));
        }
        ends = links.stream().map(end).toList();
    }

    <T> List<T> all(final Work<E, T> work) throws InterruptedException, ExecutionException {
        final List<Callable<T>> calls = new ArrayList<>();
        ends.forEach(end -> calls.add(() -> orDie(work, end)));
        final List<T> results = new ArrayList<>();
        for (final Future<T> result : threads.invokeAll(calls)) {
            results.add(result.get());
        }
        return results;
    }

    private static <E, T> T orDie(final Work<E, T> work, final E end) throws IOException, InterruptedException {
        try {
            return work.with(end);
        } catch (final IOException | RuntimeException | Error failed) {
            Parent.die(failed);
            throw failed;
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        links.forEach(Link::close);
    }
}
