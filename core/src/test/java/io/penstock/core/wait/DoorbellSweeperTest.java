package io.penstock.core.wait;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.Waiting;
import io.penstock.core.channel.Channel;
import io.penstock.core.hub.Member;
import io.penstock.core.memory.ParticipantId;
import io.penstock.testkit.Jvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Doorbells in the temporary directory, because their hub's path is too long for a socket. */
class DoorbellSweeperTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    /** Short, replaces the system's temporary directory. */
    private Path temporary;

    @BeforeEach
    void make() throws IOException {
        temporary = Files.createTempDirectory("bells");
    }

    @AfterEach
    void delete() throws IOException {
        try (Stream<Path> all = Files.walk(temporary)) {
            for (final Path path :
                    all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private Path longDirectory(final String name) throws IOException {
        return Files.createDirectories(directory.resolve("a".repeat(100)).resolve(name));
    }

    private List<Path> folders() throws IOException {
        try (Stream<Path> all = Files.list(temporary)) {
            return all.toList();
        }
    }

    /** A process that sleeps at its doorbell until it is killed. */
    static final class Sleeping {
        private Sleeping() {}

        public static void main(final String[] args) throws Exception {
            final String name = "channel" + ProcessHandle.current().pid();
            final Channel channel = Channel.create(Path.of(args[0], name), WaitListTest.layout(4), fresh -> {});
            channel.hub().doorbell().open();
            System.out.println(channel.hub().self());
            channel.waitList().await(0, Waiting.PARKING, () -> false, Deadline.NEVER);
        }
    }

    private Jvm start(final Class<?> main, final Path hub) {
        // The name of another system, so that the children sleep at doorbells.
        return Jvm.launch(
                Jvm.command(main, List.of("-Dos.name=Unknown", "-Djava.io.tmpdir=" + temporary), hub.toString()));
    }

    private static long bells(final Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.count();
        } catch (final NoSuchFileException renamed) {
            return 0;
        }
    }

    @Test
    @DisplayName(
            "a process that joins any hub removes the folder that killed processes left, but not that of a stopped one")
    @Tag("two-process")
    @Tag("kill")
    void killedAndStopped() throws Exception {
        try (Jvm killed = start(Sleeping.class, longDirectory("killed"));
                Jvm stopped = start(Sleeping.class, longDirectory("stopped"))) {
            killed.nextLine();
            stopped.nextLine();
            assertEquals(2, folders().size());
            stopped.stop();
            try (Jvm next = start(Member.class, longDirectory("next"))) {
                next.nextLine();
                await().during(Duration.ofSeconds(1))
                        .atMost(SOON)
                        .until(() -> folders().size() == 2);
            }
            killed.kill();
            try (Jvm next = start(Member.class, longDirectory("next"))) {
                next.nextLine();
                await().atMost(SOON).until(() -> folders().size() == 1);
                next.kill();
            }
            stopped.kill();
        }
        try (Jvm next = start(Sleeping.class, longDirectory("stopped"))) {
            next.nextLine();
            await().atMost(SOON)
                    .until(() -> folders().size() == 1 && bells(folders().get(0)) > 0);
        }
    }

    @Test
    @DisplayName("other folders with such names, and the doorbells of living processes, stay")
    void others() throws Exception {
        final var privately = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        final Path children = Files.createDirectory(temporary.resolve("penstock-123-456"), privately);
        final Path notEmpty = Files.createDirectory(temporary.resolve(name("a")), privately);
        Files.writeString(notEmpty.resolve("file"), "of another user");
        final Path open = Files.createDirectory(
                temporary.resolve(name("b")),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        final Path link = Files.createSymbolicLink(temporary.resolve(name("c")), children);
        final Path halfRemoved = Files.createDirectory(temporary.resolve(name("d") + ".lost"), privately);
        final Path empty = Files.createDirectory(temporary.resolve(name("e")), privately);
        final Path living = Files.createDirectory(temporary.resolve(name("f")), privately);
        try (var bell = DoorbellAddress.of(living, "f").bind(7)) {
            DoorbellSweeper.remove(temporary, Files.getOwner(temporary));
            assertEquals(
                    Stream.of(children, notEmpty, open, link, living).sorted().toList(),
                    folders().stream().sorted().toList());
            assertFalse(Files.exists(empty) || Files.exists(halfRemoved));
            assertTrue(bell.isOpen());
        }
        DoorbellSweeper.remove(temporary, Files.getOwner(temporary));
        assertFalse(Files.exists(living));
    }

    private static String name(final String hub) {
        return "penstock-" + UUID.nameUUIDFromBytes(hub.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @Test
    @DisplayName("a doorbell that is opened while others sweep is where its callers look for it")
    void racing() throws Exception {
        final Path hub = longDirectory("hub");
        final DoorbellAddress address = DoorbellAddress.of(hub, hub.toString());
        final Path folder = Path.of(System.getProperty("java.io.tmpdir")).resolve(name(hub.toString()));
        final AtomicBoolean enough = new AtomicBoolean();
        final FutureTask<Void> cleaner = new FutureTask<>(() -> {
            while (!enough.get()) {
                DoorbellSweeper.remove(folder.getParent(), Files.getOwner(hub));
            }
            return null;
        });
        new Thread(cleaner).start();
        int missing = 0;
        try {
            for (int i = 0; i < 300; i++) {
                try (var bell = address.bind(i)) {
                    assertTrue(bell.isOpen());
                    missing += hears(address, i) ? 0 : 1;
                }
            }
        } finally {
            enough.set(true);
            cleaner.get();
        }
        // Another JVM may sweep at the same time. One that has found the last doorbell open moves the folder back.
        await().atMost(SOON).until(() -> {
            DoorbellSweeper.remove(folder.getParent(), Files.getOwner(hub));
            return !Files.exists(folder) && !Files.exists(folder.resolveSibling(folder.getFileName() + ".lost"));
        });
        assertTrue(missing <= 10, "missing=" + missing); // some may just be renamed to and fro
    }

    private static boolean hears(final DoorbellAddress address, final int slot) {
        try (var caller = address.connect(ParticipantId.of(slot, 1))) {
            return caller.isOpen();
        } catch (final IOException notThere) {
            return false;
        }
    }
}
