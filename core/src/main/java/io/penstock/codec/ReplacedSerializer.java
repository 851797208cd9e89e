package io.penstock.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.io.Serializable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/**
 * An object that travels as another one, by {@code writeReplace}; the {@code readResolve} of the other one restores it.
 * The class of the replacement must be allowed as well.
 */
final class ReplacedSerializer extends ItemSerializer<Object> {
    private final Method writeReplace;

    ReplacedSerializer(final Class<?> type, final Method writeReplace) {
        this.writeReplace = writeReplace;
        if (!Serializable.class.isAssignableFrom(type)) {
            throw new CodecException(
                    "class " + type.getName()
                            + " has a writeReplace method, but is not Serializable; implement Serializable, or do without the method");
        }
    }

    @Override
    boolean resolves() {
        return true;
    }

    @Override
    public void write(final Kryo kryo, final Output output, final Object object) {
        final Class<?> target = ItemKryo.of(kryo).target();
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
        if (target != null
                && !target.isInstance(replacement)
                && UserTypes.method(replacement.getClass(), "readResolve") == null) {
            throw new CodecException(object.getClass().getName() + ".writeReplace returned a "
                    + replacement.getClass().getName() + ", which has no readResolve method and is no "
                    + target.getName()
                    + ": it would not fit there");
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
