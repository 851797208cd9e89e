package io.penstock.sink;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The lanes of this process: one per directory, shared by all its handles, closed with the last of them. */
final class WorkerLanes {
    private static final Map<Path, Shared> OPEN = new HashMap<>();

    private WorkerLanes() {}

    private static final class Shared {
        private final WorkerLane lane;
        private SinkStarter starter;
        private int handles;

        Shared(final WorkerLane lane) {
            this.lane = lane;
        }

        void startSinks(final List<String> command) {
            if (starter == null && !command.isEmpty()) {
                starter = new SinkStarter(lane.sink(), command);
            }
        }

        void close() {
            lane.close();
            if (starter != null) {
                starter.close();
            }
        }
    }

    /**
     * The lane of a directory; created with the first handle.
     *
     * @param directory of the lanes
     * @param capacity if it is created
     * @param sinkCommand starts a sink where none runs; empty for none
     * @return the lane
     * @throws IOException if the directory cannot be used
     */
    static WorkerLane acquire(final Path directory, final int capacity, final List<String> sinkCommand)
            throws IOException {
        synchronized (OPEN) {
            final Shared known = Files.isDirectory(directory) ? OPEN.get(directory.toRealPath()) : null;
            if (known != null) {
                known.handles++;
                known.startSinks(sinkCommand);
                return known.lane;
            }
            final Shared shared = new Shared(WorkerLane.create(directory, capacity));
            shared.handles = 1;
            OPEN.put(directory.toRealPath(), shared);
            shared.startSinks(sinkCommand);
            return shared.lane;
        }
    }

    /**
     * Gives a handle's share back.
     *
     * @param lane that was acquired
     */
    static void release(final WorkerLane lane) {
        synchronized (OPEN) {
            OPEN.values().removeIf(shared -> {
                if (shared.lane != lane || --shared.handles > 0) {
                    return false;
                }
                shared.close();
                return true;
            });
        }
    }
}
