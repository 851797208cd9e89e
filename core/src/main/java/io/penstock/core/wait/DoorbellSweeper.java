package io.penstock.core.wait;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

/**
 * Removes doorbell folders in the temporary directory whose processes were all killed. The kernel refuses a connection
 * to a socket if, and only if, no process listens at it any more: it still accepts one to a stopped process, or to a
 * process of another pid namespace. It does not matter whether the hub still exists: a process that needs such a folder
 * again creates it again.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any number may try at once. <b>Blocks:</b> only for file operations.
 */
public final class DoorbellSweeper {
    private static final String GOING = ".lost";
    private static final String BELL = ".sock";

    /** A name-based UUID, as created by {@link DoorbellAddress}; other folders do not have such names. */
    private static final Pattern NAME = Pattern.compile(
            DoorbellAddress.PREFIX + "[0-9a-f]{8}-[0-9a-f]{4}-3[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}(\\.lost)?");

    private static final AtomicBoolean SWEPT = new AtomicBoolean();

    private DoorbellSweeper() {}

    /** Does its work once per JVM. */
    public static void removeOnce(final UserPrincipal user) throws IOException {
        if (SWEPT.compareAndSet(false, true)) {
            remove(Path.of(System.getProperty("java.io.tmpdir")), user);
        }
    }

    static void remove(final Path directory, final UserPrincipal user) throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(
                directory, entry -> NAME.matcher(entry.getFileName().toString()).matches())) {
            for (final Path folder : folders) {
                try {
                    if (isPrivate(folder, user) && isLost(bellsOf(folder))) {
                        remove(folder);
                    }
                } catch (final IOException | RuntimeException unsure) {
                    // The folder stays: another process is just removing it, or it is no folder of doorbells.
                }
            }
        }
    }

    private static boolean isPrivate(final Path folder, final UserPrincipal user) throws IOException {
        final PosixFileAttributes attributes =
                Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return attributes.isDirectory()
                && attributes.owner().equals(user)
                && PosixFilePermissions.toString(attributes.permissions()).endsWith("------");
    }

    private static List<Path> bellsOf(final Path folder) throws IOException {
        final List<Path> bells = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            entries.forEach(bells::add);
        }
        return bells;
    }

    /** Renames first. Pairs with the check after the bind in {@link DoorbellAddress}: one of the two sees the other. */
    private static void remove(final Path folder) throws IOException {
        final String name = folder.getFileName().toString();
        final Path going = name.endsWith(GOING) ? folder : folder.resolveSibling(name + GOING);
        Files.move(folder, going, StandardCopyOption.ATOMIC_MOVE);
        final List<Path> bells = bellsOf(going);
        if (!isLost(bells)) { // a doorbell was opened a moment ago
            Files.move(going, folder, StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        for (final Path bell : bells) {
            Files.deleteIfExists(bell);
        }
        Files.deleteIfExists(going);
    }

    private static boolean isLost(final List<Path> bells) throws IOException {
        for (final Path bell : bells) {
            if (!bell.getFileName().toString().endsWith(BELL) || answers(bell)) {
                return false;
            }
        }
        return true;
    }

    /** Throws if it cannot be determined. */
    private static boolean answers(final Path bell) throws IOException {
        try (SocketChannel caller = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            caller.configureBlocking(false); // a full backlog is an answer, too
            caller.connect(UnixDomainSocketAddress.of(bell));
            return true;
        } catch (final ConnectException refused) {
            return false;
        }
    }
}
