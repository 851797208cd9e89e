package io.penstock.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.KryoObjectInput;
import com.esotericsoftware.kryo.io.KryoObjectOutput;
import com.esotericsoftware.kryo.io.Output;
import java.io.Externalizable;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;

/**
 * An object that writes and reads itself; it needs a no-argument constructor, as in Java's serialization. Its data is a
 * frame: reading meets the end of a file there. If the class has {@code readResolve}, its result is returned.
 */
final class ExternalizableSerializer extends ItemSerializer<Object> {
    private final Class<?> type;
    private final Constructor<?> constructor;
    private final Method readResolve;
    private volatile boolean tried;

    /** The method is null if there is none. */
    ExternalizableSerializer(final Class<?> type, final Method readResolve) {
        this.type = type;
        this.readResolve = readResolve;
        this.constructor = ObjectSerializer.constructor(type);
        if (constructor == null) {
            throw new CodecException(
                    "class " + type.getName() + " is Externalizable but has no constructor without arguments");
        }
    }

    @Override
    Making making() {
        return readResolve == null ? Making.EARLY_CODED : Making.LATE;
    }

    @Override
    boolean resolves() {
        return readResolve != null;
    }

    @Override
    public void write(final Kryo kryo, final Output output, final Object object) {
        if (!tried) {
            ObjectSerializer.make(type, constructor); // what the receiver will do
            tried = true;
        }
        final ItemOutput items = (ItemOutput) output;
        final int frame = items.startFrame();
        try {
            ((Externalizable) object).writeExternal(new KryoObjectOutput(kryo, output));
        } catch (final IOException e) {
            throw new CodecException(object.getClass().getName() + ".writeExternal failed: " + e, e);
        }
        items.endFrame(frame);
    }

    @Override
    public Object read(final Kryo kryo, final Input input, final Class<? extends Object> ignored) {
        final Externalizable object = (Externalizable) ObjectSerializer.make(type, constructor);
        if (readResolve == null) {
            kryo.reference(object);
        }
        final ItemInput items = (ItemInput) input;
        final int outer = items.startFrame();
        try {
            object.readExternal(new KryoObjectInput(kryo, input));
        } catch (final IOException | ClassNotFoundException e) {
            throw new CodecException(type.getName() + ".readExternal failed: " + e, e);
        }
        items.endFrame(outer);
        return readResolve == null ? object : Reflect.resolve(readResolve, object);
    }
}
