package io.penstock.core.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.CrashShim;
import io.penstock.testkit.FakeParticipants;
import io.penstock.testkit.FileKinds;
import io.penstock.testkit.KillPoints;
import io.penstock.testkit.KillSwitch;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The creator of a file is killed at every step: the path has either no file or a complete one, and the next creator
 * succeeds.
 */
class SharedFileKillTest {
    private static final KillPoints KILLS = new KillPoints("sharedFile");
    private static final long LENGTH = SharedFile.HEADER_LENGTH + 4096L;
    private static final FileFormat FORMAT =
            new FileFormat(FileKinds.PIPE, 1, LENGTH, List.of(1L, 2L), List.of("io.penstock.Text"));

    @TempDir
    Path directory;

    @AfterAll
    static void report() {
        KILLS.report();
    }

    private static SharedFile create(final Path path, final int creator) throws IOException {
        return SharedFile.create(path, FORMAT, creator, file -> {
            final AtomicBuffer body = file.region(SharedFile.HEADER_LENGTH, 4096);
            body.putLong(0, 42);
            body.putLong(4088, 43);
        });
    }

    private static void checkWholeOrAbsent(final Path path, final boolean killed, final FakeParticipants victim)
            throws IOException {
        final boolean there = Files.exists(path);
        assertTrue(there || killed);
        if (there) {
            checkWhole(path);
        }
        final FakeParticipants survivor = victim.another(2);
        assertEquals(0, SharedFile.deleteLeftovers(path.getParent(), survivor), "no death is proven yet");
        victim.die();
        SharedFile.deleteLeftovers(path.getParent(), survivor);
        if (!there) {
            create(path, survivor.self());
        }
        checkWhole(path);
        try (Stream<Path> files = Files.list(path.getParent())) {
            assertEquals(List.of(path), files.toList());
        }
        Files.delete(path);
    }

    private static void checkWhole(final Path path) throws IOException {
        final SharedFile file = SharedFile.open(path, FileKinds.PIPE, 1);
        assertEquals(FORMAT, file.format());
        final AtomicBuffer body = file.region(SharedFile.HEADER_LENGTH, 4096);
        assertEquals(42, body.getLong(0));
        assertEquals(43, body.getLong(4088));
    }

    @Test
    @Tag("kill")
    void killedAtEveryStep() {
        final long points = KILLS.forEvery("create", victim -> {
            final Path path = directory.resolve("channel");
            final FakeParticipants creator = FakeParticipants.first(1);
            return new KillPoints.Trial() {
                @Override
                public void operate() throws Exception {
                    CrashShim.run(victim, () -> create(path, creator.self()));
                }

                @Override
                public void check(final boolean killed) throws Exception {
                    checkWholeOrAbsent(path, killed, creator);
                }
            };
        });
        assertTrue(points > 15, "points=" + points);
    }

    @Test
    @Tag("kill")
    void killedInDelete() {
        KILLS.forEvery("delete", victim -> {
            final Path path = directory.resolve("channel");
            final FakeParticipants self = FakeParticipants.first(1);
            try {
                if (!Files.exists(path)) {
                    create(path, self.self());
                }
            } catch (final IOException e) {
                throw new AssertionError(e);
            }
            return new KillPoints.Trial() {
                @Override
                public void operate() throws Exception {
                    CrashShim.run(victim, () -> {
                        SharedFile.open(path, FileKinds.PIPE, 1).delete();
                        return null;
                    });
                }

                @Override
                public void check(final boolean killed) throws Exception {
                    assertEquals(killed, Files.exists(path));
                }
            };
        });
    }

    @Test
    @Tag("kill")
    void aLoserThatIsKilledDoesNoHarm() {
        KILLS.forEvery("create, lost", victim -> {
            final Path path = directory.resolve("channel");
            final FakeParticipants loser = FakeParticipants.first(1);
            final AtomicInteger lost = new AtomicInteger();
            return new KillPoints.Trial() {
                @Override
                public void operate() throws Exception {
                    CrashShim.run(victim, () -> {
                        try {
                            return SharedFile.create(path, FORMAT, loser.self(), file -> win(path, loser));
                        } catch (final FileAlreadyExistsException expected) {
                            lost.incrementAndGet();
                            return null;
                        }
                    });
                }

                @Override
                public void check(final boolean killed) throws Exception {
                    assertEquals(killed ? 0 : 1, lost.get());
                    if (!Files.exists(path)) {
                        assertTrue(killed);
                        win(path, loser);
                    }
                    checkWholeOrAbsent(path, killed, loser);
                }
            };
        });
    }

    /** Another process creates the file meanwhile. */
    private static void win(final Path path, final FakeParticipants loser) {
        try {
            final Thread winner = new Thread(() -> {
                try {
                    create(path, loser.another(3).self());
                } catch (final IOException e) {
                    throw new AssertionError(e);
                }
            });
            winner.start();
            winner.join();
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Same as {@link #killedAtEveryStep}, with real processes. */
    @Test
    @Tag("two-process")
    @Tag("kill")
    void haltedAtEveryStep() throws Exception {
        int kills = 0;
        for (int k = 0; ; k++) {
            final Path path = directory.resolve("channel");
            final FakeParticipants creator = FakeParticipants.first(1);
            final ChildMain.Result result = ChildMain.run(List.of(), Creator.class, path, creator.self(), k);
            final boolean killed = result.exitCode() == KillSwitch.HALT_STATUS;
            assertTrue(killed || result.exitCode() == 0, result.output());
            assertEquals("", result.output());
            checkWholeOrAbsent(path, killed, creator);
            if (!killed) {
                break;
            }
            kills++;
        }
        System.out.println("kill points: sharedFile.create halted kills=" + kills);
    }

    /** Child: creates the file and halts before a step. */
    static final class Creator {
        private Creator() {}

        public static void main(final String[] args) throws Exception {
            CrashShim.installForWholeJvm(KillSwitch.halting().arm(Long.parseLong(args[2])));
            create(Path.of(args[0]), Integer.parseInt(args[1]));
        }
    }

    // ---- the disk is full

    @Test
    @Tag("two-process")
    void aFullDiskFailsTheCreatorAndLeavesNothing() throws Exception {
        final Path path = directory.resolve("channel");
        // A limit on the length of files simulates the full disk: the write fails in the same way. (The JVM ignores
        // SIGXFSZ.)
        final List<String> command = new ArrayList<>(List.of("bash", "-c", "ulimit -f 8192; exec \"$@\"", "bash"));
        command.addAll(ChildMain.builder(List.of(), Full.class, path).command());
        final ChildMain.Result result = ChildMain.run(new ProcessBuilder(command));
        assertEquals(0, result.exitCode(), result.output());
        assertTrue(result.output().contains("length=134217728"), result.output());
        assertTrue(result.output().contains("path=" + directory), result.output());
        try (Stream<Path> files = Files.list(directory)) {
            assertEquals(List.of(), files.toList());
        }
        assertFalse(Files.exists(path));
    }

    /** Child: creates a file that exceeds the limit. */
    static final class Full {
        private Full() {}

        public static void main(final String[] args) {
            try {
                SharedFile.create(
                        Path.of(args[0]),
                        new FileFormat(FileKinds.PIPE, 1, 1 << 27, List.of(), List.of()),
                        ParticipantId.NOBODY,
                        file -> {});
                System.exit(1);
            } catch (final IOException expected) {
                System.out.println(expected.getMessage());
            }
        }
    }
}
