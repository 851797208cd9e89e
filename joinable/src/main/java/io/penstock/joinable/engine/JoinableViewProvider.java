package io.penstock.joinable.engine;

import io.penstock.core.channel.ChannelViewProvider;
import io.penstock.core.channel.ItemObserver;
import io.penstock.core.memory.FileKind;
import io.penstock.joinable.JoinableQueue;
import java.io.IOException;
import java.nio.file.Path;

/** Shows joinable queues. */
public final class JoinableViewProvider extends ChannelViewProvider {
    static final FileKind KIND = new FileKind(4, "JOINABLE_QUEUE");

    /** For {@link java.util.ServiceLoader}. */
    public JoinableViewProvider() {
        super(KIND, JoinableQueue::stats);
    }

    @Override
    protected ItemObserver items(final Path path) throws IOException {
        return ObservedCells.open(path);
    }
}
