package io.penstock.sink.bridge;

import io.penstock.ChannelView;
import io.penstock.core.channel.ChannelViewProvider;
import io.penstock.core.memory.FileKind;
import io.penstock.sink.SinkStatus;
import java.io.IOException;
import java.nio.file.Path;

/** Shows the lane of one worker. */
public final class LaneViewProvider implements ChannelViewProvider {
    private static final FileKind KIND = new FileKind(5, "LOG_LANE");

    /** For {@link java.util.ServiceLoader}. */
    public LaneViewProvider() {}

    @Override
    public FileKind kind() {
        return KIND;
    }

    @Override
    public ChannelView look(final Path path) throws IOException {
        return SinkStatus.ofLane(path);
    }
}
