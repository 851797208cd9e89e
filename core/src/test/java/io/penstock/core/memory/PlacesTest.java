package io.penstock.core.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.SharedFileException;
import io.penstock.core.channel.Channel;
import io.penstock.core.hub.JoinedHub;
import io.penstock.core.wait.WaitListTest;
import io.penstock.testkit.FileKinds;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What stands where a channel should be is said, with what to do")
class PlacesTest {
    @TempDir
    Path directory;

    private static void open(final Path path) throws IOException {
        Channel.open(path, FileKinds.QUEUE, 3).close();
    }

    private static void create(final Path path) throws IOException {
        Channel.create(path, WaitListTest.layout(4), fresh -> {}).close();
    }

    private static void assertSays(
            final Class<? extends IOException> type, final Path path, final String part, final Executable call) {
        final String text = assertThrows(type, call).getMessage();
        assertTrue(text.contains(path.toString()), text);
        assertTrue(text.contains(part), text);
    }

    @Test
    @DisplayName("nothing yet")
    void nothing() {
        final Path none = directory.resolve("none");
        assertSays(NoSuchFileException.class, none, "there is no channel yet", () -> open(none));
        assertSays(NoSuchFileException.class, none, "there is no channel yet", () -> SharedFile.kindOf(none));
        final Path below = none.resolve("further").resolve("channel");
        assertSays(NoSuchFileException.class, below.getParent(), "create it first", () -> create(below));
    }

    @Test
    @DisplayName("a link that leads nowhere, or to itself")
    void links() throws Exception {
        final Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("none"));
        assertSays(NoSuchFileException.class, link, "leads nowhere", () -> open(link));
        assertSays(FileAlreadyExistsException.class, link, "leads nowhere", () -> create(link));
        final Path loop = Files.createSymbolicLink(directory.resolve("loop"), Path.of("loop"));
        for (final Path place : new Path[] {link, loop}) {
            assertSays(NotDirectoryException.class, place, "leads nowhere", () -> create(place.resolve("channel")));
            final Path below = place.resolve("further");
            assertSays(NotDirectoryException.class, below, "not a directory", () -> create(below.resolve("channel")));
        }
    }

    @Test
    @DisplayName("something else: a directory, or a file in the place of a directory")
    void somethingElse() throws Exception {
        final Path folder = Files.createDirectory(directory.resolve("folder"));
        assertSays(FileAlreadyExistsException.class, folder, "choose another path", () -> create(folder));
        assertSays(SharedFileException.class, folder, "not a regular file", () -> open(folder));
        final Path file = Files.createFile(directory.resolve("file"));
        assertSays(FileAlreadyExistsException.class, file, "open it, or delete it", () -> create(file));
        assertSays(NotDirectoryException.class, file, "not a directory", () -> create(file.resolve("channel")));
        final Path below = file.resolve("further");
        assertSays(NotDirectoryException.class, below, "not a directory", () -> create(below.resolve("channel")));
    }

    @Test
    @DisplayName("a path within a zip file, which no process can map")
    void otherFileSystem() throws Exception {
        final URI zip = URI.create("jar:" + directory.resolve("some.zip").toUri());
        try (FileSystem inside = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
            final Path path = inside.getPath("/channel");
            assertSays(SharedFileException.class, path, "fileSystem=jar", () -> create(path));
            assertSays(SharedFileException.class, path, "fileSystem=jar", () -> open(path));
            assertSays(SharedFileException.class, path, "fileSystem=jar", () -> SharedFile.kindOf(path));
            assertSays(
                    SharedFileException.class,
                    path.getParent(),
                    "fileSystem=jar",
                    () -> JoinedHub.at(path.getParent()));
            assertEquals(0, Files.list(path.getParent()).count());
        }
    }

    @Test
    @DisplayName("what is refused leaves no hub behind")
    void leavesNothing() throws Exception {
        final Path taken = Files.createFile(directory.resolve("taken"));
        assertThrows(IOException.class, () -> create(taken));
        assertFalse(Files.exists(directory.resolve(".penstock")));
    }

    @Test
    @DisplayName("a hard link counts as a name elsewhere if it is in another directory; a symbolic link is no name")
    void namesElsewhere() throws Exception {
        final Path file = Files.createFile(directory.resolve("file"));
        assertFalse(Places.hasNameElsewhere(file));
        final Path symbolic = Files.createSymbolicLink(directory.resolve("symbolic"), file);
        Files.createLink(directory.resolve("beside"), file);
        assertFalse(Places.hasNameElsewhere(file));
        Files.delete(directory.resolve("beside"));
        Files.createLink(Files.createDirectory(directory.resolve("other")).resolve("link"), file);
        assertTrue(Files.isSymbolicLink(symbolic));
        assertTrue(Places.hasNameElsewhere(file), "two names, of which one is here");
        Files.createLink(directory.resolve("beside"), file);
        assertTrue(Places.hasNameElsewhere(file), "three names, of which two are here");
    }
}
