package io.penstock.cli.view;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** What the names and modes of files tell: what killed processes left, and what other users can change. */
final class DirectoryCheck {
    private static final Pattern HALF_MADE =
            Pattern.compile(".*\\.([0-9a-f]{8}-[0-9a-f]{16}|pid-[0-9]+-[0-9a-f]{16})\\.tmp|\\.penstock-.*\\.deleted");
    private static final long OLD_MS = TimeUnit.MINUTES.toMillis(1);
    private static final Set<PosixFilePermission> OTHERS = PosixFilePermissions.fromString("---rwxrwx");
    private static final Set<PosixFilePermission> WRITING = PosixFilePermissions.fromString("----w--w-");

    private final List<Finding> findings = new ArrayList<>();

    private DirectoryCheck() {}

    static List<Finding> of(final Path directory) throws IOException {
        final DirectoryCheck check = new DirectoryCheck();
        final Set<Path> hubs = new HashSet<>();
        for (final Path channel : Channels.below(directory)) {
            final boolean isSink = Files.isDirectory(channel);
            check.mode(isSink ? channel.resolve(Channels.SINK_FILE) : channel);
            hubs.add((isSink ? channel : channel.toAbsolutePath().getParent()).resolve(".penstock"));
        }
        for (final Path hub : hubs) {
            check.mode(hub);
        }
        check.leftovers(directory);
        return check.findings;
    }

    private void mode(final Path path) {
        try {
            final Set<PosixFilePermission> open = Files.getPosixFilePermissions(path);
            final String mode = PosixFilePermissions.toString(open);
            open.retainAll(OTHERS);
            if (!open.isEmpty()) {
                final boolean writable = open.stream().anyMatch(WRITING::contains);
                final String what = "other users can " + (writable ? "change" : "read") + " it: mode=" + mode;
                final String advice = "chmod go-rwx " + path;
                findings.add(
                        writable
                                ? Finding.error("mode", path, what, advice)
                                : Finding.warning("mode", path, what, advice));
            }
        } catch (final IOException | UnsupportedOperationException gone) {
            // or a file system without modes
        }
    }

    private void leftovers(final Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(final Path each, final BasicFileAttributes attributes) {
                final String name = String.valueOf(each.getFileName());
                if (!each.equals(directory) && isSideFolder(name)) {
                    side(each, name);
                    return FileVisitResult.SKIP_SUBTREE;
                }
                half(each, attributes);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(final Path file, final BasicFileAttributes attributes) {
                half(file, attributes);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(final Path file, final IOException failure) {
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static boolean isSideFolder(final String name) {
        return name.endsWith(".large") || name.endsWith(".dead");
    }

    private void side(final Path folder, final String name) {
        final Path queue = folder.resolveSibling(name.substring(0, name.lastIndexOf('.')));
        if (Files.notExists(queue)) {
            findings.add(Finding.warning(
                    "leftover",
                    folder,
                    "the folder of a channel that is gone: channel=" + queue,
                    "if that channel will not come back: rm -r " + folder));
        }
    }

    private void half(final Path file, final BasicFileAttributes attributes) {
        final long ageMs =
                System.currentTimeMillis() - attributes.lastModifiedTime().toMillis();
        if (ageMs > OLD_MS && HALF_MADE.matcher(file.getFileName().toString()).matches()) {
            findings.add(Finding.warning(
                    "leftover",
                    file,
                    "a process that died has left it half made: ageMs=" + ageMs,
                    "rm -r " + file + "; the next process that makes a channel there deletes it, too"));
        }
    }
}
