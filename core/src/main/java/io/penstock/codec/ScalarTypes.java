package io.penstock.codec;

import static io.penstock.codec.ValueSerializer.plain;
import static io.penstock.codec.WellKnownTypes.add;
import static io.penstock.codec.WellKnownTypes.addKind;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.util.BitSet;
import java.util.Currency;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;

/** Values that contain no other object: numbers, strings, and types that can be written as a string. */
@SuppressWarnings("JdkObsolete") // users still have the old types
final class ScalarTypes {
    private ScalarTypes() {}

    static void addAll() {
        add(Object.class, true, plain((out, value) -> {}, in -> new Object()));
        add(String.class, false, plain((out, value) -> out.writeString(value), ItemInput::readText));
        add(Boolean.class, false, plain((out, value) -> out.writeBoolean(value), in -> in.readBoolean()));
        add(Byte.class, false, plain((out, value) -> out.writeByte(value), in -> in.readByte()));
        add(Short.class, false, plain((out, value) -> out.writeShort(value), in -> in.readShort()));
        add(Character.class, false, plain((out, value) -> out.writeChar(value), in -> in.readChar()));
        add(Integer.class, false, plain((out, value) -> out.writeVarInt(value, false), in -> in.readVarInt(false)));
        add(Long.class, false, plain((out, value) -> out.writeVarLong(value, false), in -> in.readVarLong(false)));
        add(Float.class, false, plain((out, value) -> out.writeFloat(value), in -> in.readFloat()));
        add(Double.class, false, plain((out, value) -> out.writeDouble(value), in -> in.readDouble()));
        add(
                StringBuilder.class,
                true,
                plain((out, value) -> out.writeString(value.toString()), in -> new StringBuilder(in.readText())));
        add(
                StringBuffer.class,
                true,
                plain((out, value) -> out.writeString(value.toString()), in -> new StringBuffer(in.readText())));
        add(
                BigInteger.class,
                false,
                plain((out, value) -> writeBytes(out, value.toByteArray()), in -> new BigInteger(readBytes(in))));
        add(
                BigDecimal.class,
                false,
                plain(
                        (out, value) -> {
                            out.writeVarInt(value.scale(), false);
                            writeBytes(out, value.unscaledValue().toByteArray());
                        },
                        in -> {
                            final int scale = in.readVarInt(false);
                            return new BigDecimal(new BigInteger(readBytes(in)), scale);
                        }));
        add(
                UUID.class,
                false,
                plain(
                        (out, value) -> {
                            out.writeLong(value.getMostSignificantBits());
                            out.writeLong(value.getLeastSignificantBits());
                        },
                        in -> new UUID(in.readLong(), in.readLong())));
        add(
                BitSet.class,
                true,
                plain((out, value) -> writeBytes(out, value.toByteArray()), in -> BitSet.valueOf(readBytes(in))));
        add(
                Locale.class,
                false,
                plain((out, value) -> out.writeString(value.toLanguageTag()), ScalarTypes::readLocale));
        add(
                Currency.class,
                false,
                plain(
                        (out, value) -> out.writeString(value.getCurrencyCode()),
                        in -> Currency.getInstance(in.readText())));
        addKind(
                Charset.class,
                false,
                plain((out, value) -> out.writeString(value.name()), in -> Charset.forName(in.readText())));
        add(
                Pattern.class,
                false,
                plain(
                        (out, value) -> {
                            out.writeString(value.pattern());
                            out.writeVarInt(value.flags(), true);
                        },
                        in -> {
                            final String pattern = in.readText();
                            return Pattern.compile(pattern, in.readVarInt(true));
                        }));
    }

    private static Locale readLocale(final ItemInput in) {
        return Locale.forLanguageTag(in.readText());
    }

    static void writeBytes(final com.esotericsoftware.kryo.io.Output out, final byte[] bytes) {
        out.writeVarInt(bytes.length, true);
        out.writeBytes(bytes);
    }

    static byte[] readBytes(final ItemInput in) {
        return in.readBytes(in.readCount(Byte.BYTES));
    }
}
