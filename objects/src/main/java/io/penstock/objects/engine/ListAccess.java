package io.penstock.objects.engine;

import io.penstock.core.wait.Deadline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/**
 * A list of bytes in a store.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that have the store open. <b>Blocks:</b> {@link #await}; writes, while another thread or process writes.
 */
public final class ListAccess {
    /** All waiters of a list have one condition. */
    private static final int HASH = 0;

    private final Store<ListTable> store;

    /** Access to an open store. */
    public ListAccess(final Store<ListTable> store) {
        this.store = store;
    }

    /** {@return the store} */
    public Store<ListTable> store() {
        return store;
    }

    /** {@return how many elements there are} */
    public int size() {
        store.checkOpen();
        return store.table().size();
    }

    /** {@return the bytes of an element; null if there is no such index} */
    public byte[] read(final int element) {
        while (true) {
            store.checkOpen();
            final long root = store.table().root();
            final Found found = new Found();
            ListTable.Read read = store.table().read(element, found);
            if (read == ListTable.Read.BUSY) {
                read = locked(() -> store.table().read(element, found));
            }
            if (read == ListTable.Read.NO_INDEX) {
                return null;
            }
            final byte[] bytes = load(found, root);
            if (bytes != null) {
                return bytes;
            }
        }
    }

    /** {@return the bytes of an element; null if the list has changed, and its file is gone} */
    private byte[] load(final Found found, final long root) {
        if (!found.large) {
            return found.bytes;
        }
        try {
            return store.large().read(found.bytes);
        } catch (final IOException e) {
            if (store.table().root() != root) {
                return null;
            }
            throw new UncheckedIOException("a large element cannot be read: path=" + store.location(), e);
        }
    }

    private <R> R locked(final Supplier<R> section) {
        final List<R> result = new ArrayList<>(1);
        store.locked(() -> {
            result.clear();
            result.add(section.get());
        });
        return result.get(0);
    }

    /**
     * All elements at one moment, loaded.
     *
     * @param root of that moment
     */
    public record Loaded(long root, List<byte[]> elements, List<Found> found) {}

    /** {@return all elements at one moment} */
    public Loaded snapshot() {
        while (true) {
            store.checkOpen();
            ListTable.Snapshot snapshot = store.table().snapshot();
            if (snapshot == null) {
                snapshot = locked(store.table()::snapshot);
            }
            final List<byte[]> elements = new ArrayList<>(snapshot.elements().size());
            for (final Found found : snapshot.elements()) {
                elements.add(load(found, snapshot.root()));
            }
            if (!elements.contains(null)) {
                return new Loaded(snapshot.root(), elements, snapshot.elements());
            }
        }
    }

    /** The bytes of an element, as the codec made them. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Element(byte[] bytes, int length) {}

    /** As {@link ListTable#splice}; never {@link ListTable.Change#LARGE}. The file of a large element that was there is deleted. */
    public ListTable.Change splice(
            final long expected, final int at, final int removed, final Collection<Element> added, final Found before) {
        store.checkOpen();
        final List<Value> values = store(added);
        final Value[] fresh = values.toArray(new Value[0]);
        return finish(values, () -> splice(expected, at, removed, fresh, removed == 0 ? null : before));
    }

    /** A large element that is told is read first: as soon as the list does not refer to its file, another process may delete it. */
    private ListTable.Change splice(
            final long expected, final int at, final int removed, final Value[] added, final Found before) {
        while (true) {
            final ListTable.Change change = locked(() -> store.table().splice(expected, at, removed, added, before));
            if (change != ListTable.Change.LARGE) {
                if (change == ListTable.Change.DONE && before != null) {
                    drop(before);
                }
                return change;
            }
            final byte[] reference = before.bytes;
            if (loadBefore(before)) {
                final ListTable.Change second =
                        locked(() -> store.table().splice(before.root, at, removed, added, null));
                if (second == ListTable.Change.DONE) {
                    delete(reference);
                }
                if (second != ListTable.Change.CONFLICT) {
                    return second;
                }
            }
        }
    }

    /** False if the list has changed. */
    private boolean loadBefore(final Found before) {
        byte[] bytes = null;
        try {
            bytes = load(before, before.root);
            if (bytes == null) {
                return false;
            }
        } catch (final UncheckedIOException damaged) {
            // then it can be replaced and removed, and is not told
        }
        before.loaded(bytes);
        return true;
    }

    /** As {@link ListTable#rewrite}; null stands for an element that is kept. The files of those that are not kept are deleted. */
    public ListTable.Change rewrite(final Loaded seen, final int[] kept, final List<Element> fresh) {
        store.checkOpen();
        final List<Value> values =
                store(fresh.stream().filter(each -> each != null).toList());
        final Value[] all = new Value[kept.length];
        int next = 0;
        for (int i = 0; i < kept.length; i++) {
            if (kept[i] < 0) {
                all[i] = values.get(next++);
            }
        }
        final ListTable.Change change =
                finish(values, () -> locked(() -> store.table().rewrite(seen.root(), kept, all)));
        if (change == ListTable.Change.DONE) {
            dropAllBut(seen, kept);
        }
        return change;
    }

    private void dropAllBut(final Loaded seen, final int[] kept) {
        final boolean[] stays = new boolean[seen.found().size()];
        for (final int each : kept) {
            if (each >= 0) {
                stays[each] = true;
            }
        }
        for (int i = 0; i < stays.length; i++) {
            if (!stays[i]) {
                drop(seen.found().get(i));
            }
        }
    }

    private void drop(final Found old) {
        if (old.large) {
            delete(old.bytes);
        }
    }

    private void delete(final byte[] reference) {
        try {
            store.large().delete(reference);
        } catch (final IOException stays) {
            // only room on the disk is lost, until the next sweep
        }
    }

    private List<Value> store(final Collection<Element> elements) {
        final List<Value> values = new ArrayList<>(elements.size());
        boolean complete = false;
        try {
            for (final Element element : elements) {
                if (element.length() <= store.geometry().inlineMax()) {
                    values.add(new Value(element.bytes(), element.length(), false));
                } else {
                    final byte[] reference = store.large().write(element.bytes(), element.length());
                    values.add(new Value(reference, reference.length, true));
                }
            }
            complete = true;
            return values;
        } catch (final IOException e) {
            throw new UncheckedIOException(
                    "the file of a large element cannot be written: path=" + store.location(), e);
        } finally {
            if (!complete) {
                settle(values, false);
            }
        }
    }

    private ListTable.Change finish(final List<Value> values, final Supplier<ListTable.Change> change) {
        ListTable.Change done = ListTable.Change.CONFLICT;
        try {
            done = change.get();
        } finally {
            settle(values, done == ListTable.Change.DONE);
        }
        if (done == ListTable.Change.DONE) {
            store.changed(HASH);
        }
        return done;
    }

    private void settle(final List<Value> values, final boolean stored) {
        for (final Value value : values) {
            if (value.isLarge()) {
                if (stored) {
                    settle(value);
                } else {
                    delete(value.bytes());
                }
            }
        }
    }

    private void settle(final Value value) {
        try {
            store.large().stored(value.bytes());
        } catch (final IOException e) {
            throw new UncheckedIOException("the file of a large element cannot be named: path=" + store.location(), e);
        }
    }

    /**
     * Waits until the list is in another state than the one that was seen. Blocks.
     *
     * @return false if the deadline passed first
     */
    public boolean await(final long seen, final Deadline deadline) throws InterruptedException {
        store.checkOpen();
        final boolean woken =
                store.await(HASH, () -> store.isClosed() || store.table().root() != seen, deadline);
        store.checkOpen();
        return woken;
    }
}
