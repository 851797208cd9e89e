package io.penstock.pool.engine;

import io.penstock.process.ExitStatus;
import java.util.List;
import java.util.OptionalLong;

/** Why a worker has ended, in words, with the last lines of its streams. */
final class ExitReport {
    private static final int OUT_OF_MEMORY = 3;
    private static final int SIGKILL = 9;
    private static final String OUT_OF_MEMORY_TEXT = "java.lang.OutOfMemoryError";
    private static final long MIB = 1L << 20;

    private ExitReport() {}

    /**
     * What is known of the memory.
     *
     * @param residentBytes of the worker, as it was seen last
     * @param oomKillsBefore how often the kernel had killed a process of the cgroup when the worker started
     * @param oomKillsAfter and when it had ended
     */
    record Memory(OptionalLong residentBytes, OptionalLong oomKillsBefore, OptionalLong oomKillsAfter) {
        private long oomKills() {
            return oomKillsBefore.isPresent() && oomKillsAfter.isPresent()
                    ? oomKillsAfter.getAsLong() - oomKillsBefore.getAsLong()
                    : 0;
        }
    }

    static String of(
            final ExitStatus status,
            final boolean byPool,
            final Memory memory,
            final List<String> output,
            final List<String> error) {
        final StringBuilder text = new StringBuilder(64);
        if (byPool) {
            text.append("the pool has killed it");
        } else if (status.signal().isPresent()) {
            signalled(text, status.signal().getAsInt(), memory);
        } else if (status.code() == OUT_OF_MEMORY && mentionsMemory(output, error)) {
            text.append("it ran out of memory (OutOfMemoryError): raise heapPerWorker");
        } else {
            text.append("its JVM has exited, by System.exit or by a crash");
        }
        append(text, "output", output);
        append(text, "error", error);
        return text.toString();
    }

    private static void signalled(final StringBuilder text, final int signal, final Memory memory) {
        text.append("signal ").append(signal).append(" has ended it, not the pool");
        if (signal != SIGKILL) {
            return; // the kernel kills with that one alone
        }
        memory.residentBytes.ifPresent(bytes -> text.append(": residentMiB=")
                .append(bytes / MIB)
                .append(" when it was seen last, a second before at most"));
        if (memory.oomKills() > 0) {
            text.append(
                            "; since its start the kernel has killed processes of this cgroup for lack of memory: oom_kill=+")
                    .append(memory.oomKills())
                    .append("; have fewer workers, or limit their heap by heapPerWorker and their size by maxRss");
        }
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
