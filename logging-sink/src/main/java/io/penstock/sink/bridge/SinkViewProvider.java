package io.penstock.sink.bridge;

import io.penstock.ChannelView;
import io.penstock.core.channel.ChannelViewProvider;
import io.penstock.core.memory.FileKind;
import io.penstock.sink.SinkStatus;
import java.io.IOException;
import java.nio.file.Path;

/** Shows a log sink with all its workers. Users know it by the directory of the lanes. */
public final class SinkViewProvider implements ChannelViewProvider {
    private static final FileKind KIND = new FileKind(6, "SINK_CHECKPOINT");

    /** For {@link java.util.ServiceLoader}. */
    public SinkViewProvider() {}

    @Override
    public FileKind kind() {
        return KIND;
    }

    @Override
    public ChannelView look(final Path path) throws IOException {
        return SinkStatus.of(path.getParent());
    }

    @Override
    public String fileInDirectory() {
        return "sink.checkpoint";
    }
}
