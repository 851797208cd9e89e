package io.penstock.sink;

import io.penstock.SharedFileException;
import io.penstock.core.channel.Channel;
import io.penstock.core.hub.JoinedHub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.agrona.concurrent.AtomicBuffer;

/**
 * What a sink and its workers are doing, as any process can see it. The counts of a worker are read one after the other while it goes on, so
 * that they may be apart by what it did in between.
 *
 * @param atNs when it was read, by {@link System#nanoTime}
 * @param sinkPid process id of the sink that writes, or 0 if there is none
 * @param bytes written by the sinks of this directory so far
 * @param workers that have a lane
 */
public record SinkStatus(long atNs, long sinkPid, long bytes, List<Worker> workers) {
    /**
     * A worker.
     *
     * @param lane name of its file
     * @param pid its process id
     * @param alive whether it is; the lane of a dead one is about to be removed
     * @param offered records that it was given
     * @param accepted of these, in the lane or in the file
     * @param dropped of these, given up since the lane was full
     * @param taken records in the file
     * @param lagBytes in the lane, not in the file yet
     * @param last timestamp of the last record; the epoch where there was none
     */
    public record Worker(
            String lane,
            long pid,
            boolean alive,
            long offered,
            long accepted,
            long dropped,
            long taken,
            long lagBytes,
            Instant last) {
        /** {@return records in the lane, not in the file yet} */
        public long lag() {
            return Math.max(0, accepted - taken);
        }
    }

    /**
     * Copies the list.
     *
     * @param atNs when it was read
     * @param sinkPid process id of the sink
     * @param bytes written
     * @param workers that have a lane
     */
    public SinkStatus {
        workers = List.copyOf(workers);
    }

    /**
     * Reads it.
     *
     * @param directory of the lanes
     * @return what is there now
     * @throws IOException if nobody has used the directory yet, or it cannot be read
     */
    public static SinkStatus of(final Path directory) throws IOException {
        if (!Files.exists(directory.resolve(CheckpointDescriptor.FILE_NAME))) {
            throw new NoSuchFileException(
                    directory.toString(), null, "no sink and no worker has used this directory: dir=" + directory);
        }
        final SinkFile file = SinkFile.at(directory);
        try {
            return of(file);
        } finally {
            file.channel().close();
        }
    }

    private static SinkStatus of(final SinkFile file) throws IOException {
        final List<Worker> workers = new ArrayList<>();
        try (DirectoryStream<Path> lanes =
                Files.newDirectoryStream(file.channel().hub().directory(), "*" + LaneName.SUFFIX)) {
            for (final Path lane : lanes) {
                final Optional<LaneName> name = LaneName.of(lane);
                if (name.isPresent()) {
                    read(lane, name.get(), workers);
                }
            }
        }
        workers.sort(Comparator.comparingLong(Worker::pid).thenComparing(Worker::lane));
        return new SinkStatus(
                System.nanoTime(),
                Election.pid(file),
                file.words().getLongVolatile(CheckpointDescriptor.BYTES),
                workers);
    }

    private static void read(final Path path, final LaneName name, final List<Worker> workers) throws IOException {
        try {
            final Channel lane = Channel.open(path, LaneDescriptor.FILE_KIND, LaneDescriptor.VERSION);
            try {
                workers.add(read(lane, name));
            } finally {
                lane.close();
            }
        } catch (final NoSuchFileException removedMeanwhile) {
            // its records are in the file
        } catch (final SharedFileException noLane) {
            // the sink leaves it alone, and says so
        } catch (final UncheckedIOException e) {
            // Regions are mapped when they are asked for: it may have been removed between that and the opening.
            if (!(e.getCause() instanceof NoSuchFileException || e.getCause() instanceof SharedFileException)) {
                throw e.getCause();
            }
        }
    }

    private static Worker read(final Channel channel, final LaneName name) {
        final JoinedHub hub = channel.hub();
        final AtomicBuffer words = channel.body(0, LaneDescriptor.WORDS_LENGTH);
        final List<Long> geometry = channel.layout().geometry();
        final int capacity = geometry.get(LaneDescriptor.GEOMETRY_CAPACITY).intValue();
        final LaneWriter ring =
                new LaneWriter(words, channel.body(LaneDescriptor.WORDS_LENGTH, LaneDescriptor.ringLength(capacity)));
        // What follows from something is read before it: so nothing seems to be less than none.
        final long taken = words.getLongVolatile(LaneDescriptor.TAKEN);
        final long accepted = words.getLongVolatile(LaneDescriptor.WRITTEN);
        final long dropped = words.getLongVolatile(LaneDescriptor.DROPPED);
        final long lastNs = words.getLongVolatile(LaneDescriptor.LAST_NS);
        return new Worker(
                name.fileName(),
                geometry.get(LaneDescriptor.GEOMETRY_PID),
                !hub.isDead(name.participant()),
                words.getLongVolatile(LaneDescriptor.OFFERED),
                accepted,
                dropped,
                taken,
                ring.lag(),
                Instant.ofEpochSecond(0, lastNs));
    }
}
