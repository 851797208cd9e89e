package io.penstock.queue.engine;

import io.penstock.core.channel.ChannelViewProvider;
import io.penstock.queue.QueueStats;

/** Shows bounded queues. */
public final class QueueViewProvider extends ChannelViewProvider {
    /** For {@link java.util.ServiceLoader}. */
    public QueueViewProvider() {
        super(QueueDescriptor.FILE_KIND, QueueStats::of);
    }
}
