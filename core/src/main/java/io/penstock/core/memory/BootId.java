package io.penstock.core.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Which start of the machine this is: nobody who lived in another one is alive. Where the system does not tell (only Linux does,
 * in {@code /proc/sys/kernel/random/boot_id}), it is zero, and the dead are found one by one.
 *
 * @param high half
 * @param low half
 */
public record BootId(long high, long low) {
    private static final Path SOURCE = Path.of("/proc/sys/kernel/random/boot_id");
    private static final BootId CURRENT = read();

    /**
     * The present one.
     *
     * @return the same for the life of this process
     */
    public static BootId current() {
        return CURRENT;
    }

    /**
     * Whether the system told it. Of an unknown one nothing follows.
     *
     * @return false if it is zero
     */
    public boolean isKnown() {
        return high != 0 || low != 0;
    }

    private static BootId read() {
        try {
            final UUID id = UUID.fromString(Files.readString(SOURCE).trim());
            return new BootId(id.getMostSignificantBits(), id.getLeastSignificantBits());
        } catch (final IOException | IllegalArgumentException notTold) {
            return new BootId(0, 0);
        }
    }
}
