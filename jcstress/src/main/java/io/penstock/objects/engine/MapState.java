package io.penstock.objects.engine;

import io.penstock.core.lock.RecoverableLock;
import io.penstock.stress.Self;
import io.penstock.stress.Slots;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.agrona.concurrent.AtomicBuffer;

/** A state's table of two entries, each in two units, as two processes see it. A value is one byte, again and again. */
public class MapState {
    /** What {@link #get} says of a value that is not one write's. */
    public static final int TORN = -1;

    /** What {@link #get} says if there is none. */
    public static final int ABSENT = 0;

    private static final int CONTROL = 1024;
    private static final int VALUE_LENGTH = 60;
    private static final Geometry GEOMETRY = Geometry.of(Geometry.Shape.MAP, 2, 256);

    /** Both have one home: the second is moved when the first is removed. */
    protected static final MapAccess.Key[] KEYS = IntStream.range(0, 1000)
            .mapToObj(i -> MapAccess.Key.of(new byte[] {(byte) i, (byte) (i >> 8)}, 2))
            .filter(key -> (key.hash() & GEOMETRY.slots() - 1) == GEOMETRY.slots() - 1)
            .limit(2)
            .toArray(MapAccess.Key[]::new);

    /** One process's view. */
    protected static final class Process {
        private final MapTable table;
        private final RecoverableLock lock;

        Process(final AtomicBuffer[] regions, final int self) {
            table = new MapTable(regions[0], regions[1], regions[2], GEOMETRY);
            lock = new RecoverableLock(regions[0], StoreDescriptor.LOCK, new Self(self), table::recover);
        }

        /** Stores a value that is one byte again and again, or removes the entry if that is 0. */
        public MapTable.Update update(final MapAccess.Key key, final long expected, final int letter) {
            final byte[] bytes = new byte[VALUE_LENGTH];
            Arrays.fill(bytes, (byte) letter);
            final Value value = letter == ABSENT ? null : new Value(bytes, bytes.length, false);
            final MapTable.Update[] done = new MapTable.Update[1];
            while (!lock.tryRun(() -> done[0] =
                    table.update(key.bytes(), key.length(), key.hash(), expected, value, new Found(), false))) {
                Thread.onSpinWait();
            }
            return done[0];
        }

        /** {@return the byte of the value} */
        public int get(final MapAccess.Key key) {
            final Found found = new Found();
            if (!table.read(key.bytes(), key.length(), key.hash(), true, found)) {
                throw new AssertionError("writers were faster each time");
            }
            if (found.version() == MapTable.ABSENT) {
                return ABSENT;
            }
            int letter = found.bytes().length == VALUE_LENGTH ? found.bytes()[0] : TORN;
            for (final byte each : found.bytes()) {
                letter = each == letter ? letter : TORN;
            }
            return letter;
        }
    }

    private final AtomicBuffer[] regions =
            Slots.split(CONTROL, GEOMETRY.slots() * Long.BYTES, GEOMETRY.allUnits() * GEOMETRY.unit());

    /** A process that writes. */
    protected final Process writer = new Process(regions, 1);

    /** Another one. */
    protected final Process other = new Process(regions, 2);
}
