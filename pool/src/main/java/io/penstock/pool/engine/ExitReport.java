package io.penstock.pool.engine;

import io.penstock.process.ChildJvm;
import io.penstock.process.ExitStatus;
import java.util.List;
import java.util.OptionalLong;

/** Why a worker has ended, in words, with the last lines of its streams. */
final class ExitReport {
    private static final int OUT_OF_MEMORY = 3;
    private static final String OUT_OF_MEMORY_TEXT = "java.lang.OutOfMemoryError";

    private ExitReport() {}

    static String of(
            final ChildJvm<?, ?> child,
            final ExitStatus status,
            final boolean byPool,
            final OptionalLong oomKillsBefore) {
        final List<String> output = child.lastOutputLines();
        final List<String> error = child.lastErrorLines();
        final StringBuilder text = new StringBuilder(64);
        if (byPool) {
            text.append("the pool has killed it");
        } else if (status.signal().isPresent()) {
            text.append("signal ").append(status.signal().getAsInt()).append(" has ended it, not the pool");
            final OptionalLong after = CgroupMemory.oomKills();
            if (oomKillsBefore.isPresent() && after.isPresent()) {
                final long more = after.getAsLong() - oomKillsBefore.getAsLong();
                if (more > 0) {
                    text.append(
                                    "; since its start the kernel has killed so many processes of the cgroup for lack of memory: oom_kill=")
                            .append(more);
                }
            }
        } else if (status.code() == OUT_OF_MEMORY && mentionsMemory(output, error)) {
            text.append("it ran out of memory (OutOfMemoryError): raise heapPerWorker");
        } else {
            text.append("its JVM has exited, by System.exit or by a crash");
        }
        append(text, "output", output);
        append(text, "error", error);
        return text.toString();
    }

    private static boolean mentionsMemory(final List<String> output, final List<String> error) {
        return output.stream().anyMatch(line -> line.contains(OUT_OF_MEMORY_TEXT))
                || error.stream().anyMatch(line -> line.contains(OUT_OF_MEMORY_TEXT));
    }

    private static void append(final StringBuilder text, final String stream, final List<String> lines) {
        if (!lines.isEmpty()) {
            text.append("; the last lines of its standard ").append(stream).append(":\n");
            text.append(String.join("\n", lines));
        }
    }
}
