package io.penstock.objects.engine;

import io.penstock.core.channel.ChannelViewProvider;

/** Shows shared maps. */
public final class MapViewProvider extends ChannelViewProvider {
    /** For {@link java.util.ServiceLoader}. */
    public MapViewProvider() {
        super(StoreDescriptor.MAP_KIND, path -> StoreObserver.look(path, StoreDescriptor.MAP_KIND, Geometry.Shape.MAP));
    }
}
