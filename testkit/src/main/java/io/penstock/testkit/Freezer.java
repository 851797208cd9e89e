package io.penstock.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** The cgroup freezer, of either version, for one process. Needs root. */
public final class Freezer implements AutoCloseable {
    private static final Path FIRST_VERSION = Path.of("/sys/fs/cgroup/freezer");

    private final Path group;
    private final Path switchFile;
    private final String frozen;
    private final String thawed;

    private Freezer(final Path group, final String switchFile, final String frozen, final String thawed) {
        this.group = group;
        this.switchFile = group.resolve(switchFile);
        this.frozen = frozen;
        this.thawed = thawed;
    }

    /** Moves a process to a group of its own; the test is skipped if the system does not allow it. */
    public static Freezer of(final long pid) {
        final String name = "penstock-test-" + UUID.randomUUID();
        final Freezer freezer = Files.isDirectory(FIRST_VERSION)
                ? new Freezer(FIRST_VERSION.resolve(name), "freezer.state", "FROZEN", "THAWED")
                : new Freezer(Path.of("/sys/fs/cgroup").resolve(name), "cgroup.freeze", "1", "0");
        boolean moved = false;
        try {
            Files.createDirectory(freezer.group);
            Files.writeString(freezer.group.resolve("cgroup.procs"), String.valueOf(pid));
            moved = Files.exists(freezer.switchFile);
        } catch (final IOException notAllowed) {
            // Only root may, and not in every container.
        }
        assumeTrue(moved, "this system has no cgroup freezer for the tests (it needs root)");
        return freezer;
    }

    /** Freezes the process. */
    public void freeze() throws IOException {
        Files.writeString(switchFile, frozen);
    }

    /** Lets it go on. */
    public void thaw() throws IOException {
        Files.writeString(switchFile, thawed);
    }

    @Override
    public void close() throws IOException {
        thaw();
        final Path parent = group.getParent().resolve("cgroup.procs");
        for (final String pid : Files.readAllLines(group.resolve("cgroup.procs"))) {
            try {
                Files.writeString(parent, pid);
            } catch (final IOException ended) {
                // it left the group by itself
            }
        }
        try {
            Files.delete(group);
        } catch (final IOException stillEnding) {
            // An empty group stays, which does no harm.
        }
    }
}
