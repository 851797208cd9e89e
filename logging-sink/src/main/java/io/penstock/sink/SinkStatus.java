package io.penstock.sink;

import io.penstock.ChannelView;
import io.penstock.SharedFileException;
import io.penstock.core.channel.ObservedChannel;
import io.penstock.core.hub.HubView;
import io.penstock.core.memory.OwnerLock;
import io.penstock.core.memory.ParticipantId;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.agrona.concurrent.AtomicBuffer;

/**
 * What an operator sees of a log sink and its workers, at one look. The look maps their files read-only, takes no lock, wakes no thread, and needs no
 * write permission. The counts of a worker are read one after another while it may run, so they can differ by what it did in between.
 *
 * <p><b>Threads:</b> any; it does not change. <b>Processes:</b> any on the host that may read the directory, whether it logs or not.
 * <b>Blocks:</b> for file operations only. <b>Units:</b> bytes, records, nanoseconds.
 *
 * @param path of the directory of the lanes
 * @param kind of the sink's own file in it
 * @param atNs when it was read, by {@link System#nanoTime}
 * @param sinkPid process id of the sink that writes; 0 if there is none
 * @param sinkState what that process seems to be doing; {@code DEAD} if there is none
 * @param bytes written by the sinks of this directory so far
 * @param workers that have a lane, dead ones included while their lanes are there
 * @param waiters how many threads of living processes sleep, by condition: workers for {@code room} in a lane; the sink for {@code data}, and for
 *     {@code pressure} while it merges; a sink that stands by for the place of the one that writes ({@code sink})
 */
public record SinkStatus(
        Path path,
        Kind kind,
        long atNs,
        long sinkPid,
        State sinkState,
        long bytes,
        List<Worker> workers,
        Map<String, Integer> waiters)
        implements ChannelView {
    /**
     * A worker: a process with a lane.
     *
     * @param lane name of its file
     * @param pid its process id
     * @param state what it seems to be doing; the lane of a dead one is about to be removed, if a sink runs
     * @param offered records that it was given
     * @param accepted of these, in the lane or in the file
     * @param dropped of these, given up because the lane was full
     * @param taken records in the file
     * @param lagBytes in the lane, and not in the file yet
     * @param last timestamp of the last record; the epoch if there was none
     */
    public record Worker(
            String lane,
            long pid,
            State state,
            long offered,
            long accepted,
            long dropped,
            long taken,
            long lagBytes,
            Instant last)
            implements User {
        /** {@return records in the lane, and not in the file yet} */
        public long lag() {
            return Math.max(0, accepted - taken);
        }

        /** {@return {@code offered}, {@code written}, {@code dropped}, {@code lag} and {@code lagBytes}} */
        @Override
        public Map<String, Long> numbers() {
            final Map<String, Long> numbers = new LinkedHashMap<>();
            numbers.put("offered", offered);
            numbers.put("written", taken);
            numbers.put("dropped", dropped);
            numbers.put("lag", lag());
            numbers.put("lagBytes", lagBytes);
            return Collections.unmodifiableMap(numbers);
        }
    }

    /**
     * The process that writes.
     *
     * @param pid its process id
     * @param state what it seems to be doing
     */
    public record Writer(long pid, State state) implements User {
        /** {@return {@code sinks}, which is 1} */
        @Override
        public Map<String, Long> numbers() {
            return Map.of("sinks", 1L);
        }
    }

    /** {@return the sink that writes, if there is one, and the workers} */
    @Override
    public List<User> users() {
        final List<User> users = new ArrayList<>();
        if (sinkPid != 0) {
            users.add(new Writer(sinkPid, sinkState));
        }
        users.addAll(workers);
        return users;
    }

    /**
     * {@return {@code sinks} that write (1 or 0), {@code workers}, {@code writtenBytes} of all sinks so far; of the present lanes together {@code
     * offered}, {@code written}, {@code dropped}, {@code lag} and {@code lagBytes}}
     */
    @Override
    public Map<String, Long> numbers() {
        final Map<String, Long> numbers = new LinkedHashMap<>();
        numbers.put("sinks", sinkPid == 0 ? 0L : 1L);
        numbers.put("workers", (long) workers.size());
        numbers.put("writtenBytes", bytes);
        numbers.put("offered", sum(Worker::offered));
        numbers.put("written", sum(Worker::taken));
        numbers.put("dropped", sum(Worker::dropped));
        numbers.put("lag", sum(Worker::lag));
        numbers.put("lagBytes", sum(Worker::lagBytes));
        return Collections.unmodifiableMap(numbers);
    }

    private long sum(final ToLongFunction<Worker> count) {
        return workers.stream().mapToLong(count).sum();
    }

    /**
     * Looks at a sink and its workers.
     *
     * @param directory of the lanes
     * @return what there is to see
     * @throws IOException if no process has used the directory yet, or it cannot be read
     */
    public static SinkStatus of(final Path directory) throws IOException {
        if (!Files.exists(directory.resolve(CheckpointDescriptor.FILE_NAME))) {
            throw new NoSuchFileException(
                    directory.toString(), null, "no sink and no worker has used this directory: dir=" + directory);
        }
        final Path real = directory.toRealPath();
        final ObservedChannel sink = ObservedChannel.open(
                real.resolve(CheckpointDescriptor.FILE_NAME),
                CheckpointDescriptor.FILE_KIND,
                CheckpointDescriptor.VERSION);
        sink.layout().checkBody(CheckpointDescriptor.BODY_LENGTH, sink.file().path());
        final Map<String, Integer> waiters = new LinkedHashMap<>(sink.waitersByName(SinkStatus::nameOf));
        final List<Worker> workers = new ArrayList<>();
        for (final ObservedLane lane : lanes(real, sink.hub())) {
            workers.add(lane.worker());
            lane.waiters().forEach((name, count) -> waiters.merge(name, count, Integer::sum));
        }
        workers.sort(Comparator.comparingLong(Worker::pid).thenComparing(Worker::lane));
        final AtomicBuffer words = sink.body(0, CheckpointDescriptor.BODY_LENGTH);
        final int owner = new OwnerLock(words, CheckpointDescriptor.SINK, sink.hub()).owner();
        final State state =
                owner == ParticipantId.NOBODY ? State.DEAD : sink.hub().stateOf(owner);
        return new SinkStatus(
                real,
                sink.kind(),
                System.nanoTime(),
                state == State.DEAD ? 0 : words.getLongVolatile(CheckpointDescriptor.SINK_PID),
                state,
                words.getLongVolatile(CheckpointDescriptor.BYTES),
                List.copyOf(workers),
                Collections.unmodifiableMap(waiters));
    }

    /**
     * Whether the sinks of a directory write to a file: their last batch went to it, under whatever name. It takes no lock and writes nothing.
     *
     * @param directory of the lanes
     * @param file the log file
     * @return false also if nothing was written yet
     * @throws IOException if one of them is not there, or cannot be read
     */
    public static boolean isWrittenTo(final Path directory, final Path file) throws IOException {
        final ObservedChannel sink = ObservedChannel.open(
                directory.toRealPath().resolve(CheckpointDescriptor.FILE_NAME),
                CheckpointDescriptor.FILE_KIND,
                CheckpointDescriptor.VERSION);
        final AtomicBuffer words = sink.body(0, CheckpointDescriptor.BODY_LENGTH);
        return words.getLongVolatile(CheckpointDescriptor.END) != 0
                && FileIdentity.of(file)
                        .equals(new FileIdentity(
                                words.getLongVolatile(CheckpointDescriptor.END_DEVICE),
                                words.getLongVolatile(CheckpointDescriptor.END_INODE)));
    }

    /**
     * Looks at the lane of one worker.
     *
     * @param lane its file
     * @return what there is to see
     * @throws NoSuchFileException if there is none
     * @throws IOException if it is no lane, or cannot be read
     */
    public static ChannelView ofLane(final Path lane) throws IOException {
        final Path real = lane.toRealPath();
        final LaneName name =
                LaneName.of(real).orElseThrow(() -> new SharedFileException("not the name of a lane: path=" + lane));
        return new ObservedLane(ObservedChannel.open(real, LaneDescriptor.FILE_KIND, LaneDescriptor.VERSION), name);
    }

    private static List<ObservedLane> lanes(final Path directory, final HubView hub) throws IOException {
        final List<ObservedLane> lanes = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + LaneName.SUFFIX)) {
            for (final Path file : files) {
                final Optional<LaneName> name = LaneName.of(file);
                if (name.isPresent()) {
                    try {
                        lanes.add(new ObservedLane(
                                ObservedChannel.open(file, LaneDescriptor.FILE_KIND, LaneDescriptor.VERSION, hub),
                                name.get()));
                    } catch (final NoSuchFileException removedMeanwhile) {
                        // its records are in the file
                    } catch (final AccessDeniedException ofAnotherUser) {
                        // the sink may see it; the others are shown all the same
                    } catch (final SharedFileException noLane) {
                        // the sink leaves it alone, and says so
                    }
                }
            }
        }
        return lanes;
    }

    static String nameOf(final int condition) {
        return switch (condition) {
            case CheckpointDescriptor.CONDITION_DATA -> "data";
            case CheckpointDescriptor.CONDITION_PRESSURE -> "pressure";
            case CheckpointDescriptor.CONDITION_SINK -> "sink";
            default -> "condition" + condition;
        };
    }
}
