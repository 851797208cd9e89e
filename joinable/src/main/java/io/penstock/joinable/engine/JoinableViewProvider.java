package io.penstock.joinable.engine;

import io.penstock.core.channel.ChannelViewProvider;
import io.penstock.core.memory.FileKind;
import io.penstock.joinable.JoinableQueue;

/** Shows joinable queues. */
public final class JoinableViewProvider extends ChannelViewProvider {
    /** For {@link java.util.ServiceLoader}. */
    public JoinableViewProvider() {
        super(new FileKind(4, "JOINABLE_QUEUE"), JoinableQueue::stats);
    }
}
