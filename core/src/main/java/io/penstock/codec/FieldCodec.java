package io.penstock.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Locale;

/** Writes and reads one field. */
final class FieldCodec implements ObjectPart {
    private enum Form {
        INT,
        LONG,
        BOOLEAN,
        BYTE,
        SHORT,
        CHAR,
        FLOAT,
        DOUBLE,
        TEXT,
        OBJECT
    }

    private final Field field;
    private final Form form;

    FieldCodec(final Field field) {
        this.field = field;
        this.form = form(field.getType().getName());
        Reflect.open(field);
    }

    private static Form form(final String type) {
        return switch (type) {
            case "int", "long", "boolean", "byte", "short", "char", "float", "double" ->
                Form.valueOf(type.toUpperCase(Locale.ROOT));
            case "java.lang.String" -> Form.TEXT;
            default -> Form.OBJECT;
        };
    }

    @Override
    public String name() {
        return field.getName();
    }

    @Override
    public Class<?> type() {
        return field.getType();
    }

    boolean isFinal() {
        return Modifier.isFinal(field.getModifiers());
    }

    /** The value in an object, boxed. */
    Object get(final Object owner) {
        try {
            return field.get(owner);
        } catch (final IllegalAccessException e) {
            throw Reflect.failed("cannot read field " + where(), e);
        }
    }

    /** Sets a boxed value; never called for a final field. */
    void put(final Object owner, final Object value) {
        try {
            field.set(owner, value);
        } catch (final IllegalAccessException e) {
            throw Reflect.failed("cannot set field " + where(), e);
        }
    }

    @Override
    public void write(final Kryo kryo, final Output output, final Object owner) {
        try {
            switch (form) {
                case INT -> output.writeVarInt(field.getInt(owner), false);
                case LONG -> output.writeVarLong(field.getLong(owner), false);
                case BOOLEAN -> output.writeBoolean(field.getBoolean(owner));
                case BYTE -> output.writeByte(field.getByte(owner));
                case SHORT -> output.writeShort(field.getShort(owner));
                case CHAR -> output.writeChar(field.getChar(owner));
                case FLOAT -> output.writeFloat(field.getFloat(owner));
                case DOUBLE -> output.writeDouble(field.getDouble(owner));
                case TEXT -> output.writeString((String) field.get(owner));
                case OBJECT -> {
                    ItemKryo.of(kryo).expect(field.getType());
                    kryo.writeClassAndObject(output, field.get(owner));
                }
            }
        } catch (final IllegalAccessException e) {
            throw Reflect.failed("cannot read field " + where(), e);
        } catch (final CodecException e) {
            throw e.in(where());
        }
    }

    @Override
    public Object read(final Kryo kryo, final ItemInput input, final Object owner) {
        return readValue(kryo, input);
    }

    /** Reads the value into an object; never called for a final field. */
    void set(final Kryo kryo, final Input input, final Object owner) {
        try {
            switch (form) {
                case INT -> field.setInt(owner, input.readVarInt(false));
                case LONG -> field.setLong(owner, input.readVarLong(false));
                case BOOLEAN -> field.setBoolean(owner, input.readBoolean());
                case BYTE -> field.setByte(owner, input.readByte());
                case SHORT -> field.setShort(owner, input.readShort());
                case CHAR -> field.setChar(owner, input.readChar());
                case FLOAT -> field.setFloat(owner, input.readFloat());
                case DOUBLE -> field.setDouble(owner, input.readDouble());
                default -> field.set(owner, readValue(kryo, input));
            }
        } catch (final IllegalAccessException e) {
            throw Reflect.failed("cannot set field " + where(), e);
        } catch (final CodecException e) {
            throw e.in(where());
        }
    }

    /** The boxed value of a field that only the sender has. */
    static Object readAs(final String type, final Kryo kryo, final Input input) {
        final Form form = form(type);
        return form == Form.OBJECT ? kryo.readClassAndObject(input) : readSimple(form, input);
    }

    /** The boxed value, for a constructor. */
    Object readValue(final Kryo kryo, final Input input) {
        return switch (form) {
            case INT -> input.readVarInt(false);
            case LONG -> input.readVarLong(false);
            case BOOLEAN -> input.readBoolean();
            case BYTE -> input.readByte();
            case SHORT -> input.readShort();
            case CHAR -> input.readChar();
            case FLOAT -> input.readFloat();
            case DOUBLE -> input.readDouble();
            case TEXT -> input.readString();
            case OBJECT -> ItemKryo.of(kryo).shown(checked(readObject(kryo, input)), field.getType());
        };
    }

    private static Object readSimple(final Form form, final Input input) {
        return switch (form) {
            case INT -> input.readVarInt(false);
            case LONG -> input.readVarLong(false);
            case BOOLEAN -> input.readBoolean();
            case BYTE -> input.readByte();
            case SHORT -> input.readShort();
            case CHAR -> input.readChar();
            case FLOAT -> input.readFloat();
            case DOUBLE -> input.readDouble();
            case TEXT -> input.readString();
            case OBJECT -> throw new IllegalArgumentException("not simple");
        };
    }

    private Object readObject(final Kryo kryo, final Input input) {
        try {
            return kryo.readClassAndObject(input);
        } catch (final CodecException e) {
            throw e.in(where());
        }
    }

    private Object checked(final Object value) {
        if (value != null && !field.getType().isInstance(value)) {
            throw new CodecException("a " + value.getClass().getName() + " arrived for field " + where()
                    + ", which is a " + field.getType().getName());
        }
        return value;
    }

    private String where() {
        return field.getDeclaringClass().getName() + '.' + field.getName();
    }
}
