package io.penstock.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.KryoObjectInput;
import com.esotericsoftware.kryo.io.KryoObjectOutput;
import com.esotericsoftware.kryo.io.Output;
import java.io.Externalizable;
import java.io.IOException;
import java.util.List;

/** An object that writes and reads itself; it needs a no-argument constructor, as in Java's serialization. */
final class ExternalizableSerializer extends Serializer<Object> {
    private final ObjectSerializer maker;

    ExternalizableSerializer(final Class<?> type) {
        maker = new ObjectSerializer(type, List.of(), null);
        if (!maker.hasConstructor()) {
            throw new CodecException(
                    "class " + type.getName() + " is Externalizable but has no constructor without arguments");
        }
    }

    @Override
    public void write(final Kryo kryo, final Output output, final Object object) {
        try {
            ((Externalizable) object).writeExternal(new KryoObjectOutput(kryo, output));
        } catch (final IOException e) {
            throw new CodecException(object.getClass().getName() + ".writeExternal failed: " + e, e);
        }
    }

    @Override
    public Object read(final Kryo kryo, final Input input, final Class<? extends Object> type) {
        final Externalizable object = (Externalizable) maker.make();
        kryo.reference(object);
        try {
            object.readExternal(new KryoObjectInput(kryo, input));
        } catch (final IOException | ClassNotFoundException e) {
            throw new CodecException(type.getName() + ".readExternal failed: " + e, e);
        }
        return object;
    }
}
