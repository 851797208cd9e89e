package io.penstock.codec;

import static io.penstock.codec.ValueSerializer.holding;
import static io.penstock.codec.ValueSerializer.plain;
import static io.penstock.codec.WellKnownTypes.add;
import static io.penstock.codec.WellKnownTypes.addKind;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Output;
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
    private static final long PATTERN_BYTES = 640;
    private static final long PATTERN_BYTES_PER_CHAR = 128;

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
                ValueSerializer.<StringBuilder>plain(
                                (out, value) -> out.writeString(value.toString()),
                                in -> new StringBuilder(in.readText()))
                        .heap(80));
        add(
                StringBuffer.class,
                true,
                ValueSerializer.<StringBuffer>plain(
                                (out, value) -> out.writeString(value.toString()),
                                in -> new StringBuffer(in.readText()))
                        .heap(80));
        add(
                BigInteger.class,
                false,
                ValueSerializer.<BigInteger>plain(
                                (out, value) -> writeBytes(out, value.toByteArray()),
                                in -> new BigInteger(readBytes(in)))
                        .heap(80));
        add(
                BigDecimal.class,
                false,
                ValueSerializer.<BigDecimal>plain(
                                (out, value) -> {
                                    out.writeVarInt(value.scale(), false);
                                    writeBytes(out, value.unscaledValue().toByteArray());
                                },
                                in -> {
                                    final int scale = in.readVarInt(false);
                                    return new BigDecimal(new BigInteger(readBytes(in)), scale);
                                })
                        .heap(112));
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
                ValueSerializer.<BitSet>plain(
                                (out, value) -> writeBytes(out, value.toByteArray()),
                                in -> BitSet.valueOf(readBytes(in)))
                        .heap(64));
        add(Locale.class, false, plain(LocaleText::write, LocaleText::read));
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
        add(Pattern.class, false, holding(ScalarTypes::writePattern, ScalarTypes::readPattern));
    }

    private static void writePattern(final Kryo kryo, final Output out, final Pattern value) {
        chargePattern(kryo, value.pattern(), value.flags());
        out.writeString(value.pattern());
        out.writeVarInt(value.flags(), true);
    }

    private static Pattern readPattern(final Kryo kryo, final ItemInput in) {
        final String pattern = in.readText();
        final int flags = in.readVarInt(true);
        chargePattern(kryo, pattern, flags);
        return Pattern.compile(pattern, flags);
    }

    private static void chargePattern(final Kryo kryo, final String pattern, final int flags) {
        if ((flags & Pattern.CANON_EQ) != 0) {
            throw new CodecException(
                    "a pattern with CANON_EQ cannot travel: a short one can take any time to compile; send its text");
        }
        ItemKryo.of(kryo).charge(PATTERN_BYTES + PATTERN_BYTES_PER_CHAR * (long) pattern.length());
    }

    static void writeBytes(final Output out, final byte[] bytes) {
        out.writeVarInt(bytes.length, true);
        out.writeBytes(bytes);
    }

    static byte[] readBytes(final ItemInput in) {
        return in.readBytes(in.readCount(Byte.BYTES));
    }
}
