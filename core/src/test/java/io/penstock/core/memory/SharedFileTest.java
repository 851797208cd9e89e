package io.penstock.core.memory;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.penstock.SharedFileException;
import io.penstock.testkit.FakeParticipants;
import io.penstock.testkit.FileKinds;
import io.penstock.testkit.FileSystemShim;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class SharedFileTest {
    static final int BODY = 3 * 4096;
    static final FileFormat FORMAT = new FileFormat(
            FileKinds.QUEUE,
            3,
            SharedFile.HEADER_LENGTH + BODY,
            List.of(1L, -2L, Long.MAX_VALUE),
            List.of("io.penstock.Text", "\u00E9\u20AC"));
    private static final Path MAPS = Path.of("/proc/self/maps");
    private static final int CREATOR = ParticipantId.of(5, 7);

    @TempDir
    Path directory;

    private SharedFile create(final Path path) throws IOException {
        return SharedFile.create(path, FORMAT, CREATOR, file -> {
            final AtomicBuffer body = file.region(SharedFile.HEADER_LENGTH, BODY);
            body.putLong(0, 42);
            body.putLong(BODY - 8, 43);
        });
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void whatWasCreatedIsOpened() throws IOException {
        final Path path = directory.resolve("channel");
        final SharedFile created = create(path);
        assertEquals(List.of("channel"), names());
        assertEquals(FORMAT, created.format());
        assertEquals(path, created.path());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        assertEquals(FORMAT.length(), Files.size(path));

        final SharedFile opened = SharedFile.open(path, FileKinds.QUEUE, 3);
        assertEquals(FORMAT, opened.format());
        assertEquals(CREATOR, opened.creator());
        assertEquals(BootId.current(), opened.boot());
        final AtomicBuffer body = opened.region(SharedFile.HEADER_LENGTH, BODY);
        assertEquals(42, body.getLong(0));
        assertEquals(0, body.getLong(8));
        assertEquals(43, body.getLong(BODY - 8));
        created.region(SharedFile.HEADER_LENGTH + 4096, 4096).putLong(8, 44);
        assertEquals(44, body.getLong(4096 + 8));
    }

    @Test
    void openWritesNothing() throws IOException {
        final Path path = directory.resolve("channel");
        create(path);
        final byte[] before = Files.readAllBytes(path);
        SharedFile.open(path, FileKinds.QUEUE, 3).region(0, SharedFile.HEADER_LENGTH + BODY);
        assertArrayEquals(before, Files.readAllBytes(path));
    }

    @Test
    void theMagicIsReadable() throws IOException {
        final Path path = directory.resolve("channel");
        create(path);
        assertEquals("PENSTOCK", new String(Files.readAllBytes(path), 0, 8, UTF_8));
    }

    @Test
    void partsOutsideTheFile() throws IOException {
        final SharedFile file = create(directory.resolve("channel"));
        assertEquals(0, file.region(4096, 0).capacity());
        assertEquals(FORMAT.length(), file.region(0, (int) FORMAT.length()).capacity());
        assertThrows(IllegalArgumentException.class, () -> file.region(-4096, 4096));
        assertThrows(IllegalArgumentException.class, () -> file.region(1, 8));
        assertThrows(IllegalArgumentException.class, () -> file.region(4096, BODY + 1));
        assertThrows(IllegalArgumentException.class, () -> file.region(4096, -1));
        assertThrows(IllegalArgumentException.class, () -> file.region(Long.MAX_VALUE & -4096, 4096));
    }

    // ---- the path is taken

    @Test
    void anExistingFileIsNotReplaced() throws IOException {
        final Path path = directory.resolve("channel");
        create(path).region(4096, 8).putLong(0, 45);
        final FileAlreadyExistsException thrown = assertThrows(FileAlreadyExistsException.class, () -> create(path));
        assertTrue(thrown.getMessage().contains(path.toString()), thrown.getMessage());
        assertEquals(
                45, SharedFile.open(path, FileKinds.QUEUE, 3).region(4096, 8).getLong(0));
        assertEquals(List.of("channel"), names());
    }

    @Test
    void directoriesAndLinksAtThePath() throws IOException {
        final Path folder = Files.createDirectory(directory.resolve("folder"));
        assertThrows(FileAlreadyExistsException.class, () -> create(folder));
        assertThrows(SharedFileException.class, () -> SharedFile.open(folder, FileKinds.QUEUE, 3));
        final Path nowhere = Files.createSymbolicLink(directory.resolve("nowhere"), directory.resolve("nothing"));
        assertThrows(FileAlreadyExistsException.class, () -> create(nowhere));
        assertThrows(NoSuchFileException.class, () -> SharedFile.open(nowhere, FileKinds.QUEUE, 3));
        final Path target = directory.resolve("target");
        create(target);
        final Path link = Files.createSymbolicLink(directory.resolve("link"), target);
        assertThrows(FileAlreadyExistsException.class, () -> create(link));
        assertEquals(
                42, SharedFile.open(link, FileKinds.QUEUE, 3).region(4096, 8).getLong(0));
        assertEquals(List.of("folder", "link", "nowhere", "target"), names());
    }

    @Test
    void nothingAtThePath() {
        final Path missing = directory.resolve("missing");
        assertThrows(NoSuchFileException.class, () -> SharedFile.open(missing, FileKinds.QUEUE, 3));
        final NoSuchFileException thrown =
                assertThrows(NoSuchFileException.class, () -> create(missing.resolve("channel")));
        assertTrue(thrown.getMessage().contains("create it first"), thrown.getMessage());
        assertFalse(Files.exists(missing));
    }

    @Test
    void oneOfManyCreatorsWins() throws Exception {
        final int creators = 8;
        final ExecutorService threads = Executors.newFixedThreadPool(creators);
        try {
            for (int round = 0; round < 20; round++) {
                final Path path = directory.resolve("channel" + round);
                final CyclicBarrier start = new CyclicBarrier(creators);
                final List<Future<Boolean>> results = threads.invokeAll(IntStream.range(0, creators)
                        .<Callable<Boolean>>mapToObj(creator -> () -> {
                            start.await();
                            try {
                                SharedFile.create(
                                        path,
                                        FORMAT,
                                        ParticipantId.of(creator, 1),
                                        file -> file.region(4096, 8).putLong(0, creator));
                                return true;
                            } catch (final FileAlreadyExistsException lost) {
                                return false;
                            }
                        })
                        .toList());
                int won = 0;
                for (final Future<Boolean> result : results) {
                    won += result.get() ? 1 : 0;
                }
                assertEquals(1, won);
                final SharedFile opened = SharedFile.open(path, FileKinds.QUEUE, 3);
                assertEquals(
                        ParticipantId.slot(opened.creator()),
                        opened.region(4096, 8).getLong(0));
            }
            assertEquals(20, names().size(), "no temporary file is left");
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void anIncompleteFileCannotBeUsed() throws IOException {
        final Path path = directory.resolve("channel");
        SharedFile.create(path, FORMAT, CREATOR, file -> {
            assertFalse(Files.exists(path));
            assertThrows(SharedFileException.class, () -> SharedFile.open(file.path(), FileKinds.QUEUE, 3));
        });
        SharedFile.open(path, FileKinds.QUEUE, 3);
    }

    @Test
    void anInitializerThatFailsLeavesNothing() throws IOException {
        final Path path = directory.resolve("channel");
        assertThrows(
                IllegalStateException.class,
                () -> SharedFile.create(path, FORMAT, CREATOR, file -> {
                    throw new IllegalStateException("no");
                }));
        assertEquals(List.of(), names());
    }

    // ---- whether the file is still in place

    @Test
    void inPlaceUntilDeletedOrReplaced() throws IOException {
        final Path path = directory.resolve("channel");
        final SharedFile first = create(path);
        final SharedFile opened = SharedFile.open(path, FileKinds.QUEUE, 3);
        assertTrue(first.isInPlace());
        assertTrue(opened.isInPlace());
        final AtomicBuffer region = first.region(4096, 8);
        opened.delete();
        assertFalse(Files.exists(path));
        assertFalse(first.isInPlace());
        assertEquals(42, region.getLong(0), "a process that has it open keeps it");
        assertEquals(42, first.region(4096, 8).getLong(0), "it has mapped the whole");

        final SharedFile second = create(path);
        assertFalse(first.isInPlace());
        assertTrue(second.isInPlace());
        first.delete();
        assertTrue(second.isInPlace(), "a successor is not deleted");
        assertEquals(42, first.region(4096, 8).getLong(0), "and does not look at the path again");
        second.delete();
        second.delete();
    }

    // ---- mappings

    private static long mappingsOf(final Path path) throws IOException {
        assumeTrue(Files.exists(MAPS), "Linux tells of its mappings");
        try (Stream<String> lines = Files.lines(MAPS, ISO_8859_1)) {
            return lines.filter(line -> line.contains(path.toString())).count();
        }
    }

    @Test
    @DisplayName("D6: a file has one mapping, however many parts of it are used")
    void oneMapping() throws IOException {
        final Path path = directory.resolve("channel");
        final SharedFile file = create(path);
        final List<AtomicBuffer> parts =
                List.of(file.region(0, 4096), file.region(8192, 4096), file.region(8192, 8192), file.region(4096, 8));
        assertEquals(1, mappingsOf(path));
        parts.get(1).putLong(0, 77);
        assertEquals(77, parts.get(2).getLong(0));
        assertEquals(42, parts.get(3).getLong(0));
    }

    @Test
    @DisplayName("D6: a file longer than a mapping can be is mapped in parts, and never through another file's path")
    void longFiles() throws IOException {
        final Path path = directory.resolve("channel");
        try {
            SharedFile.longestMapping(8192);
            final SharedFile file = create(path);
            assertEquals(42, file.region(4096, 4096).getLong(0));
            assertEquals(43, file.region(4096, BODY).getLong(BODY - 8));
            file.delete();
            assertThrows(UncheckedIOException.class, () -> file.region(8192, 8));
            create(path);
            final UncheckedIOException thrown = assertThrows(UncheckedIOException.class, () -> file.region(8192, 8));
            assertTrue(thrown.getMessage().contains("another file has taken its place"), thrown.getMessage());
        } finally {
            SharedFile.longestMapping(0);
        }
    }

    // ---- interrupts

    @Test
    @DisplayName("An interrupt neither stops nor breaks anything, and stays pending")
    void interruptedThreadsCreateOpenAndMap() throws Exception {
        final Path path = directory.resolve("channel");
        Thread.currentThread().interrupt();
        final SharedFile created = create(path);
        assertTrue(Thread.currentThread().isInterrupted());
        final SharedFile opened = SharedFile.open(path, FileKinds.QUEUE, 3);
        assertTrue(Thread.currentThread().isInterrupted());
        assertEquals(42, opened.region(4096, 8).getLong(0));
        assertTrue(Thread.currentThread().isInterrupted());
        assertTrue(created.isInPlace());
        created.delete();
        assertTrue(Thread.interrupted());
        assertEquals(List.of(), names());
    }

    @Test
    void interruptsDuringTheCall() throws Exception {
        final Path path = directory.resolve("channel");
        final SharedFile file = create(path);
        final Thread victim = Thread.currentThread();
        final Thread tormentor = new Thread(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                victim.interrupt();
            }
        });
        tormentor.start();
        try {
            for (int i = 0; i < 300; i++) {
                assertEquals(42, file.region(4096, 4096).getLong(0));
                assertEquals(FORMAT, SharedFile.open(path, FileKinds.QUEUE, 3).format());
            }
        } finally {
            tormentor.interrupt();
            while (tormentor.isAlive()) {
                Thread.onSpinWait();
            }
            Thread.interrupted();
        }
    }

    // ---- leftovers

    @Test
    void onlyLeftoversOfDeadCreatorsAreDeleted() throws IOException {
        final FakeParticipants self = FakeParticipants.first(1);
        final FakeParticipants dead = self.another(2);
        dead.die();
        final Path channel = directory.resolve("my.channel");
        final Path ofTheDead = Files.createFile(TemporaryName.of(channel, dead.self()));
        final Path ofTheLiving = Files.createFile(TemporaryName.of(channel, self.self()));
        final Path ofNobody = Files.createFile(TemporaryName.of(channel, ParticipantId.NOBODY));
        final Path users = Files.createFile(directory.resolve("mine.tmp"));
        assertNotEquals(TemporaryName.of(channel, dead.self()), TemporaryName.of(channel, dead.self()));
        assertEquals(dead.self(), TemporaryName.creator(ofTheDead));
        assertEquals(ParticipantId.NOBODY, TemporaryName.creator(ofNobody));

        assertEquals(1, SharedFile.deleteLeftovers(directory, self));
        assertFalse(Files.exists(ofTheDead));
        assertTrue(Files.exists(ofTheLiving));
        assertTrue(Files.exists(ofNobody));
        assertTrue(Files.exists(users));
    }

    // ---- places where files cannot be created

    @Test
    void noPermission() throws IOException {
        final Path closed = Files.createDirectory(
                directory.resolve("closed"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-xr-xr-x")));
        assumeFalse(Files.isWritable(closed), "root can write everywhere");
        assertThrows(AccessDeniedException.class, () -> create(closed.resolve("channel")));
        final Path path = directory.resolve("channel");
        create(path);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("r--------"));
        final AccessDeniedException thrown =
                assertThrows(AccessDeniedException.class, () -> SharedFile.open(path, FileKinds.QUEUE, 3));
        assertTrue(thrown.getMessage().contains("readable and writable"), thrown.getMessage());
    }

    @Test
    void aFileSystemThatAcceptsNoFiles() {
        final Path kernels = Path.of("/sys");
        assumeTrue(Files.isDirectory(kernels));
        final Path path = kernels.resolve("penstock-test");
        assertThrows(IOException.class, () -> create(path));
        assertFalse(Files.exists(path));
    }

    @Test
    void networkFileSystemsAreKnownByTheirTypes() throws IOException {
        for (final String type : List.of("nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "NFS4", "ceph")) {
            assertTrue(NetworkFileSystems.isOne(type), type);
        }
        for (final String type :
                List.of("ext4", "xfs", "btrfs", "tmpfs", "overlay", "zfs", "apfs", "fuse.lxcfs", "fuse", "")) {
            assertFalse(NetworkFileSystems.isOne(type), type);
        }
        NetworkFileSystems.refuse(directory, FileProbe.NONE);
    }

    @Test
    void onANetworkFileSystemNothingIsCreatedOrOpened() throws IOException {
        final Path there = directory.resolve("there");
        create(there);
        final Path missing = directory.resolve("missing");
        try (FileSystemShim nfs = FileSystemShim.pretend(directory, "nfs4")) {
            for (final Executable use :
                    List.<Executable>of(() -> create(missing), () -> SharedFile.open(there, FileKinds.QUEUE, 3))) {
                final SharedFileException refused = assertThrows(SharedFileException.class, use);
                assertTrue(
                        refused.getMessage().startsWith("network file system: path=" + directory)
                                && refused.getMessage().contains(" type=nfs4; "),
                        refused.getMessage());
            }
            assertTrue(nfs.wasAsked());
        }
        SharedFile.open(there, FileKinds.QUEUE, 3);
        try (Stream<Path> files = Files.list(directory)) {
            assertEquals(List.of(there), files.toList());
        }
    }

    @Test
    void formatsThatExceedAHeader() {
        final List<Long> numbers = Collections.nCopies(FileFormat.MAX_GEOMETRY, 1L);
        final String name = "\u20AC".repeat(FileFormat.MAX_NAME_BYTES / 3);
        new FileFormat(FileKinds.PIPE, 1, 4096, numbers, List.of(name, name));
        final List<Long> tooMany = Collections.nCopies(FileFormat.MAX_GEOMETRY + 1, 1L);
        assertThrows(IllegalArgumentException.class, () -> new FileFormat(FileKinds.PIPE, 1, 4096, tooMany, List.of()));
        assertThrows(
                IllegalArgumentException.class,
                () -> new FileFormat(FileKinds.PIPE, 1, 4096, List.of(), List.of("a", "b", "c")));
        assertThrows(
                IllegalArgumentException.class,
                () -> new FileFormat(FileKinds.PIPE, 1, 4096, List.of(), List.of(name + "x")));
        assertThrows(
                IllegalArgumentException.class, () -> new FileFormat(FileKinds.PIPE, 0, 4096, List.of(), List.of()));
        assertThrows(
                IllegalArgumentException.class, () -> new FileFormat(FileKinds.PIPE, 1, 4095, List.of(), List.of()));
        assertThrows(NullPointerException.class, () -> new FileFormat(null, 1, 4096, List.of(), List.of()));
    }

    @Test
    void theLargestHeaderIsReadBack() throws IOException {
        final String name = "\u20AC".repeat(FileFormat.MAX_NAME_BYTES / 3);
        final FileFormat full = new FileFormat(
                FileKinds.PIPE,
                Integer.MAX_VALUE,
                4096,
                IntStream.range(0, FileFormat.MAX_GEOMETRY)
                        .mapToObj(i -> Long.MIN_VALUE + i)
                        .toList(),
                List.of(name, name));
        final Path path = directory.resolve("channel");
        SharedFile.create(path, full, ParticipantId.NOBODY, file -> {});
        assertEquals(
                full, SharedFile.open(path, FileKinds.PIPE, Integer.MAX_VALUE).format());
    }

    @Test
    @DisplayName("where a file cannot be linked into its place, the error says on what kind of file system that is")
    void noLinks() throws Exception {
        final Path elsewhere = Path.of("/dev/shm");
        assumeTrue(
                Files.isDirectory(elsewhere) && !Files.getFileStore(elsewhere).equals(Files.getFileStore(directory)),
                "there is no second file system");
        final Path temporary = Files.writeString(directory.resolve("t"), "x");
        final Path path = elsewhere.resolve("penstock-" + System.nanoTime());
        final SharedFileException refusal =
                assertThrows(SharedFileException.class, () -> SharedFile.link(path, temporary));
        assertTrue(refusal.getMessage().contains("without hard links"), refusal::getMessage);
        assertTrue(refusal.getMessage().contains("path=" + path), refusal::getMessage);
    }
}
