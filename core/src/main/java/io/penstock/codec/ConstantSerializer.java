package io.penstock.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.List;
import java.util.Objects;

/**
 * An object of a class that has constants, as {@code INSTANCE}, or {@code LOW} and {@code HIGH}: a constant arrives as
 * the constant of the receiver. Its fields are sent all the same: a constant that has other values there is not taken for it.
 */
final class ConstantSerializer extends ItemSerializer<Object> {
    private final Constants constants;
    private final List<FieldCodec> fields;
    private final ItemSerializer<Object> others;
    private final CodecException refusal;

    /** All other objects are written by {@code others}; if that is null, they are refused. */
    ConstantSerializer(
            final Constants constants,
            final List<FieldCodec> fields,
            final ItemSerializer<Object> others,
            final CodecException refusal) {
        this.constants = constants;
        this.fields = fields;
        this.others = others;
        this.refusal = refusal;
    }

    @Override
    public void write(final Kryo kryo, final Output output, final Object object) {
        final int index = constants.indexOf(object);
        output.writeVarInt(index + 1, true);
        if (index < 0) {
            if (others == null) {
                throw new CodecException(refusal.getMessage());
            }
            others.write(kryo, output, object);
            return;
        }
        for (final FieldCodec field : fields) {
            checkComparable(index, field, field.get(object));
            field.write(kryo, output, object);
        }
    }

    /** The receiver compares what arrives with its own constant. */
    private void checkComparable(final int index, final FieldCodec field, final Object value) {
        if (others instanceof RecordSerializer
                || value == null
                || value.getClass().isArray()) {
            return;
        }
        try {
            if (value.getClass().getMethod("equals", Object.class).getDeclaringClass() != Object.class) {
                return;
            }
        } catch (final NoSuchMethodException impossible) {
            throw Reflect.failed("no equals", impossible);
        }
        throw new CodecException("the constant " + constants.name(index) + " of "
                + value.getClass().getName()
                + " cannot travel: the receiver cannot compare '" + field.name()
                + "' with its own; send its name, or give the class a readResolve method");
    }

    @Override
    public Object read(final Kryo kryo, final Input input, final Class<? extends Object> type) {
        final int index = input.readVarInt(true) - 1;
        if (index < 0) {
            if (others == null) {
                throw new CodecException(refusal.getMessage());
            }
            return others.read(kryo, input, type);
        }
        final Object[] values = new Object[fields.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = fields.get(i).readValue(kryo, input);
        }
        final Object constant = constants.get(index);
        for (int i = 0; i < values.length; i++) {
            if (!Objects.deepEquals(values[i], fields.get(i).get(constant))) {
                return another(index, i, values);
            }
        }
        return constant;
    }

    private Object another(final int index, final int field, final Object[] values) {
        if (others instanceof RecordSerializer record) {
            return record.make(values);
        }
        throw new CodecException("the constant " + constants.name(index) + " has another value in this process: '"
                + fields.get(field).name() + "' is "
                + fields.get(field).get(constants.get(index)) + " here and " + values[field] + " at the sender's");
    }

    /**
     * Objects that only their own class creates, and that may change: a constant is refused, since it would arrive as
     * the receiver's, which may be in another state.
     */
    static final class Changeable extends ItemSerializer<Object> {
        private final Constants constants;
        private final ItemSerializer<Object> others;

        Changeable(final Constants constants, final ItemSerializer<Object> others) {
            this.constants = constants;
            this.others = others;
        }

        @Override
        Making making() {
            return others.making();
        }

        @Override
        int heapBytes() {
            return others.heapBytes();
        }

        @Override
        public void write(final Kryo kryo, final Output output, final Object object) {
            final int index = constants.indexOf(object);
            if (index >= 0) {
                throw new CodecException("the constant " + constants.name(index) + " of "
                        + object.getClass().getName()
                        + " cannot travel: it may change, and would be a second object in the receiver; send"
                        + " what it stands for, or give the class a readResolve method");
            }
            others.write(kryo, output, object);
        }

        @Override
        public Object read(final Kryo kryo, final Input input, final Class<? extends Object> type) {
            return others.read(kryo, input, type);
        }
    }
}
