package io.penstock.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Output;

/** One field of an object that {@link SerialMaker} creates: how its value is written and read. */
interface ObjectPart {
    /** The field's name in its class. */
    String name();

    Class<?> type();

    void write(Kryo kryo, Output output, Object owner);

    /**
     * Reads the value, boxed. The owner exists, without its fields; it is null for a primitive, which is read before.
     */
    Object read(Kryo kryo, ItemInput input, Object owner);
}
