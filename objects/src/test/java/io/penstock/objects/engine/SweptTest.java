package io.penstock.objects.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.penstock.codec.ClassIds;
import io.penstock.core.wait.Deadline;
import io.penstock.objects.SharedStats;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Another process deletes the file of each large value as soon as nothing refers to it: at a process's death they all look for such files. */
class SweptTest {
    private static final byte[] LARGE = new byte[4000];

    static {
        Arrays.fill(LARGE, (byte) 'l');
    }

    /** A store in memory whose large values are swept before each read. */
    private static final class Swept<T extends Table> extends Store<T> implements LargeValues {
        private final MemoryStore<T> store;
        private final List<byte[]> stored = new ArrayList<>();
        boolean loses;

        Swept(final Geometry geometry, final Maker<T> maker) {
            this(geometry, MemoryStore.create(geometry, maker));
        }

        private Swept(final Geometry geometry, final MemoryStore<T> store) {
            super(geometry, store.table());
            this.store = store;
        }

        @Override
        public byte[] write(final byte[] value, final int length) throws IOException {
            return store.large().write(value, length);
        }

        @Override
        public void stored(final byte[] reference) {
            stored.add(reference);
        }

        @Override
        public byte[] read(final byte[] reference) throws IOException {
            final List<byte[]> used = new ArrayList<>();
            table().references(used::add);
            for (final byte[] each : stored) {
                if (loses || used.stream().noneMatch(other -> Arrays.equals(each, other))) {
                    store.large().delete(each);
                }
            }
            return store.large().read(reference);
        }

        @Override
        public void delete(final byte[] reference) throws IOException {
            store.large().delete(reference);
        }

        @Override
        public LargeValues large() {
            return this;
        }

        @Override
        public void locked(final Runnable section) {
            store.locked(section);
        }

        @Override
        public void changed(final int hash) {
            store.changed(hash);
        }

        @Override
        public boolean await(final int hash, final BooleanSupplier ready, final Deadline deadline)
                throws InterruptedException {
            return store.await(hash, ready, deadline);
        }

        @Override
        public ClassIds valueClasses() {
            return store.valueClasses();
        }

        @Override
        public ClassIds keyClasses() {
            return store.keyClasses();
        }

        @Override
        public String location() {
            return store.location();
        }

        @Override
        public long instance() {
            return store.instance();
        }

        @Override
        public boolean isInMemory() {
            return true;
        }

        @Override
        public boolean isInPlace() {
            return true;
        }

        @Override
        public boolean isClosed() {
            return store.isClosed();
        }

        @Override
        public void checkOpen() {
            store.checkOpen();
        }

        @Override
        public void checkRecovered() {
            store.checkRecovered();
        }

        @Override
        public void closeWith(final Object handle, final boolean told) {
            store.closeWith(handle, told);
        }

        @Override
        public void close() {
            store.close();
        }

        @Override
        public void destroy() {
            store.destroy();
        }

        @Override
        public SharedStats stats() {
            return store.stats();
        }
    }

    private static final MapAccess.Key KEY = Process.key("key");

    @Test
    @DisplayName(
            "M1 put and remove tell the large value that was there, although its file is deleted right after the commit")
    void map() {
        final MapAccess map = new MapAccess(new Swept<>(Geometry.of(Geometry.Shape.MAP, 4, 4000), Regions::map));
        final byte[] small = {1};
        assertEquals(MapTable.Update.DONE, map.update(KEY, MapTable.ANY, LARGE, LARGE.length, new Found()));

        final Found replaced = new Found();
        assertEquals(MapTable.Update.DONE, map.update(KEY, MapTable.ANY, LARGE, LARGE.length, replaced));
        assertArrayEquals(LARGE, replaced.bytes());
        final Found removed = new Found();
        assertEquals(MapTable.Update.DONE, map.update(KEY, MapTable.ANY, null, 0, removed));
        assertArrayEquals(LARGE, removed.bytes());

        assertEquals(MapTable.Update.DONE, map.update(KEY, MapTable.ANY, small, 1, new Found()));
        assertArrayEquals(small, map.read(KEY, true).bytes());
    }

    @Test
    @DisplayName("M12 a large value whose file is lost can be replaced and removed, and is not told")
    void lost() {
        final Swept<MapTable> store = new Swept<>(Geometry.of(Geometry.Shape.MAP, 4, 4000), Regions::map);
        final MapAccess map = new MapAccess(store);
        map.update(KEY, MapTable.ANY, LARGE, LARGE.length, new Found());
        store.loses = true;

        final Found removed = new Found();
        assertEquals(MapTable.Update.DONE, map.update(KEY, MapTable.ANY, null, 0, removed));
        assertNull(removed.bytes());
        assertEquals(0, map.size());
    }

    @Test
    @DisplayName(
            "M14 remove, set and poll give the large element that was there, although its file is deleted right after the commit")
    void list() {
        final Swept<ListTable> store = new Swept<>(Geometry.of(Geometry.Shape.LIST, 4, 4000), Regions::list);
        final ListAccess list = new ListAccess(store);
        final List<ListAccess.Element> large = List.of(new ListAccess.Element(LARGE, LARGE.length));
        assertEquals(ListTable.Change.DONE, list.splice(ListTable.ANY, -1, 0, large, null));

        final Found replaced = new Found();
        assertEquals(ListTable.Change.DONE, list.splice(ListTable.ANY, 0, 1, large, replaced));
        assertArrayEquals(LARGE, replaced.bytes());
        final Found polled = new Found();
        assertEquals(ListTable.Change.DONE, list.splice(ListTable.ANY, 0, 1, List.of(), polled));
        assertArrayEquals(LARGE, polled.bytes());

        list.splice(ListTable.ANY, -1, 0, large, null);
        store.loses = true;
        final Found lost = new Found();
        assertEquals(ListTable.Change.DONE, list.splice(ListTable.ANY, 0, 1, List.of(), lost));
        assertNull(lost.bytes());
        assertEquals(0, list.size());
    }
}
