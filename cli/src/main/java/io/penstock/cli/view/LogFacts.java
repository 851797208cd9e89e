package io.penstock.cli.view;

import io.penstock.sink.SinkStatus;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A log sink and its workers.
 *
 * @param path of the directory of the lanes
 * @param file the log file, if one was named
 * @param fileBytes its length, if one was named
 * @param sinkPid process that writes; null if there is none
 * @param sinkState what it seems to be doing; {@code dead} if there is none
 * @param writtenBytes by all sinks so far
 * @param lag records in the lanes, and not in the file yet
 * @param lagBytes bytes of them
 * @param dropped records that the present workers gave up
 * @param workers that have a lane
 * @param waiters threads that sleep, by what they wait for
 */
public record LogFacts(
        String path,
        String file,
        Long fileBytes,
        Long sinkPid,
        String sinkState,
        long writtenBytes,
        long lag,
        long lagBytes,
        long dropped,
        List<Worker> workers,
        Map<String, Integer> waiters) {
    /**
     * A process with a lane.
     *
     * @param lastMs time of its last record, in ms since 1970; null if there was none
     */
    public record Worker(
            long pid,
            String state,
            String lane,
            long offered,
            long written,
            long dropped,
            long lag,
            long lagBytes,
            Long lastMs) {}

    /**
     * Looks at the sink of a directory of lanes, or of a log file: then the directory is looked for in the file's directory, and in those that lie in it.
     *
     * @throws IOException if there is none, or it cannot be read
     */
    public static LogFacts at(final Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return of(SinkStatus.of(path), null);
        }
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString());
        }
        final Path parent = path.toAbsolutePath().getParent();
        final List<Path> directories = new ArrayList<>(List.of(parent));
        try (DirectoryStream<Path> all = Files.newDirectoryStream(parent, Files::isDirectory)) {
            all.forEach(directories::add);
        }
        for (final Path directory : directories) {
            if (Files.exists(directory.resolve(Channels.SINK_FILE)) && SinkStatus.isWrittenTo(directory, path)) {
                return of(SinkStatus.of(directory), path);
            }
        }
        throw new IOException("no sink here has written to this file: path=" + path + " searched=" + parent
                + "; name the directory of the lanes");
    }

    static LogFacts of(final SinkStatus status, final Path file) throws IOException {
        final Map<String, Long> numbers = status.numbers();
        return new LogFacts(
                status.path().toString(),
                file == null ? null : file.toString(),
                file == null ? null : Files.size(file),
                status.sinkPid() == 0 ? null : status.sinkPid(),
                ProcessFacts.word(status.sinkState()),
                status.bytes(),
                numbers.get("lag"),
                numbers.get("lagBytes"),
                numbers.get("dropped"),
                status.workers().stream()
                        .map(worker -> new Worker(
                                worker.pid(),
                                ProcessFacts.word(worker.state()),
                                worker.lane(),
                                worker.offered(),
                                worker.taken(),
                                worker.dropped(),
                                worker.lag(),
                                worker.lagBytes(),
                                worker.last().equals(Instant.EPOCH)
                                        ? null
                                        : worker.last().toEpochMilli()))
                        .toList(),
                status.waiters());
    }
}
