package io.penstock.core.jvm;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The files that carry a long command line to a helper: {@code java @FILE}. The kernel refuses an argument of 128 KiB; a file has no such limit. And
 * a file holds characters that the locale of this process cannot put on a command line.
 *
 * <p>They lie in a directory of their own (mode 0700; the files 0600) below {@code java.io.tmpdir}: what stands in them is executed. The helper deletes
 * them as soon as it runs; the starter does when the helper has ended. Where both were killed before, a later start does.
 */
final class ArgumentFiles {
    private static final String PREFIX = "penstock-arguments-";
    private static final String PRIVATE_DIRECTORY = "rwx------";
    private static final String PRIVATE_FILE = "rw-------";

    /** Above this many bytes a command goes into a file: far below any limit of a kernel, far above what a person reads. */
    private static final int MAX_COMMAND_BYTES = 32 * 1024;

    /** Longer than any JVM takes to read its arguments. */
    private static final Duration ABANDONED_AFTER = Duration.ofHours(1);

    private static final char EXPANDED = '@';
    private static final String NO_EXPANSION = "--disable-@files";

    private static final AtomicBoolean SWEPT = new AtomicBoolean();

    private final Path directory;
    private final List<String> words = new ArrayList<>();

    private ArgumentFiles(final Path directory) {
        this.directory = directory;
    }

    @SafeVarargs
    static boolean areNeededFor(final List<String>... commands) {
        long bytes = 0;
        for (final List<String> command : commands) {
            for (final String word : command) {
                if (word.chars().anyMatch(unit -> unit > '~')) {
                    return true;
                }
                bytes += word.length() + 1;
            }
        }
        return bytes > MAX_COMMAND_BYTES;
    }

    /**
     * Writes the files.
     *
     * @param options of the JVM, and its main class; those that name an argument file themselves stay on the command line
     * @param arguments of the main method
     */
    static ArgumentFiles write(final List<String> options, final List<String> arguments) throws IOException {
        // An interrupt would close the file; it can wait.
        final boolean interrupted = Thread.interrupted();
        ArgumentFiles files = null;
        try {
            files = new ArgumentFiles(Files.createTempDirectory(
                    Path.of(System.getProperty("java.io.tmpdir")),
                    PREFIX,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PRIVATE_DIRECTORY))));
            files.writeAll(options, arguments);
            if (SWEPT.compareAndSet(false, true)) {
                trySweep(files.directory);
            }
            return files;
        } catch (final IOException failed) {
            if (files != null) {
                files.delete();
            }
            throw new IOException(
                    "the arguments of a helper JVM cannot be written: directory=" + System.getProperty("java.io.tmpdir")
                            + " reason=" + failed + "; make room there, or name another by -Djava.io.tmpdir",
                    failed);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void writeAll(final List<String> options, final List<String> arguments) throws IOException {
        List<String> next = new ArrayList<>();
        next.add("-D" + JvmArguments.FILES_PROPERTY + "=" + directory.toUri().toASCIIString());
        boolean expands = true;
        for (final String option : options) {
            expands &= !option.equals(NO_EXPANSION);
            if (expands && !option.isEmpty() && option.charAt(0) == EXPANDED) { // a file does not expand what it names
                write(next);
                words.add(option);
                next = new ArrayList<>();
            } else {
                next.add(option);
            }
        }
        next.addAll(arguments);
        write(next);
    }

    private void write(final List<String> content) throws IOException {
        final Path file = directory.resolve(Integer.toString(words.size()));
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PRIVATE_FILE)));
        final StringBuilder text = new StringBuilder();
        content.forEach(word -> appendQuoted(text, word));
        Files.write(file, text.toString().getBytes(charsetFor(text)), StandardOpenOption.WRITE);
        words.add(EXPANDED + file.toString());
    }

    /** The launcher hands the bytes on as they are, and the helper decodes them by its locale: as a rule, that of this process. */
    private static Charset charsetFor(final CharSequence text) {
        final String own = System.getProperty("sun.jnu.encoding", StandardCharsets.UTF_8.name());
        return Charset.isSupported(own) && Charset.forName(own).newEncoder().canEncode(text)
                ? Charset.forName(own)
                : StandardCharsets.UTF_8;
    }

    private static void appendQuoted(final StringBuilder to, final String word) {
        to.append('"');
        for (int i = 0; i < word.length(); i++) {
            final char unit = word.charAt(i);
            switch (unit) {
                case '"', '\\' -> to.append('\\').append(unit);
                case '\n' -> to.append("\\n");
                case '\r' -> to.append("\\r");
                case '\t' -> to.append("\\t");
                case '\f' -> to.append("\\f");
                default -> to.append(unit);
            }
        }
        to.append("\"\n");
    }

    /** {@return the command line in their place} */
    List<String> words() {
        return words;
    }

    void delete() {
        delete(directory);
    }

    /** Deletes a directory of argument files; several processes may at once. */
    static void delete(final Path directory) {
        final boolean interrupted = Thread.interrupted();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (final Path file : files) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(directory);
        } catch (final IOException gone) {
            // Deleted by another process meanwhile; or a later start tries again.
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** What killed processes of this user have left. */
    static void trySweep(final Path own) {
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(own.getParent(), PREFIX + "*")) {
            final UserPrincipal user = Files.getOwner(own);
            for (final Path directory : directories) {
                if (isAbandoned(directory, user)) {
                    delete(directory);
                }
            }
        } catch (final IOException | RuntimeException unreadable) {
            // A directory in which one may create files need not be readable: then the leftovers stay.
        }
    }

    private static boolean isAbandoned(final Path directory, final UserPrincipal user) throws IOException {
        final PosixFileAttributes found =
                Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        final FileTime limit = FileTime.from(Instant.now().minus(ABANDONED_AFTER));
        return found.isDirectory()
                && PosixFilePermissions.toString(found.permissions()).equals(PRIVATE_DIRECTORY)
                && found.owner().equals(user)
                && found.lastModifiedTime().compareTo(limit) < 0;
    }
}
