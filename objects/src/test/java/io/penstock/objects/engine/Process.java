package io.penstock.objects.engine;

import io.penstock.core.lock.RecoverableLock;
import io.penstock.core.memory.ParticipantId;
import io.penstock.testkit.KillSwitch;
import io.penstock.testkit.World;
import java.nio.charset.StandardCharsets;

/** A process of a world whose only file is a table. */
final class Process<T extends Table> {
    static final int VICTIM = ParticipantId.of(1, 1);
    static final int SURVIVOR = ParticipantId.of(2, 1);
    static final int THIRD = ParticipantId.of(3, 1);

    final T table;
    private final RecoverableLock lock;

    Process(
            final World world,
            final int self,
            final KillSwitch killSwitch,
            final Geometry geometry,
            final Store.Maker<T> maker) {
        this(world, self, world.view(killSwitch), geometry, maker);
    }

    Process(
            final World world,
            final int self,
            final World.View view,
            final Geometry geometry,
            final Store.Maker<T> maker) {
        this.table = maker.apply(new Regions(view.region(0), view.region(1), view.region(2), geometry));
        this.lock = new RecoverableLock(view.region(0), StoreDescriptor.LOCK, world.seenBy(self), table::recover);
    }

    static World world(final Geometry geometry) {
        return World.empty(StoreDescriptor.PAGE, geometry.slotsLength(), geometry.unitsLength());
    }

    /** Runs a section under the lock, which must be free or a dead process's. */
    void locked(final Runnable section) {
        if (!lock.tryRun(section)) {
            throw new AssertionError("the lock is taken: owner=" + lock.owner());
        }
    }

    void recover() {
        locked(() -> {});
    }

    static MapAccess.Key key(final String key) {
        final byte[] bytes = key.getBytes(StandardCharsets.ISO_8859_1);
        return MapAccess.Key.of(bytes, bytes.length);
    }

    static Value value(final String value) {
        final byte[] bytes = value.getBytes(StandardCharsets.ISO_8859_1);
        return new Value(bytes, bytes.length, false);
    }
}
