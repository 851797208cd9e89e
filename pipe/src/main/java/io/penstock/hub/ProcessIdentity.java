package io.penstock.hub;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * What tells one process from every other on the machine: a pid is given again, but not within the same clock tick, and it means
 * something only within its pid namespace. Linux tells through {@code /proc}; elsewhere {@link ProcessHandle} does.
 *
 * @param pid in its own namespace
 * @param startTime in ticks since boot (Linux) or milliseconds since 1970
 * @param pidNamespace number of the namespace, 0 where there are none
 */
record ProcessIdentity(long pid, long startTime, long pidNamespace) {
    private static final boolean HAS_PROC = Files.isReadable(Path.of("/proc/self/stat"));

    /** Field 22 of /proc/PID/stat, counted from the state (field 3), which follows the command in parentheses. */
    private static final int START_TIME_AFTER_STATE = 19;

    static ProcessIdentity own() {
        final long pid = ProcessHandle.current().pid();
        return new ProcessIdentity(pid, startTimeOf(pid).orElse(0L), ownPidNamespace());
    }

    /**
     * Whether this process still runs, as far as its pid tells: false when it is gone, is a zombie, or the pid is another's
     * now. Only for an identity of one's own namespace.
     */
    boolean isRunning() {
        final Optional<Long> now = startTimeOf(pid);
        return now.isPresent() && now.get() == startTime;
    }

    private static Optional<Long> startTimeOf(final long pid) {
        if (!HAS_PROC) {
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .map(handle -> handle.info()
                            .startInstant()
                            .map(Instant::toEpochMilli)
                            .orElse(0L));
        }
        final String stat;
        try {
            // The command may hold any bytes; ISO 8859-1 decodes them all.
            stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
        } catch (final IOException gone) {
            return Optional.empty();
        }
        final String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        final boolean ended = "Z".equals(fields[0]) || "X".equals(fields[0]);
        return ended ? Optional.empty() : Optional.of(Long.parseLong(fields[START_TIME_AFTER_STATE]));
    }

    private static long ownPidNamespace() {
        if (!HAS_PROC) {
            return 0L;
        }
        try {
            final String link =
                    Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString(); // pid:[4026531836]
            return Long.parseLong(link.substring(link.indexOf('[') + 1, link.indexOf(']')));
        } catch (final IOException | RuntimeException unknown) {
            return 0L;
        }
    }
}
