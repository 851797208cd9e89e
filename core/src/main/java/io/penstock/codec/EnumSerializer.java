package io.penstock.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A constant of a user's enum, by its ordinal; the version of the class holds the names. */
final class EnumSerializer extends ItemSerializer<Object> {
    private final Class<?> type;
    private volatile Object[] constants;

    EnumSerializer(final Class<?> type) {
        this.type = type;
    }

    /** Reads constants that were written by a version with these names, in their order. */
    static EnumSerializer of(final Class<?> type, final List<String> names) {
        final EnumSerializer made = new EnumSerializer(type);
        final Map<String, Object> known = new HashMap<>();
        for (final Object constant : type.getEnumConstants()) {
            known.put(((Enum<?>) constant).name(), constant);
        }
        made.constants = names.stream().map(known::get).toArray();
        return made;
    }

    /** Uses the fields, since asking for the constants would initialise the class before it is needed. */
    static String describe(final Class<?> type) {
        final StringBuilder text = new StringBuilder();
        for (final java.lang.reflect.Field field : type.getDeclaredFields()) {
            if (field.isEnumConstant()) {
                text.append(field.getName()).append(":enum\n");
            }
        }
        return text.toString();
    }

    @Override
    @SuppressWarnings("EnumOrdinal") // both sides have the same constants, or the versions differ
    public void write(final Kryo kryo, final Output output, final Object constant) {
        output.writeVarInt(((Enum<?>) constant).ordinal(), true);
    }

    @Override
    public Object read(final Kryo kryo, final Input input, final Class<? extends Object> ignored) {
        final int ordinal = input.readVarInt(true);
        Object[] all = constants;
        if (all == null) {
            all = type.getEnumConstants();
            constants = all;
        }
        if (ordinal < 0 || ordinal >= all.length) {
            throw new CodecException("damaged item: no such constant of " + type.getName() + ": ordinal=" + ordinal
                    + " constants=" + all.length);
        }
        if (all[ordinal] == null) {
            throw new CodecException("a constant of " + type.getName()
                    + " arrived that only the sender's version has: ordinal=" + ordinal);
        }
        return all[ordinal];
    }
}
