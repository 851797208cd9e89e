package io.penstock.process;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.PackedClasses;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Children that start from an archive of their classes, or do without one and say nothing. */
class ClassArchiveTest {
    private static final String[] QUICK = {"-XX:TieredStopAtLevel=1", "-Xmx64m"};
    private static final Duration MADE = Duration.ofMinutes(2);

    /** The class path of this test, with jars in place of directories. */
    private static String jars;

    @TempDir
    Path directory;

    private final List<String> lines = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void pack(@TempDir final Path place) throws IOException {
        jars = PackedClasses.classPath(place);
    }

    private Path archives() {
        return directory.resolve("cache").resolve("archives");
    }

    /** Says whether a file of the archives' directory is in its memory. */
    private ChildJvmBuilder<String, String> child() {
        final String place = archives().toString();
        return ChildJvm.running(
                        String.class,
                        String.class,
                        parent -> parent.send(
                                Files.readString(Path.of("/proc/self/maps"))
                                                .lines()
                                                .anyMatch(line -> line.contains(place))
                                        ? "archive"
                                        : "none"))
                .classPath(jars)
                .jvmFlags(QUICK)
                .classArchive(archives())
                .standardOutput(lines::add)
                .standardError(lines::add);
    }

    private static String answerOf(final ChildJvmBuilder<String, String> builder) throws Exception {
        try (ChildJvm<String, String> child = builder.start()) {
            final String answer = child.connection().receive();
            child.join();
            return answer;
        }
    }

    private static List<Path> found(final Path place) throws IOException {
        if (Files.notExists(place)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(place)) {
            return files.sorted().toList();
        }
    }

    private Path made() {
        return await().atMost(MADE)
                .until(
                        () -> found(archives()).stream()
                                .filter(file -> file.getFileName().toString().matches("[0-9a-f]+\\.(jsa|aot)"))
                                .findAny(),
                        Optional::isPresent)
                .orElseThrow();
    }

    @Test
    @DisplayName(
            "H6: the first child starts without an archive, one is made, private and whole, and later ones start from it")
    @Tag("two-process")
    void isMadeOnce() throws Exception {
        assertEquals("none", answerOf(child()));
        final Path archive = made();
        assertEquals("archive", answerOf(child()));
        assertEquals("archive", answerOf(child().jvmFlags("-Da=b", "-Xmx100m")), "neither makes a difference");
        assertEquals(List.of(), lines, "no JVM has said a word");
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(archives())));
        for (final Path file : found(archives())) {
            assertEquals(
                    "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)), file::toString);
        }
        final String name = archive.getFileName().toString().replaceAll("\\..*", "");
        await().atMost(MADE)
                .until(
                        () -> found(archives()).stream()
                                .map(file -> file.getFileName().toString())
                                .toList(),
                        List.of(name + ".check", archive.getFileName().toString(), name + ".lock").stream()
                                .sorted()
                                .toList()::equals);
        damaged(archive);
        fits(archive);
        crashes(archive);
    }

    /** A bit is flipped, or the end is missing. */
    private void damaged(final Path archive) throws Exception {
        final byte[] whole = Files.readAllBytes(archive);
        final Path check = Path.of(archive.toString().replaceAll("\\.[a-z]+$", ".check"));
        final String sum = Files.readString(check);
        for (final boolean cut : new boolean[] {false, true}) {
            try (RandomAccessFile file = new RandomAccessFile(archive.toFile(), "rw")) {
                file.seek(whole.length / 2);
                file.write(~whole[whole.length / 2]);
                if (cut) {
                    file.setLength(whole.length / 2);
                }
            }
            assertEquals("none", answerOf(child()));
            assertFalse(Files.exists(archive), "a damaged archive goes, so that another one is made");
            assertEquals(List.of(), lines);
            Files.write(archive, whole);
            Files.writeString(check, sum);
            assertEquals("archive", answerOf(child()));
        }
    }

    /** What is no archive of this JVM, though its check is right: the JVM itself refuses it. */
    private void fits(final Path archive) throws Exception {
        final byte[] whole = Files.readAllBytes(archive);
        final ArchiveFiles files = filesOf(archive);
        for (final byte[] other : List.of(new byte[0], new byte[100_000], "no archive".getBytes("US-ASCII"))) {
            final Path foreign = directory.resolve("foreign");
            Files.write(foreign, other);
            files.publish(foreign);
            assertEquals("none", answerOf(child()));
            assertEquals(List.of(), lines, "no JVM has said a word");
        }
        final Path first = Files.createDirectory(directory.resolve("another"));
        Files.writeString(first.resolve("text"), "a jar that stood first would hide classes of the others");
        PackedClasses.pack(first, directory.resolve("another.jar"));
        final String another = directory.resolve("another.jar") + File.pathSeparator + jars;
        assertNotEquals(key(jars, QUICK).name(), key(another, QUICK).name());
        if (Runtime.version().feature() < 25) { // which takes classes from it that the first jar hides
            final Path ofAnother = Files.write(directory.resolve("of-another"), whole);
            ArchiveFiles.of(archives(), key(another, QUICK)).publish(ofAnother);
            assertEquals("none", answerOf(child().classPath(another)));
            assertEquals(List.of(), lines, "no JVM has said a word");
        }
        Files.write(directory.resolve("whole"), whole);
        files.publish(directory.resolve("whole"));
        assertEquals("archive", answerOf(child()));
    }

    private ArchiveFiles filesOf(final Path archive) {
        final String name = archive.getFileName().toString();
        return new ArchiveFiles(archives(), name.substring(0, name.indexOf('.')), name.endsWith(".aot"));
    }

    /** A JVM that dies of its archive: this one, with a command that does so. */
    private void crashes(final Path archive) throws Exception {
        final Path home = directory.resolve("java");
        Files.createDirectories(home.resolve("bin"));
        final Path real = Path.of(System.getProperty("java.home"));
        for (final String name : List.of("release", "lib", "conf", "legal")) {
            if (Files.exists(real.resolve(name))) {
                Files.createSymbolicLink(home.resolve(name), real.resolve(name));
            }
        }
        final Path java = home.resolve("bin").resolve("java");
        Files.writeString(
                java,
                "#!/bin/sh\ncase \"$*\" in *SharedArchiveFile=*|*AOTCache=*) kill -SEGV $$;; esac\nexec "
                        + real.resolve("bin").resolve("java") + " \"$@\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
        final ChildOptions options = new ChildOptions(new ChildEntry.Main("x", "", null));
        options.classPath = jars;
        options.javaHome = home;
        options.jvmFlags = List.of(QUICK);
        final ArchiveFiles files =
                ArchiveFiles.of(archives(), ArchiveKey.of(options).orElseThrow());
        final Path copy = directory.resolve("copy");
        Files.copy(archive, copy);
        files.publish(copy);
        assertEquals("none", answerOf(child().javaHome(home)));
        for (final String link : List.of("release", "lib", "conf", "legal")) {
            Files.deleteIfExists(home.resolve(link)); // JUnit warns of those that lead elsewhere
        }
        assertFalse(Files.exists(files.archive()), "it is to blame");
        assertEquals(List.of(), lines);
    }

    @Test
    @DisplayName(
            "H6: with classes in a directory, with an agent, another archive or no sharing, nothing is made and nothing is said")
    @Tag("two-process")
    void isNotPossible() throws Exception {
        for (final ChildJvmBuilder<String, String> builder : List.of(
                child().classPath(System.getProperty("java.class.path") + File.pathSeparator + directory),
                child().jvmFlags("-Xshare:off"),
                child().environment("JAVA_TOOL_OPTIONS", "-Xshare:off"))) {
            assertEquals("none", answerOf(builder));
            assertEquals(List.of(), found(archives()));
        }
        assertEquals(List.of("Picked up JAVA_TOOL_OPTIONS: -Xshare:off"), lines);
    }

    @Test
    @DisplayName("H6: a directory that another user may read or write is not used")
    @Tag("two-process")
    void foreignDirectory() throws Exception {
        Files.createDirectories(archives());
        for (final String mode : List.of("rwxrwxrwx", "rwxr-xr-x")) {
            Files.setPosixFilePermissions(archives(), PosixFilePermissions.fromString(mode));
            assertEquals("none", answerOf(child()));
            assertEquals(List.of(), found(archives()));
        }
    }

    private static ArchiveKey key(final String classPath, final String... flags) {
        return keyOf(classPath, flags).orElseThrow();
    }

    private static Optional<ArchiveKey> keyOf(final String classPath, final String... flags) {
        final ChildOptions options = new ChildOptions(new ChildEntry.Main("x", "", null));
        options.classPath = classPath;
        options.jvmFlags = List.of(flags);
        return ArchiveKey.of(options);
    }

    @Test
    @DisplayName(
            "H6: an archive is for one class path, with the sizes and times of its files, and for the flags that matter to it")
    void keys() throws Exception {
        final Path jar = Files.writeString(directory.resolve("a.jar"), "a");
        final Path empty = Files.createDirectory(directory.resolve("empty"));
        final String path = jar + File.pathSeparator + empty + File.pathSeparator + directory.resolve("missing");
        final ArchiveKey first = key(path);
        assertEquals(first, key(path));
        assertEquals(first, key(path, "-Dx=y", "-Xmx1g", "-Xlog:gc:file=gc.log", "-XX:StartFlightRecording", "-Xms1g"));
        assertEquals(
                List.of("-XX:+UseSerialGC"),
                key(path, "-XX:+UseSerialGC", "-XX:+AlwaysPreTouch").flags());
        assertNotEquals(first.name(), key(path, "-XX:+UseSerialGC").name());
        assertNotEquals(first.name(), key(path, "-Xmx40g").name());
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().minusSeconds(100)));
        final ArchiveKey older = key(path);
        assertNotEquals(first.name(), older.name());
        Files.writeString(jar, "aa");
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().minusSeconds(100)));
        assertNotEquals(older.name(), key(path).name());
        Files.createFile(empty.resolve("A.class"));
        assertEquals(Optional.empty(), keyOf(path), "a directory that is not empty");
        for (final String flag : List.of(
                "-Xshare:off",
                "-XX:SharedArchiveFile=x",
                "-XX:AOTCache=x",
                "-javaagent:x",
                "-agentlib:jdwp=transport=dt_socket",
                "--patch-module=java.base=x",
                "@flags",
                "-Djava.system.class.loader=x")) {
            assertEquals(Optional.empty(), keyOf(jar.toString(), flag), flag);
        }
        assertEquals(Optional.empty(), keyOf(""));
    }

    @Test
    @DisplayName("H6: a maker leaves alone what another one is making, and what could not be made a short time ago")
    @Tag("two-process")
    void oneMaker() throws Exception {
        final ArchiveFiles files = new ArchiveFiles(archives(), "abc", false);
        assertTrue(files.prepare());
        final String[] arguments = {archives().toUri().toASCIIString(), "abc", "false", "0", "no.such.Main"};
        try (FileChannel channel = FileChannel.open(files.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            assertTrue(lock.isValid());
            assertEquals(0, maker(arguments));
        }
        assertEquals(List.of(files.lock()), found(archives()));
        files.giveUp("for a test");
        assertTrue(files.isHopeless());
        assertEquals(0, maker(arguments));
        assertEquals(List.of(files.lock(), files.none()), found(archives()));
        assertEquals("for a test", Files.readString(files.none()), "it has not tried");
        Files.setLastModifiedTime(files.none(), FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        assertFalse(files.isHopeless());
        assertEquals(0, maker(arguments));
        final String reason = Files.readString(files.none());
        assertTrue(reason.contains("no archive of classes could be made"), "from directories: " + reason);
        assertTrue(files.isHopeless());
    }

    /** A maker in a process of its own, with the directories of this test on its class path. */
    private static int maker(final String... arguments) throws Exception {
        final List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ArchiveMaker.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    @Test
    @DisplayName(
            "H6: what was not used for a month goes, and so does what its maker has not finished; what is in use stays")
    void sweeps() throws Exception {
        final ArchiveFiles files = new ArchiveFiles(archives(), "abc", false);
        assertTrue(files.prepare());
        final FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(40)));
        final Path used = directory.resolve("used");
        Files.writeString(used, "an archive");
        files.publish(used);
        final Path unused = Files.writeString(archives().resolve("def.jsa"), "x");
        final Path unfinished = Files.writeString(files.unfinished(".jsa"), "x");
        final Path anothers = Files.writeString(archives().resolve("abc.1.jsa"), "x");
        for (final Path file : List.of(files.archive(), files.check(), unused)) {
            Files.setLastModifiedTime(file, old);
        }
        assertTrue(files.isUsable());
        files.touch();
        files.sweep();
        assertEquals(List.of(anothers, files.check(), files.archive()), found(archives()));
        assertFalse(Files.exists(unfinished));
        assertTrue(files.isUsable(), "its time has changed, and it is read once more");
    }
}
