package io.penstock.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/**
 * An object that travels as another one, by {@code writeReplace}; the {@code readResolve} of the other one restores it.
 * The class of the replacement must be allowed as well.
 */
final class ReplacedSerializer extends Serializer<Object> {
    private final Method writeReplace;

    ReplacedSerializer(final Method writeReplace) {
        this.writeReplace = writeReplace;
    }

    @Override
    public void write(final Kryo kryo, final Output output, final Object object) {
        final Object replacement;
        try {
            replacement = writeReplace.invoke(object);
        } catch (final IllegalAccessException | InvocationTargetException e) {
            throw Reflect.failed(object.getClass().getName() + ".writeReplace failed", e);
        }
        if (replacement == null || replacement.getClass() == object.getClass()) {
            throw new CodecException(
                    object.getClass().getName() + ".writeReplace must return an object of another class");
        }
        kryo.writeClassAndObject(output, replacement);
    }

    @Override
    public Object read(final Kryo kryo, final Input input, final Class<? extends Object> type) {
        final Object resolved = kryo.readClassAndObject(input);
        if (resolved == null) {
            throw new CodecException("damaged item: no replacement for a " + type.getName());
        }
        return resolved;
    }
}
