package io.penstock.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.Collection;
import java.util.Map;

/** The elements of collections and the entries of maps: the count, then each with its class. */
final class Elements {
    private Elements() {}

    /** A concurrent collection may change its size meanwhile: the count must match what is written. */
    static void write(final Kryo kryo, final Output output, final Collection<?> elements) {
        writeArray(kryo, output, elements.toArray());
    }

    static void writeArray(final Kryo kryo, final Output output, final Object[] elements) {
        output.writeVarInt(elements.length, true);
        for (final Object element : elements) {
            kryo.writeClassAndObject(output, element);
        }
    }

    static Object[] read(final Kryo kryo, final Input input) {
        final Object[] elements = new Object[((ItemInput) input).readCount()];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = kryo.readClassAndObject(input);
        }
        return elements;
    }

    static void readInto(final Kryo kryo, final Input input, final int count, final Collection<Object> target) {
        for (int i = 0; i < count; i++) {
            target.add(kryo.readClassAndObject(input));
        }
    }

    /** Keys and values alternate. */
    static void write(final Kryo kryo, final Output output, final Map<?, ?> map) {
        writeArray(kryo, output, flat(map));
    }

    private static Object[] flat(final Map<?, ?> map) {
        final Object[] flat = new Object[2 * map.size()];
        int i = 0;
        for (final Map.Entry<?, ?> entry : map.entrySet()) {
            if (i == flat.length) {
                break; // the map grew meanwhile
            }
            flat[i++] = entry.getKey();
            flat[i++] = entry.getValue();
        }
        return i == flat.length ? flat : java.util.Arrays.copyOf(flat, i);
    }

    static int readEntryCount(final Input input) {
        final int count = ((ItemInput) input).readCount();
        if (count % 2 != 0) {
            throw new CodecException("damaged item: a key without a value");
        }
        return count / 2;
    }

    static void readInto(final Kryo kryo, final Input input, final int count, final Map<Object, Object> target) {
        for (int i = 0; i < count; i++) {
            final Object key = kryo.readClassAndObject(input);
            target.put(key, kryo.readClassAndObject(input));
        }
    }

    /** Capacity of a hash table that holds {@code count} elements without growing. */
    static int tableFor(final int count) {
        return (int) Math.min(count / 0.75 + 1, 1 << 30);
    }
}
