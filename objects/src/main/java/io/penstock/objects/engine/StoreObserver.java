package io.penstock.objects.engine;

import io.penstock.core.channel.Channel;
import io.penstock.core.channel.ObservedChannel;
import io.penstock.core.hub.HubView;
import io.penstock.core.memory.FileKind;
import io.penstock.core.wait.WaitList;
import io.penstock.objects.SharedStats;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Looks at a shared map, list or value without using it. It writes nothing, takes no lock, and joins no hub.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that may read the file. <b>Blocks:</b> file operations only.
 */
public final class StoreObserver {
    private static final int PARTICIPANT_SHIFT = 32;

    private final ObservedChannel channel;
    private final Geometry geometry;
    private final Table table;

    private StoreObserver(final ObservedChannel channel, final Geometry geometry, final Table table) {
        this.channel = channel;
        this.geometry = geometry;
        this.table = table;
    }

    static StoreObserver of(final Channel channel, final Geometry geometry, final Table table) {
        return new StoreObserver(ObservedChannel.of(channel), geometry, table);
    }

    /** What {@link SharedStats#of} does. */
    public static SharedStats look(final Path path, final FileKind kind, final Geometry.Shape shape)
            throws IOException {
        final ObservedChannel channel = ObservedChannel.open(path, kind, StoreDescriptor.LAYOUT_VERSION);
        final Geometry geometry = Geometry.of(shape, channel.layout(), path);
        final Regions regions = new Regions(
                channel.body(0, StoreDescriptor.CONTROL_LENGTH),
                channel.body(StoreDescriptor.SLOTS, geometry.slotsLength()),
                channel.body(geometry.unitsOffset(), geometry.unitsLength()),
                geometry);
        return new StoreObserver(channel, geometry, shape == Geometry.Shape.MAP ? regions.map() : regions.list())
                .stats();
    }

    SharedStats stats() throws IOException {
        return new SharedStats(
                channel.file().path(),
                channel.kind(),
                table.size(),
                geometry.maxEntries(),
                table.usedBytes(),
                geometry.capacity(),
                table.changes(),
                users(),
                channel.waitersByName(StoreObserver::nameOf));
    }

    static String nameOf(final int condition) {
        return condition == Store.LOCK_CONDITION ? "lock" : "change";
    }

    /** Those that have it open, and of the dead ones those that are still known by name. */
    private List<SharedStats.User> users() throws IOException {
        final AtomicBuffer control = channel.body(0, StoreDescriptor.CONTROL_LENGTH);
        final HubView hub = channel.hub();
        final List<WaitList.Waiter> waiters = channel.waiters();
        final List<SharedStats.User> users = new ArrayList<>();
        for (int slot = 0; slot < StoreDescriptor.USERS_SLOTS; slot++) {
            final long word = control.getLongVolatile(StoreDescriptor.USERS + slot * Long.BYTES);
            final int participant = (int) (word >>> PARTICIPANT_SHIFT);
            if (word != 0 && hub.pidOf(participant) != HubView.UNKNOWN_PID) {
                users.add(new SharedStats.User(
                        hub.pidOf(participant), hub.stateOf(participant), (int) word, (int) waiters.stream()
                                .filter(waiter -> waiter.participant() == participant)
                                .count()));
            }
        }
        return List.copyOf(users);
    }
}
