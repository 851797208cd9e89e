package io.penstock.core.wait;

import io.penstock.core.memory.ParticipantId;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;

/**
 * The paths of a hub's doorbells: {@code .penstock/<slot>.sock}. If that path is too long for a socket address (107
 * bytes on Linux, 103 on macOS), the doorbells are in a folder of the temporary directory instead; its name is a hash
 * of the hub's identity.
 */
public final class DoorbellAddress {
    /** Prefix of the folders in the temporary directory. */
    static final String PREFIX = "penstock-";

    private static final int LONGEST_PATH = 100;
    private static final int ATTEMPTS = 20;

    private final Path folder;
    private final Path hubFolder;

    private DoorbellAddress(final Path folder, final Path hubFolder) {
        this.folder = folder;
        this.hubFolder = hubFolder;
    }

    /**
     * The doorbells of a hub.
     *
     * @param hubFolder the hub's own folder
     * @param hubIdentity the same string in every process of the hub
     */
    public static DoorbellAddress of(final Path hubFolder, final String hubIdentity) {
        final int length =
                hubFolder.resolve(ParticipantId.MAX_SLOTS + ".sock").toString().getBytes(StandardCharsets.UTF_8).length;
        if (length <= LONGEST_PATH) {
            return new DoorbellAddress(hubFolder, hubFolder);
        }
        final UUID hash = UUID.nameUUIDFromBytes(hubIdentity.getBytes(StandardCharsets.UTF_8));
        return new DoorbellAddress(Path.of(System.getProperty("java.io.tmpdir"), PREFIX + hash), hubFolder);
    }

    public ServerSocketChannel bind(final int slot) throws IOException {
        IOException taken = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                final ServerSocketChannel server = bindOnce(slot);
                // Pairs with the rename in DoorbellSweeper, which considers a folder without doorbells lost.
                if (Files.exists(pathOf(slot))) {
                    return server;
                }
                server.close();
                taken = new IOException("the folder of the doorbells is being deleted: path=" + folder);
            } catch (final IOException failed) {
                taken = failed; // the folder may have been deleted meanwhile
            }
        }
        throw taken;
    }

    private ServerSocketChannel bindOnce(final int slot) throws IOException {
        makeFolderPrivate();
        final Path path = pathOf(slot);
        Files.deleteIfExists(path); // left by a dead process that had the slot
        final ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            return server;
        } catch (final IOException | RuntimeException failed) {
            server.close();
            throw failed instanceof IOException io
                    ? io
                    : new IOException("cannot open a doorbell: path=" + path, failed);
        }
    }

    /** The fallback folder is in a directory that others can write to: it must belong to this user alone. */
    private void makeFolderPrivate() throws IOException {
        try {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (final FileAlreadyExistsException alreadyThere) {
            final PosixFileAttributes attributes =
                    Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            final boolean ours = attributes.isDirectory()
                    && PosixFilePermissions.toString(attributes.permissions()).endsWith("------")
                    && attributes
                            .owner()
                            .getName()
                            .equals(Files.getOwner(hubFolder).getName());
            if (!ours) {
                throw new IOException(
                        "the folder of the doorbells is accessible to other users: path=" + folder, alreadyThere);
            }
        }
    }

    void unbind(final int slot) throws IOException {
        Files.deleteIfExists(pathOf(slot));
    }

    /**
     * Called when the hub is deleted. Deletes the folder in the temporary directory as well; the hub deletes its own
     * folder.
     */
    public void deleteFolder() throws IOException {
        if (!folder.equals(hubFolder) && Files.isDirectory(folder)) {
            try (DirectoryStream<Path> sockets = Files.newDirectoryStream(folder, "*.sock")) {
                for (final Path socket : sockets) {
                    Files.deleteIfExists(socket);
                }
            }
            Files.deleteIfExists(folder);
        }
    }

    SocketChannel connect(final int participant) throws IOException {
        final SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.configureBlocking(false);
            channel.connect(UnixDomainSocketAddress.of(pathOf(ParticipantId.slot(participant))));
            return channel;
        } catch (final IOException | RuntimeException failed) {
            channel.close();
            throw failed instanceof IOException io
                    ? io
                    : new IOException(
                            "cannot reach a doorbell: path=" + pathOf(ParticipantId.slot(participant)), failed);
        }
    }

    private Path pathOf(final int slot) {
        return folder.resolve(slot + ".sock");
    }
}
