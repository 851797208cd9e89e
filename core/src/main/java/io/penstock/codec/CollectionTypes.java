package io.penstock.codec;

import static io.penstock.codec.ValueSerializer.holding;
import static io.penstock.codec.WellKnownTypes.add;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
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
 */
// Users still have the old types; each cast is next to its creator.
@SuppressWarnings({"JdkObsolete", "TypeParameterUnusedInFormals"})
final class CollectionTypes {
    private CollectionTypes() {}

    static void addAll() {
        addChangeable();
        addOrdered();
        addFixed();
        addUnmodifiable();
        addSynchronized();
    }

    private static void addChangeable() {
        add(ArrayList.class, true, collection(ArrayList::new));
        add(LinkedList.class, true, collection(n -> new LinkedList<>()));
        add(ArrayDeque.class, true, collection(ArrayDeque::new));
        add(HashSet.class, true, collection(n -> new HashSet<>(Elements.tableFor(n))));
        add(LinkedHashSet.class, true, collection(n -> new LinkedHashSet<>(Elements.tableFor(n))));
        add(Vector.class, true, collection(Vector::new));
        add(Stack.class, true, collection(n -> new Stack<>()));
        add(CopyOnWriteArrayList.class, true, copied(CopyOnWriteArrayList::new));
        add(CopyOnWriteArraySet.class, true, copied(CopyOnWriteArraySet::new));
        add(ConcurrentLinkedQueue.class, true, collection(n -> new ConcurrentLinkedQueue<>()));
        add(ConcurrentLinkedDeque.class, true, collection(n -> new ConcurrentLinkedDeque<>()));
        add(LinkedBlockingQueue.class, true, collection(n -> new LinkedBlockingQueue<>()));
        add(LinkedBlockingDeque.class, true, collection(n -> new LinkedBlockingDeque<>()));
    }

    private static void addOrdered() {
        add(TreeSet.class, true, ordered(set -> set.comparator(), (order, n) -> new TreeSet<>(order)));
        add(
                ConcurrentSkipListSet.class,
                true,
                ordered(set -> set.comparator(), (order, n) -> new ConcurrentSkipListSet<>(order)));
        add(PriorityQueue.class, true, ordered(queue -> queue.comparator(), (order, n) -> new PriorityQueue<>(order)));
        add(
                PriorityBlockingQueue.class,
                true,
                ordered(queue -> queue.comparator(), (order, n) -> new PriorityBlockingQueue<>(11, order)));
    }

    private static void addFixed() {
        add(Arrays.asList().getClass(), true, copied(elements -> Arrays.asList(elements.toArray())));
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
                copied(CollectionTypes::immutableList),
                List.of().getClass(),
                List.of(1).getClass(),
                List.of(1, 2, 3).subList(1, 2).getClass());
        add(
                Set.of(1, 2, 3).getClass(),
                true,
                copied(elements -> Set.of(elements.toArray())),
                Set.of().getClass(),
                Set.of(1).getClass());
    }

    private static void addUnmodifiable() {
        add(
                Collections.unmodifiableList(new ArrayList<>()).getClass(),
                true,
                copied(Collections::unmodifiableList),
                Collections.unmodifiableList(new LinkedList<>()).getClass());
        add(
                Collections.unmodifiableCollection(new ArrayList<>()).getClass(),
                true,
                copied(Collections::unmodifiableCollection));
        add(
                Collections.unmodifiableSet(new HashSet<>()).getClass(),
                true,
                copied(elements -> Collections.unmodifiableSet(new LinkedHashSet<>(elements))));
        add(
                Collections.unmodifiableNavigableSet(new TreeSet<>()).getClass(),
                true,
                orderedView(Collections::unmodifiableNavigableSet),
                Collections.emptyNavigableSet().getClass());
        add(
                Collections.unmodifiableSortedSet(new TreeSet<>()).getClass(),
                true,
                orderedView(Collections::unmodifiableSortedSet));
    }

    private static void addSynchronized() {
        add(
                Collections.synchronizedList(new ArrayList<>()).getClass(),
                true,
                copied(Collections::synchronizedList),
                Collections.synchronizedList(new LinkedList<>()).getClass());
        add(
                Collections.synchronizedCollection(new ArrayList<>()).getClass(),
                true,
                copied(Collections::synchronizedCollection));
        add(
                Collections.synchronizedSet(new HashSet<>()).getClass(),
                true,
                copied(elements -> Collections.synchronizedSet(new LinkedHashSet<>(elements))));
        add(
                Collections.synchronizedSortedSet(new TreeSet<>()).getClass(),
                true,
                orderedView(Collections::synchronizedSortedSet),
                Collections.synchronizedNavigableSet(new TreeSet<>()).getClass());
    }

    private static Object only(final List<Object> elements) {
        if (elements.size() != 1) {
            throw new CodecException("damaged item: a singleton must have one element: size=" + elements.size());
        }
        return elements.get(0);
    }

    /** {@code Stream.toList()} creates immutable lists with nulls, which {@code List.of} refuses. */
    private static List<Object> immutableList(final List<Object> elements) {
        return elements.contains(null) ? Collections.unmodifiableList(elements) : List.of(elements.toArray());
    }

    /** A collection that is created before its elements, so that it may contain itself. */
    private static <C extends Collection<?>> Serializer<C> collection(final IntFunction<Collection<Object>> maker) {
        return holding((kryo, out, value) -> Elements.write(kryo, out, value), (kryo, in) -> {
            final int count = in.readCount();
            final Collection<Object> made = maker.apply(count);
            kryo.reference(made);
            Elements.readInto(kryo, in, count, made);
            return cast(made);
        });
    }

    /** A collection that is created from its elements. */
    private static <C extends Collection<?>> Serializer<C> copied(
            final Function<List<Object>, Collection<Object>> maker) {
        return holding(
                (kryo, out, value) -> Elements.write(kryo, out, value),
                (kryo, in) -> cast(maker.apply(new ArrayList<>(Arrays.asList(Elements.read(kryo, in))))));
    }

    /** Creates an empty collection with a comparator. */
    @FunctionalInterface
    private interface OrderedMaker {
        Collection<Object> make(Comparator<Object> order, int count);
    }

    private static <C extends Collection<?>> Serializer<C> ordered(
            final Function<C, Comparator<?>> order, final OrderedMaker maker) {
        return holding(
                (kryo, out, value) -> {
                    kryo.writeClassAndObject(out, order.apply(value));
                    Elements.write(kryo, out, value);
                },
                (kryo, in) -> {
                    final Comparator<Object> comparator = readOrder(kryo, in);
                    final int count = in.readCount();
                    final Collection<Object> made = maker.make(comparator, count);
                    kryo.reference(made);
                    Elements.readInto(kryo, in, count, made);
                    return cast(made);
                });
    }

    private static <C extends SortedSet<?>> Serializer<C> orderedView(
            final Function<NavigableSet<Object>, Collection<Object>> view) {
        return holding(
                (kryo, out, value) -> {
                    kryo.writeClassAndObject(out, value.comparator());
                    Elements.write(kryo, out, value);
                },
                (kryo, in) -> {
                    final NavigableSet<Object> made = new TreeSet<>(readOrder(kryo, in));
                    Elements.readInto(kryo, in, in.readCount(), made);
                    return cast(view.apply(made));
                });
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
