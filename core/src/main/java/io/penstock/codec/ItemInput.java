package io.penstock.codec;

import com.esotericsoftware.kryo.io.Input;
import java.io.EOFException;
import java.nio.charset.StandardCharsets;

/**
 * Kryo's input over one item. It trusts no length: an allocation must be covered by bytes that are present. Every
 * element of an array or a collection takes at least one byte of its own. So all counts together cannot exceed the
 * number of bytes of the item, however they are nested.
 */
final class ItemInput extends Input {
    private static final byte[] NOTHING = {};
    private static final String[] SHORT = new String[256];

    static {
        for (int i = 0; i < SHORT.length; i++) {
            SHORT[i] = String.valueOf((char) i);
        }
    }

    private long unclaimed;
    private int frames;

    void open(final byte[] bytes, final int offset, final int length) {
        setBuffer(bytes, offset, length);
        unclaimed = length;
        frames = 0;
    }

    /** Releases the item's array. */
    void release() {
        setBuffer(NOTHING);
    }

    /** Whether all that is left is zeros. */
    boolean isZero() {
        for (int i = position; i < limit; i++) {
            if (buffer[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /** Restricts reading to a frame, whose end looks like the end of a file; returns the limit to restore. */
    int startFrame() {
        final int length = readInt();
        cover(length, 1);
        final int outer = limit;
        limit = position + length;
        frames++;
        return outer;
    }

    /** Skips what is left of the frame. */
    void endFrame(final int outerLimit) {
        position = limit;
        limit = outerLimit;
        frames--;
    }

    int remaining() {
        return limit - position;
    }

    /** Reads the number of elements that follow, each of at least one byte. */
    int readCount() {
        final int count = readVarInt(true);
        if (count < 0 || count > remaining() || count > unclaimed) {
            throw tooLong("a collection or array", count, 1);
        }
        unclaimed -= count;
        return count;
    }

    /** The number that {@link #readCount()} will read, or less. */
    int peekCount() {
        final int at = position;
        final int count = readVarInt(true);
        position = at;
        return Math.max(0, Math.min(count, remaining()));
    }

    /** Reads the number of elements that follow, each of exactly {@code elementBytes} bytes. */
    int readCount(final int elementBytes) {
        final int count = readVarInt(true);
        cover(count, elementBytes);
        return count;
    }

    private void cover(final long count, final int elementBytes) {
        if (count < 0 || count > remaining() / elementBytes) {
            throw tooLong("an array or string", count, elementBytes);
        }
    }

    private CodecException tooLong(final String what, final long count, final int elementBytes) {
        return new CodecException("damaged item: " + what + " claims more than there is: count=" + count
                + " elementBytes=" + elementBytes + " remainingBytes=" + remaining());
    }

    /** There is no stream behind the array from which the inherited method could fetch more. */
    @Override
    protected int require(final int required) {
        if (remaining() < required) {
            if (frames > 0) {
                throw ItemInput.<RuntimeException>unchecked(new EOFException("the object's own data ends here"));
            }
            throw new CodecException(
                    "damaged item: it is cut short: requiredBytes=" + required + " remainingBytes=" + remaining());
        }
        return remaining();
    }

    /** Kryo's methods declare no {@code IOException}, but code that reads to the end of its data catches this one. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E unchecked(final Throwable thrown) throws E {
        throw (E) thrown;
    }

    @Override
    protected int optional(final int wanted) {
        return remaining() == 0 ? -1 : Math.min(remaining(), wanted);
    }

    @Override
    public String readString() {
        final long header = readVarLong(true);
        if (header == 0) {
            return null;
        }
        final long length = (header >>> 1) - 1;
        if ((header & 1) == 0) {
            cover(length, 1);
            if (length <= 1) {
                return length == 0 ? "" : SHORT[buffer[position++] & 0xff];
            }
            final String text = new String(buffer, position, (int) length, StandardCharsets.ISO_8859_1);
            position += (int) length;
            return text;
        }
        cover(length, 2);
        final char[] chars = new char[(int) length];
        for (int i = 0; i < chars.length; i++) {
            chars[i] = (char) ((buffer[position] & 0xff) | (buffer[position + 1] << 8));
            position += 2;
        }
        return new String(chars);
    }

    /** Reads a string that cannot be null. */
    String readText() {
        final String text = readString();
        if (text == null) {
            throw new CodecException("damaged item: a string is missing");
        }
        return text;
    }

    @Override
    public StringBuilder readStringBuilder() {
        final String text = readString();
        return text == null ? null : new StringBuilder(text);
    }

    @Override
    public byte[] readBytes(final int length) {
        cover(length, Byte.BYTES);
        return super.readBytes(length);
    }

    @Override
    public int[] readInts(final int length) {
        cover(length, Integer.BYTES);
        return super.readInts(length);
    }

    @Override
    public int[] readInts(final int length, final boolean optimizePositive) {
        cover(length, 1);
        return super.readInts(length, optimizePositive);
    }

    @Override
    public long[] readLongs(final int length) {
        cover(length, Long.BYTES);
        return super.readLongs(length);
    }

    @Override
    public long[] readLongs(final int length, final boolean optimizePositive) {
        cover(length, 1);
        return super.readLongs(length, optimizePositive);
    }

    @Override
    public float[] readFloats(final int length) {
        cover(length, Float.BYTES);
        return super.readFloats(length);
    }

    @Override
    public double[] readDoubles(final int length) {
        cover(length, Double.BYTES);
        return super.readDoubles(length);
    }

    @Override
    public short[] readShorts(final int length) {
        cover(length, Short.BYTES);
        return super.readShorts(length);
    }

    @Override
    public char[] readChars(final int length) {
        cover(length, Character.BYTES);
        return super.readChars(length);
    }

    @Override
    public boolean[] readBooleans(final int length) {
        cover(length, 1);
        return super.readBooleans(length);
    }
}
