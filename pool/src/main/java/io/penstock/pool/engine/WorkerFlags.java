package io.penstock.pool.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The flags that a pool gives its worker JVMs. Those of the user come after them, and so are stronger. */
final class WorkerFlags {
    private static final double SHARE = 0.6;
    private static final long MIN_HEAP_MIB = 64;
    private static final int BITS_PER_MIB = 20;

    private WorkerFlags() {}

    static String[] of(final PoolSettings settings) {
        final List<String> flags = new ArrayList<>();
        // Workers share the machine: else each would start threads for all of it.
        final int cpus = Runtime.getRuntime().availableProcessors();
        flags.add("-XX:ActiveProcessorCount=" + Math.max(1, cpus / settings.workers));
        if (settings.heapPerWorker != null) {
            flags.add("-Xmx" + settings.heapPerWorker);
        } else {
            final OptionalLong bytes = CgroupMemory.limitBytes();
            if (bytes.isPresent()) {
                final long mib = (long) (bytes.getAsLong() * SHARE / settings.workers) >> BITS_PER_MIB;
                flags.add("-Xmx" + Math.max(MIN_HEAP_MIB, mib) + "m");
            }
        }
        // A worker without memory cannot be trusted to answer.
        flags.add("-XX:+ExitOnOutOfMemoryError");
        return flags.toArray(String[]::new);
    }
}
