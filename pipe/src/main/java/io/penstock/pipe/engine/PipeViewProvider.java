package io.penstock.pipe.engine;

import io.penstock.core.channel.ChannelViewProvider;
import io.penstock.core.memory.FileKind;
import io.penstock.pipe.PipeView;
import java.io.IOException;
import java.nio.file.Path;

/** Shows pipes. */
public final class PipeViewProvider implements ChannelViewProvider {
    /** For {@link java.util.ServiceLoader}. */
    public PipeViewProvider() {}

    @Override
    public FileKind kind() {
        return PipeDescriptor.FILE_KIND;
    }

    @Override
    public PipeView look(final Path path) throws IOException {
        return PipeObserver.look(path);
    }
}
