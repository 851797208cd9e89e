package io.penstock.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.Collection;

/** A user's class that extends a collection of the JDK: its own fields, then the elements. */
final class UserCollectionSerializer extends Serializer<Object> {
    private final ObjectSerializer fields;

    UserCollectionSerializer(final ObjectSerializer fields) {
        this.fields = fields;
        if (!fields.hasConstructor()) {
            throw new CodecException("class " + fields.type().getName()
                    + " extends a collection of the JDK and therefore needs a constructor without arguments");
        }
    }

    @Override
    public void write(final Kryo kryo, final Output output, final Object object) {
        fields.writeFields(kryo, output, object);
        Elements.write(kryo, output, (Collection<?>) object);
    }

    @Override
    @SuppressWarnings("unchecked")
    public Object read(final Kryo kryo, final Input input, final Class<? extends Object> type) {
        final Collection<Object> made = (Collection<Object>) fields.make();
        kryo.reference(made);
        fields.readFields(kryo, input, made);
        made.clear(); // elements that the constructor added were written as well
        Elements.readInto(kryo, input, ((ItemInput) input).readCount(), made);
        return made;
    }
}
