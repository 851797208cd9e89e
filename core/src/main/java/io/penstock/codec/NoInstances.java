package io.penstock.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/** An interface or abstract class: it may be an array's component or be named, but no object has exactly this class. */
final class NoInstances extends ItemSerializer<Object> {
    @Override
    public void write(final Kryo kryo, final Output output, final Object object) {
        throw new CodecException("no object is a " + object.getClass().getName());
    }

    @Override
    public Object read(final Kryo kryo, final Input input, final Class<? extends Object> type) {
        throw new CodecException("damaged item: no object is exactly a " + type.getName());
    }
}
