package io.penstock.core.hub;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;

/**
 * Distinguishes one process from every other on the machine. A pid is reused, but not within the same clock tick, and
 * it means something only within its pid namespace. On Linux the data comes from {@code /proc}, elsewhere from
 * {@link ProcessHandle}.
 *
 * @param pid in its own namespace
 * @param startTime in ticks since boot (Linux) or milliseconds since 1970
 * @param pidNamespace number of the namespace, 0 if there are none
 */
record ProcessIdentity(long pid, long startTime, long pidNamespace) {
    private static final boolean IS_LINUX =
            System.getProperty("os.name").startsWith("Linux") || Files.exists(Path.of("/proc/self"));
    private static final boolean HAS_PROC = Files.isReadable(Path.of("/proc/self/stat"));

    /** Field 22 of /proc/PID/stat, counted from the state (field 3), which follows the command in parentheses. */
    private static final int START_TIME_AFTER_STATE = 19;

    /** {@link #startTimeOf} of a process that is gone or a zombie. */
    private static final long GONE = -1;

    /**
     * {@link #startTimeOf} if the system does not report it: no descriptor left, no permission. Nothing can be
     * concluded from it.
     */
    private static final long UNKNOWN = 0;

    private static final int THREADS_AFTER_STATE = 17;

    private static final Set<String> STOPPED_STATES = Set.of("T", "t");

    static ProcessIdentity own() {
        final long pid = ProcessHandle.current().pid();
        return new ProcessIdentity(pid, Math.max(UNKNOWN, startTimeOf(pid)), ownPidNamespace(pid));
    }

    /** Whether both pids belong to the same namespace, whose /proc both processes can see. */
    boolean sharesPids(final ProcessIdentity other) {
        return pidNamespace == other.pidNamespace && (pidNamespace != 0 || !IS_LINUX);
    }

    /**
     * Whether this process still runs, as far as its pid tells: false if it is gone, is a zombie, or the pid now
     * belongs to another process. Only for an identity that {@link #sharesPids}.
     */
    boolean isRunning() {
        final long now = startTimeOf(pid);
        return now != GONE && (now == startTime || now == UNKNOWN || startTime == UNKNOWN);
    }

    private static long startTimeOf(final long pid) {
        if (!HAS_PROC) {
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .map(handle -> handle.info()
                            .startInstant()
                            .map(Instant::toEpochMilli)
                            .orElse(UNKNOWN))
                    .orElse(GONE);
        }
        final String[] fields;
        try {
            fields = statOf(pid);
        } catch (final IOException unreadable) {
            return Files.notExists(Path.of("/proc/" + pid)) ? GONE : UNKNOWN;
        }
        // A process whose first thread has ended looks like a zombie as long as its other threads run.
        final boolean ended =
                ("Z".equals(fields[0]) && Integer.parseInt(fields[THREADS_AFTER_STATE]) <= 1) || "X".equals(fields[0]);
        return ended ? GONE : Long.parseLong(fields[START_TIME_AFTER_STATE]);
    }

    /**
     * Whether this process was stopped by a signal or a debugger, as far as the system reports it. Only for an identity
     * that {@link #sharesPids}.
     */
    boolean isStopped() {
        if (!HAS_PROC) {
            return false;
        }
        try {
            return STOPPED_STATES.contains(statOf(pid)[0]);
        } catch (final IOException unreadable) {
            return false;
        }
    }

    /** The fields of /proc/PID/stat from the state on. */
    private static String[] statOf(final long pid) throws IOException {
        // A stream, since an interrupt would close a channel.
        try (InputStream in = new FileInputStream("/proc/" + pid + "/stat")) {
            // The command may contain any bytes; ISO 8859-1 decodes them all.
            final String stat = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        }
    }

    /**
     * The number of the namespace; 0 if it is not reported, or if the /proc that is mounted here shows the pids of
     * another namespace.
     */
    private static long ownPidNamespace(final long pid) {
        if (!HAS_PROC) {
            return 0L;
        }
        try {
            if (!Files.readSymbolicLink(Path.of("/proc/self")).toString().equals(Long.toString(pid))) {
                return 0L;
            }
            final String link =
                    Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString(); // pid:[4026531836]
            return Long.parseLong(link.substring(link.indexOf('[') + 1, link.indexOf(']')));
        } catch (final IOException | RuntimeException unknown) {
            return 0L;
        }
    }
}
