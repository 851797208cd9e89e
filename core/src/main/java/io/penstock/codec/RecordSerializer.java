package io.penstock.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;

/**
 * A record by its components. It is created by its canonical constructor, whose checks therefore apply to the bytes as
 * well. If it has {@code readResolve}, its result is returned.
 */
final class RecordSerializer extends ItemSerializer<Object> {
    private final FieldCodec[] components;
    private final Constructor<?> constructor;
    private final Method readResolve;

    /** The method is null if there is none. */
    RecordSerializer(final Class<?> type, final List<Field> fields, final Method readResolve) {
        this.readResolve = readResolve;
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
    boolean resolves() {
        return readResolve != null;
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
        return make(values);
    }

    List<FieldCodec> components() {
        return List.of(components);
    }

    Object make(final Object[] values) {
        final Object made;
        try {
            made = constructor.newInstance(values);
        } catch (final InstantiationException | IllegalAccessException | InvocationTargetException e) {
            throw Reflect.failed(
                    "the constructor of record "
                            + constructor.getDeclaringClass().getName() + " refused the received values",
                    e);
        }
        return readResolve == null ? made : Reflect.resolve(readResolve, made);
    }
}
