package io.penstock.sync.engine;

import io.penstock.core.channel.ChannelViewProvider;

/** Shows boards. */
public final class BoardViewProvider extends ChannelViewProvider {
    /** For {@link java.util.ServiceLoader}. */
    public BoardViewProvider() {
        super(BoardDescriptor.FILE_KIND, BoardObserver::look);
    }
}
