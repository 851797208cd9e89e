package io.penstock.pool.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the kernel says of memory: of this machine, of this process's cgroup, and of a process. Each is empty where it cannot be read.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> never. <b>Units:</b> bytes.
 */
final class CgroupMemory {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final Pattern KIB = Pattern.compile("(\\d+) kB");
    private static final long KIB_BYTES = 1024;

    private CgroupMemory() {}

    /** The memory that the pool and all its workers may use together. */
    static OptionalLong limitBytes() {
        final OptionalLong machine = kibOf(Path.of("/proc/meminfo"), "MemTotal:");
        final OptionalLong group = number(text(group().resolve("memory.max")).strip());
        if (machine.isEmpty() || group.isEmpty()) {
            return machine.isEmpty() ? group : machine;
        }
        return OptionalLong.of(Math.min(machine.getAsLong(), group.getAsLong()));
    }

    /** How often the kernel has killed a process of this cgroup for lack of memory. */
    static OptionalLong oomKills() {
        final Matcher line =
                Pattern.compile("^oom_kill (\\d+)$", Pattern.MULTILINE).matcher(text(group().resolve("memory.events")));
        return line.find() ? number(line.group(1)) : OptionalLong.empty();
    }

    /** The resident memory of a process. */
    static OptionalLong residentBytes(final long pid) {
        return kibOf(Path.of("/proc", Long.toString(pid), "status"), "VmRSS:");
    }

    private static Path group() {
        final Matcher line =
                Pattern.compile("^0::/(.*)$", Pattern.MULTILINE).matcher(text(Path.of("/proc/self/cgroup")));
        return line.find() ? ROOT.resolve(line.group(1)) : ROOT;
    }

    private static OptionalLong kibOf(final Path file, final String name) {
        for (final String line : text(file).split("\n", -1)) {
            final Matcher kib = KIB.matcher(line);
            if (line.startsWith(name) && kib.find()) {
                return OptionalLong.of(Long.parseLong(kib.group(1)) * KIB_BYTES);
            }
        }
        return OptionalLong.empty();
    }

    private static OptionalLong number(final String text) {
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (final NumberFormatException none) {
            return OptionalLong.empty(); // "max", or nothing
        }
    }

    private static String text(final Path file) {
        try {
            return Files.readString(file);
        } catch (final IOException unreadable) {
            return "";
        }
    }
}
