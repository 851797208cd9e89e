package io.penstock.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.function.Consumer;

/**
 * An object by its fields. Its constructor without arguments, private or not, creates it, if no field is final. Otherwise
 * the class must be {@code Serializable}: see {@link SerialMaker}. If the class has {@code readResolve}, its result is
 * returned.
 */
final class ObjectSerializer extends ItemSerializer<Object> {
    private final Class<?> type;
    private final FieldCodec[] fields;
    private final Constructor<?> constructor;
    private final SerialMaker maker;
    private final Method readResolve;
    private final int heapBytes;
    private volatile boolean tried;

    /** The method is null if there is none. */
    ObjectSerializer(final Class<?> type, final List<Field> all, final Method readResolve) {
        this.type = type;
        this.readResolve = readResolve;
        this.heapBytes = heapBytes(type, all.size());
        final Field fixed = SerialLayout.finalField(all);
        this.constructor = fixed == null ? constructor(type) : null;
        if (constructor != null) {
            maker = null;
            fields = all.stream().map(FieldCodec::new).toArray(FieldCodec[]::new);
        } else {
            maker = new SerialMaker(type, SerialLayout.levels(type, fixed), readResolve == null);
            fields = SerialLayout.above(type, all).stream().map(FieldCodec::new).toArray(FieldCodec[]::new);
        }
    }

    /** Only where the constructor makes much that is not sent. */
    private static int heapBytes(final Class<?> type, final int sent) {
        int declared = 0;
        for (Class<?> level = type; level != null; level = level.getSuperclass()) {
            declared += level.getDeclaredFields().length;
        }
        return declared > 2 * sent + 4 ? 16 + 8 * declared : 0;
    }

    static Constructor<?> constructor(final Class<?> type) {
        try {
            final Constructor<?> constructor = type.getDeclaredConstructor();
            Reflect.open(constructor);
            return constructor;
        } catch (final NoSuchMethodException e) {
            return null;
        }
    }

    static Object make(final Class<?> type, final Constructor<?> constructor) {
        try {
            return constructor.newInstance();
        } catch (final InstantiationException | IllegalAccessException | InvocationTargetException e) {
            throw Reflect.failed("the constructor without arguments of " + type.getName() + " failed", e);
        }
    }

    @Override
    Making making() {
        return readResolve == null ? Making.EARLY : Making.LATE;
    }

    @Override
    int heapBytes() {
        return heapBytes;
    }

    @Override
    boolean resolves() {
        return readResolve != null;
    }

    @Override
    public void write(final Kryo kryo, final Output output, final Object object) {
        if (maker != null) {
            maker.write(kryo, output, object);
        } else if (!tried) {
            make(type, constructor); // what the receiver will do
            tried = true;
        }
        for (final FieldCodec field : fields) {
            field.write(kryo, output, object);
        }
    }

    boolean isByConstructor() {
        return maker == null;
    }

    List<FieldCodec> fields() {
        return List.of(fields);
    }

    @Override
    public Object read(final Kryo kryo, final Input input, final Class<? extends Object> ignored) {
        if (maker != null) {
            final Object made = maker.read(kryo, (ItemInput) input);
            readFields(kryo, input, made);
            return made;
        }
        return read(kryo, object -> readFields(kryo, input, object));
    }

    /** Creates an object by the constructor, and lets its fields be read. */
    Object read(final Kryo kryo, final Consumer<Object> fieldReader) {
        final Object object = make(type, constructor);
        if (readResolve == null) {
            kryo.reference(object);
            fieldReader.accept(object);
            return object;
        }
        fieldReader.accept(object);
        return Reflect.resolve(readResolve, object);
    }

    private void readFields(final Kryo kryo, final Input input, final Object object) {
        for (final FieldCodec field : fields) {
            field.set(kryo, input, object);
        }
    }
}
