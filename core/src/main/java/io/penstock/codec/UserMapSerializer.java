package io.penstock.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.Map;

/** A user's class that extends a map of the JDK: its own fields, then the entries. */
final class UserMapSerializer extends Serializer<Object> {
    private final ObjectSerializer fields;

    UserMapSerializer(final ObjectSerializer fields) {
        this.fields = fields;
        if (!fields.hasConstructor()) {
            throw new CodecException("class " + fields.type().getName()
                    + " extends a map of the JDK and therefore needs a constructor without arguments");
        }
    }

    @Override
    public void write(final Kryo kryo, final Output output, final Object object) {
        fields.writeFields(kryo, output, object);
        Elements.write(kryo, output, (Map<?, ?>) object);
    }

    @Override
    @SuppressWarnings("unchecked")
    public Object read(final Kryo kryo, final Input input, final Class<? extends Object> type) {
        final Map<Object, Object> made = (Map<Object, Object>) fields.make();
        kryo.reference(made);
        fields.readFields(kryo, input, made);
        made.clear(); // entries that the constructor added were written as well
        Elements.readInto(kryo, input, Elements.readEntryCount(input), made);
        return made;
    }
}
