package io.penstock.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.Stack;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Vector;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.PriorityBlockingQueue;

/** What a user's collection or map holds. */
@SuppressWarnings({"JdkObsolete", "unchecked"}) // users still have the old types; element types are unknown
enum Contents {
    /** The elements of a collection. */
    ELEMENTS(1) {
        @Override
        Object[] of(final Object owner) {
            return ((Collection<?>) owner).toArray();
        }

        @Override
        void clear(final Object owner) {
            ((Collection<?>) owner).clear();
        }

        @Override
        void fill(final Object owner, final Object[] elements) {
            final Collection<Object> target = (Collection<Object>) owner;
            if (owner instanceof CopyOnWriteArrayList) {
                target.addAll(Arrays.asList(elements));
                return;
            }
            for (final Object element : elements) {
                target.add(element);
            }
        }
    },
    /** The entries of a map; keys and values alternate. */
    ENTRIES(2) {
        @Override
        Object[] of(final Object owner) {
            return Elements.flat((Map<?, ?>) owner);
        }

        @Override
        void clear(final Object owner) {
            ((Map<?, ?>) owner).clear();
        }

        @Override
        void fill(final Object owner, final Object[] entries) {
            Elements.put((Map<Object, Object>) owner, entries);
        }
    };

    /** Those whose whole state is their elements, comparator and bound. */
    private static final Set<Class<?>> PARENTS = Set.of(
            ArrayList.class,
            LinkedList.class,
            ArrayDeque.class,
            Vector.class,
            Stack.class,
            HashSet.class,
            LinkedHashSet.class,
            TreeSet.class,
            PriorityQueue.class,
            CopyOnWriteArrayList.class,
            ConcurrentLinkedQueue.class,
            ConcurrentLinkedDeque.class,
            LinkedBlockingQueue.class,
            LinkedBlockingDeque.class,
            PriorityBlockingQueue.class,
            ConcurrentSkipListSet.class,
            HashMap.class,
            Hashtable.class,
            TreeMap.class,
            ConcurrentHashMap.class,
            ConcurrentSkipListMap.class);

    private final int step;

    Contents(final int step) {
        this.step = step;
    }

    /** What objects hold whose superclass is this class of the JDK; null if it is no collection. */
    static Contents find(final Class<?> type, final Class<?> parent) {
        final boolean map = Map.class.isAssignableFrom(parent);
        if (!map && !Collection.class.isAssignableFrom(parent)) {
            return null;
        }
        if (!PARENTS.contains(parent)) {
            throw new CodecException(
                    "class " + type.getName() + " cannot travel: it extends " + parent.getName()
                            + ", which does not tell all of its state; hold one in a field instead, or implement writeReplace and readResolve");
        }
        return map ? ENTRIES : ELEMENTS;
    }

    abstract Object[] of(Object owner);

    abstract void clear(Object owner);

    abstract void fill(Object owner, Object[] elements);

    /** The distance of the keys in the array. */
    int step() {
        return step;
    }

    void write(final Kryo kryo, final Output output, final Object[] elements) {
        final ItemKryo items = ItemKryo.of(kryo);
        final long before = items.work();
        Elements.writeArray(kryo, output, elements, Elements.SKIP_NODE);
        items.addKeyWork(items.work() - before);
        HashGuard.check(elements, step);
    }

    Object[] read(final Kryo kryo, final Input input) {
        final Object[] elements = Elements.readKeys(kryo, input, Elements.SKIP_NODE);
        if (elements.length % step != 0) {
            throw new CodecException("damaged item: a key without a value");
        }
        return elements;
    }

    /** How a copy differs, or null. */
    String difference(final Object owner, final Object copy, final Object[] elements) {
        final Comparator<?> order = comparator(owner);
        if (!isSame(order, comparator(copy))) {
            return "its comparator is " + order + " and the copy's is " + comparator(copy);
        }
        if (owner instanceof BlockingQueue<?> queue
                && queue.remainingCapacity() != ((BlockingQueue<?>) copy).remainingCapacity()) {
            return "its remaining capacity is " + queue.remainingCapacity() + " and the copy's is "
                    + ((BlockingQueue<?>) copy).remainingCapacity();
        }
        final Object[] copied = of(copy);
        if (copied.length != elements.length) {
            return "it has " + elements.length / step + " elements and the copy has " + copied.length / step;
        }
        return isOrdered(owner) && !sameElements(elements, copied) ? "the copy has other elements" : null;
    }

    private static boolean sameElements(final Object[] elements, final Object[] copied) {
        for (int i = 0; i < elements.length; i++) {
            if (elements[i] != copied[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether the order of the elements is part of what the collection is. */
    private static boolean isOrdered(final Object owner) {
        return !(owner instanceof HashMap
                || owner instanceof Hashtable
                || owner instanceof ConcurrentHashMap
                || (owner instanceof HashSet && !(owner instanceof LinkedHashSet)));
    }

    private static Comparator<?> comparator(final Object owner) {
        if (owner instanceof SortedSet<?> set) {
            return set.comparator();
        }
        if (owner instanceof SortedMap<?, ?> map) {
            return map.comparator();
        }
        if (owner instanceof PriorityQueue<?> queue) {
            return queue.comparator();
        }
        return owner instanceof PriorityBlockingQueue<?> queue ? queue.comparator() : null;
    }

    private static boolean isSame(final Comparator<?> one, final Comparator<?> other) {
        return one == other
                || (one != null && one.equals(other))
                || (one != null && other != null && one.getClass() == other.getClass() && hasNoState(one.getClass()));
    }

    private static boolean hasNoState(final Class<?> type) {
        for (Class<?> level = type; level != Object.class; level = level.getSuperclass()) {
            for (final java.lang.reflect.Field field : level.getDeclaredFields()) {
                if (!java.lang.reflect.Modifier.isStatic(field.getModifiers())) {
                    return false;
                }
            }
        }
        return true;
    }
}
