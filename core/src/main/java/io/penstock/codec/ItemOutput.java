package io.penstock.codec;

import com.esotericsoftware.kryo.io.Output;

/**
 * Kryo's output with strings in another form. A header {@code (length + 1) << 1 | wide} (0 is null) is followed by one
 * byte per char if all are Latin-1, else by two (little endian, so that lone surrogates survive). Kryo's own form is
 * read char by char into a buffer of the claimed length; this form is covered by bytes and copied at once.
 */
final class ItemOutput extends Output {
    private static final int FIRST_LENGTH = 512;
    private static final int NO_LIMIT = -1;

    ItemOutput() {
        super(FIRST_LENGTH, NO_LIMIT);
    }

    /** Appends zeros. */
    void pad(final long count) {
        for (long i = 0; i < count; i++) {
            writeByte(0);
        }
    }

    /** A NaN keeps its bits. */
    @Override
    public void writeFloat(final float value) {
        writeInt(Float.floatToRawIntBits(value));
    }

    @Override
    public void writeDouble(final double value) {
        writeLong(Double.doubleToRawLongBits(value));
    }

    @Override
    public void writeFloats(final float[] array, final int offset, final int count) {
        for (int i = offset; i < offset + count; i++) {
            writeFloat(array[i]);
        }
    }

    @Override
    public void writeDoubles(final double[] array, final int offset, final int count) {
        for (int i = offset; i < offset + count; i++) {
            writeDouble(array[i]);
        }
    }

    /** Leaves room for a length that {@link #endFrame} writes; returns where. */
    int startFrame() {
        final int at = position;
        writeInt(0);
        return at;
    }

    void endFrame(final int at) {
        final int end = position;
        position = at;
        writeInt(end - at - Integer.BYTES);
        position = end;
    }

    int capacityBytes() {
        return buffer.length;
    }

    @Override
    public void writeString(final String value) {
        if (value == null) {
            writeByte(0);
            return;
        }
        final int length = value.length();
        final boolean wide = !isLatin1(value);
        writeVarLong((((long) length + 1) << 1) | (wide ? 1 : 0), true);
        writeBody(value, wide);
    }

    /**
     * A string up to the end of the item, without its length: one byte that says whether it is wide, then the chars.
     */
    void writeChars(final String value) {
        final boolean wide = !isLatin1(value);
        writeByte(wide ? 1 : 0);
        writeBody(value, wide);
    }

    private void writeBody(final String value, final boolean wide) {
        if (wide) {
            writeWide(value);
        } else {
            require(value.length());
            copyLatin1(value, buffer, position);
            position += value.length();
        }
    }

    @Override
    public void writeAscii(final String value) {
        writeString(value);
    }

    private void writeWide(final String value) {
        for (int i = 0; i < value.length(); i++) {
            require(2);
            final char c = value.charAt(i);
            buffer[position++] = (byte) c;
            buffer[position++] = (byte) (c >>> 8);
        }
    }

    static boolean isLatin1(final String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) > 0xff) {
                return false;
            }
        }
        return true;
    }

    @SuppressWarnings("deprecation") // the only way without garbage; it drops high bytes, and there are none
    static void copyLatin1(final String value, final byte[] target, final int at) {
        value.getBytes(0, value.length(), target, at);
    }
}
