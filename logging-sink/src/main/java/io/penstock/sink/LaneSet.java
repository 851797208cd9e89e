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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** The lanes of a directory as the sink knows them. The sink's thread, but for {@link #wantAttention} and {@link #isPressing}. */
final class LaneSet {
    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(1);
    private static final String LEFTOVERS = "leftovers";
    private static final String SCAN = "scan";

    private final Path directory;
    private final SinkFile file;
    private final LargeFiles largeFiles;
    private final Consumer<String> problems;
    private final Set<LaneName> known = new HashSet<>();
    private volatile List<SinkLane> lanes = List.of();
    private List<LaneReader> readers = List.of();
    private volatile long opened = -1;
    private final AtomicBoolean deathSeen = new AtomicBoolean(true);

    /** Finished lanes that could not be deleted. */
    private final List<SinkLane> undeleted = new ArrayList<>();

    /** What was reported of a lane, until that lane is well. */
    private final Map<String, String> told = new HashMap<>();

    /** There, but not open. */
    private final Set<LaneName> unopened = new HashSet<>();

    private boolean scanned;
    private boolean incomplete;
    private long scannedAtNs;
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

    /**
     * Finds new lanes, and adopts those of the dead. Trouble with one lane, or with finding more of them, stops none of the others: it is reported
     * once, and tried again once a second.
     */
    void refresh() {
        final long now = file.opened();
        final boolean died = deathSeen.getAndSet(false);
        final boolean again = incomplete && System.nanoTime() - scannedAtNs >= RETRY_NS;
        if (died) {
            deleteLeftovers();
        }
        // After a death too: a worker killed before it counted its lane leaves an empty one.
        if (died || again || now != opened) {
            incomplete = false;
            scannedAtNs = System.nanoTime();
            // Before the scan: whatever that meets, it is not begun again at once.
            opened = now;
            scan();
            deleteAll(List.copyOf(undeleted));
        }
        for (final SinkLane lane : lanes) {
            try {
                lane.adoptIfDead();
            } catch (final RuntimeException damaged) {
                leaveAlone(lane, Reason.of(damaged));
            }
        }
    }

    /** {@return whether a lane may be there that is not among the readers} By its id. */
    boolean isMissing(final long id) {
        return !scanned || unopened.stream().anyMatch(name -> name.id() == id);
    }

    /** Of workers that were killed while they created their lanes. */
    private void deleteLeftovers() {
        try {
            SharedFile.deleteLeftovers(directory, file.channel().hub());
            told.remove(LEFTOVERS);
        } catch (final NoSuchFileException directoryRemoved) {
            // and they with it
        } catch (final IOException | DirectoryIteratorException e) {
            tell(LEFTOVERS, "what killed workers have left cannot be deleted: directory=" + directory + " cause=" + e);
        }
    }

    private void tell(final String of, final String problem) {
        incomplete = true;
        if (!problem.equals(told.put(of, problem))) {
            problems.accept(problem);
        }
    }

    /** Keeps it among the known ones, so that it is not tried again, and delays no other lane. */
    private void leaveAlone(final SinkLane lane, final String cause) {
        replace(lanes.stream().filter(other -> other != lane).toList());
        problems.accept("a lane is damaged and is left alone: file="
                + lane.reader().name().fileName() + " cause=" + cause);
    }

    private void scan() {
        final List<SinkLane> found = new ArrayList<>(lanes);
        unopened.clear();
        scanned = false;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + LaneName.SUFFIX)) {
            for (final Path path : files) {
                final Optional<LaneName> name = LaneName.of(path);
                if (name.isPresent() && known.add(name.get())) {
                    open(path, name.get(), found);
                }
            }
            scanned = true;
            told.remove(SCAN);
        } catch (final NoSuchFileException directoryRemoved) {
            scanned = true; // the lanes that are open are still mapped
        } catch (final IOException | DirectoryIteratorException e) {
            tell(SCAN, "new lanes cannot be found, trying again: directory=" + directory + " cause=" + e);
        }
        replace(found);
    }

    private void open(final Path path, final LaneName name, final List<SinkLane> found) {
        try {
            found.add(SinkLane.open(path, name));
            told.remove(name.fileName());
        } catch (final SharedFileException e) {
            // It stays among the known ones, so that it is reported once.
            problems.accept("a file is no lane and is left alone: " + e.getMessage());
        } catch (final NoSuchFileException e) {
            known.remove(name);
        } catch (final IOException | RuntimeException e) {
            known.remove(name);
            unopened.add(name);
            tell(
                    name.fileName(),
                    "a lane cannot be opened, and its records wait: file=" + path + " cause=" + e
                            + "; run workers and sink as the same user");
        }
    }

    private void replace(final List<SinkLane> found) {
        lanes = List.copyOf(found);
        readers = lanes.stream().map(SinkLane::reader).toList();
    }

    /** Whether a process lives that may append more. */
    boolean haveWorkers() {
        return lanes.stream().anyMatch(SinkLane::isWorking);
    }

    /** Removes the lanes that are finished. Called after each round. */
    void settle() {
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
        final List<SinkLane> finished =
                lanes.stream().filter(SinkLane::isFinished).toList();
        replace(lanes.stream().filter(lane -> !finished.contains(lane)).toList());
        deleteAll(finished);
    }

    private void deleteAll(final List<SinkLane> finished) {
        for (final SinkLane lane : finished) {
            final LaneName name = lane.reader().name();
            undeleted.remove(lane);
            try {
                lane.delete(largeFiles);
                known.remove(name);
                told.remove(name.fileName());
            } catch (final IOException | RuntimeException e) {
                undeleted.add(lane);
                tell(
                        name.fileName(),
                        "a lane is written, but cannot be deleted: file=" + name.fileName() + " cause=" + e);
            }
        }
    }
}
