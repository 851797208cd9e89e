package io.penstock.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/** A constant of one of the JDK's enums, by name, so that different releases understand each other. */
final class NamedEnumSerializer extends ItemSerializer<Object> {
    private final Class<?> type;

    NamedEnumSerializer(final Class<?> type) {
        this.type = type;
    }

    @Override
    public void write(final Kryo kryo, final Output output, final Object constant) {
        output.writeString(((Enum<?>) constant).name());
    }

    @Override
    public Object read(final Kryo kryo, final Input input, final Class<? extends Object> ignored) {
        final String name = input.readString();
        for (final Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(name)) {
                return constant;
            }
        }
        throw new CodecException("no such constant of " + type.getName() + " in this process's JDK: " + name);
    }
}
