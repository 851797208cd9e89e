package io.penstock.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.lang.reflect.Array;

/** An array of objects: the count, then each with its class. */
final class ObjectArraySerializer extends ItemSerializer<Object> {
    private final Class<?> component;

    ObjectArraySerializer(final Class<?> component) {
        this.component = component;
    }

    @Override
    Making making() {
        return Making.EARLY;
    }

    @Override
    public void write(final Kryo kryo, final Output output, final Object object) {
        final Object[] array = (Object[]) object;
        output.writeVarInt(array.length, true);
        for (final Object element : array) {
            ItemKryo.of(kryo).expect(component);
            kryo.writeClassAndObject(output, element);
        }
    }

    @Override
    public Object read(final Kryo kryo, final Input input, final Class<? extends Object> type) {
        final Object[] array = (Object[]) Array.newInstance(component, ((ItemInput) input).readCount());
        kryo.reference(array);
        for (int i = 0; i < array.length; i++) {
            final Object element = kryo.readClassAndObject(input);
            if (element != null && !component.isInstance(element)) {
                throw new CodecException(
                        "a " + element.getClass().getName() + " arrived for an array of " + component.getName());
            }
            array[i] = element;
        }
        return array;
    }
}
