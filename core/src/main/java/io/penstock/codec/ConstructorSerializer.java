package io.penstock.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * An object with final fields that is neither a record nor {@code Serializable}, by the constructor that takes all its
 * fields: in the order of their declaration, or by the names of its parameters where the class file has them. The sender makes a copy each
 * time, and refuses an object whose copy has other values.
 */
final class ConstructorSerializer extends ItemSerializer<Object> {
    private final FieldCodec[] fields;
    private final Constructor<?> constructor;

    /** For each parameter the index of its field. */
    private final int[] order;

    private final Method readResolve;

    private ConstructorSerializer(
            final List<Field> all, final Constructor<?> constructor, final int[] order, final Method readResolve) {
        this.fields = all.stream().map(FieldCodec::new).toArray(FieldCodec[]::new);
        this.constructor = constructor;
        this.order = order;
        this.readResolve = readResolve;
        Reflect.open(constructor);
    }

    /** Null if the class has no such constructor. The method is null if there is none. */
    static ConstructorSerializer find(final Class<?> type, final List<Field> all, final Method readResolve) {
        final List<Field> declared = new ArrayList<>(Arrays.asList(type.getDeclaredFields()));
        declared.retainAll(all);
        if (declared.size() != all.size()) {
            return null; // a superclass has fields too
        }
        final Class<?>[] types = declared.stream().map(Field::getType).toArray(Class<?>[]::new);
        for (final Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (Arrays.equals(constructor.getParameterTypes(), types)) {
                final int[] order = declared.stream().mapToInt(all::indexOf).toArray();
                return new ConstructorSerializer(all, constructor, order, readResolve);
            }
        }
        for (final Constructor<?> constructor : type.getDeclaredConstructors()) {
            final int[] order = byName(constructor.getParameters(), all);
            if (order != null) {
                return new ConstructorSerializer(all, constructor, order, readResolve);
            }
        }
        return null;
    }

    private static int[] byName(final Parameter[] parameters, final List<Field> all) {
        if (parameters.length != all.size()) {
            return null;
        }
        final int[] order = new int[parameters.length];
        for (int i = 0; i < order.length; i++) {
            order[i] = -1;
            for (int j = 0; j < all.size(); j++) {
                if (parameters[i].isNamePresent()
                        && parameters[i].getName().equals(all.get(j).getName())
                        && parameters[i].getType() == all.get(j).getType()) {
                    order[i] = j;
                }
            }
            if (order[i] < 0) {
                return null;
            }
        }
        return order;
    }

    @Override
    boolean resolves() {
        return readResolve != null;
    }

    private Object make(final Object[] values) {
        final Object[] arguments = new Object[order.length];
        for (int i = 0; i < order.length; i++) {
            arguments[i] = values[order[i]];
        }
        try {
            return constructor.newInstance(arguments);
        } catch (final InstantiationException | IllegalAccessException | InvocationTargetException e) {
            throw Reflect.failed(
                    "the constructor of " + constructor.getDeclaringClass().getName()
                            + " that takes all its fields refused their values",
                    e);
        }
    }

    @Override
    public void write(final Kryo kryo, final Output output, final Object object) {
        final Object[] values = new Object[fields.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = fields[i].get(object);
        }
        final Object copy = make(values);
        for (int i = 0; i < values.length; i++) {
            final Object copied = fields[i].get(copy);
            if (!same(values[i], copied)) {
                throw new CodecException("class " + object.getClass().getName() + " cannot travel: its field '"
                        + fields[i].name()
                        + "' is final, and its constructor makes another value of the one that it is given; make it a"
                        + " record, or let it implement Serializable");
            }
        }
        for (final FieldCodec field : fields) {
            field.write(kryo, output, object);
        }
    }

    /** A constructor may copy the arrays and the collections that it is given. */
    private static boolean same(final Object value, final Object copied) {
        if (value == copied) {
            return true;
        }
        return value != null
                && copied != null
                && (value.getClass().isArray() || Jdk.owns(value.getClass()))
                && Objects.deepEquals(value, copied);
    }

    @Override
    public Object read(final Kryo kryo, final Input input, final Class<? extends Object> type) {
        final Object[] values = new Object[fields.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = fields[i].readValue(kryo, input);
        }
        final Object made = make(values);
        return readResolve == null ? made : Reflect.resolve(readResolve, made);
    }
}
