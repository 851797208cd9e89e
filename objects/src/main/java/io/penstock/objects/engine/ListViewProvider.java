package io.penstock.objects.engine;

import io.penstock.core.channel.ChannelViewProvider;

/** Shows shared lists. */
public final class ListViewProvider extends ChannelViewProvider {
    /** For {@link java.util.ServiceLoader}. */
    public ListViewProvider() {
        super(
                StoreDescriptor.LIST_KIND,
                path -> StoreObserver.look(path, StoreDescriptor.LIST_KIND, Geometry.Shape.LIST));
    }
}
