package io.penstock.objects;

import io.penstock.codec.CodecException;
import io.penstock.codec.Coder;
import io.penstock.codec.Encoded;
import io.penstock.core.wait.Deadline;
import io.penstock.objects.engine.FileStore;
import io.penstock.objects.engine.Found;
import io.penstock.objects.engine.ListAccess;
import io.penstock.objects.engine.ListTable;
import io.penstock.objects.engine.Regions;
import io.penstock.objects.engine.Store;
import io.penstock.objects.engine.StoreFile;
import io.penstock.objects.engine.StoreSettings;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.ListIterator;
import java.util.Objects;
import java.util.Spliterator;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** A list in a store. */
final class StoredList<E> extends AbstractList<E> implements SharedList<E>, SharedHandle, Serializable {
    private static final long serialVersionUID = 1L;

    private static final String ADVICE =
            "what is read from a shared list is a copy, and a change of it would be lost: change the element with compute, or set a changed copy";

    private static final int END = -1;

    /** Not transient: so the codec allows what the list travels as, where it allows the list. */
    private final ObjectAddress travelsAs;

    private final transient ListAccess access;

    /** What it decodes may be changed. */
    private final transient Coder<E> elements;

    /** What it decodes refuses changes. */
    private final transient Coder<E> shown;

    private final transient boolean hasStandardCodec;

    private StoredList(final Store<ListTable> store, final Class<E> type, final StoreSettings settings) {
        this.access = new ListAccess(store);
        this.elements = settings.codec().bind(type, store.valueClasses());
        this.shown = elements.readOnly(ADVICE);
        this.hasStandardCodec = settings.hasStandardCodec();
        this.travelsAs = ObjectAddress.of(ObjectAddress.Kind.LIST, store, List.of(type));
    }

    static <E> StoredList<E> of(
            final Store<ListTable> store, final Class<E> type, final StoreSettings settings, final boolean told) {
        StoredList<E> list = null;
        try {
            list = new StoredList<>(store, type, settings);
            store.closeWith(list, told);
            if (store.isInMemory()) {
                ResolvedObjects.add(list.travelsAs, list);
            }
            return list;
        } finally {
            if (list == null) {
                store.close();
            }
        }
    }

    static <E> StoredList<E> open(
            final Path file,
            final Class<E> type,
            final StoreSettings settings,
            final StoreFile.Opening how,
            final boolean told)
            throws IOException {
        final StoreFile opened = StoreFile.at(file, StoreFile.Contents.list(type), settings, how);
        return of(FileStore.of(opened, settings.waiting(), Regions::list), type, settings, told);
    }

    @Override
    public Store<?> store() {
        return access.store();
    }

    // ---- bytes

    private ListAccess.Element encode(final E element) {
        Objects.requireNonNull(element, "element");
        try (Encoded encoded = elements.encode(element)) {
            return new ListAccess.Element(Arrays.copyOf(encoded.array(), encoded.length()), encoded.length());
        }
    }

    private List<ListAccess.Element> encodeAll(final Collection<? extends E> all) {
        final List<ListAccess.Element> encoded = new ArrayList<>(all.size());
        all.forEach(element -> encoded.add(encode(element)));
        return encoded;
    }

    private E decode(final byte[] bytes, final int index, final Coder<E> coder) {
        try {
            return coder.decode(bytes, 0, bytes.length);
        } catch (final CodecException undecodable) {
            throw new CodecException(
                    "an element cannot be decoded: index=" + index + " path="
                            + access.store().location() + ": " + undecodable.getMessage()
                            + "; remove the element, or set another one",
                    undecodable);
        }
    }

    private ListAccess.Loaded loaded() {
        try {
            return access.snapshot();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private List<E> decoded(final ListAccess.Loaded seen, final Coder<E> coder) {
        final List<E> all = new ArrayList<>(seen.elements().size());
        for (int i = 0; i < seen.elements().size(); i++) {
            all.add(decode(seen.elements().get(i), i, coder));
        }
        return all;
    }

    private boolean splice(
            final long expected,
            final int at,
            final int removed,
            final List<ListAccess.Element> added,
            final Found before) {
        try {
            return succeeded(access.splice(expected, at, removed, added, before), at);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private boolean succeeded(final ListTable.Change change, final int index) {
        return switch (change) {
            case DONE -> true;
            case CONFLICT, LARGE -> false; // LARGE: access has read it, and tried again
            case NO_INDEX -> throw outOfBounds(index);
            case TOO_MANY ->
                throw new MapFullException("the list has as many elements as it was made for: maxEntries="
                        + access.store().geometry().maxEntries() + " path="
                        + access.store().location()
                        + "; remove elements, or create a list with a larger maxEntries");
            case NO_ROOM ->
                throw new MapFullException("the list has no room for this: usedBytes="
                        + access.store().table().usedBytes() + " capacityBytes="
                        + access.store().geometry().capacity() + " path="
                        + access.store().location()
                        + "; remove elements, or create a list with a larger capacityBytes");
        };
    }

    private IndexOutOfBoundsException outOfBounds(final int index) {
        return new IndexOutOfBoundsException("index=" + index + " size=" + size());
    }

    private void checkIndex(final int index) {
        if (index < 0) {
            throw outOfBounds(index);
        }
    }

    /** What a change has replaced. An element that cannot be decoded is gone all the same, and is not told. */
    private E before(final Found before) {
        if (before.bytes() == null) {
            return null;
        }
        try {
            return shown.decode(before.bytes(), 0, before.bytes().length);
        } catch (final CodecException untold) {
            return null;
        }
    }

    // ---- reads

    @Override
    public int size() {
        return access.size();
    }

    @Override
    public E get(final int index) {
        checkIndex(index);
        try {
            final byte[] bytes = access.read(index);
            if (bytes == null) {
                throw outOfBounds(index);
            }
            return decode(bytes, index, shown);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public List<E> snapshot() {
        return Collections.unmodifiableList(decoded(loaded(), shown));
    }

    @Override
    public boolean contains(final Object element) {
        return indexOf(element) >= 0;
    }

    @Override
    public boolean containsAll(final Collection<?> all) {
        return snapshot().containsAll(all);
    }

    @Override
    public int indexOf(final Object element) {
        return snapshot().indexOf(element);
    }

    @Override
    public int lastIndexOf(final Object element) {
        return snapshot().lastIndexOf(element);
    }

    @Override
    public Iterator<E> iterator() {
        return listIterator(0);
    }

    @Override
    public ListIterator<E> listIterator(final int index) {
        return new SnapshotIterator<>(
                snapshot().listIterator(index), access.store().location());
    }

    @Override
    public Spliterator<E> spliterator() {
        return snapshot().spliterator();
    }

    @Override
    public void forEach(final Consumer<? super E> action) {
        snapshot().forEach(action);
    }

    @Override
    public Object[] toArray() {
        return snapshot().toArray();
    }

    @Override
    public <T> T[] toArray(final T[] array) {
        return snapshot().toArray(array);
    }

    @Override
    public boolean equals(final Object other) {
        return other == this || snapshot().equals(other);
    }

    @Override
    public int hashCode() {
        return snapshot().hashCode();
    }

    @Override
    public String toString() {
        return snapshot().toString();
    }

    // ---- changes

    @Override
    public boolean add(final E element) {
        return splice(ListTable.ANY, END, 0, List.of(encode(element)), null);
    }

    @Override
    public void add(final int index, final E element) {
        checkIndex(index);
        splice(ListTable.ANY, index, 0, List.of(encode(element)), null);
    }

    @Override
    public boolean addAll(final Collection<? extends E> all) {
        return !all.isEmpty() && splice(ListTable.ANY, END, 0, encodeAll(all), null);
    }

    @Override
    public boolean addAll(final int index, final Collection<? extends E> all) {
        checkIndex(index);
        return splice(ListTable.ANY, index, 0, encodeAll(all), null) && !all.isEmpty();
    }

    @Override
    public boolean addIfAbsent(final E element) {
        final List<ListAccess.Element> encoded = List.of(encode(element));
        while (true) {
            final ListAccess.Loaded seen = loaded();
            if (decoded(seen, shown).contains(element)) {
                return false;
            }
            if (splice(seen.root(), END, 0, encoded, null)) {
                return true;
            }
        }
    }

    @Override
    public E set(final int index, final E element) {
        checkIndex(index);
        final Found before = new Found();
        splice(ListTable.ANY, index, 1, List.of(encode(element)), before);
        return before(before);
    }

    @Override
    public E compute(final int index, final UnaryOperator<E> function) {
        checkIndex(index);
        while (true) {
            final long root = access.store().table().root();
            final byte[] bytes = access.read(index);
            if (bytes == null) {
                throw outOfBounds(index);
            }
            final E next = Objects.requireNonNull(function.apply(decode(bytes, index, elements)), "result");
            if (splice(root, index, 1, List.of(encode(next)), new Found())) {
                return next;
            }
        }
    }

    @Override
    public E remove(final int index) {
        checkIndex(index);
        final Found before = new Found();
        splice(ListTable.ANY, index, 1, List.of(), before);
        return before(before);
    }

    @Override
    public E poll() {
        final Found before = new Found();
        try {
            final ListTable.Change change = access.splice(ListTable.ANY, 0, 1, List.of(), before);
            return change == ListTable.Change.NO_INDEX ? null : before(before);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public boolean remove(final Object element) {
        while (true) {
            final ListAccess.Loaded seen = loaded();
            final int index = decoded(seen, shown).indexOf(element);
            if (index < 0) {
                return false;
            }
            if (splice(seen.root(), index, 1, List.of(), new Found())) {
                return true;
            }
        }
    }

    @Override
    public boolean removeIf(final Predicate<? super E> filter) {
        Objects.requireNonNull(filter, "filter");
        while (true) {
            final ListAccess.Loaded seen = loaded();
            final List<E> all = decoded(seen, shown);
            final int[] kept = IntStream.range(0, all.size())
                    .filter(i -> !filter.test(all.get(i)))
                    .toArray();
            if (kept.length == all.size()) {
                return false;
            }
            if (rewrite(seen, kept, List.of())) {
                return true;
            }
        }
    }

    @Override
    public boolean removeAll(final Collection<?> others) {
        Objects.requireNonNull(others, "others");
        return removeIf(others::contains);
    }

    @Override
    public boolean retainAll(final Collection<?> others) {
        Objects.requireNonNull(others, "others");
        return removeIf(element -> !others.contains(element));
    }

    @Override
    public void clear() {
        removeRange(0, Integer.MAX_VALUE);
    }

    /** Also of a view, as {@code subList(2, 4).clear()}. */
    @Override
    protected void removeRange(final int from, final int to) {
        while (true) {
            final ListAccess.Loaded seen = loaded();
            final int[] kept = IntStream.range(0, seen.elements().size())
                    .filter(i -> i < from || i >= to)
                    .toArray();
            if (kept.length == seen.elements().size() || rewrite(seen, kept, List.of())) {
                return;
            }
        }
    }

    private boolean rewrite(final ListAccess.Loaded seen, final int[] kept, final List<ListAccess.Element> fresh) {
        try {
            return succeeded(access.rewrite(seen, kept, fresh), END);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public void sort(final Comparator<? super E> order) {
        while (true) {
            final ListAccess.Loaded seen = loaded();
            final List<E> all = decoded(seen, shown);
            final int[] kept = IntStream.range(0, all.size())
                    .boxed()
                    .sorted((one, other) -> compare(order, all.get(one), all.get(other)))
                    .mapToInt(each -> each)
                    .toArray();
            if (all.isEmpty() || rewrite(seen, kept, List.of())) {
                return;
            }
        }
    }

    @SuppressWarnings("unchecked") // as List.sort says, without an order they are comparable
    private static <E> int compare(final Comparator<? super E> order, final E one, final E other) {
        return order == null ? ((Comparable<E>) one).compareTo(other) : order.compare(one, other);
    }

    @Override
    public void replaceAll(final UnaryOperator<E> operator) {
        Objects.requireNonNull(operator, "operator");
        while (true) {
            final ListAccess.Loaded seen = loaded();
            final int[] kept = new int[seen.elements().size()];
            final List<ListAccess.Element> fresh = new ArrayList<>();
            for (int i = 0; i < kept.length; i++) {
                final byte[] old = seen.elements().get(i);
                final ListAccess.Element next = encode(operator.apply(decode(old, i, elements)));
                final boolean same = Arrays.equals(old, next.bytes());
                kept[i] = same ? i : END;
                if (!same) {
                    fresh.add(next);
                }
            }
            if (fresh.isEmpty() || rewrite(seen, kept, fresh)) {
                return;
            }
        }
    }

    // ---- waiting, and the handle

    @Override
    public List<E> await(final Predicate<? super List<E>> until, final Duration timeout) throws InterruptedException {
        Objects.requireNonNull(until, "until");
        final Deadline deadline = Deadline.after(timeout);
        try {
            while (true) {
                final ListAccess.Loaded seen = loaded();
                final List<E> now = Collections.unmodifiableList(decoded(seen, shown));
                if (until.test(now)) {
                    return now;
                }
                if (!access.await(seen.root(), deadline)) {
                    return null;
                }
            }
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public SharedStats stats() throws IOException {
        access.store().checkOpen();
        return access.store().stats();
    }

    @Override
    public void close() {
        access.store().close();
    }

    @Override
    public void destroy() throws IOException {
        access.store().destroy();
    }

    private Object writeReplace() {
        return travelsAs.checked(hasStandardCodec);
    }

    private void readObject(final ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("a shared list is read by its address");
    }
}
