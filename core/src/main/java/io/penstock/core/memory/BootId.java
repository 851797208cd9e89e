package io.penstock.core.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Identifies one start of the machine: a process of an earlier boot cannot be alive. Only Linux reports it, in
 * {@code /proc/sys/kernel/random/boot_id}; elsewhere it is zero, and dead processes are detected one by one.
 */
public record BootId(long high, long low) {
    private static final Path SOURCE = Path.of("/proc/sys/kernel/random/boot_id");
    private static final BootId CURRENT = read();

    // Written out, as hashCode is: on JDK 17 the generated one would stay in a cache of the JDK, and keep the class
    // loader of an application.
    @Override
    public boolean equals(final Object other) {
        return other instanceof BootId boot && boot.high == high && boot.low == low;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(high ^ low);
    }

    /** The current boot, the same for the life of this process. */
    public static BootId current() {
        return CURRENT;
    }

    /** Whether the system reported the boot. Nothing can be concluded from an unknown one. */
    public boolean isKnown() {
        return high != 0 || low != 0;
    }

    /** For a message. */
    public String text() {
        return new UUID(high, low).toString();
    }

    private static BootId read() {
        try {
            final UUID id = UUID.fromString(Files.readString(SOURCE).trim());
            return new BootId(id.getMostSignificantBits(), id.getLeastSignificantBits());
        } catch (final IOException | IllegalArgumentException unreadable) {
            return new BootId(0, 0);
        }
    }
}
