package io.penstock.core.hub;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The witness sockets of a hub: {@code .penstock/<slot>.life}, one for each process. A process listens at its own from before it is in the table
 * until it has left. So the kernel refuses a connection only after the process has ended. A stopped or frozen process does not refuse.
 *
 * <p>Threads: any. Processes: any. Blocks: never.
 */
final class WitnessAddress {
    /** Callers that were not accepted yet. The system may allow fewer. */
    private static final int BACKLOG = 512;

    /** What a call came to. */
    enum Answer {
        /** The process listens, and holds the connection until its end. */
        CONNECTED,
        /** The process listens, and its queue of callers is full. */
        BUSY,
        /** No process listens. */
        REFUSED,
        /** Nothing follows: the file is missing, or this process has no descriptor left. */
        UNKNOWN
    }

    /**
     * A call.
     *
     * @param answer what it came to
     * @param channel not null if connected; to be closed by the caller
     */
    record Call(Answer answer, SocketChannel channel) {}

    private final Path folder;

    /**
     * The sockets in a folder.
     *
     * @param folder of the hub, by a path that is short enough
     */
    WitnessAddress(final Path folder) {
        this.folder = folder;
    }

    private Path pathOf(final int slot) {
        return folder.resolve(slot + ".life");
    }

    /** Listens for a slot. Only under the slot's byte: a file that is there is that of a dead process. */
    ServerSocketChannel listen(final int slot) throws IOException {
        final Path path = pathOf(slot);
        Files.deleteIfExists(path);
        final ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.configureBlocking(false);
            server.bind(UnixDomainSocketAddress.of(path), BACKLOG);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            return server;
        } catch (final IOException | RuntimeException failed) {
            server.close();
            throw failed instanceof IOException io ? io : new IOException("cannot listen: path=" + path, failed);
        }
    }

    /** Whether the file of a slot's socket is there. */
    boolean exists(final int slot) {
        return Files.exists(pathOf(slot));
    }

    /** Deletes a slot's file. Only by the process of the slot, or under its byte. */
    void delete(final int slot) throws IOException {
        Files.deleteIfExists(pathOf(slot));
    }

    /** Calls a slot's process. */
    Call call(final int slot) {
        final SocketChannel channel;
        try {
            channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        } catch (final IOException | UnsupportedOperationException noDescriptor) {
            return new Call(Answer.UNKNOWN, null);
        }
        Answer answer;
        try {
            channel.configureBlocking(false);
            answer = channel.connect(UnixDomainSocketAddress.of(pathOf(slot))) ? Answer.CONNECTED : Answer.BUSY;
        } catch (final ConnectException refused) {
            answer = Answer.REFUSED;
        } catch (final IOException | RuntimeException failed) {
            // Some JDKs throw where the queue is full.
            answer = exists(slot) ? Answer.BUSY : Answer.UNKNOWN;
        }
        if (answer != Answer.CONNECTED) {
            close(channel);
            return new Call(answer, null);
        }
        return new Call(answer, channel);
    }

    /** Calls, and hangs up at once. */
    Answer ask(final int slot) {
        final Call call = call(slot);
        close(call.channel());
        return call.answer();
    }

    static void close(final SocketChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (final IOException closedAllTheSame) {
                // The descriptor has gone.
            }
        }
    }
}
