package io.penstock.queue.engine;

import io.penstock.core.channel.ChannelViewProvider;
import io.penstock.core.channel.ItemObserver;
import io.penstock.queue.QueueStats;
import java.io.IOException;
import java.nio.file.Path;

/** Shows bounded queues. */
public final class QueueViewProvider extends ChannelViewProvider {
    /** For {@link java.util.ServiceLoader}. */
    public QueueViewProvider() {
        super(QueueDescriptor.FILE_KIND, QueueStats::of);
    }

    @Override
    protected ItemObserver items(final Path path) throws IOException {
        return QueueObserver.open(path, QueueDescriptor.FILE_KIND);
    }
}
