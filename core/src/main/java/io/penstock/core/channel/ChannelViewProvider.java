package io.penstock.core.channel;

import io.penstock.ChannelView;
import io.penstock.SharedFileException;
import io.penstock.core.memory.FileKind;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Shows the channels of one kind. The module that owns the kind has one, found by {@link java.util.ServiceLoader}.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any. <b>Blocks:</b> {@link #look}, for file operations.
 */
public abstract class ChannelViewProvider {
    private final FileKind kind;
    private final String fileInDirectory;
    private final Look look;

    /** What {@link #look} does. */
    @FunctionalInterface
    protected interface Look {
        ChannelView at(Path path) throws IOException;
    }

    protected ChannelViewProvider(final FileKind kind, final Look look) {
        this(kind, "", look);
    }

    /** For channels that users know by a directory of the channel's own: the file has this name there. */
    protected ChannelViewProvider(final FileKind kind, final String fileInDirectory, final Look look) {
        this.kind = kind;
        this.fileInDirectory = fileInDirectory;
        this.look = look;
    }

    final FileKind kind() {
        return kind;
    }

    /** Looks at the channel of this kind at a real path, as {@link ChannelView} says: it writes and creates nothing. */
    final ChannelView look(final Path path) throws IOException {
        return look.at(path);
    }

    /**
     * Looks at what lies in the channel at a real path. Kinds that hold items override this.
     *
     * @throws IOException if it cannot be read, or holds no items
     */
    protected ItemObserver items(final Path path) throws IOException {
        throw new SharedFileException("a channel of this kind holds no items that can be shown: kind=" + kind.name()
                + " path=" + path + "; name the file of a queue");
    }

    final String fileInDirectory() {
        return fileInDirectory;
    }
}
