package io.penstock.core.memory;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The mappings of files that this JVM has closed. A mapping cannot be dropped under a thread that may still be inside, so the garbage collector drops
 * it. A program that makes no garbage would never get the memory back. So a collection is asked for when closed and deleted files hold much memory, when
 * there are many mappings, and when a new file finds no room.
 *
 * <p><b>Threads:</b> any. <b>Blocks:</b> for a garbage collection, now and then.
 */
final class ClosedMappings {
    /** Much less than a small tmpfs, and so much that collections stay rare. */
    private static final long MOST_BYTES = 256L << 20;

    /** A JVM has at most 65,530 mappings as a rule, and a pipe needs 15. */
    private static final long MOST_FILES = 1000;

    /** The collector's own thread drops the mappings a moment after the collection. */
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final AtomicLong BYTES = new AtomicLong();
    private static final AtomicLong FILES = new AtomicLong();

    private ClosedMappings() {}

    /** Counts a closed file, and the bytes that only its mappings still hold. */
    static void add(final long bytes) {
        final long held = BYTES.addAndGet(bytes);
        if (held >= MOST_BYTES || FILES.incrementAndGet() >= MOST_FILES) {
            collect();
        }
    }

    /** Asks for a collection; returns false if nothing was closed since the last one. */
    static boolean collect() {
        final long files = FILES.getAndSet(0);
        final long bytes = BYTES.getAndSet(0);
        if (files == 0 && bytes == 0) {
            return false;
        }
        System.gc();
        LockSupport.parkNanos(PAUSE_NS);
        return true;
    }
}
