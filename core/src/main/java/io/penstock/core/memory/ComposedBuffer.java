package io.penstock.core.memory;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import org.agrona.AsciiEncoding;
import org.agrona.AsciiNumberFormatException;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The buffer operations that are built from others: values in a given byte order, strings, numbers in ASCII. None of
 * them is on a hot path.
 *
 * <p>Every store goes through {@link #putByte}, {@link #putShort(int, short)}, {@link #putInt(int, int)},
 * {@link #putLong(int, long)} or a {@code putBytes}, so that tests can observe it.
 *
 * <p><b>Threads:</b> any; all accesses are plain. <b>Processes:</b> likewise. <b>Blocks:</b> never. <b>Units:</b>
 * indexes and lengths in bytes.
 */
abstract class ComposedBuffer implements AtomicBuffer {
    static final ByteOrder NATIVE = ByteOrder.nativeOrder();

    // ---- plain, in a given byte order

    @Override
    public long getLong(final int index, final ByteOrder byteOrder) {
        final long value = getLong(index);
        return NATIVE == byteOrder ? value : Long.reverseBytes(value);
    }

    @Override
    public void putLong(final int index, final long value, final ByteOrder byteOrder) {
        putLong(index, NATIVE == byteOrder ? value : Long.reverseBytes(value));
    }

    @Override
    public int getInt(final int index, final ByteOrder byteOrder) {
        final int value = getInt(index);
        return NATIVE == byteOrder ? value : Integer.reverseBytes(value);
    }

    @Override
    public void putInt(final int index, final int value, final ByteOrder byteOrder) {
        putInt(index, NATIVE == byteOrder ? value : Integer.reverseBytes(value));
    }

    @Override
    public short getShort(final int index, final ByteOrder byteOrder) {
        final short value = getShort(index);
        return NATIVE == byteOrder ? value : Short.reverseBytes(value);
    }

    @Override
    public void putShort(final int index, final short value, final ByteOrder byteOrder) {
        putShort(index, NATIVE == byteOrder ? value : Short.reverseBytes(value));
    }

    @Override
    public char getChar(final int index, final ByteOrder byteOrder) {
        return (char) getShort(index, byteOrder);
    }

    @Override
    public void putChar(final int index, final char value, final ByteOrder byteOrder) {
        putShort(index, (short) value, byteOrder);
    }

    @Override
    public double getDouble(final int index, final ByteOrder byteOrder) {
        return Double.longBitsToDouble(getLong(index, byteOrder));
    }

    @Override
    public void putDouble(final int index, final double value, final ByteOrder byteOrder) {
        putLong(index, Double.doubleToRawLongBits(value), byteOrder);
    }

    @Override
    public float getFloat(final int index, final ByteOrder byteOrder) {
        return Float.intBitsToFloat(getInt(index, byteOrder));
    }

    @Override
    public void putFloat(final int index, final float value, final ByteOrder byteOrder) {
        putInt(index, Float.floatToRawIntBits(value), byteOrder);
    }

    // ---- strings with a length prefix

    @Override
    public String getStringAscii(final int index) {
        return getStringWithoutLengthAscii(index + STR_HEADER_LEN, getInt(index));
    }

    @Override
    public String getStringAscii(final int index, final ByteOrder byteOrder) {
        return getStringWithoutLengthAscii(index + STR_HEADER_LEN, getInt(index, byteOrder));
    }

    @Override
    public String getStringAscii(final int index, final int length) {
        boundsCheck(index, STR_HEADER_LEN);
        return getStringWithoutLengthAscii(index + STR_HEADER_LEN, length);
    }

    @Override
    public int getStringAscii(final int index, final Appendable appendable) {
        return getStringWithoutLengthAscii(index + STR_HEADER_LEN, getInt(index), appendable);
    }

    @Override
    public int getStringAscii(final int index, final Appendable appendable, final ByteOrder byteOrder) {
        return getStringWithoutLengthAscii(index + STR_HEADER_LEN, getInt(index, byteOrder), appendable);
    }

    @Override
    public int getStringAscii(final int index, final int length, final Appendable appendable) {
        boundsCheck(index, STR_HEADER_LEN);
        return getStringWithoutLengthAscii(index + STR_HEADER_LEN, length, appendable);
    }

    @Override
    public int putStringAscii(final int index, final String value) {
        return putStringAscii(index, (CharSequence) value, NATIVE);
    }

    @Override
    public int putStringAscii(final int index, final CharSequence value) {
        return putStringAscii(index, value, NATIVE);
    }

    @Override
    public int putStringAscii(final int index, final String value, final ByteOrder byteOrder) {
        return putStringAscii(index, (CharSequence) value, byteOrder);
    }

    @Override
    public int putStringAscii(final int index, final CharSequence value, final ByteOrder byteOrder) {
        final int length = value == null ? 0 : value.length();
        boundsCheck(index, STR_HEADER_LEN + length);
        putInt(index, length, byteOrder);
        return STR_HEADER_LEN + putStringWithoutLengthAscii(index + STR_HEADER_LEN, value);
    }

    @Override
    public String getStringUtf8(final int index) {
        return getStringWithoutLengthUtf8(index + STR_HEADER_LEN, getInt(index));
    }

    @Override
    public String getStringUtf8(final int index, final ByteOrder byteOrder) {
        return getStringWithoutLengthUtf8(index + STR_HEADER_LEN, getInt(index, byteOrder));
    }

    @Override
    public String getStringUtf8(final int index, final int length) {
        boundsCheck(index, STR_HEADER_LEN);
        return getStringWithoutLengthUtf8(index + STR_HEADER_LEN, length);
    }

    @Override
    public int putStringUtf8(final int index, final String value) {
        return putStringUtf8(index, value, NATIVE, Integer.MAX_VALUE);
    }

    @Override
    public int putStringUtf8(final int index, final String value, final ByteOrder byteOrder) {
        return putStringUtf8(index, value, byteOrder, Integer.MAX_VALUE);
    }

    @Override
    public int putStringUtf8(final int index, final String value, final int maxEncodedLength) {
        return putStringUtf8(index, value, NATIVE, maxEncodedLength);
    }

    @Override
    public int putStringUtf8(
            final int index, final String value, final ByteOrder byteOrder, final int maxEncodedLength) {
        final byte[] encoded = utf8(value);
        if (encoded.length > maxEncodedLength) {
            throw new IllegalArgumentException(
                    "encoded text is too long: length=" + encoded.length + " maxEncodedLength=" + maxEncodedLength);
        }
        boundsCheck(index, STR_HEADER_LEN + encoded.length);
        putInt(index, encoded.length, byteOrder);
        putBytes(index + STR_HEADER_LEN, encoded);
        return STR_HEADER_LEN + encoded.length;
    }

    // ---- strings without a length prefix

    @Override
    public String getStringWithoutLengthAscii(final int index, final int length) {
        return new String(copy(index, length), US_ASCII);
    }

    @Override
    public int getStringWithoutLengthAscii(final int index, final int length, final Appendable appendable) {
        boundsCheck(index, length);
        try {
            for (int i = index; i < index + length; i++) {
                final byte value = getByte(i);
                appendable.append(value < 0 ? '?' : (char) value);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return length;
    }

    @Override
    public int putStringWithoutLengthAscii(final int index, final String value) {
        return putStringWithoutLengthAscii(index, (CharSequence) value);
    }

    @Override
    public int putStringWithoutLengthAscii(final int index, final CharSequence value) {
        return value == null ? 0 : putStringWithoutLengthAscii(index, value, 0, value.length());
    }

    @Override
    public int putStringWithoutLengthAscii(
            final int index, final String value, final int valueOffset, final int length) {
        return putStringWithoutLengthAscii(index, (CharSequence) value, valueOffset, length);
    }

    @Override
    public int putStringWithoutLengthAscii(
            final int index, final CharSequence value, final int valueOffset, final int length) {
        if (value == null) {
            return 0;
        }
        final int available = Math.min(value.length() - valueOffset, length);
        boundsCheck(index, available);
        for (int i = 0; i < available; i++) {
            final char c = value.charAt(valueOffset + i);
            putByte(index + i, c > 127 ? (byte) '?' : (byte) c);
        }
        return available;
    }

    @Override
    public String getStringWithoutLengthUtf8(final int index, final int length) {
        return new String(copy(index, length), UTF_8);
    }

    @Override
    public int putStringWithoutLengthUtf8(final int index, final String value) {
        final byte[] encoded = utf8(value);
        putBytes(index, encoded);
        return encoded.length;
    }

    private byte[] copy(final int index, final int length) {
        // Checked before the array is allocated: the length may be garbage read from the region.
        boundsCheck(index, length);
        final byte[] copy = new byte[length];
        getBytes(index, copy);
        return copy;
    }

    /** Encodes a missing string as "null", as Agrona does. */
    private static byte[] utf8(final String value) {
        return String.valueOf(value).getBytes(UTF_8);
    }

    // ---- numbers in ASCII: not hot, so they are converted by way of a String

    @Override
    public int parseNaturalIntAscii(final int index, final int length) {
        return AsciiEncoding.parseIntAscii(natural("int", digits(index, length)), 0, length);
    }

    @Override
    public long parseNaturalLongAscii(final int index, final int length) {
        return AsciiEncoding.parseLongAscii(natural("long", digits(index, length)), 0, length);
    }

    @Override
    public int parseIntAscii(final int index, final int length) {
        return AsciiEncoding.parseIntAscii(digits(index, length), 0, length);
    }

    @Override
    public long parseLongAscii(final int index, final int length) {
        return AsciiEncoding.parseLongAscii(digits(index, length), 0, length);
    }

    private String digits(final int index, final int length) {
        final String digits = getStringWithoutLengthAscii(index, length);
        if (digits.isEmpty()) {
            throw new AsciiNumberFormatException("empty string: index=" + index + " length=" + length);
        }
        return digits;
    }

    private static String natural(final String type, final String digits) {
        if (digits.charAt(0) == '-') {
            throw new AsciiNumberFormatException("error parsing " + type + ": " + digits);
        }
        return digits;
    }

    @Override
    public int putIntAscii(final int index, final int value) {
        return putStringWithoutLengthAscii(index, Integer.toString(value));
    }

    @Override
    public int putLongAscii(final int index, final long value) {
        return putStringWithoutLengthAscii(index, Long.toString(value));
    }

    @Override
    public int putNaturalIntAscii(final int index, final int value) {
        return putNaturalLongAscii(index, value);
    }

    @Override
    public int putNaturalLongAscii(final int index, final long value) {
        return putStringWithoutLengthAscii(index, Long.toString(checkNatural(value)));
    }

    @Override
    public void putNaturalPaddedIntAscii(final int index, final int length, final int value) {
        boundsCheck(index, length);
        int remainder = (int) checkNatural(value);
        for (int i = index + length - 1; i >= index; i--) {
            putByte(i, (byte) ('0' + remainder % 10));
            remainder /= 10;
        }
        if (remainder != 0) {
            throw new NumberFormatException("number is too long: value=" + value + " length=" + length);
        }
    }

    /** Writes nothing for 0, as Agrona does. */
    @Override
    public int putNaturalIntAsciiFromEnd(final int value, final int endExclusive) {
        final int digitCount = AsciiEncoding.digitCount((int) checkNatural(value));
        boundsCheck(endExclusive - digitCount, digitCount);
        int index = endExclusive;
        for (int remainder = value; remainder > 0; remainder /= 10) {
            putByte(--index, (byte) ('0' + remainder % 10));
        }
        return index;
    }

    private static long checkNatural(final long value) {
        if (value < 0) {
            throw new IllegalArgumentException("not a natural number: value=" + value);
        }
        return value;
    }
}
