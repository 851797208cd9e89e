package io.penstock.sink;

import io.penstock.core.jvm.JvmCommand;
import io.penstock.core.wait.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The lanes of this process: one per directory, shared by all its handles, closed with the last of them. */
final class WorkerLanes {
    /** How long the end of a lane, or of this process, waits for a sink that runs or is being started. */
    static final long END_PATIENCE_MS = 10_000;

    private static final Map<Path, Shared> OPEN = new HashMap<>();

    /** Lanes that still have handles, but whose files were deleted, and whose place another lane has. */
    private static final List<Shared> REMOVED = new ArrayList<>();

    /** Waits at the exit of this JVM; registered while a lane is open, since it keeps this class. */
    private static Thread exit;

    private WorkerLanes() {}

    /** How a lane is opened: the capacity of one that is created, the command that starts a sink or null, and who is told of trouble. */
    record Wanted(int capacity, JvmCommand sinkCommand, Consumer<String> problems) {}

    private static final class Shared {
        private final WorkerLane lane;
        private SinkStarter starter;
        private int handles = 1;

        Shared(final WorkerLane lane) {
            this.lane = lane;
        }

        void startSinks(final Wanted wanted) {
            if (starter == null && wanted.sinkCommand != null) {
                starter = new SinkStarter(lane.sink(), wanted.sinkCommand, wanted.problems);
            }
        }

        boolean isHoped() {
            return Election.isAlive(lane.sink())
                    || (starter != null && starter.isStarting())
                    || SinkStarter.isStartedByOther(lane.sink());
        }

        boolean awaitWritten(final Deadline deadline) {
            return lane.awaitWritten(deadline, this::isHoped);
        }

        void close(final Deadline patience) {
            try {
                lane.close();
                // A container ends with its first process, and its sink with it.
                awaitWritten(patience);
                if (starter != null) {
                    starter.close();
                }
            } finally {
                lane.release();
            }
        }
    }

    /** Returns the lane of a directory, which is created with the first handle. */
    static WorkerLane acquire(final Path directory, final Wanted wanted) throws IOException {
        synchronized (OPEN) {
            final Shared known = Files.isDirectory(directory) ? OPEN.get(directory.toRealPath()) : null;
            if (known != null && known.lane.isInPlace() && !known.lane.isLost()) {
                known.handles++;
                known.startSinks(wanted);
                return known.lane;
            }
            final Shared shared = new Shared(WorkerLane.create(directory, wanted.capacity));
            final Shared removed = OPEN.put(directory.toRealPath(), shared);
            if (removed != null) {
                REMOVED.add(removed);
            }
            waitAtExit();
            shared.startSinks(wanted);
            return shared.lane;
        }
    }

    /** Releases a handle; the last one closes the lane, and waits until a sink that is there has written it. */
    static void release(final WorkerLane lane) {
        release(lane, END_PATIENCE_MS);
    }

    /** Releases a handle, and waits for no sink. */
    static void releaseAtOnce(final WorkerLane lane) {
        release(lane, 0);
    }

    private static void release(final WorkerLane lane, final long patienceMs) {
        final Shared last;
        synchronized (OPEN) {
            last = all().stream()
                    .filter(shared -> shared.lane == lane)
                    .findFirst()
                    .orElseThrow();
            last.handles--;
            if (last.handles > 0) {
                return;
            }
            OPEN.values().remove(last);
            REMOVED.remove(last);
        }
        last.close(Deadline.after(patienceMs, TimeUnit.MILLISECONDS));
        synchronized (OPEN) {
            if (OPEN.isEmpty() && REMOVED.isEmpty()) {
                waitNoMoreAtExit();
            }
        }
    }

    private static List<Shared> all() {
        final List<Shared> all = new ArrayList<>(OPEN.values());
        all.addAll(REMOVED);
        return all;
    }

    private static void waitAtExit() {
        if (exit == null) {
            exit = new Thread(WorkerLanes::exiting, "penstock-lane-exit");
            try {
                Runtime.getRuntime().addShutdownHook(exit);
            } catch (final IllegalStateException exitsAlready) {
                // This lane serves a shutdown hook. What that logs is in the lane, and a sink writes it.
            }
        }
    }

    private static void waitNoMoreAtExit() {
        try {
            if (exit != null) {
                Runtime.getRuntime().removeShutdownHook(exit);
                exit = null;
            }
        } catch (final IllegalStateException exitsAlready) {
            // It runs, or has run.
        }
    }

    /** Other hooks may log after this one has ended, so each of their records waits for itself. */
    private static void exiting() {
        final List<Shared> open;
        synchronized (OPEN) {
            open = all();
        }
        open.forEach(shared -> shared.lane.exiting(shared::awaitWritten));
        final Deadline deadline = Deadline.after(END_PATIENCE_MS, TimeUnit.MILLISECONDS);
        open.forEach(shared -> shared.awaitWritten(deadline));
    }
}
