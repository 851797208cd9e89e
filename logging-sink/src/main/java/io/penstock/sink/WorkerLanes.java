package io.penstock.sink;

import io.penstock.core.jvm.JvmCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The lanes of this process: one per directory, shared by all its handles, closed with the last of them. */
final class WorkerLanes {
    private static final Map<Path, Shared> OPEN = new HashMap<>();

    /** Lanes that still have handles, but whose files were deleted, and whose place another lane has. */
    private static final List<Shared> REMOVED = new ArrayList<>();

    private WorkerLanes() {}

    private static final class Shared {
        private final WorkerLane lane;
        private SinkStarter starter;
        private int handles;

        Shared(final WorkerLane lane) {
            this.lane = lane;
        }

        void startSinks(final JvmCommand command) {
            if (starter == null && command != null) {
                starter = new SinkStarter(lane.sink(), command);
            }
        }

        /** Whether that was its last handle. */
        boolean release(final WorkerLane released) {
            if (lane != released || --handles > 0) {
                return false;
            }
            lane.close();
            if (starter != null) {
                starter.close();
            }
            return true;
        }
    }

    /**
     * Returns the lane of a directory, which is created with the first handle, and with this capacity. The command starts a sink where none
     * runs; null for none.
     */
    static WorkerLane acquire(final Path directory, final int capacity, final JvmCommand sinkCommand)
            throws IOException {
        synchronized (OPEN) {
            final Shared known = Files.isDirectory(directory) ? OPEN.get(directory.toRealPath()) : null;
            if (known != null && known.lane.isInPlace() && !known.lane.isLost()) {
                known.handles++;
                known.startSinks(sinkCommand);
                return known.lane;
            }
            final Shared shared = new Shared(WorkerLane.create(directory, capacity));
            shared.handles = 1;
            final Shared removed = OPEN.put(directory.toRealPath(), shared);
            if (removed != null) {
                REMOVED.add(removed);
            }
            shared.startSinks(sinkCommand);
            return shared.lane;
        }
    }

    /** Releases a handle; the last one closes the lane. */
    static void release(final WorkerLane lane) {
        synchronized (OPEN) {
            OPEN.values().removeIf(shared -> shared.release(lane));
            REMOVED.removeIf(shared -> shared.release(lane));
        }
    }
}
