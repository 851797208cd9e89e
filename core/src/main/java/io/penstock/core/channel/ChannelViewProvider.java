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
    FileKind kind();

    /** Looks at the channel of this kind at a real path, as {@link ChannelView} says: it writes and creates nothing. */
    ChannelView look(Path path) throws IOException;

    /** {@return the name of the channel's file in a directory of its own, if users know the channel by that directory; else empty} */
    default String fileInDirectory() {
        return "";
    }
}
