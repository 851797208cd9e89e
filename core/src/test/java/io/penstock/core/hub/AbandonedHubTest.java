package io.penstock.core.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Jvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("two-process")
class AbandonedHubTest {
    @TempDir
    Path parent;

    private Path directory() throws IOException {
        final Path directory = Files.createDirectory(parent.resolve("run"));
        Files.writeString(directory.resolve("channel"), "of no process");
        return directory;
    }

    @Test
    @DisplayName(
            "a directory is deleted with all its files as soon as the last of its processes is dead, and not before")
    @Tag("kill")
    void isDeletedAfterTheLastDeath() throws Exception {
        final Path directory = directory();
        try (Jvm first = Jvm.start(Member.class, directory.toString())) {
            first.nextLine();
            try (Jvm second = Jvm.start(Member.class, directory.toString())) {
                second.nextLine();
                first.kill();
                assertFalse(AbandonedHub.deleteDirectory(directory), "an orphan is still alive");
                assertTrue(Files.exists(directory.resolve("channel")));
                second.kill();
            }
        }
        assertTrue(AbandonedHub.deleteDirectory(directory));
        assertFalse(Files.exists(directory));
        assertFalse(AbandonedHub.deleteDirectory(parent), "there is no hub, so no process is proven dead");
    }

    /** Whether the kernel knows of locks that this process holds on a file. It would drop all of them together. */
    private static boolean isLockedHere(final Path file) throws IOException {
        final String pid = Long.toString(ProcessHandle.current().pid());
        final String inode = ":" + Files.getAttribute(file, "unix:ino");
        try (Stream<String> locks = Files.lines(Path.of("/proc/locks"))) {
            return locks.map(lock -> List.of(lock.split(" +")))
                    .anyMatch(words -> words.contains(pid) && words.stream().anyMatch(word -> word.endsWith(inode)));
        }
    }

    @Test
    @DisplayName(
            "a stopped process is alive, and the check does not join the hub: it can delete its own hub afterwards")
    void stopped() throws Exception {
        final Path directory = directory();
        try (Jvm member = Jvm.start(Member.class, directory.toString())) {
            member.nextLine();
            member.stop();
            assertFalse(AbandonedHub.deleteDirectory(directory));
            member.goOn();
            assertFalse(AbandonedHub.deleteDirectory(directory));
            member.tell("go on");
            member.process().outputWriter().close();
            assertEquals(0, member.exitCode());
        }
        final JoinedHub hub = JoinedHub.at(directory);
        final Path lockFile = directory.resolve(HubFolder.NAME).resolve("processes.lock");
        assertTrue(isLockedHere(lockFile));
        assertFalse(AbandonedHub.deleteDirectory(directory), "joined by this process");
        assertTrue(isLockedHere(lockFile), "the check must not drop the lock that proves this process alive");
        hub.delete(); // the hub contained only dead processes and this one
        assertTrue(Files.exists(directory.resolve("channel")));
    }

    @Test
    @DisplayName("a hub that no process has joined yet is left to its creator")
    @Tag("kill")
    void notJoinedYet() throws Exception {
        final Path directory = directory();
        try (Jvm maker = Jvm.start(Member.class, directory.toString())) {
            maker.nextLine();
            maker.kill();
        }
        final Path hub = directory.resolve(HubFolder.NAME);
        Files.delete(hub.resolve("processes.dat"));
        assertFalse(AbandonedHub.deleteDirectory(directory), "without a table");
        assertTrue(Files.exists(hub.resolve("processes.lock")));
        HubFolder.make(directory).openTable(LockFile.open(hub.resolve("processes.lock")));
        assertFalse(AbandonedHub.deleteDirectory(directory), "with an empty table");
        assertTrue(Files.exists(directory.resolve("channel")));
    }

    @Test
    @DisplayName("a hub that is accessible to other users is left alone")
    @Tag("kill")
    void notPrivate() throws Exception {
        final Path directory = directory();
        try (Jvm maker = Jvm.start(Member.class, directory.toString())) {
            maker.nextLine();
            maker.kill();
        }
        Files.setPosixFilePermissions(directory.resolve(HubFolder.NAME), PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThrows(IOException.class, () -> AbandonedHub.deleteDirectory(directory));
        assertTrue(Files.exists(directory.resolve("channel")));
    }
}
