package io.penstock.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;

/** The elements of collections and the entries of maps: the count, then each with its class. */
final class Elements {
    /** Estimated heap of an entry beyond the element itself: in an array, a linked list, a hash table, a skip list. */
    static final int SLOT = 0;

    static final int NODE = 32;
    static final int ENTRY = 48;
    static final int SKIP_NODE = 64;

    private Elements() {}

    /** A concurrent collection may change its size meanwhile: the count must match what is written. */
    static void write(final Kryo kryo, final Output output, final Collection<?> elements, final int heapBytes) {
        writeArray(kryo, output, elements.toArray(), heapBytes);
    }

    static void writeArray(final Kryo kryo, final Output output, final Object[] elements, final int heapBytes) {
        output.writeVarInt(elements.length, true);
        ItemKryo.of(kryo).charge((long) heapBytes * elements.length);
        for (final Object element : elements) {
            kryo.writeClassAndObject(output, element);
        }
    }

    /** Elements that the receiver hashes or compares. */
    static void writeKeys(final Kryo kryo, final Output output, final Collection<?> keys, final int heapBytes) {
        final ItemKryo items = ItemKryo.of(kryo);
        final Object[] all = keys.toArray();
        final long before = items.work();
        writeArray(kryo, output, all, heapBytes);
        items.addKeyWork(items.work() - before);
        HashGuard.check(all, 1);
    }

    static Object[] read(final Kryo kryo, final Input input, final int heapBytes) {
        final Object[] elements = new Object[((ItemInput) input).readCount()];
        ItemKryo.of(kryo).charge((long) heapBytes * elements.length);
        for (int i = 0; i < elements.length; i++) {
            elements[i] = kryo.readClassAndObject(input);
        }
        return elements;
    }

    static Object[] readKeys(final Kryo kryo, final Input input, final int heapBytes) {
        final ItemKryo items = ItemKryo.of(kryo);
        final long before = items.work();
        final Object[] keys = read(kryo, input, heapBytes);
        items.addKeyWork(items.work() - before);
        return keys;
    }

    /** Fills a collection that hashes or compares, when its elements are complete. */
    static void fill(final Kryo kryo, final Collection<Object> target, final Object[] keys) {
        ItemKryo.of(kryo).fill(() -> {
            HashGuard.check(keys, 1);
            for (final Object key : keys) {
                target.add(key);
            }
        });
    }

    /** Keys and values alternate. */
    static void write(final Kryo kryo, final Output output, final Map<?, ?> map, final int heapBytes) {
        final ItemKryo items = ItemKryo.of(kryo);
        final Object[] flat = flat(map);
        output.writeVarInt(flat.length, true);
        items.charge((long) heapBytes * (flat.length / 2));
        for (int i = 0; i < flat.length; i += 2) {
            final long before = items.work();
            kryo.writeClassAndObject(output, flat[i]);
            items.addKeyWork(items.work() - before);
            kryo.writeClassAndObject(output, flat[i + 1]);
        }
        HashGuard.check(flat, 2);
    }

    static Object[] flat(final Map<?, ?> map) {
        final Object[] flat = new Object[2 * map.size()];
        int i = 0;
        for (final Map.Entry<?, ?> entry : map.entrySet()) {
            if (i == flat.length) {
                break; // the map grew meanwhile
            }
            flat[i++] = entry.getKey();
            flat[i++] = entry.getValue();
        }
        return i == flat.length ? flat : Arrays.copyOf(flat, i);
    }

    /** Keys and values alternate. */
    static Object[] readEntries(final Kryo kryo, final Input input, final int heapBytes) {
        final ItemKryo items = ItemKryo.of(kryo);
        final int count = ((ItemInput) input).readCount();
        if (count % 2 != 0) {
            throw new CodecException("damaged item: a key without a value");
        }
        items.charge((long) heapBytes * (count / 2));
        final Object[] flat = new Object[count];
        for (int i = 0; i < count; i += 2) {
            final long before = items.work();
            flat[i] = kryo.readClassAndObject(input);
            items.addKeyWork(items.work() - before);
            flat[i + 1] = kryo.readClassAndObject(input);
        }
        return flat;
    }

    /** Fills a map when its keys are complete. */
    static void fill(final Kryo kryo, final Map<Object, Object> target, final Object[] entries) {
        ItemKryo.of(kryo).fill(() -> {
            HashGuard.check(entries, 2);
            put(target, entries);
        });
    }

    static void put(final Map<Object, Object> target, final Object[] entries) {
        for (int i = 0; i < entries.length; i += 2) {
            target.put(entries[i], entries[i + 1]);
        }
    }

    /** Capacity of a hash table that holds {@code count} elements without growing. */
    static int tableFor(final int count) {
        return (int) Math.min(count / 0.75 + 1, 1 << 30);
    }
}
