package io.penstock.pipe.engine;

import io.penstock.core.channel.ChannelViewProvider;

/** Shows pipes. */
public final class PipeViewProvider extends ChannelViewProvider {
    /** For {@link java.util.ServiceLoader}. */
    public PipeViewProvider() {
        super(PipeDescriptor.FILE_KIND, PipeObserver::look);
    }
}
