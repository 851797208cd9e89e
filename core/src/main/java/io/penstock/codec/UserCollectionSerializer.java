package io.penstock.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.util.List;

/**
 * A user's class that extends a collection or map of the JDK: its elements, then its own fields. Its constructor without
 * arguments creates it, and its own methods fill it. The sender does the same on trial, each time, and refuses an object
 * whose copy differs.
 */
final class UserCollectionSerializer extends ItemSerializer<Object> {
    private final Class<?> type;
    private final Contents contents;
    private final FieldCodec[] fields;
    private final Constructor<?> constructor;

    UserCollectionSerializer(final Class<?> type, final Contents contents, final List<Field> all) {
        this.type = type;
        this.contents = contents;
        this.constructor = ObjectSerializer.constructor(type);
        if (constructor == null) {
            throw new CodecException("class " + type.getName()
                    + " extends a collection of the JDK and therefore needs a constructor without arguments");
        }
        final Field fixed = SerialLayout.finalField(all);
        if (fixed != null) {
            throw new CodecException("class " + type.getName() + " extends a collection of the JDK, and its field '"
                    + fixed.getName() + "' is final: newer JDKs do not let it be set; do without final");
        }
        this.fields = all.stream().map(FieldCodec::new).toArray(FieldCodec[]::new);
    }

    @Override
    Making making() {
        return Making.EARLY_HASHED;
    }

    @Override
    int heapBytes() {
        return 256;
    }

    private Object make() {
        final Object made = ObjectSerializer.make(type, constructor);
        contents.clear(made); // what the constructor added was written as well
        return made;
    }

    @Override
    public void write(final Kryo kryo, final Output output, final Object object) {
        final Object[] elements = contents.of(object);
        final String difference;
        try {
            final Object copy = make();
            contents.fill(copy, elements);
            difference = contents.difference(object, copy, elements);
        } catch (final CodecException e) {
            throw e;
        } catch (final RuntimeException e) {
            throw new CodecException(
                    "class " + type.getName() + " cannot travel: a copy of an object could not be filled: " + e, e);
        }
        if (difference != null) {
            throw new CodecException("class " + type.getName()
                    + " cannot travel: a copy that its constructor without arguments makes differs: " + difference
                    + "; hold the collection in a field instead, or implement writeReplace and readResolve");
        }
        contents.write(kryo, output, elements);
        for (final FieldCodec field : fields) {
            field.write(kryo, output, object);
        }
    }

    @Override
    public Object read(final Kryo kryo, final Input input, final Class<? extends Object> ignored) {
        final Object made = make();
        kryo.reference(made);
        final Object[] elements = contents.read(kryo, input);
        final Object[] values = new Object[fields.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = fields[i].readValue(kryo, input);
        }
        ItemKryo.of(kryo).fill(() -> {
            HashGuard.check(elements, contents.step());
            contents.fill(made, elements);
            for (int i = 0; i < values.length; i++) {
                fields[i].put(made, values[i]); // after the elements, whose adding may have changed them
            }
        });
        return made;
    }
}
