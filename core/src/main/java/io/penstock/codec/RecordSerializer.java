package io.penstock.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.util.List;

/**
 * A record by its components. It is created by its canonical constructor, whose checks therefore apply to the bytes as
 * well.
 */
final class RecordSerializer extends Serializer<Object> {
    private final FieldCodec[] components;
    private final Constructor<?> constructor;

    RecordSerializer(final Class<?> type, final List<Field> fields) {
        components = fields.stream().map(FieldCodec::new).toArray(FieldCodec[]::new);
        try {
            constructor = type.getDeclaredConstructor(
                    fields.stream().map(Field::getType).toArray(Class<?>[]::new));
        } catch (final NoSuchMethodException e) {
            throw Reflect.failed("record " + type.getName() + " has no canonical constructor", e);
        }
        Reflect.open(constructor);
    }

    @Override
    public void write(final Kryo kryo, final Output output, final Object object) {
        for (final FieldCodec component : components) {
            component.write(kryo, output, object);
        }
    }

    @Override
    public Object read(final Kryo kryo, final Input input, final Class<? extends Object> type) {
        final Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = components[i].readValue(kryo, input);
        }
        try {
            return constructor.newInstance(values);
        } catch (final InstantiationException | IllegalAccessException | InvocationTargetException e) {
            throw Reflect.failed("the constructor of record " + type.getName() + " refused the received values", e);
        }
    }
}
