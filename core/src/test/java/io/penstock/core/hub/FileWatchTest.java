package io.penstock.core.hub;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class FileWatchTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private HubFolder folder;
    private FileWatch watch;

    @BeforeEach
    void makeHub() throws IOException {
        folder = HubFolder.make(directory);
        final LockFile lockFile = LockFile.open(folder.lockPath());
        Files.createFile(folder.path().resolve("processes.dat"));
        watch = new FileWatch(folder, lockFile);
    }

    /** A file that counts how often it is looked at. */
    private static final class Counted implements JoinedHub.WatchedFile {
        private final Path path;
        private int looks;
        private String told;

        Counted(final Path path) throws IOException {
            this.path = Files.createFile(path);
        }

        @Override
        public Path path() {
            return path;
        }

        @Override
        public boolean isInPlace() {
            looks++;
            return Files.exists(path);
        }

        @Override
        public void lost(final String message) {
            told = message;
        }
    }

    private void awaitQuiet(final Counted file) {
        await("nothing changes: no look at the file").atMost(SOON).until(() -> {
            final int before = file.looks;
            watch.look();
            watch.look();
            return file.looks == before;
        });
    }

    @Test
    @DisplayName("D5: while nothing changes in a directory, its files are not looked at")
    void quiet() throws IOException {
        final Counted file = new Counted(directory.resolve("channel"));
        watch.add(file);
        watch.look();
        assertEquals(1, file.looks);
        awaitQuiet(file);
    }

    @Test
    @DisplayName("D4: after a long quiet the next look finds a file removed")
    void removed() throws IOException {
        final Counted file = new Counted(directory.resolve("channel"));
        watch.add(file);
        awaitQuiet(file);
        Files.delete(file.path);
        watch.look();
        assertTrue(file.told.contains(file.path.toString()), file.told);
    }

    @Test
    @DisplayName("D4: after a long quiet the next look finds the hub's files removed, or open to others")
    void folder() throws IOException {
        final Counted file = new Counted(directory.resolve("channel"));
        watch.add(file);
        awaitQuiet(file);
        Files.setPosixFilePermissions(folder.path(), PosixFilePermissions.fromString("rwxrwx---"));
        watch.look();
        watch.look(); // the mode is asked for at every other look
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path())));

        awaitQuiet(file);
        Files.delete(folder.path().resolve("processes.dat"));
        watch.look();
        assertTrue(file.told.contains("processes.dat"), file.told);
    }

    @Test
    @DisplayName("D4: of many files each is looked at after a change, also if one of them is closed meanwhile")
    void many() throws IOException {
        final List<Counted> files = new ArrayList<>();
        final List<JoinedHub.Registration> registrations = new ArrayList<>();
        for (final int number : IntStream.range(0, 20).toArray()) {
            files.add(new Counted(directory.resolve("channel-" + number)));
            registrations.add(watch.add(files.get(number)));
        }
        awaitNoChangeTime(); // now a look at the directory counts
        watch.look();
        final List<Counted> seen = files.stream().filter(file -> file.looks > 0).toList();
        assertTrue(!seen.isEmpty() && seen.size() < files.size(), "looks at some=" + seen.size());
        registrations.get(files.indexOf(seen.get(0))).close();
        for (int look = 0; look < files.size(); look++) {
            watch.look();
        }
        assertEquals(List.of(), files.stream().filter(file -> file.looks == 0).toList());
    }

    private void awaitNoChangeTime() {
        await().atMost(SOON)
                .until(() -> Files.getLastModifiedTime(directory)
                        .toInstant()
                        .isBefore(Instant.now().minusSeconds(2)));
    }

    @Test
    @DisplayName("A directory may have changed until a second after its last change, and whenever something in it has")
    void changeTime() throws IOException {
        final Path place = Files.createDirectory(directory.resolve("place"));
        final ChangeTime time = ChangeTime.ofAll(place);
        final ChangeTime ofEntries = ChangeTime.ofEntries(place);
        assertTrue(time.mayHaveChanged());
        assertTrue(time.mayHaveChanged(), "too young: another change may have the same time");

        awaitNoChange(time, ofEntries);
        final Path file = Files.createFile(place.resolve("file"));
        assertTrue(time.mayHaveChanged() && ofEntries.mayHaveChanged(), "a file came");
        awaitNoChange(time, ofEntries);
        Files.move(Files.createFile(directory.resolve("other")), file, StandardCopyOption.REPLACE_EXISTING);
        assertTrue(time.mayHaveChanged() && ofEntries.mayHaveChanged(), "a file was replaced");
        awaitNoChange(time, ofEntries);
        Files.delete(file);
        assertTrue(time.mayHaveChanged() && ofEntries.mayHaveChanged(), "a file went");
        awaitNoChange(time, ofEntries);
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxr-x---"));
        assertTrue(hasAnyChanged(time), "the mode");
        awaitNoChange(time, ofEntries);
        replaceByACopy(place);
        assertTrue(hasAnyChanged(time), "another directory, with the same time of its entries");
        Files.delete(place);
        assertTrue(time.mayHaveChanged() && ofEntries.mayHaveChanged(), "it went");
        assertTrue(time.mayHaveChanged() && ofEntries.mayHaveChanged(), "it is not there");
    }

    private static void replaceByACopy(final Path place) throws IOException {
        final FileTime time = Files.getLastModifiedTime(place);
        Files.delete(place);
        Files.setLastModifiedTime(Files.createDirectory(place), time);
    }

    private static void awaitNoChange(final ChangeTime... times) {
        for (final ChangeTime time : times) {
            await().atMost(SOON).until(() -> !hasAnyChanged(time));
        }
    }

    /** Two questions: of both kinds of time. */
    private static boolean hasAnyChanged(final ChangeTime time) {
        final boolean first = time.mayHaveChanged();
        return time.mayHaveChanged() || first;
    }
}
