package io.penstock.core.channel;

import io.penstock.ChannelView;
import io.penstock.core.memory.FileKind;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Shows the channels of one kind. The module that owns the kind has one, found by {@link java.util.ServiceLoader}.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any. <b>Blocks:</b> {@link #look}, for file operations.
 */
public interface ChannelViewProvider {
    /** {@return the kind of file that it shows} */
    FileKind kind();

    /**
     * Looks at a channel of this kind, as {@link ChannelView} says: it writes and creates nothing.
     *
     * @param path of its file: a real path
     * @return what there is to see
     * @throws IOException if it cannot be read
     */
    ChannelView look(Path path) throws IOException;

    /** {@return the name of the channel's file in a directory of its own, if users know the channel by that directory; else empty} */
    default String fileInDirectory() {
        return "";
    }
}
