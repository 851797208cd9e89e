package io.penstock.core.memory;

import io.penstock.SharedFileException;
import java.io.IOException;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The mappings of shared files that this JVM has. A JVM that reaches the kernel's limit of mappings dies at the next thread or collection that needs
 * one. So a part of the limit is left to others, and a file that would need more is refused. The collector drops mappings, and is asked first.
 *
 * <p><b>Threads:</b> any. <b>Blocks:</b> for a garbage collection, now and then.
 */
final class LiveMappings {
    static final LiveMappings INSTANCE = new LiveMappings(ProcessLimits.mappings());

    private static final int COLLECTIONS = 5;
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Set<Reference<ByteBuffer>> live = ConcurrentHashMap.newKeySet();
    private final ReferenceQueue<ByteBuffer> gone = new ReferenceQueue<>();
    private final int kernelLimit;
    private final int most;
    private volatile int askAt;

    /**
     * None yet.
     *
     * @param kernelLimit of all mappings of a process
     */
    LiveMappings(final int kernelLimit) {
        this.kernelLimit = kernelLimit;
        most = kernelLimit - kernelLimit / 8; // the rest is for threads, libraries and the collector
        askAt = most / 4;
    }

    /** Before a file is mapped. */
    void checkRoom(final Path path) throws SharedFileException {
        if (count() < askAt) {
            return;
        }
        for (int i = 0; i < COLLECTIONS && count() >= askAt; i++) {
            System.gc();
            LockSupport.parkNanos(PAUSE_NS); // the collector's own thread drops mappings a moment later
        }
        final int inUse = count();
        askAt = Math.min(most, Math.max(most / 4, 2 * inUse));
        if (inUse >= most) {
            throw new SharedFileException("too many mapped files in this process: mapped=" + inUse + " limit=" + most
                    + " "
                    + ProcessLimits.MAPPINGS + "=" + kernelLimit + " path=" + path
                    + "; close channels that are not needed, or raise the limit: sysctl " + ProcessLimits.MAPPINGS);
        }
    }

    /** A file was mapped. */
    void add(final ByteBuffer mapping) {
        live.add(new PhantomReference<>(mapping, gone));
    }

    /** {@return mappings that the collector has not dropped yet} */
    int count() {
        for (Reference<?> dropped = gone.poll(); dropped != null; dropped = gone.poll()) {
            live.remove(dropped);
        }
        return live.size();
    }

    /** What to say when the kernel refuses a mapping. */
    SharedFileException refused(final Path path, final long length, final IOException reason) {
        return new SharedFileException(
                "shared file cannot be mapped: path=" + path + " length=" + length + " mapped=" + count() + " "
                        + ProcessLimits.MAPPINGS
                        + "="
                        + kernelLimit + ": " + reason.getMessage() + "; raise the limit (sysctl "
                        + ProcessLimits.MAPPINGS
                        + "), or give the process more address space (ulimit -v)",
                reason);
    }
}
