package io.penstock.sink.bridge;

import io.penstock.core.channel.ChannelViewProvider;
import io.penstock.core.memory.FileKind;
import io.penstock.sink.SinkStatus;

/** Shows the lane of one worker. */
public final class LaneViewProvider extends ChannelViewProvider {
    /** For {@link java.util.ServiceLoader}. */
    public LaneViewProvider() {
        super(new FileKind(5, "LOG_LANE"), SinkStatus::ofLane);
    }
}
