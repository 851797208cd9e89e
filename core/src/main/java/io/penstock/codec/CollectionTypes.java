package io.penstock.codec;

import static io.penstock.codec.ValueSerializer.holding;
import static io.penstock.codec.WellKnownTypes.add;

import com.esotericsoftware.kryo.Kryo;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.NavigableSet;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedSet;
import java.util.Stack;
import java.util.TreeSet;
import java.util.Vector;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * The collections of the JDK. Immutable ones arrive as immutable ones; their elements are read before they are created.
 * Wrappers arrive around what they wrap, so that a shared one still shows it.
 */
// Users still have the old types; each cast is next to its creator.
// The element types are those of the values, which no source names.
@SuppressWarnings({"JdkObsolete", "TypeParameterUnusedInFormals", "rawtypes", "unchecked"})
final class CollectionTypes {
    private static final int LOCKED = 320;

    private static final Class<?> TREE_ITERATOR = new TreeSet<>().iterator().getClass();
    private static final Class<?> SKIP_LIST_ITERATOR =
            new ConcurrentSkipListSet<>().iterator().getClass();

    private CollectionTypes() {}

    static void addAll() {
        addChangeable();
        addOrdered();
        addFixed();
        addUnmodifiable();
        addSynchronized();
    }

    private static void addChangeable() {
        add(ArrayList.class, true, list(Elements.SLOT, ArrayList::new));
        add(
                LinkedList.class,
                true,
                CollectionTypes.<LinkedList<?>>list(Elements.NODE, n -> new LinkedList<>())
                        .heap(48));
        add(
                ArrayDeque.class,
                true,
                CollectionTypes.<ArrayDeque<?>>list(Elements.SLOT, ArrayDeque::new)
                        .heap(64));
        add(
                HashSet.class,
                true,
                CollectionTypes.<HashSet<?>>set(Elements.ENTRY, n -> new HashSet<>(Elements.tableFor(n)))
                        .heap(128));
        add(
                LinkedHashSet.class,
                true,
                CollectionTypes.<LinkedHashSet<?>>set(Elements.ENTRY, n -> new LinkedHashSet<>(Elements.tableFor(n)))
                        .heap(144));
        add(Vector.class, true, list(Elements.SLOT, Vector::new));
        add(
                Stack.class,
                true,
                CollectionTypes.<Stack<?>>list(Elements.SLOT, n -> new Stack<>())
                        .heap(112));
        add(CopyOnWriteArrayList.class, true, copyOnWrite());
        add(
                CopyOnWriteArraySet.class,
                true,
                CollectionTypes.<CopyOnWriteArraySet<?>>set(Elements.SLOT, n -> new CopyOnWriteArraySet<>())
                        .heap(96));
        add(
                ConcurrentLinkedQueue.class,
                true,
                CollectionTypes.<ConcurrentLinkedQueue<?>>list(Elements.NODE, n -> new ConcurrentLinkedQueue<>())
                        .heap(64));
        add(
                ConcurrentLinkedDeque.class,
                true,
                CollectionTypes.<ConcurrentLinkedDeque<?>>list(Elements.NODE, n -> new ConcurrentLinkedDeque<>())
                        .heap(64));
        add(LinkedBlockingQueue.class, true, bounded(LinkedBlockingQueue::new));
        add(LinkedBlockingDeque.class, true, bounded(LinkedBlockingDeque::new));
    }

    private static void addOrdered() {
        add(
                TreeSet.class,
                true,
                ordered(
                        96,
                        set -> {
                            refuseView(set, TREE_ITERATOR);
                            return set.comparator();
                        },
                        order -> new TreeSet<>(order)));
        add(
                ConcurrentSkipListSet.class,
                true,
                ordered(
                        224,
                        set -> {
                            refuseView(set, SKIP_LIST_ITERATOR);
                            return set.comparator();
                        },
                        order -> new ConcurrentSkipListSet<>(order)));
        add(PriorityQueue.class, true, ordered(128, PriorityQueue::comparator, order -> new PriorityQueue<>(order)));
        add(
                PriorityBlockingQueue.class,
                true,
                ordered(224, PriorityBlockingQueue::comparator, order -> new PriorityBlockingQueue<>(11, order)));
    }

    /** Parts and descending forms of sorted sets have the same class, but iterate in another way. */
    private static void refuseView(final Collection<?> set, final Class<?> iterator) {
        if (set.iterator().getClass() != iterator) {
            throw new CodecException(
                    "a " + set.getClass().getName()
                            + " that is a view of another (headSet, tailSet, subSet, descendingSet) cannot travel; send a copy: new TreeSet<>(it)");
        }
    }

    private static void addFixed() {
        add(Arrays.asList().getClass(), true, asList());
        add(Collections.emptyList().getClass(), false, copied(elements -> Collections.emptyList()));
        add(Collections.emptySet().getClass(), false, copied(elements -> Collections.emptySet()));
        add(
                Collections.singletonList(null).getClass(),
                true,
                copied(elements -> Collections.singletonList(only(elements))));
        add(Collections.singleton(null).getClass(), true, copied(elements -> Collections.singleton(only(elements))));
        add(
                List.of(1, 2, 3).getClass(),
                true,
                immutableList(),
                List.of().getClass(),
                List.of(1).getClass(),
                List.of(1, 2, 3).subList(1, 2).getClass());
        add(
                Set.of(1, 2, 3).getClass(),
                true,
                immutableSet(),
                Set.of().getClass(),
                Set.of(1).getClass());
    }

    private static void addUnmodifiable() {
        add(
                Collections.unmodifiableList(new ArrayList<>()).getClass(),
                true,
                wrapper(List.class, Collections::unmodifiableList),
                Collections.unmodifiableList(new LinkedList<>()).getClass());
        add(
                Collections.unmodifiableCollection(new ArrayList<>()).getClass(),
                true,
                wrapper(Collection.class, Collections::unmodifiableCollection));
        add(
                Collections.unmodifiableSet(new HashSet<>()).getClass(),
                true,
                wrapper(Set.class, Collections::unmodifiableSet));
        add(
                Collections.unmodifiableNavigableSet(new TreeSet<>()).getClass(),
                true,
                wrapper(NavigableSet.class, Collections::unmodifiableNavigableSet));
        add(
                Collections.unmodifiableSortedSet(new TreeSet<>()).getClass(),
                true,
                wrapper(SortedSet.class, Collections::unmodifiableSortedSet));
    }

    private static void addSynchronized() {
        add(
                Collections.synchronizedList(new ArrayList<>()).getClass(),
                true,
                wrapper(List.class, Collections::synchronizedList),
                Collections.synchronizedList(new LinkedList<>()).getClass());
        add(
                Collections.synchronizedCollection(new ArrayList<>()).getClass(),
                true,
                wrapper(Collection.class, Collections::synchronizedCollection));
        add(
                Collections.synchronizedSet(new HashSet<>()).getClass(),
                true,
                wrapper(Set.class, Collections::synchronizedSet));
        add(
                Collections.synchronizedSortedSet(new TreeSet<>()).getClass(),
                true,
                wrapper(SortedSet.class, Collections::synchronizedSortedSet));
    }

    /** Types that came later, at the end of the list. */
    static void addLater() {
        add(
                Collections.synchronizedNavigableSet(new TreeSet<>()).getClass(),
                true,
                wrapper(NavigableSet.class, Collections::synchronizedNavigableSet));
        add(Collections.emptyNavigableSet().getClass(), false, copied(elements ->
                (Collection<Object>) (Collection<?>) Collections.emptyNavigableSet()));
        add(Collections.nCopies(1, null).getClass(), true, copies());
    }

    private static Object only(final List<Object> elements) {
        if (elements.size() != 1) {
            throw new CodecException("damaged item: a singleton must have one element: size=" + elements.size());
        }
        return elements.get(0);
    }

    /** {@code Stream.toList()} creates immutable lists that may hold nulls, and may be asked for them. */
    private static ValueSerializer<List<?>> immutableList() {
        return holding(
                (kryo, out, value) -> {
                    out.writeBoolean(allowsNull(value));
                    Elements.write(kryo, out, value, Elements.SLOT);
                },
                (kryo, in) -> {
                    final boolean allowsNull = in.readBoolean();
                    final Object[] elements = Elements.read(kryo, in, Elements.SLOT);
                    return allowsNull ? Arrays.stream(elements).toList() : List.of(elements);
                });
    }

    private static boolean allowsNull(final List<?> list) {
        try {
            // The copy of a list that refuses nulls is the list itself.
            if (List.copyOf(list) == list) {
                return false;
            }
        } catch (final NullPointerException holdsNull) {
            return true;
        }
        try {
            return list.indexOf(null) < 0; // there is none: a list that refuses nulls refuses the question
        } catch (final NullPointerException refusesNull) {
            return false;
        }
    }

    private static ValueSerializer<Set<?>> immutableSet() {
        return ValueSerializer.<Set<?>>holding(
                        (kryo, out, value) -> Elements.writeKeys(kryo, out, value, Elements.SLOT), (kryo, in) -> {
                            final Object[] keys = Elements.readKeys(kryo, in, Elements.SLOT);
                            HashGuard.check(keys, 1);
                            return Set.of(keys);
                        })
                .made(Making.LATE_HASHED);
    }

    /** It writes through to its array, which may be shared. */
    private static ValueSerializer<List<?>> asList() {
        return holding(
                (kryo, out, value) -> kryo.writeClassAndObject(out, Backing.of(value)),
                (kryo, in) -> Arrays.asList(wrapped(Object[].class, kryo.readClassAndObject(in))));
    }

    private static ValueSerializer<List<?>> copies() {
        return holding(
                (kryo, out, value) -> {
                    out.writeVarInt(value.size(), true);
                    kryo.writeClassAndObject(out, value.isEmpty() ? null : value.get(0));
                },
                (kryo, in) -> {
                    final int count = in.readVarInt(true);
                    if (count < 0) {
                        throw new CodecException("damaged item: a negative number of copies: count=" + count);
                    }
                    return Collections.nCopies(count, kryo.readClassAndObject(in));
                });
    }

    /** A collection that is created before its elements, so that it may contain itself. */
    private static <C extends Collection<?>> ValueSerializer<C> list(
            final int heapBytes, final IntFunction<Collection<Object>> maker) {
        return ValueSerializer.<C>holding(
                        (kryo, out, value) -> Elements.write(kryo, out, value, heapBytes), (kryo, in) -> {
                            final int count = in.readCount();
                            ItemKryo.of(kryo).charge((long) heapBytes * count);
                            final Collection<Object> made = maker.apply(count);
                            kryo.reference(made);
                            for (int i = 0; i < count; i++) {
                                made.add(kryo.readClassAndObject(in));
                            }
                            return cast(made);
                        })
                .made(Making.EARLY);
    }

    /** Adding one by one would copy the array each time. */
    private static ValueSerializer<CopyOnWriteArrayList<?>> copyOnWrite() {
        return ValueSerializer.<CopyOnWriteArrayList<?>>holding(
                        (kryo, out, value) -> Elements.write(kryo, out, value, Elements.SLOT), (kryo, in) -> {
                            final CopyOnWriteArrayList<Object> made = new CopyOnWriteArrayList<>();
                            kryo.reference(made);
                            made.addAll(Arrays.asList(Elements.read(kryo, in, Elements.SLOT)));
                            return made;
                        })
                .made(Making.EARLY)
                .heap(80);
    }

    /** A queue with a bound. */
    private static <C extends BlockingQueue<?>> ValueSerializer<C> bounded(
            final IntFunction<Collection<Object>> maker) {
        return ValueSerializer.<C>holding(
                        (kryo, out, value) -> {
                            final Object[] elements = value.toArray();
                            out.writeVarInt(
                                    (int) Math.min(
                                            Integer.MAX_VALUE, (long) elements.length + value.remainingCapacity()),
                                    true);
                            Elements.writeArray(kryo, out, elements, Elements.NODE);
                        },
                        (kryo, in) -> {
                            final int capacity = in.readVarInt(true);
                            if (capacity <= 0) {
                                throw new CodecException("damaged item: a queue without room: capacity=" + capacity);
                            }
                            final Collection<Object> made = maker.apply(capacity);
                            kryo.reference(made);
                            for (final Object element : Elements.read(kryo, in, Elements.NODE)) {
                                made.add(element);
                            }
                            return cast(made);
                        })
                .made(Making.EARLY)
                .heap(LOCKED);
    }

    /** A set that is created before its elements, and filled when they are complete. */
    private static <C extends Collection<?>> ValueSerializer<C> set(
            final int heapBytes, final IntFunction<Collection<Object>> maker) {
        return ValueSerializer.<C>holding(
                        (kryo, out, value) -> Elements.writeKeys(kryo, out, value, heapBytes), (kryo, in) -> {
                            final int count = in.peekCount();
                            final Collection<Object> made = maker.apply(count);
                            kryo.reference(made);
                            Elements.fill(kryo, made, Elements.readKeys(kryo, in, heapBytes));
                            return cast(made);
                        })
                .made(Making.EARLY_HASHED);
    }

    /** A collection that is created from its elements. */
    private static <C extends Collection<?>> ValueSerializer<C> copied(
            final Function<List<Object>, Collection<Object>> maker) {
        return holding(
                (kryo, out, value) -> Elements.write(kryo, out, value, Elements.SLOT),
                (kryo, in) -> cast(maker.apply(Arrays.asList(Elements.read(kryo, in, Elements.SLOT)))));
    }

    private static <C extends Collection<?>> ValueSerializer<C> ordered(
            final int heapBytes,
            final Function<C, Comparator<?>> order,
            final Function<Comparator<Object>, Collection<Object>> maker) {
        return ValueSerializer.<C>holding(
                        (kryo, out, value) -> {
                            kryo.writeClassAndObject(out, order.apply(value));
                            Elements.writeKeys(kryo, out, value, Elements.SKIP_NODE);
                        },
                        (kryo, in) -> {
                            final Comparator<Object> comparator = readOrder(kryo, in);
                            final Collection<Object> made = maker.apply(comparator);
                            kryo.reference(made);
                            Elements.fill(kryo, made, Elements.readKeys(kryo, in, Elements.SKIP_NODE));
                            return cast(made);
                        })
                .made(Making.EARLY_HASHED)
                .heap(heapBytes);
    }

    /** What a wrapper wraps; it arrives around the same object. */
    static <W, B> ValueSerializer<W> wrapper(final Class<B> kind, final Function<B, W> maker) {
        return ValueSerializer.<W>holding(
                        (kryo, out, value) -> kryo.writeClassAndObject(out, Backing.of(value)),
                        (kryo, in) -> maker.apply(wrapped(kind, kryo.readClassAndObject(in))))
                .heap(48);
    }

    private static <B> B wrapped(final Class<B> kind, final Object backing) {
        if (!kind.isInstance(backing)) {
            throw new CodecException("damaged item: a wrapper of a "
                    + (backing == null ? null : backing.getClass().getName()) + " that must be a " + kind.getName());
        }
        return kind.cast(backing);
    }

    @SuppressWarnings("unchecked") // the compared type is unknown until it compares
    static Comparator<Object> readOrder(final Kryo kryo, final ItemInput in) {
        final Object order = kryo.readClassAndObject(in);
        if (order != null && !(order instanceof Comparator)) {
            throw new CodecException(
                    "damaged item: a comparator that is a " + order.getClass().getName());
        }
        return (Comparator<Object>) order;
    }

    @SuppressWarnings("unchecked") // each creator is next to the class that it creates
    private static <C> C cast(final Collection<Object> made) {
        return (C) made;
    }
}
