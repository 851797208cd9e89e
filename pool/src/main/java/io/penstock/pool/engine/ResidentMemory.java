package io.penstock.pool.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The resident memory of a worker, as it was seen last. Once a worker is dead no one can ask for it, and the kernel kills without memory. So a
 * thread of this JVM looks once a second, while there are workers.
 *
 * <p><b>Threads:</b> any, and one for all workers. <b>Processes:</b> the parent. <b>Blocks:</b> never. <b>Units:</b> bytes.
 */
final class ResidentMemory implements AutoCloseable {
    private static final long PERIOD_MS = TimeUnit.SECONDS.toMillis(1);
    private static final Set<ResidentMemory> WATCHED = new HashSet<>(); // its monitor guards this and the next
    private static Thread watcher;

    private final long pid;
    private volatile OptionalLong lastSeen = OptionalLong.empty();

    private ResidentMemory(final long pid) {
        this.pid = pid;
    }

    /** Looks once, and then once a second until it is closed. */
    static ResidentMemory watch(final long pid) {
        final ResidentMemory memory = new ResidentMemory(pid);
        memory.look();
        synchronized (WATCHED) {
            WATCHED.add(memory);
            if (watcher == null) {
                watcher = new Thread(ResidentMemory::lookAtAll, "penstock-pool-memory");
                watcher.setDaemon(true);
                watcher.start();
            }
        }
        return memory;
    }

    private void look() {
        final OptionalLong seen = CgroupMemory.residentBytes(pid);
        if (seen.isPresent()) { // a process that has ended has none
            lastSeen = seen;
        }
    }

    private static void lookAtAll() {
        for (List<ResidentMemory> all = nextRound(); !all.isEmpty(); all = nextRound()) {
            all.forEach(ResidentMemory::look);
        }
    }

    /** After a pause; empty, and the end of the thread, once there is nothing to look at. */
    private static List<ResidentMemory> nextRound() {
        synchronized (WATCHED) {
            final long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PERIOD_MS);
            long leftNs = endNs - System.nanoTime();
            while (!WATCHED.isEmpty() && leftNs > 0) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(WATCHED, leftNs);
                } catch (final InterruptedException never) {
                    // The thread is private to this class.
                }
                leftNs = endNs - System.nanoTime();
            }
            if (WATCHED.isEmpty()) {
                watcher = null;
            }
            return new ArrayList<>(WATCHED);
        }
    }

    /** {@return the memory; empty where it cannot be read} */
    OptionalLong lastSeenBytes() {
        return lastSeen;
    }

    /** The worker is gone. */
    @Override
    public void close() {
        synchronized (WATCHED) {
            WATCHED.remove(this);
            WATCHED.notifyAll();
        }
    }
}
