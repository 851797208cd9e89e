package io.penstock.sync;

import io.penstock.sync.engine.EntryPlace;
import io.penstock.sync.engine.NarrowWords;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;

/**
 * An array of bytes that processes share. It is an array of shorts, chars or floats as well: short 3, for one, is in the bytes 6 and 7, in the byte order of
 * the machine. Use the bytes of one element by one type. What {@link SharedArray} says holds, for elements of each type.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any number on one host. <b>Blocks:</b> never. <b>Units:</b> elements of the type that the method names.
 */
public final class SharedByteArray extends SharedArray {
    private static final long serialVersionUID = 1L;

    private final transient ByteBuffer bytes;
    private final transient ShortBuffer shorts;
    private final transient CharBuffer chars;
    private final transient FloatBuffer floats;

    SharedByteArray(final Board board, final EntryPlace place) {
        super(board, place);
        this.bytes = bytes();
        this.shorts = bytes.asShortBuffer();
        this.chars = bytes.asCharBuffer();
        this.floats = bytes.asFloatBuffer();
    }

    private int place(final int index) {
        check(index, length());
        return start() + index;
    }

    /** Of a short or char. */
    private int placeOfTwo(final int index) {
        check(index, length() / Short.BYTES);
        return start() + index * Short.BYTES;
    }

    /** Of a float. */
    private int placeOfFour(final int index) {
        check(index, length() / Float.BYTES);
        return start() + index * Float.BYTES;
    }

    // ---- bytes

    /**
     * Reads a byte.
     *
     * @param index of the byte
     * @return the value
     */
    public byte get(final int index) {
        return words().getByteVolatile(place(index));
    }

    /**
     * Stores a byte.
     *
     * @param index of the byte
     * @param value from now on
     */
    public void set(final int index, final byte value) {
        words().putByteVolatile(place(index), value);
    }

    /**
     * Stores a byte if another one is there.
     *
     * @param index of the byte
     * @param expected the value that must be there
     * @param value from then on
     * @return whether it was there, and the value was stored
     */
    public boolean compareAndSet(final int index, final byte expected, final byte value) {
        return compareAndExchange(index, expected, value) == expected;
    }

    /**
     * Copies bytes to a Java array: those from {@code index} on.
     *
     * @param index of the first byte
     * @param target of the copy
     * @param offset in the target
     * @param count how many
     * @throws IndexOutOfBoundsException if there are not so many; nothing is copied
     */
    public void copyTo(final int index, final byte[] target, final int offset, final int count) {
        check(index, length(), offset, target.length, count);
        bytes.get(index, target, offset, count);
    }

    /**
     * Copies bytes from a Java array, to {@code index} and on.
     *
     * @param index of the first byte
     * @param source of the copy
     * @param offset in the source
     * @param count how many
     * @throws IndexOutOfBoundsException if there are not so many; nothing is copied
     */
    public void copyFrom(final int index, final byte[] source, final int offset, final int count) {
        check(index, length(), offset, source.length, count);
        bytes.put(index, source, offset, count);
    }

    /**
     * Stores a byte if another one is there, and tells which one was there.
     *
     * @param index of the byte
     * @param expected the value that must be there
     * @param value from then on
     * @return the value before; the new one was stored if it is the expected one
     */
    public byte compareAndExchange(final int index, final byte expected, final byte value) {
        return NarrowWords.compareAndExchangeByte(words(), place(index), expected, value);
    }

    /**
     * Stores a byte, and tells which one was there.
     *
     * @param index of the byte
     * @param value from now on
     * @return the value before
     */
    public byte getAndSet(final int index, final byte value) {
        while (true) {
            final byte before = get(index);
            if (compareAndSet(index, before, value)) {
                return before;
            }
        }
    }

    /**
     * Adds to a byte.
     *
     * @param index of the byte
     * @param delta to be added; an overflow wraps
     * @return the value before
     */
    public byte getAndAdd(final int index, final byte delta) {
        while (true) {
            final byte before = get(index);
            if (compareAndSet(index, before, (byte) (before + delta))) {
                return before;
            }
        }
    }

    /**
     * Adds to a byte.
     *
     * @param index of the byte
     * @param delta to be added; an overflow wraps
     * @return the value afterwards
     */
    public byte addAndGet(final int index, final byte delta) {
        return (byte) (getAndAdd(index, delta) + delta);
    }

    // ---- shorts

    /**
     * Reads a short.
     *
     * @param index of the short
     * @return the value
     */
    public short getShort(final int index) {
        return words().getShortVolatile(placeOfTwo(index));
    }

    /**
     * Stores a short.
     *
     * @param index of the short
     * @param value from now on
     */
    public void setShort(final int index, final short value) {
        words().putShortVolatile(placeOfTwo(index), value);
    }

    /**
     * Stores a short if another one is there.
     *
     * @param index of the short
     * @param expected the value that must be there
     * @param value from then on
     * @return whether it was there, and the value was stored
     */
    public boolean compareAndSetShort(final int index, final short expected, final short value) {
        return NarrowWords.compareAndExchangeShort(words(), placeOfTwo(index), expected, value) == expected;
    }

    /**
     * Copies shorts to a Java array: those from {@code index} on.
     *
     * @param index of the first short
     * @param target of the copy
     * @param offset in the target
     * @param count how many
     * @throws IndexOutOfBoundsException if there are not so many; nothing is copied
     */
    public void copyTo(final int index, final short[] target, final int offset, final int count) {
        check(index, length() / Short.BYTES, offset, target.length, count);
        shorts.get(index, target, offset, count);
    }

    /**
     * Copies shorts from a Java array, to {@code index} and on.
     *
     * @param index of the first short
     * @param source of the copy
     * @param offset in the source
     * @param count how many
     * @throws IndexOutOfBoundsException if there are not so many; nothing is copied
     */
    public void copyFrom(final int index, final short[] source, final int offset, final int count) {
        check(index, length() / Short.BYTES, offset, source.length, count);
        shorts.put(index, source, offset, count);
    }

    // ---- chars

    /**
     * Reads a char.
     *
     * @param index of the char
     * @return the value
     */
    public char getChar(final int index) {
        return words().getCharVolatile(placeOfTwo(index));
    }

    /**
     * Stores a char.
     *
     * @param index of the char
     * @param value from now on
     */
    public void setChar(final int index, final char value) {
        words().putCharVolatile(placeOfTwo(index), value);
    }

    /**
     * Stores a char if another one is there.
     *
     * @param index of the char
     * @param expected the value that must be there
     * @param value from then on
     * @return whether it was there, and the value was stored
     */
    public boolean compareAndSetChar(final int index, final char expected, final char value) {
        return NarrowWords.compareAndExchangeShort(words(), placeOfTwo(index), (short) expected, (short) value)
                == (short) expected;
    }

    /**
     * Copies chars to a Java array: those from {@code index} on.
     *
     * @param index of the first char
     * @param target of the copy
     * @param offset in the target
     * @param count how many
     * @throws IndexOutOfBoundsException if there are not so many; nothing is copied
     */
    public void copyTo(final int index, final char[] target, final int offset, final int count) {
        check(index, length() / Character.BYTES, offset, target.length, count);
        chars.get(index, target, offset, count);
    }

    /**
     * Copies chars from a Java array, to {@code index} and on.
     *
     * @param index of the first char
     * @param source of the copy
     * @param offset in the source
     * @param count how many
     * @throws IndexOutOfBoundsException if there are not so many; nothing is copied
     */
    public void copyFrom(final int index, final char[] source, final int offset, final int count) {
        check(index, length() / Character.BYTES, offset, source.length, count);
        chars.put(index, source, offset, count);
    }

    // ---- floats

    /**
     * Reads a float.
     *
     * @param index of the float
     * @return the value
     */
    public float getFloat(final int index) {
        return Float.intBitsToFloat(words().getIntVolatile(placeOfFour(index)));
    }

    /**
     * Stores a float.
     *
     * @param index of the float
     * @param value from now on
     */
    public void setFloat(final int index, final float value) {
        words().putIntVolatile(placeOfFour(index), Float.floatToRawIntBits(value));
    }

    /**
     * Stores a float if another one is there, by their bits: 0.0 is not -0.0, and a NaN is a value like any other.
     *
     * @param index of the float
     * @param expected the value that must be there
     * @param value from then on
     * @return whether it was there, and the value was stored
     */
    public boolean compareAndSetFloat(final int index, final float expected, final float value) {
        return words().compareAndSetInt(
                        placeOfFour(index), Float.floatToRawIntBits(expected), Float.floatToRawIntBits(value));
    }

    /**
     * Copies floats to a Java array: those from {@code index} on.
     *
     * @param index of the first float
     * @param target of the copy
     * @param offset in the target
     * @param count how many
     * @throws IndexOutOfBoundsException if there are not so many; nothing is copied
     */
    public void copyTo(final int index, final float[] target, final int offset, final int count) {
        check(index, length() / Float.BYTES, offset, target.length, count);
        floats.get(index, target, offset, count);
    }

    /**
     * Copies floats from a Java array, to {@code index} and on.
     *
     * @param index of the first float
     * @param source of the copy
     * @param offset in the source
     * @param count how many
     * @throws IndexOutOfBoundsException if there are not so many; nothing is copied
     */
    public void copyFrom(final int index, final float[] source, final int offset, final int count) {
        check(index, length() / Float.BYTES, offset, source.length, count);
        floats.put(index, source, offset, count);
    }

    /**
     * Returns the bytes as text.
     *
     * @return all of them, in brackets
     */
    @Override
    public String toString() {
        return shown(() -> {
            final byte[] copy = new byte[length()];
            copyTo(0, copy, 0, copy.length);
            return Arrays.toString(copy);
        });
    }
}
