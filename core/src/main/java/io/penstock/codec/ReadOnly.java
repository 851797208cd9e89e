package io.penstock.codec;

import java.util.AbstractCollection;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Views of collections that refuse changes, with an advice what to do instead: a change of a copy would be lost in silence. What is in such a view is shown the
 * same way. A codec writes what is behind a view.
 */
final class ReadOnly {
    private ReadOnly() {}

    /** What has something behind it. */
    private interface View {
        Object original();
    }

    /** What is written in place of an object. */
    static Object original(final Object object) {
        return object instanceof View view ? view.original() : object;
    }

    /** Whether a collection of this declared type cannot be shown as a view, because it is a class of the JDK. */
    static boolean isClosed(final Class<?> declared) {
        return Jdk.owns(declared)
                && !declared.isInterface()
                && (Collection.class.isAssignableFrom(declared) || Map.class.isAssignableFrom(declared));
    }

    /** A view of a collection; other objects as they are. */
    static Object of(final Object value, final String advice) {
        if (value == null || value instanceof View || !(isContainer(value) && Jdk.owns(value.getClass()))) {
            return value;
        }
        if (value instanceof List<?> list) {
            return list instanceof RandomAccess ? new RandomList<>(list, advice) : new ListView<>(list, advice);
        }
        if (value instanceof NavigableSet<?> set) {
            return Collections.unmodifiableNavigableSet(set);
        }
        if (value instanceof Set<?> set) {
            return new SetView<>(set, advice);
        }
        if (value instanceof Collection<?> collection) {
            return new CollectionView<>(collection, advice);
        }
        if (value instanceof NavigableMap<?, ?> map) {
            return Collections.unmodifiableNavigableMap(map);
        }
        if (value instanceof Map<?, ?> map) {
            return new MapView<>(map, advice);
        }
        if (value instanceof Optional<?> optional) {
            return optional.map(inner -> of(inner, advice));
        }
        final Object[] array = (Object[]) value;
        for (int i = 0; i < array.length; i++) {
            final Object shown = of(array[i], advice);
            if (array.getClass().getComponentType().isInstance(shown)) {
                array[i] = shown;
            }
        }
        return array;
    }

    private static boolean isContainer(final Object value) {
        return value instanceof Collection
                || value instanceof Map
                || value instanceof Optional
                || value instanceof Object[];
    }

    private static UnsupportedOperationException refused(final String advice) {
        return new UnsupportedOperationException(advice);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the view of an element is an element
    private static <E> E shown(final Object element, final String advice) {
        return (E) of(element, advice);
    }

    private static <E> Iterator<E> iterator(final Iterator<?> all, final String advice) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return all.hasNext();
            }

            @Override
            public E next() {
                return shown(all.next(), advice);
            }

            @Override
            public void remove() {
                throw refused(advice);
            }
        };
    }

    private static class ListView<E> extends AbstractList<E> implements View {
        private final List<?> list;
        private final String advice;

        ListView(final List<?> list, final String advice) {
            this.list = list;
            this.advice = advice;
        }

        @Override
        public Object original() {
            return list;
        }

        @Override
        public E get(final int index) {
            return shown(list.get(index), advice);
        }

        @Override
        public int size() {
            return list.size();
        }

        @Override
        public Iterator<E> iterator() {
            return ReadOnly.iterator(list.iterator(), advice);
        }

        @Override
        public E set(final int index, final E element) {
            throw refused(advice);
        }

        @Override
        public void add(final int index, final E element) {
            throw refused(advice);
        }

        @Override
        public E remove(final int index) {
            throw refused(advice);
        }

        @Override
        public boolean remove(final Object element) {
            throw refused(advice);
        }

        @Override
        public boolean addAll(final Collection<? extends E> elements) {
            throw refused(advice);
        }

        @Override
        public boolean addAll(final int index, final Collection<? extends E> elements) {
            throw refused(advice);
        }

        @Override
        public boolean removeAll(final Collection<?> elements) {
            throw refused(advice);
        }

        @Override
        public boolean retainAll(final Collection<?> elements) {
            throw refused(advice);
        }

        @Override
        public boolean removeIf(final Predicate<? super E> filter) {
            throw refused(advice);
        }

        @Override
        public void replaceAll(final UnaryOperator<E> operator) {
            throw refused(advice);
        }

        @Override
        public void sort(final Comparator<? super E> order) {
            throw refused(advice);
        }

        @Override
        public void clear() {
            throw refused(advice);
        }
    }

    private static final class RandomList<E> extends ListView<E> implements RandomAccess {
        RandomList(final List<?> list, final String advice) {
            super(list, advice);
        }
    }

    private static final class SetView<E> extends AbstractSet<E> implements View {
        private final Set<?> set;
        private final String advice;

        SetView(final Set<?> set, final String advice) {
            this.set = set;
            this.advice = advice;
        }

        @Override
        public Object original() {
            return set;
        }

        @Override
        public Iterator<E> iterator() {
            return ReadOnly.iterator(set.iterator(), advice);
        }

        @Override
        public int size() {
            return set.size();
        }

        @Override
        public boolean contains(final Object element) {
            return set.contains(element);
        }

        @Override
        public boolean add(final E element) {
            throw refused(advice);
        }

        @Override
        public boolean remove(final Object element) {
            throw refused(advice);
        }

        @Override
        public boolean addAll(final Collection<? extends E> elements) {
            throw refused(advice);
        }

        @Override
        public boolean removeAll(final Collection<?> elements) {
            throw refused(advice);
        }

        @Override
        public boolean retainAll(final Collection<?> elements) {
            throw refused(advice);
        }

        @Override
        public boolean removeIf(final Predicate<? super E> filter) {
            throw refused(advice);
        }

        @Override
        public void clear() {
            throw refused(advice);
        }
    }

    /** Of a queue or deque, which has no equality of its own. */
    private static final class CollectionView<E> extends AbstractCollection<E> implements View {
        private final Collection<?> collection;
        private final String advice;

        CollectionView(final Collection<?> collection, final String advice) {
            this.collection = collection;
            this.advice = advice;
        }

        @Override
        public Object original() {
            return collection;
        }

        @Override
        public Iterator<E> iterator() {
            return ReadOnly.iterator(collection.iterator(), advice);
        }

        @Override
        public int size() {
            return collection.size();
        }

        @Override
        public boolean add(final E element) {
            throw refused(advice);
        }

        @Override
        public boolean remove(final Object element) {
            throw refused(advice);
        }

        @Override
        public boolean addAll(final Collection<? extends E> elements) {
            throw refused(advice);
        }

        @Override
        public boolean removeAll(final Collection<?> elements) {
            throw refused(advice);
        }

        @Override
        public boolean retainAll(final Collection<?> elements) {
            throw refused(advice);
        }

        @Override
        public boolean removeIf(final Predicate<? super E> filter) {
            throw refused(advice);
        }

        @Override
        public void clear() {
            throw refused(advice);
        }
    }

    private static final class MapView<K, V> extends AbstractMap<K, V> implements View {
        private final Map<?, ?> map;
        private final String advice;

        MapView(final Map<?, ?> map, final String advice) {
            this.map = map;
            this.advice = advice;
        }

        @Override
        public Object original() {
            return map;
        }

        @Override
        public V get(final Object key) {
            return shown(map.get(key), advice);
        }

        @Override
        public boolean containsKey(final Object key) {
            return map.containsKey(key);
        }

        @Override
        public Set<Entry<K, V>> entrySet() {
            final Iterable<? extends Entry<?, ?>> entries = map.entrySet();
            return new AbstractSet<>() {
                @Override
                public Iterator<Entry<K, V>> iterator() {
                    final Iterator<? extends Entry<?, ?>> all = entries.iterator();
                    return new Iterator<>() {
                        @Override
                        public boolean hasNext() {
                            return all.hasNext();
                        }

                        @Override
                        public Entry<K, V> next() {
                            final Entry<?, ?> entry = all.next();
                            return new EntryView<>(
                                    shown(entry.getKey(), advice), shown(entry.getValue(), advice), advice);
                        }

                        @Override
                        public void remove() {
                            throw refused(advice);
                        }
                    };
                }

                @Override
                public int size() {
                    return map.size();
                }

                @Override
                public void clear() {
                    throw refused(advice);
                }
            };
        }

        @Override
        public V put(final K key, final V value) {
            throw refused(advice);
        }

        @Override
        public V remove(final Object key) {
            throw refused(advice);
        }

        @Override
        public void putAll(final Map<? extends K, ? extends V> entries) {
            throw refused(advice);
        }

        @Override
        public void clear() {
            throw refused(advice);
        }

        @Override
        public void replaceAll(final BiFunction<? super K, ? super V, ? extends V> function) {
            throw refused(advice);
        }

        @Override
        public V putIfAbsent(final K key, final V value) {
            throw refused(advice);
        }

        @Override
        public boolean remove(final Object key, final Object value) {
            throw refused(advice);
        }

        @Override
        public boolean replace(final K key, final V seen, final V value) {
            throw refused(advice);
        }

        @Override
        public V replace(final K key, final V value) {
            throw refused(advice);
        }

        @Override
        public V computeIfAbsent(final K key, final Function<? super K, ? extends V> function) {
            throw refused(advice);
        }

        @Override
        public V computeIfPresent(final K key, final BiFunction<? super K, ? super V, ? extends V> function) {
            throw refused(advice);
        }

        @Override
        public V compute(final K key, final BiFunction<? super K, ? super V, ? extends V> function) {
            throw refused(advice);
        }

        @Override
        public V merge(final K key, final V value, final BiFunction<? super V, ? super V, ? extends V> function) {
            throw refused(advice);
        }
    }

    private static final class EntryView<K, V> extends AbstractMap.SimpleImmutableEntry<K, V> {
        private static final long serialVersionUID = 1L;

        private final String advice;

        EntryView(final K key, final V value, final String advice) {
            super(key, value);
            this.advice = advice;
        }

        @Override
        public V setValue(final V value) {
            throw refused(advice);
        }
    }
}
