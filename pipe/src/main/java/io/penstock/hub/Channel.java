package io.penstock.hub;

import io.penstock.ring.FileKind;
import io.penstock.ring.SharedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.concurrent.AtomicBuffer;

/**
 * A channel's file with what every channel has: the hub of its directory, a class table, a wait list, and the kind's own body.
 *
 * <pre>
 *   +-------------+-------------+-----------+--------------------+
 *   | header page | class table | wait list | body of the kind   |
 *   | 4096        | layout      | computed  | layout             |
 *   +-------------+-------------+-----------+--------------------+
 * </pre>
 */
public final class Channel {
    private Channel() {}

    /**
     * What a new channel's file is to hold.
     *
     * @param kind of channel
     * @param version of the body's layout
     * @param classTableLength bytes, a multiple of 4096, 0 for none
     * @param waitCells most threads that sleep at once
     * @param bodyLength bytes, a multiple of 4096
     * @param geometry of the body, at most 12 numbers
     * @param names of types, at most 2
     */
    public record Layout(
            FileKind kind,
            int version,
            int classTableLength,
            int waitCells,
            long bodyLength,
            List<Long> geometry,
            List<String> names) {}

    /**
     * Creates the file whole; all bytes of the body are zero but for what the initializer writes.
     *
     * @param path of the channel
     * @param layout of the file
     * @param initializer writes first values through {@link #body} before anybody else can see them
     * @return the channel
     * @throws IOException as {@link SharedFile#create}
     */
    public static Channel create(final Path path, final Layout layout, final Consumer<Channel> initializer)
            throws IOException {
        throw new UnsupportedOperationException();
    }

    /**
     * Opens the file of a channel.
     *
     * @param path of the channel
     * @param kind that it must be
     * @param version of the body's layout
     * @return the channel
     * @throws IOException as {@link SharedFile#open}
     */
    public static Channel open(final Path path, final FileKind kind, final int version) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** {@return the hub of the channel's directory} */
    public Hub hub() {
        throw new UnsupportedOperationException();
    }

    /** {@return the file} */
    public SharedFile file() {
        throw new UnsupportedOperationException();
    }

    /** {@return the layout that the file was created with} */
    public Layout layout() {
        throw new UnsupportedOperationException();
    }

    /** {@return the bytes of the class table, for {@code io.penstock.codec}; all zero in a new channel} */
    public AtomicBuffer classTable() {
        throw new UnsupportedOperationException();
    }

    /** {@return the wait list} */
    public WaitList waitList() {
        throw new UnsupportedOperationException();
    }

    /**
     * Maps a part of the body.
     *
     * @param offset in the body, a multiple of 4096
     * @param length in bytes
     * @return the part
     */
    public AtomicBuffer body(final long offset, final int length) {
        throw new UnsupportedOperationException();
    }
}
