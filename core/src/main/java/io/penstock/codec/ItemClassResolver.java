package io.penstock.codec;

import com.esotericsoftware.kryo.ClassResolver;
import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.ArrayList;
import java.util.List;

/** Writes and reads the names of classes as described in {@link WireType}; one instance for each Kryo instance. */
@SuppressWarnings("rawtypes") // the interface is raw as well
final class ItemClassResolver implements ClassResolver {
    static final int MAX_DIMENSIONS = 16;

    private final TypeRegistry types;
    private final List<WireType> namedInItem = new ArrayList<>();
    private Class<?> lastClass;
    private WireType last;

    ItemClassResolver(final TypeRegistry types) {
        this.types = types;
    }

    TypeRegistry types() {
        return types;
    }

    /** Writes the class of an object. */
    WireType write(final Output output, final Object object) {
        final Class<?> type = object.getClass();
        if (type != lastClass) {
            last = types.of(type);
            lastClass = type;
        }
        write(output, last);
        return last;
    }

    /** Reads the class of the next object, null for null. */
    WireType read(final Input input) {
        return read(input, 0);
    }

    @Override
    public Registration writeClass(final Output output, final Class type) {
        if (type == null) {
            output.writeVarInt(WireType.NULL, true);
            return null;
        }
        final WireType wireType = types.of(type);
        write(output, wireType);
        return wireType;
    }

    private void write(final Output output, final WireType type) {
        int id = type.fixedId();
        if (id >= 0) {
            output.writeVarInt(id, true);
        } else if (type.component() != null) {
            output.writeVarInt(WireType.FIRST_WELL_KNOWN + 2 * WellKnownTypes.ARRAY, true);
            write(output, type.component());
        } else {
            id = type.tableId(types.table());
            if (id >= 0) {
                output.writeVarInt(id, true);
            } else {
                writeName(output, type);
            }
        }
    }

    private void writeName(final Output output, final WireType type) {
        output.writeVarInt(WireType.BY_NAME, true);
        final int index = namedInItem.indexOf(type);
        if (index >= 0) {
            output.writeVarInt(index, true);
            return;
        }
        output.writeVarInt(namedInItem.size(), true);
        namedInItem.add(type);
        output.writeString(type.version().name());
        output.writeString(type.version().fields());
    }

    @Override
    public Registration readClass(final Input input) {
        return read(input, 0);
    }

    private WireType read(final Input input, final int dimensions) {
        final int id = input.readVarInt(true);
        if (id == WireType.NULL) {
            if (dimensions > 0) {
                throw new CodecException("damaged item: an array without a type");
            }
            return null;
        }
        if (id == WireType.BY_NAME) {
            return readName((ItemInput) input);
        }
        final int index = (id - WireType.FIRST_WELL_KNOWN) >>> 1;
        if (id < 0) {
            throw new CodecException("damaged item: no class has this id: id=" + id);
        }
        if ((id & 1) != 0) {
            return types.ofTable(index);
        }
        if (index != WellKnownTypes.ARRAY) {
            return types.ofWellKnown(index);
        }
        if (dimensions == MAX_DIMENSIONS) {
            throw new CodecException("an array has too many dimensions: max=" + MAX_DIMENSIONS);
        }
        return types.arrayOf(read(input, dimensions + 1));
    }

    private WireType readName(final ItemInput input) {
        final int index = input.readVarInt(true);
        if (index >= 0 && index < namedInItem.size()) {
            return namedInItem.get(index);
        }
        if (index != namedInItem.size()) {
            throw new CodecException(
                    "damaged item: no class was named before: index=" + index + " named=" + namedInItem.size());
        }
        final WireType type = types.ofVersion(new ClassVersion(input.readText(), input.readText()));
        namedInItem.add(type);
        return type;
    }

    @Override
    public void reset() {
        if (!namedInItem.isEmpty()) {
            namedInItem.clear();
        }
    }

    /** Always null: otherwise Kryo, when it is created, would put its own serializers into the result. */
    @Override
    public Registration getRegistration(final Class type) {
        return null;
    }

    @Override
    public Registration registerImplicit(final Class type) {
        return types.of(type);
    }

    /** Kryo registers the primitives when it is created; they already have their places here. */
    @Override
    public Registration register(final Registration registration) {
        return registration;
    }

    @Override
    public Registration unregister(final int id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Registration getRegistration(final int id) {
        return null;
    }

    @Override
    public void setKryo(final Kryo kryo) {
        // not needed
    }
}
