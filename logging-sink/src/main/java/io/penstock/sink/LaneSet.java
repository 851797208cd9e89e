package io.penstock.sink;

import io.penstock.SharedFileException;
import io.penstock.core.hub.JoinedHub;
import io.penstock.core.memory.SharedFile;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** The lanes of a directory as the sink knows them. The sink's thread, but for {@link #wantAttention} and {@link #isPressing}. */
final class LaneSet {
    private final Path directory;
    private final SinkFile file;
    private final LargeFiles largeFiles;
    private final Consumer<String> problems;
    private final Set<LaneName> known = new HashSet<>();
    private volatile List<SinkLane> lanes = List.of();
    private List<LaneReader> readers = List.of();
    private volatile long opened = -1;
    private final AtomicBoolean deathSeen = new AtomicBoolean(true);
    private final JoinedHub.Registration deaths;

    /** Knows none yet. {@code problems} is told of files that are no lanes. */
    LaneSet(final SinkFile file, final LargeFiles largeFiles, final Consumer<String> problems) {
        this.file = file;
        directory = file.channel().hub().directory();
        this.largeFiles = largeFiles;
        this.problems = problems;
        deaths = file.channel().hub().onDeath(() -> {
            deathSeen.set(true);
            return true;
        });
    }

    /** Called when it will not be used any more. */
    void close() {
        deaths.close();
        lanes.forEach(SinkLane::close);
    }

    boolean wantAttention() {
        if (file.opened() != opened || deathSeen.get()) {
            return true;
        }
        for (final SinkLane lane : lanes) {
            if (lane.wantsAttention()) {
                return true;
            }
        }
        return false;
    }

    /** {@return the timestamp of the oldest record; {@link Long#MAX_VALUE} where there is none} */
    long oldestNs() {
        long oldest = Long.MAX_VALUE;
        for (final LaneReader lane : readers) {
            oldest = Math.min(oldest, lane.headTimestampNs(Long.MAX_VALUE));
        }
        return oldest;
    }

    /** {@return whether a lane is filling up} */
    boolean isPressing() {
        for (final SinkLane lane : lanes) {
            if (lane.isPressing()) {
                return true;
            }
        }
        return false;
    }

    /** {@return whether the file is to tell of dropped records now, though nothing else is to be written} */
    boolean isTellingDue() {
        for (final LaneReader lane : readers) {
            if (lane.isTellingDue()) {
                return true;
            }
        }
        return false;
    }

    int size() {
        return lanes.size();
    }

    List<LaneReader> readers() {
        return readers;
    }

    /** Finds new lanes, and adopts those of the dead. */
    void refresh() throws IOException {
        final long now = file.opened();
        final boolean died = deathSeen.getAndSet(false);
        try {
            if (died) {
                // The leftovers of workers that were killed while they created their lanes.
                SharedFile.deleteLeftovers(directory, file.channel().hub());
            }
            if (died || now != opened) {
                // After a death too: a worker killed before it counted its lane leaves an empty one.
                scan();
                opened = now;
            }
        } catch (final NoSuchFileException directoryRemoved) {
            opened = now;
        } catch (final IOException | DirectoryIteratorException e) {
            deathSeen.set(true);
            throw e;
        }
        for (final SinkLane lane : lanes) {
            try {
                lane.adoptIfDead();
            } catch (final IllegalStateException damaged) {
                leaveAlone(lane, damaged.getMessage());
            }
        }
    }

    /** Keeps it among the known ones, so that it is not tried again, and delays no other lane. */
    private void leaveAlone(final SinkLane lane, final String cause) {
        replace(lanes.stream().filter(other -> other != lane).toList());
        problems.accept("a lane is damaged and is left alone: file="
                + lane.reader().name().fileName() + " cause=" + cause);
    }

    private void scan() throws IOException {
        final List<SinkLane> found = new ArrayList<>(lanes);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + LaneName.SUFFIX)) {
            for (final Path path : files) {
                final Optional<LaneName> name = LaneName.of(path);
                if (name.isPresent() && known.add(name.get())) {
                    open(path, name.get(), found);
                }
            }
        }
        replace(found);
    }

    private void open(final Path path, final LaneName name, final List<SinkLane> found) throws IOException {
        try {
            found.add(SinkLane.open(path, name));
        } catch (final SharedFileException e) {
            // It stays among the known ones, so that it is reported once.
            problems.accept("a file is no lane and is left alone: " + e.getMessage());
        } catch (final NoSuchFileException e) {
            known.remove(name);
        } catch (final IOException e) {
            known.remove(name);
            throw e;
        }
    }

    private void replace(final List<SinkLane> found) {
        lanes = List.copyOf(found);
        readers = lanes.stream().map(SinkLane::reader).toList();
    }

    /** Removes the lanes that are finished. Called after each round. */
    void settle() throws IOException {
        boolean anyFinished = false;
        for (final SinkLane lane : lanes) {
            anyFinished |= lane.isFinished();
            if (lane.reader().damage() != null) {
                leaveAlone(lane, lane.reader().damage());
            }
        }
        if (!anyFinished) {
            return;
        }
        final List<SinkLane> left = new ArrayList<>();
        for (final SinkLane lane : lanes) {
            if (lane.isFinished()) {
                lane.delete(largeFiles);
                known.remove(lane.reader().name());
            } else {
                left.add(lane);
            }
        }
        replace(left);
    }
}
