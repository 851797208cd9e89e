package io.penstock.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Reads objects that another version of a class has written, where one of the versions only has more parts. A part that
 * the sender lacks is null or zero, or what the constructor without arguments makes it. A part that this process lacks is
 * dropped. Records, enums, and classes with a constructor without arguments and no final fields can be read so.
 */
final class Evolution extends ItemSerializer<Object> {
    /** A part of the sender's: where it goes here, or nowhere, and its type. */
    private record Part(int index, String type) {}

    private static final String WAY = "*";

    private final WireType here;
    private final List<FieldCodec> fields;
    private final List<Part> parts = new ArrayList<>();

    private Evolution(final WireType here, final ClassVersion sender, final List<FieldCodec> fields) {
        this.here = here;
        this.fields = fields;
        final Map<String, Integer> indexes = new HashMap<>();
        for (final String name : here.version().parts().keySet()) {
            indexes.put(name, indexes.size());
        }
        sender.parts().forEach((name, type) -> parts.add(new Part(indexes.getOrDefault(name, -1), type)));
    }

    /** The type as the sender writes it; {@link CodecException} if the versions are not compatible. */
    static WireType of(final WireType here, final ClassVersion sender) {
        final Class<?> type = here.getType();
        final Map<String, String> mine = here.version().parts();
        for (final Map.Entry<String, String> part : sender.parts().entrySet()) {
            final String known = mine.get(part.getKey());
            if (known != null && !known.equals(part.getValue())) {
                throw incompatible(here, sender, "a part has another type");
            }
        }
        if (!Objects.equals(mine.get(WAY), sender.parts().get(WAY))) {
            throw incompatible(here, sender, "objects are created in another way");
        }
        final ItemSerializer<?> serializer = here.serializer();
        if (serializer instanceof EnumSerializer) {
            if (sender.isDigest() || here.version().isDigest()) {
                throw incompatible(
                        here, sender, "the enum is so large that the channel has only digests of its constants");
            }
            return WireType.versioned(
                    type,
                    sender,
                    false,
                    EnumSerializer.of(type, List.copyOf(sender.parts().keySet())));
        }
        if (serializer instanceof RecordSerializer record) {
            return WireType.versioned(type, sender, true, new Evolution(here, sender, record.components()));
        }
        if (serializer instanceof ObjectSerializer object && object.isByConstructor()) {
            return WireType.versioned(type, sender, true, new Evolution(here, sender, object.fields()));
        }
        throw incompatible(
                here,
                sender,
                "only records, enums and classes with a constructor without arguments and no final fields or constants can differ");
    }

    private static CodecException incompatible(final WireType here, final ClassVersion sender, final String why) {
        return new CodecException("two versions of class " + sender.name() + " that are not compatible: "
                + here.version().difference(sender) + "; " + why);
    }

    @Override
    Making making() {
        return here.making();
    }

    @Override
    boolean resolves() {
        return here.serializer().resolves();
    }

    @Override
    public void write(final Kryo kryo, final Output output, final Object object) {
        throw new UnsupportedOperationException("objects are written in this process's version");
    }

    @Override
    public Object read(final Kryo kryo, final Input input, final Class<? extends Object> type) {
        if (here.serializer() instanceof ObjectSerializer object) {
            return object.read(kryo, made -> {
                for (final Part part : parts) {
                    final Object value = value(kryo, input, part);
                    if (part.index >= 0) {
                        fields.get(part.index).put(made, value);
                    }
                }
            });
        }
        final Object[] values = new Object[fields.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = Array.get(Array.newInstance(fields.get(i).type(), 1), 0);
        }
        for (final Part part : parts) {
            final Object value = value(kryo, input, part);
            if (part.index >= 0) {
                values[part.index] = value;
            }
        }
        return ((RecordSerializer) here.serializer()).make(values);
    }

    private Object value(final Kryo kryo, final Input input, final Part part) {
        return part.index >= 0
                ? fields.get(part.index).readValue(kryo, input)
                : FieldCodec.readAs(part.type, kryo, input);
    }
}
