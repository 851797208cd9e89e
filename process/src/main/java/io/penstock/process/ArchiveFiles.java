package io.penstock.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;

/**
 * The files of one archive of classes.
 *
 * <pre>
 *   NAME.jsa or .aot   the archive, as the JVM has made it: .aot from JDK 25 on
 *   NAME.check         its length and CRC-32C, as text
 *   NAME.none          why none could be made, as text; no process tries again before a day is over
 *   NAME.lock          locked while a process makes the archive
 *   NAME.PID.*         what is being made
 * </pre>
 *
 * <p>A JVM maps the archive and runs what is in it, without checking it. So it must be this user's, whole, and in a directory that no other user can write
 * to. It gets its name only when it is whole, after its check has got its own.
 *
 * @param directory private to this user
 * @param name of the files
 * @param isAot whether it is for a JDK with AOT caches of one step
 */
record ArchiveFiles(Path directory, String name, boolean isAot) {
    private static final int FIRST_AOT_FEATURE = 25;
    private static final String PRIVATE_DIRECTORY = "rwx------";
    private static final String PRIVATE_FILE = "rw-------";
    private static final Duration NEXT_TRY = Duration.ofDays(1);
    private static final Duration UNUSED = Duration.ofDays(30);
    private static final int BUFFER = 1 << 16;

    /** Archives that were found whole, and how their files looked then. */
    private static final Map<Path, Looks> WHOLE = new ConcurrentHashMap<>();

    private record Looks(Object fileKey, long size, FileTime modified) {}

    static ArchiveFiles of(final Path directory, final ArchiveKey key) {
        return new ArchiveFiles(directory, key.name(), key.feature() >= FIRST_AOT_FEATURE);
    }

    /** The directory of archives where the user has chosen none; null if there is no home. */
    static Path defaultDirectory() {
        final String given = System.getenv("XDG_CACHE_HOME");
        final Path cache = given != null && Path.of(given).isAbsolute()
                ? Path.of(given)
                : Path.of(System.getProperty("user.home", "?"), ".cache");
        return cache.isAbsolute() ? cache.resolve("penstock") : null;
    }

    Path archive() {
        return directory.resolve(name + (isAot ? ".aot" : ".jsa"));
    }

    Path check() {
        return directory.resolve(name + ".check");
    }

    Path none() {
        return directory.resolve(name + ".none");
    }

    Path lock() {
        return directory.resolve(name + ".lock");
    }

    /** What this process makes. */
    Path unfinished(final String suffix) {
        return directory.resolve(name + "." + ProcessHandle.current().pid() + suffix);
    }

    /** Creates the directory if it is missing; false if it is not this user's alone. */
    boolean prepare() {
        try {
            Files.createDirectories(directory.getParent());
            if (Files.notExists(directory)) {
                Files.createDirectories(directory, privately(PRIVATE_DIRECTORY));
            }
            final PosixFileAttributes found = attributes(directory);
            return found.isDirectory()
                    && isOwn(directory)
                    && PosixFilePermissions.toString(found.permissions()).equals(PRIVATE_DIRECTORY);
        } catch (final IOException | RuntimeException unusable) {
            return false;
        }
    }

    /** Whether the archive is there, is this user's, and is what its maker has written. It is read once by each process. */
    boolean isUsable() {
        try {
            final PosixFileAttributes found = attributes(archive());
            if (!found.isRegularFile() || !isOwn(archive())) {
                return false;
            }
            final Looks looks = new Looks(found.fileKey(), found.size(), found.lastModifiedTime());
            if (looks.equals(WHOLE.get(archive()))) {
                return true;
            }
            if (!Files.readString(check()).equals(checkOf(archive()))) {
                remove();
                return false;
            }
            WHOLE.put(archive(), looks);
            return true;
        } catch (final IOException | RuntimeException missing) {
            return false;
        }
    }

    /** Whether none could be made a short time ago. */
    boolean isHopeless() {
        try {
            return isYounger(none(), NEXT_TRY);
        } catch (final IOException missing) {
            return false;
        }
    }

    /** Removes a damaged archive, so that another one is made. */
    void remove() {
        WHOLE.remove(archive());
        try {
            Files.deleteIfExists(archive());
            Files.deleteIfExists(check());
        } catch (final IOException stays) {
            // It is not used all the same.
        }
    }

    /** Gives an archive that is whole its name. */
    void publish(final Path made) throws IOException {
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString(PRIVATE_FILE));
        write(check(), checkOf(made));
        Files.move(made, archive(), StandardCopyOption.ATOMIC_MOVE);
        Files.deleteIfExists(none());
    }

    void giveUp(final String reason) throws IOException {
        write(none(), reason);
    }

    FileChannel openLock() throws IOException {
        return FileChannel.open(
                lock(), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), privately(PRIVATE_FILE));
    }

    private static FileAttribute<?> privately(final String mode) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode));
    }

    private void write(final Path file, final String text) throws IOException {
        final Path made = unfinished(".text");
        Files.deleteIfExists(made);
        Files.createFile(made, privately(PRIVATE_FILE));
        Files.writeString(made, text);
        Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Deletes what this process has not finished, and the files of class paths that no process has used for a month. */
    void sweep() throws IOException {
        final String own = name + "." + ProcessHandle.current().pid() + ".";
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (final Path file : files) {
                if (file.getFileName().toString().startsWith(own) || isOlder(file, UNUSED)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** The archive is in use: {@link #sweep} leaves it. */
    void touch() {
        try {
            if (!isYounger(archive(), NEXT_TRY)) {
                final FileTime now = FileTime.from(Instant.now());
                Files.setLastModifiedTime(check(), now);
                Files.setLastModifiedTime(archive(), now);
            }
        } catch (final IOException gone) {
            // Another process has removed it just now.
        }
    }

    /** False for one that another process has just deleted. */
    private static boolean isOlder(final Path file, final Duration age) throws IOException {
        try {
            return !isYounger(file, age);
        } catch (final NoSuchFileException gone) {
            return false;
        }
    }

    private static boolean isYounger(final Path file, final Duration age) throws IOException {
        return attributes(file)
                .lastModifiedTime()
                .toInstant()
                .isAfter(Instant.now().minus(age));
    }

    private static PosixFileAttributes attributes(final Path path) throws IOException {
        return Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean isOwn(final Path path) throws IOException {
        return Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                .equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }

    private static String checkOf(final Path file) throws IOException {
        final CRC32C sum = new CRC32C();
        long length = 0;
        try (InputStream in = Files.newInputStream(file)) {
            final byte[] bytes = new byte[BUFFER];
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                sum.update(bytes, 0, count);
                length += count;
            }
        }
        return String.format("length=%d crc32c=%08x%n", length, sum.getValue());
    }
}
