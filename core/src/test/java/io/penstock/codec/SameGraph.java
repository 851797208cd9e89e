package io.penstock.codec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Compares two graphs by all that a program can see: classes, values, order, comparators, bounds, what is found in sets and
 * maps, and which references lead to one object.
 */
final class SameGraph {
    private final Map<Object, Object> partners = new IdentityHashMap<>();
    private final Map<Object, Object> partnersBack = new IdentityHashMap<>();

    private SameGraph() {}

    /** The first difference, or null. */
    static String difference(final Object sent, final Object arrived) {
        return new SameGraph().compare(sent, arrived, "root");
    }

    private String compare(final Object sent, final Object arrived, final String at) {
        if (sent == null || arrived == null) {
            return sent == arrived ? null : at + ": " + sent + " became " + arrived;
        }
        if (sent.getClass() != arrived.getClass() && !sent.getClass().getName().contains("ImmutableCollections")) {
            return at + ": a " + sent.getClass() + " became a " + arrived.getClass();
        }
        final Object partner = partners.get(sent);
        if (partner != null) {
            return partner == arrived ? null : at + ": a shared reference was lost";
        }
        if (isObject(sent)) {
            if (partnersBack.containsKey(arrived)) {
                return at + ": two objects became one";
            }
            partners.put(sent, arrived);
            partnersBack.put(arrived, sent);
        }
        return contents(sent, arrived, at);
    }

    private static boolean isObject(final Object sent) {
        return sent instanceof Graphs.Pair
                || sent instanceof Graphs.Bean
                || sent instanceof Graphs.Key
                || sent instanceof Throwable
                || sent instanceof AtomicReference
                || sent.getClass().isArray()
                || ((sent instanceof Collection || sent instanceof Map)
                        && !(sent instanceof Collection<?> empty && empty.isEmpty())
                        && !(sent instanceof Map<?, ?> emptyMap && emptyMap.isEmpty()));
    }

    private String contents(final Object sent, final Object arrived, final String at) {
        if (sent instanceof Graphs.Pair one && arrived instanceof Graphs.Pair other) {
            return list(
                    Arrays.asList(one.first(), one.second(), one.number()),
                    Arrays.asList(other.first(), other.second(), other.number()),
                    at + ".pair");
        }
        if (sent instanceof Graphs.Bean one && arrived instanceof Graphs.Bean other) {
            return list(fields(one), fields(other), at + ".bean");
        }
        if (sent instanceof Graphs.Key one && arrived instanceof Graphs.Key other) {
            return list(Arrays.asList(one.id, one.more), Arrays.asList(other.id, other.more), at + ".key");
        }
        if (sent instanceof Throwable one && arrived instanceof Throwable other) {
            return list(fields(one), fields(other), at + ".throwable");
        }
        if (sent instanceof AtomicReference<?> one && arrived instanceof AtomicReference<?> other) {
            return compare(one.get(), other.get(), at + ".reference");
        }
        if (sent instanceof Optional<?> one && arrived instanceof Optional<?> other) {
            return compare(one.orElse(null), other.orElse(null), at + ".optional");
        }
        if (sent instanceof Object[] one && arrived instanceof Object[] other) {
            return list(Arrays.asList(one), Arrays.asList(other), at + "[]");
        }
        if (sent instanceof int[] one && arrived instanceof int[] other) {
            return Arrays.equals(one, other) ? null : at + ": other ints";
        }
        if (sent instanceof Map<?, ?> one && arrived instanceof Map<?, ?> other) {
            return maps(one, other, at);
        }
        if (sent instanceof Collection<?> one && arrived instanceof Collection<?> other) {
            return collections(one, other, at);
        }
        if (sent instanceof Double one && arrived instanceof Double other) {
            return Double.doubleToRawLongBits(one) == Double.doubleToRawLongBits(other) ? null : at + ": other bits";
        }
        if (sent instanceof Float one && arrived instanceof Float other) {
            return Float.floatToRawIntBits(one) == Float.floatToRawIntBits(other) ? null : at + ": other bits";
        }
        return sent.equals(arrived) ? null : at + ": " + sent + " became " + arrived;
    }

    private static List<Object> fields(final Graphs.Bean bean) {
        final List<Object> fields = new ArrayList<>(Arrays.asList(bean.first, bean.second, bean.number, bean.text));
        if (bean instanceof Graphs.Fixed fixed) {
            fields.add(fixed.fixed);
            fields.add(fixed.value);
        }
        return fields;
    }

    private static List<Object> fields(final Throwable thrown) {
        final List<Object> fields = new ArrayList<>(Arrays.asList(
                thrown.getMessage(),
                thrown.getCause(),
                Arrays.toString(thrown.getStackTrace()),
                thrown.getSuppressed()));
        if (thrown instanceof Graphs.Failed failed) {
            fields.add(failed.detail);
        }
        return fields;
    }

    private String list(final List<?> sent, final List<?> arrived, final String at) {
        if (sent.size() != arrived.size()) {
            return at + ": " + sent.size() + " became " + arrived.size();
        }
        for (int i = 0; i < sent.size(); i++) {
            final String difference = compare(sent.get(i), arrived.get(i), at + i);
            if (difference != null) {
                return difference;
            }
        }
        return null;
    }

    private String collections(final Collection<?> sent, final Collection<?> arrived, final String at) {
        if (sent instanceof BlockingQueue<?> one
                && arrived instanceof BlockingQueue<?> other
                && one.remainingCapacity() != other.remainingCapacity()) {
            return at + ": another bound";
        }
        if (sent instanceof Graphs.Names one
                && arrived instanceof Graphs.Names other
                && !one.owner.equals(other.owner)) {
            return at + ": another owner";
        }
        if (!Objects.equals(order(sent), order(arrived))) {
            return at + ": another order";
        }
        if (sent instanceof Set) {
            for (final Object element : arrived) {
                if (!arrived.contains(element)) {
                    return at + ": a set does not find its own element";
                }
            }
        }
        final boolean sorted = sent instanceof Set && !(sent instanceof LinkedHashSet) && !(sent instanceof SortedSet);
        return list(elements(sent, sorted), elements(arrived, sorted), at + ".elements");
    }

    private String maps(final Map<?, ?> sent, final Map<?, ?> arrived, final String at) {
        if (!Objects.equals(order(sent), order(arrived))) {
            return at + ": another order";
        }
        for (final Map.Entry<?, ?> entry : arrived.entrySet()) {
            if (!(arrived instanceof LinkedHashMap) && arrived.get(entry.getKey()) != entry.getValue()) {
                return at + ": a map does not find its own value";
            }
        }
        final boolean sorted = !(sent instanceof LinkedHashMap)
                && !(sent instanceof SortedMap)
                && !sent.getClass().getName().contains("Unmodifiable");
        final Map<Object, Object> values = new HashMap<>();
        arrived.forEach((key, value) -> values.put(key.toString(), value));
        final List<Object> keys = elements(sent.keySet(), sorted);
        final String difference = list(keys, elements(arrived.keySet(), sorted), at + ".keys");
        if (difference != null) {
            return difference;
        }
        for (final Map.Entry<?, ?> entry : sent.entrySet()) {
            final String other =
                    compare(entry.getValue(), values.get(entry.getKey().toString()), at + "." + entry.getKey());
            if (other != null) {
                return other;
            }
        }
        return null;
    }

    private static List<Object> elements(final Collection<?> elements, final boolean sorted) {
        final List<Object> all = new ArrayList<>(elements);
        if (sorted) {
            all.sort(Comparator.comparing(Object::toString));
        }
        return all;
    }

    private static Object order(final Object ordered) {
        if (ordered instanceof SortedSet<?> set) {
            return set.comparator();
        }
        if (ordered instanceof SortedMap<?, ?> map) {
            return map.comparator();
        }
        if (ordered instanceof PriorityQueue<?> queue) {
            return queue.comparator();
        }
        return ordered instanceof LinkedHashMap<?, ?> map && map.getClass() == LinkedHashMap.class
                ? MapTypes.isInAccessOrder(map)
                : null;
    }
}
