package io.penstock.objects.engine;

import io.penstock.core.channel.ChannelViewProvider;

/** Shows shared values. */
public final class ValueViewProvider extends ChannelViewProvider {
    /** For {@link java.util.ServiceLoader}. */
    public ValueViewProvider() {
        super(
                StoreDescriptor.VALUE_KIND,
                path -> StoreObserver.look(path, StoreDescriptor.VALUE_KIND, Geometry.Shape.MAP));
    }
}
