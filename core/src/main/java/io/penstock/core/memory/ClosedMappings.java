package io.penstock.core.memory;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The mappings of files that this JVM has closed. A mapping cannot be dropped under a thread that may still be inside, so the garbage collector drops
 * it. A program that makes no garbage would never get the memory back. So a collection is asked for when closed and deleted files hold much memory, when
 * there are many mappings, and when a new file finds no room.
 *
 * <p>Another process may delete a file after this one has closed it. So the files are looked at again whenever enough bytes were closed.
 *
 * <p><b>Threads:</b> any. <b>Blocks:</b> for a garbage collection, now and then.
 */
final class ClosedMappings {
    /** So much that collections stay rare. */
    private static final long MOST_BYTES = 256L << 20;

    /** Less is not worth a collection, even on a full disk. */
    private static final long LEAST_BYTES = 4L << 20;

    private static final long MOST_FILES = 1000;

    /** Looks at the files between two collections, as a rule. */
    private static final int LOOKS = 8;

    /** The collector's own thread drops the mappings a moment after the collection. */
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);

    static final ClosedMappings INSTANCE = new ClosedMappings(System::gc);

    private final Runnable collector;
    private final Map<Object, Closed> files = new HashMap<>(); // by their keys; guarded by this, as are the next three
    private long closings;
    private long bytes;
    private long lookAtBytes = LEAST_BYTES;

    ClosedMappings(final Runnable collector) {
        this.collector = collector;
    }

    /** A file that may still be in place. */
    private record Closed(Path path, Object key, long bytes) {
        long held() {
            return SharedFile.isInPlace(path, key) ? 0 : bytes;
        }
    }

    /**
     * Counts a file that its last user in this process has closed.
     *
     * @param key of the file, the same for each of its mappings
     * @param length which its mappings hold in memory once it is deleted; 0 if that was given back
     */
    void add(final Path path, final Object key, final long length) {
        if (isCollectionDue(path, key, length)) {
            collect();
        }
    }

    private synchronized boolean isCollectionDue(final Path path, final Object key, final long length) {
        closings++;
        if (length > 0 && files.put(key, new Closed(path, key, length)) == null) {
            bytes += length;
        }
        return closings >= MOST_FILES || (bytes >= lookAtBytes && holdMuch(path));
    }

    private boolean holdMuch(final Path path) {
        final long most = mostBytes(path);
        final long held = files.values().stream().mapToLong(Closed::held).sum();
        lookAtBytes = bytes + Math.max(LEAST_BYTES, most / LOOKS);
        return held >= most;
    }

    /** Half of what is left on the file system, so that the next file finds room. */
    private static long mostBytes(final Path path) {
        final Path directory = path.toAbsolutePath().getParent();
        final long total = directory.toFile().getTotalSpace(); // 0 if unknown
        final long half = directory.toFile().getUsableSpace() / 2;
        return total == 0 ? MOST_BYTES : Math.max(LEAST_BYTES, Math.min(MOST_BYTES, half));
    }

    /** The memory of a closed file was given back in another way. */
    synchronized void forget(final Object key) {
        final Closed known = files.remove(key);
        if (known != null) {
            bytes -= known.bytes;
        }
    }

    /** Asks for a collection; returns false if nothing was closed since the last one. */
    boolean collect() {
        synchronized (this) {
            if (closings == 0) {
                return false;
            }
            closings = 0;
            bytes = 0;
            lookAtBytes = LEAST_BYTES;
            files.clear();
        }
        collector.run();
        LockSupport.parkNanos(PAUSE_NS);
        return true;
    }
}
