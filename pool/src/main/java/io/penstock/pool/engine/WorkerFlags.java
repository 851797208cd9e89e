package io.penstock.pool.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The flags that a pool or a crew gives its worker JVMs. Those of the user come after them, and so are stronger. */
public final class WorkerFlags {
    private static final double SHARE = 0.6;
    private static final long MIN_HEAP_MIB = 64;
    private static final int BITS_PER_MIB = 20;

    private WorkerFlags() {}

    static String[] of(final PoolSettings settings) {
        return of(settings.workers, settings.heapPerWorker);
    }

    /** With the most workers there may be, and their heap, or null for a share of the memory. */
    public static String[] of(final int workers, final String heapPerWorker) {
        final List<String> flags = new ArrayList<>();
        // Workers share the machine: else each would start threads for all of it.
        final int cpus = Runtime.getRuntime().availableProcessors();
        flags.add("-XX:ActiveProcessorCount=" + Math.max(1, cpus / workers));
        if (heapPerWorker != null) {
            flags.add("-Xmx" + heapPerWorker);
        } else {
            final OptionalLong bytes = CgroupMemory.limitBytes();
            if (bytes.isPresent()) {
                final long mib = (long) (bytes.getAsLong() * SHARE / workers) >> BITS_PER_MIB;
                flags.add("-Xmx" + Math.max(MIN_HEAP_MIB, mib) + "m");
            }
        }
        // A worker without memory cannot be trusted to answer.
        flags.add("-XX:+ExitOnOutOfMemoryError");
        return flags.toArray(String[]::new);
    }
}
