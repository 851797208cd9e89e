package io.penstock.core.hub;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A path to a folder that is short enough for the address of a socket in it: 107 bytes on Linux, 103 on macOS. Where the folder's own path is too
 * long, it is a symbolic link of fixed length. The link is only another name: each process may use its own, and all reach the same sockets.
 *
 * <p>Threads: any. Processes: any. Blocks: no, except for file operations.
 */
final class ShortPath {
    /** Longest path of a socket, without the zero byte behind it, on any system. */
    private static final int LONGEST = 100;

    /** Bytes behind the folder's path: a separator and the name of a socket. */
    private static final int NAME_LENGTH = "/2047.life".length();

    private static final String PREFIX = "penstock-";

    /** A folder may come again: it is deleted and made anew. */
    private static final Duration LEFT_ALONE = Duration.ofHours(1);

    /** A name-based UUID; other links have other names. */
    private static final Pattern NAME =
            Pattern.compile(PREFIX + "[0-9a-f]{8}-[0-9a-f]{4}-3[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}");

    private ShortPath() {}

    /**
     * Finds a short path to a folder, and makes the link where it is needed.
     *
     * @param folder an existing folder
     * @return the folder itself, or a link to it
     * @throws IOException if no link can be made
     */
    static Path to(final Path folder) throws IOException {
        return isShort(folder) ? folder : link(folder, places());
    }

    private static boolean isShort(final Path folder) {
        return folder.toString().getBytes(StandardCharsets.UTF_8).length + NAME_LENGTH <= LONGEST;
    }

    /** {@code /dev/shm} first: a private {@code /tmp} of a service goes when the service ends. */
    private static Set<Path> places() {
        final Set<Path> places = new LinkedHashSet<>();
        places.add(Path.of("/dev/shm"));
        places.add(Path.of(System.getProperty("java.io.tmpdir")));
        places.add(Path.of("/tmp"));
        return places;
    }

    static Path link(final Path folder, final Set<Path> places) throws IOException {
        final UserPrincipal owner = Files.getOwner(folder);
        final Path name = nameOf(folder);
        IOException failed = null;
        for (final Path place : places) {
            final Path link = place.resolve(name);
            try {
                if (isShort(link) && Files.isDirectory(place) && leadsTo(link, folder, owner)) {
                    return link;
                }
            } catch (final IOException refused) {
                failed = refused;
            }
        }
        throw new IOException(
                "no short path to the hub's folder: path=" + folder + " places=" + places
                        + "; choose a directory with a shorter path",
                failed);
    }

    private static Path nameOf(final Path folder) {
        return Path.of(PREFIX + UUID.nameUUIDFromBytes(folder.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private static boolean leadsTo(final Path link, final Path folder, final UserPrincipal owner) throws IOException {
        try {
            Files.createSymbolicLink(link, folder);
            sweep(link.getParent(), owner);
            return true;
        } catch (final FileAlreadyExistsException there) {
            if (!Files.isSymbolicLink(link)
                    || !Files.getOwner(link, LinkOption.NOFOLLOW_LINKS).equals(owner)) {
                return false; // another user's
            }
            if (!Files.readSymbolicLink(link).equals(folder)) {
                final Path fresh = link.resolveSibling(PREFIX + UUID.randomUUID());
                Files.createSymbolicLink(fresh, folder);
                Files.move(fresh, link, StandardCopyOption.ATOMIC_MOVE);
            }
            return true;
        }
    }

    /** Deletes the links to a folder that goes. */
    static void unlink(final Path folder) {
        for (final Path place : places()) {
            delete(place.resolve(nameOf(folder)), folder);
        }
    }

    private static void delete(final Path link, final Path folder) {
        try {
            if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(folder)) {
                Files.deleteIfExists(link);
            }
        } catch (final IOException stays) {
            // A link that leads nowhere does no harm.
        }
    }

    /** Deletes a user's old links to folders that are gone: their directories were deleted without a word to us. */
    static void sweep(final Path place, final UserPrincipal owner) {
        final FileTime old = FileTime.from(Instant.now().minus(LEFT_ALONE));
        try (DirectoryStream<Path> links = Files.newDirectoryStream(
                place, entry -> NAME.matcher(entry.getFileName().toString()).matches())) {
            for (final Path link : links) {
                if (Files.isSymbolicLink(link)
                        && Files.notExists(link)
                        && Files.getLastModifiedTime(link, LinkOption.NOFOLLOW_LINKS)
                                        .compareTo(old)
                                < 0
                        && Files.getOwner(link, LinkOption.NOFOLLOW_LINKS).equals(owner)) {
                    Files.deleteIfExists(link);
                }
            }
        } catch (final IOException | RuntimeException unreadable) {
            // They stay.
        }
    }
}
