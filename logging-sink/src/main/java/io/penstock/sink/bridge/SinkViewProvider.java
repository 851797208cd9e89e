package io.penstock.sink.bridge;

import io.penstock.core.channel.ChannelViewProvider;
import io.penstock.core.memory.FileKind;
import io.penstock.sink.SinkStatus;

/** Shows a log sink with all its workers. Users know it by the directory of the lanes. */
public final class SinkViewProvider extends ChannelViewProvider {
    /** For {@link java.util.ServiceLoader}. */
    public SinkViewProvider() {
        super(new FileKind(6, "SINK_CHECKPOINT"), "sink.checkpoint", path -> SinkStatus.of(path.getParent()));
    }
}
