package io.penstock.queue.engine;

import io.penstock.core.channel.ChannelViewProvider;
import io.penstock.core.memory.FileKind;
import io.penstock.queue.QueueStats;
import java.io.IOException;
import java.nio.file.Path;

/** Shows bounded queues. */
public final class QueueViewProvider implements ChannelViewProvider {
    /** For {@link java.util.ServiceLoader}. */
    public QueueViewProvider() {}

    @Override
    public FileKind kind() {
        return QueueDescriptor.FILE_KIND;
    }

    @Override
    public QueueStats look(final Path path) throws IOException {
        return QueueStats.of(path);
    }
}
