package io.penstock.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import org.objenesis.instantiator.ObjectInstantiator;
import org.objenesis.strategy.StdInstantiatorStrategy;

/**
 * An object by its fields. It is created by its no-argument constructor, private or not; if there is none, no
 * constructor runs. If the class has {@code readResolve}, its result is returned.
 */
final class ObjectSerializer extends Serializer<Object> {
    private final Class<?> type;
    private final FieldCodec[] fields;
    private final Constructor<?> constructor;
    private final ObjectInstantiator<?> instantiator;
    private final Method readResolve;

    /** The method is null if there is none. */
    ObjectSerializer(final Class<?> type, final List<Field> fields, final Method readResolve) {
        this.type = type;
        this.fields = fields.stream().map(FieldCodec::new).toArray(FieldCodec[]::new);
        this.readResolve = readResolve;
        this.constructor = constructor(type);
        this.instantiator = constructor != null ? null : new StdInstantiatorStrategy().newInstantiatorOf(type);
    }

    private static Constructor<?> constructor(final Class<?> type) {
        try {
            final Constructor<?> constructor = type.getDeclaredConstructor();
            Reflect.open(constructor);
            return constructor;
        } catch (final NoSuchMethodException e) {
            return null;
        }
    }

    Class<?> type() {
        return type;
    }

    boolean hasConstructor() {
        return constructor != null;
    }

    Object make() {
        if (constructor == null) {
            return instantiator.newInstance();
        }
        try {
            return constructor.newInstance();
        } catch (final InstantiationException | IllegalAccessException | InvocationTargetException e) {
            throw Reflect.failed("the constructor of " + type.getName() + " failed", e);
        }
    }

    void writeFields(final Kryo kryo, final Output output, final Object object) {
        for (final FieldCodec field : fields) {
            field.write(kryo, output, object);
        }
    }

    void readFields(final Kryo kryo, final Input input, final Object object) {
        for (final FieldCodec field : fields) {
            field.read(kryo, input, object);
        }
    }

    @Override
    public void write(final Kryo kryo, final Output output, final Object object) {
        writeFields(kryo, output, object);
    }

    @Override
    public Object read(final Kryo kryo, final Input input, final Class<? extends Object> ignored) {
        final Object object = make();
        if (readResolve == null) {
            kryo.reference(object);
            readFields(kryo, input, object);
            return object;
        }
        readFields(kryo, input, object);
        return resolve(object);
    }

    private Object resolve(final Object object) {
        final Object resolved;
        try {
            resolved = readResolve.invoke(object);
        } catch (final IllegalAccessException | InvocationTargetException e) {
            throw Reflect.failed(type.getName() + ".readResolve failed", e);
        }
        if (resolved == null) {
            throw new CodecException(type.getName() + ".readResolve returned null");
        }
        return resolved;
    }
}
