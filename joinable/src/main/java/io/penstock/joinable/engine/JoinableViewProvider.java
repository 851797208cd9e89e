package io.penstock.joinable.engine;

import io.penstock.core.channel.ChannelViewProvider;
import io.penstock.core.memory.FileKind;
import io.penstock.joinable.JoinableQueue;
import io.penstock.queue.QueueStats;
import java.io.IOException;
import java.nio.file.Path;

/** Shows joinable queues. */
public final class JoinableViewProvider implements ChannelViewProvider {
    private static final FileKind JOINABLE_QUEUE = new FileKind(4, "JOINABLE_QUEUE");

    /** For {@link java.util.ServiceLoader}. */
    public JoinableViewProvider() {}

    @Override
    public FileKind kind() {
        return JOINABLE_QUEUE;
    }

    @Override
    public QueueStats look(final Path path) throws IOException {
        return JoinableQueue.stats(path);
    }
}
