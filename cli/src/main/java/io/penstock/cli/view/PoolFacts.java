package io.penstock.cli.view;

import io.penstock.ChannelView;
import io.penstock.pipe.PipeView;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A process that has children, as far as files tell: each child JVM, and so each worker of a pool or of a crew, has a pipe to its parent. Tasks are in the
 * parent's memory, and not seen.
 *
 * @param path of the directory of the pipes
 * @param pid of the parent; null if no pipe tells it
 * @param state what it seems to be doing
 * @param workers its children
 */
public record PoolFacts(String path, Long pid, String state, List<Worker> workers) {
    /**
     * A child.
     *
     * @param pid of the child; null while it is starting
     * @param state what it seems to be doing; {@code starting} before it has connected
     * @param startedMs when it was started, in ms since 1970; null if it is not known
     * @param cpuMs processor time that it has used; null if it is not known
     * @param toWorkerBytes that it has not received yet
     * @param fromWorkerBytes that its parent has not received yet
     */
    public record Worker(
            Long pid, String state, Long startedMs, Long cpuMs, long toWorkerBytes, long fromWorkerBytes) {}

    /**
     * Looks into a directory of pipes, or into the directories {@code penstock-*} in it.
     *
     * @throws IOException if it cannot be read
     */
    public static List<PoolFacts> at(final Path directory) throws IOException {
        final List<Path> candidates = new ArrayList<>(List.of(directory));
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, "penstock-*")) {
            all.forEach(candidates::add);
        }
        candidates.sort(null);
        final List<PoolFacts> pools = new ArrayList<>();
        for (final Path each : candidates) {
            of(each).ifPresent(pools::add);
        }
        return pools;
    }

    private static Optional<PoolFacts> of(final Path directory) throws IOException {
        final List<Worker> workers = new ArrayList<>();
        PipeView.End parent = null;
        if (Files.isDirectory(directory) && Files.isReadable(directory)) {
            try (DirectoryStream<Path> pipes = Files.newDirectoryStream(directory, "child-*.pipe")) {
                for (final Path file : pipes) {
                    final PipeView pipe = look(file);
                    if (pipe != null) {
                        parent = pipe.creator();
                        workers.add(worker(pipe));
                    }
                }
            } catch (final NoSuchFileException gone) {
                return Optional.empty();
            }
        }
        return parent == null
                ? Optional.empty()
                : Optional.of(new PoolFacts(
                        directory.toString(),
                        parent.pid() == 0 ? null : parent.pid(),
                        ProcessFacts.word(parent.state()),
                        List.copyOf(workers)));
    }

    private static PipeView look(final Path file) throws IOException {
        try {
            return PipeView.of(file);
        } catch (final NoSuchFileException gone) {
            return null;
        }
    }

    private static Worker worker(final PipeView pipe) {
        final PipeView.End child = pipe.connector();
        final boolean known = child.pid() != 0;
        final boolean starting = child.end() == PipeView.EndState.NOT_CONNECTED;
        final boolean lives = known && child.state() != ChannelView.State.DEAD;
        return new Worker(
                known ? child.pid() : null,
                starting ? "starting" : ProcessFacts.word(child.state()),
                lives ? Machine.startedMs(child.pid()).orElse(null) : null,
                lives ? Machine.cpuTime(child.pid()).map(Duration::toMillis).orElse(null) : null,
                pipe.fromCreator().usedBytes(),
                pipe.fromConnector().usedBytes());
    }
}
