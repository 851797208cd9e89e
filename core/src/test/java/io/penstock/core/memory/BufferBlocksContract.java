package io.penstock.core.memory;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Snapshot;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.AsciiNumberFormatException;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an {@link AtomicBuffer} on a direct region guarantees for its bounds, for blocks and for strings; our
 * implementation and Agrona's both satisfy it.
 */
@SuppressWarnings("SelfComparison") // compareTo has a special case for the same buffer
abstract class BufferBlocksContract extends BufferOnARegion {
    // ---- bounds

    @Test
    void everyMethodChecksItsBoundsAndStoresNothingWhenTheyAreBroken() throws Exception {
        for (int i = 0; i < CAPACITY; i++) {
            buffer.putByte(i, (byte) '1');
        }
        final Snapshot before = new Snapshot(region);
        final List<String> wrong = new ArrayList<>();
        for (final Method method : AtomicBuffer.class.getMethods()) {
            if (!BufferCalls.takesAnIndex(method)) {
                continue;
            }
            for (final int index :
                    new int[] {-1, -BufferCalls.LENGTH, Integer.MIN_VALUE, CAPACITY, CAPACITY + 8, Integer.MAX_VALUE - 7
                    }) {
                if (index == -1 && method.getName().startsWith("getString")) {
                    // If the length is given, Agrona's checks the string, not the length before it.
                    continue;
                }
                try {
                    method.invoke(buffer, BufferCalls.arguments(method, index));
                    wrong.add("index=" + index + " " + method);
                } catch (final InvocationTargetException e) {
                    if (!(e.getCause() instanceof IndexOutOfBoundsException)) {
                        wrong.add("index=" + index + " " + method + " " + e.getCause());
                    }
                }
                if (!before.isSameAs(region)) {
                    wrong.add("stored: index=" + index + " " + method);
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void theLastByteIsAccessible() {
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.putLong(CAPACITY - 7, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.getLong(CAPACITY - 7));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.putInt(CAPACITY - 3, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.getInt(CAPACITY - 3));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.putShort(CAPACITY - 1, (short) 1));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.getShort(CAPACITY - 1));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.putByte(CAPACITY, (byte) 1));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.getByte(CAPACITY));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.putBytes(CAPACITY - 1, new byte[2]));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.getBytes(CAPACITY - 1, new byte[2]));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.putStringUtf8(CAPACITY - 4, "a"));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.setMemory(CAPACITY - 1, 2, (byte) 1));
        final byte[] all = new byte[CAPACITY];
        buffer.getBytes(0, all);
        assertArrayEquals(new byte[CAPACITY], all);
    }

    @Test
    void checksTheBoundsOfTheOtherSide() {
        final byte[] array = new byte[8];
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.putBytes(0, array, 1, 8));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.putBytes(0, array, -1, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.putBytes(0, array, 0, -1));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.getBytes(0, array, 1, 8));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.getBytes(0, array, -1, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.getBytes(0, array, 0, -1));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.putBytes(0, ByteBuffer.wrap(array), 1, 8));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.getBytes(0, ByteBuffer.wrap(array), 1, 8));
        final AtomicBuffer other = wrap(ByteBuffer.allocateDirect(8));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.putBytes(0, other, 1, 8));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.getBytes(0, other, 1, 8));
    }

    // ---- blocks

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 7, 8, 9, 17, 99, 100, 200})
    void copiesBlocksOfAnyLength(final int length) {
        final byte[] source = new byte[length + 2];
        for (int i = 0; i < source.length; i++) {
            source[i] = (byte) (i * 7 + 1);
        }
        buffer.putBytes(3, source, 1, length);
        assertEquals(0, buffer.getByte(2));
        assertEquals(0, buffer.getByte(3 + length));
        final byte[] target = new byte[length + 2];
        buffer.getBytes(3, target, 1, length);
        source[0] = 0;
        source[length + 1] = 0;
        assertArrayEquals(source, target);

        final ByteBuffer moving = ByteBuffer.allocate(length + 4).position(1);
        buffer.getBytes(3, moving, length);
        assertEquals(1 + length, moving.position());
        assertEquals(0, moving.get(1 + length));
        moving.position(1);
        final AtomicBuffer second = wrap(ByteBuffer.allocateDirect(CAPACITY));
        second.putBytes(5, moving, length);
        assertEquals(1 + length, moving.position());
        final AtomicBuffer third = wrap(ByteBuffer.allocateDirect(CAPACITY));
        second.getBytes(5, third, 9, length);
        final AtomicBuffer fourth = wrap(ByteBuffer.allocateDirect(CAPACITY));
        fourth.putBytes(11, third, 9, length);
        final byte[] end = new byte[length + 2];
        fourth.getBytes(11, end, 1, length);
        assertArrayEquals(source, end);
    }

    @Test
    void absoluteCopiesLeaveTheOtherPositionAlone() {
        for (final ByteBuffer other : List.of(ByteBuffer.allocate(32), ByteBuffer.allocateDirect(32))) {
            other.put(4, (byte) 42).position(3);
            buffer.putBytes(7, other, 4, 8);
            assertEquals(42, buffer.getByte(7));
            buffer.getBytes(7, other, 20, 8);
            assertEquals(42, other.get(20));
            assertEquals(3, other.position());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8, 16, 50})
    void overlappingCopiesBehaveAsThroughATemporaryBuffer(final int shift) {
        final int length = 150;
        final byte[] source = new byte[length];
        for (int i = 0; i < length; i++) {
            source[i] = (byte) i;
        }
        final byte[] target = new byte[length];
        buffer.putBytes(10, source);
        buffer.putBytes(10 + shift, buffer, 10, length);
        buffer.getBytes(10 + shift, target);
        assertArrayEquals(source, target);
        buffer.getBytes(10 + shift, buffer, 10, length);
        buffer.getBytes(10, target);
        assertArrayEquals(source, target);
        buffer.putBytes(10 + shift, buffer.byteBuffer(), 10, length);
        buffer.getBytes(10 + shift, target);
        assertArrayEquals(source, target);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 99, 100, 101, 240})
    void setsMemory(final int length) {
        buffer.setMemory(5, length, (byte) 0x9C);
        for (int i = 0; i < CAPACITY; i++) {
            assertEquals(i >= 5 && i < 5 + length ? (byte) 0x9C : 0, buffer.getByte(i));
        }
    }

    // ---- strings

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "some longer text, more than 16 bytes of it"})
    void asciiTexts(final String text) {
        for (final ByteOrder order : List.of(BIG_ENDIAN, LITTLE_ENDIAN, ByteOrder.nativeOrder())) {
            assertEquals(4 + text.length(), buffer.putStringAscii(3, text, order));
            assertEquals(text.length(), buffer.getInt(3, order));
            assertEquals(text, buffer.getStringAscii(3, order));
            assertEquals(4 + text.length(), buffer.putStringAscii(3, CharBuffer.wrap(text), order));
            assertEquals(text, buffer.getStringAscii(3, order));
            final StringBuilder read = new StringBuilder();
            assertEquals(text.length(), buffer.getStringAscii(3, read, order));
            assertEquals(text, read.toString());
        }
        assertEquals(4 + text.length(), buffer.putStringAscii(3, text));
        assertEquals(4 + text.length(), buffer.putStringAscii(3, CharBuffer.wrap(text)));
        assertEquals(text, buffer.getStringAscii(3));
        assertEquals(text, buffer.getStringAscii(3, text.length()));
        final StringBuilder read = new StringBuilder();
        assertEquals(text.length(), buffer.getStringAscii(3, read));
        assertEquals(text.length(), buffer.getStringAscii(3, text.length(), read));
        assertEquals(text + text, read.toString());

        assertEquals(text.length(), buffer.putStringWithoutLengthAscii(100, text));
        assertEquals(text.length(), buffer.putStringWithoutLengthAscii(100, CharBuffer.wrap(text)));
        assertEquals(text, buffer.getStringWithoutLengthAscii(100, text.length()));
        read.setLength(0);
        assertEquals(text.length(), buffer.getStringWithoutLengthAscii(100, text.length(), read));
        assertEquals(text, read.toString());
    }

    @Test
    void partsOfAsciiTexts() {
        assertEquals(3, buffer.putStringWithoutLengthAscii(0, "abcdef", 1, 3));
        assertEquals("bcd", buffer.getStringWithoutLengthAscii(0, 3));
        assertEquals(2, buffer.putStringWithoutLengthAscii(0, CharBuffer.wrap("abcdef"), 4, 30));
        assertEquals("efd", buffer.getStringWithoutLengthAscii(0, 3));
        assertEquals(0, buffer.putStringWithoutLengthAscii(0, (String) null, 4, 30));
        assertEquals(0, buffer.putStringWithoutLengthAscii(0, (CharSequence) null, 4, 30));
        assertEquals(0, buffer.putStringWithoutLengthAscii(0, (String) null));
        assertEquals(0, buffer.putStringWithoutLengthAscii(0, (CharSequence) null));
    }

    @Test
    void aMissingAsciiTextIsEmpty() {
        buffer.putInt(0, 7);
        assertEquals(4, buffer.putStringAscii(0, (String) null));
        assertEquals("", buffer.getStringAscii(0));
        assertEquals(4, buffer.putStringAscii(0, (CharSequence) null, BIG_ENDIAN));
        assertEquals("", buffer.getStringAscii(0, BIG_ENDIAN));
        assertEquals(0, buffer.getStringAscii(0, new StringBuilder()));
    }

    @Test
    void nonAsciiBecomesAQuestionMark() {
        buffer.putStringAscii(0, "a\u00E9\u20AC");
        assertEquals("a??", buffer.getStringAscii(0));
        buffer.putByte(4, (byte) 0xE9);
        final StringBuilder read = new StringBuilder();
        buffer.getStringAscii(0, read);
        assertEquals("???", read.toString());
        assertEquals("\uFFFD??", buffer.getStringAscii(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "\u00E9\u20AC", "\uD83D\uDE00 and more text than that"})
    void utf8Texts(final String text) {
        final int length = text.getBytes(UTF_8).length;
        for (final ByteOrder order : List.of(BIG_ENDIAN, LITTLE_ENDIAN)) {
            assertEquals(4 + length, buffer.putStringUtf8(3, text, order));
            assertEquals(text, buffer.getStringUtf8(3, order));
            assertEquals(4 + length, buffer.putStringUtf8(3, text, order, length));
            assertEquals(length, buffer.getInt(3, order));
        }
        assertEquals(4 + length, buffer.putStringUtf8(3, text));
        assertEquals(text, buffer.getStringUtf8(3));
        assertEquals(text, buffer.getStringUtf8(3, length));
        assertEquals(4 + length, buffer.putStringUtf8(3, text, length));
        assertEquals(length, buffer.putStringWithoutLengthUtf8(100, text));
        assertEquals(text, buffer.getStringWithoutLengthUtf8(100, length));
    }

    @Test
    void utf8TextsThatAreTooLongOrMissing() {
        assertThrows(IllegalArgumentException.class, () -> buffer.putStringUtf8(0, "\u20AC", 2));
        assertThrows(IllegalArgumentException.class, () -> buffer.putStringUtf8(0, "\u20AC", BIG_ENDIAN, 2));
        assertEquals(0, buffer.getLong(0));
        assertEquals(8, buffer.putStringUtf8(0, null));
        assertEquals("null", buffer.getStringUtf8(0));
        assertEquals(4, buffer.putStringWithoutLengthUtf8(0, null));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, CAPACITY, Integer.MAX_VALUE})
    void aGarbageLengthIsRefused(final int length) {
        buffer.putInt(0, length);
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.getStringAscii(0));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.getStringAscii(0, new StringBuilder()));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.getStringUtf8(0));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.getStringUtf8(0, length));
    }

    // ---- numbers in ASCII

    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                1,
                -1,
                9,
                10,
                99,
                100,
                1234,
                -9999,
                12345678,
                123456789,
                Integer.MAX_VALUE,
                Integer.MIN_VALUE,
                1L + Integer.MAX_VALUE,
                -1L + Integer.MIN_VALUE,
                1234567890123456L,
                Long.MAX_VALUE,
                Long.MIN_VALUE
            })
    void numbers(final long value) {
        final String text = Long.toString(value);
        assertEquals(text.length(), buffer.putLongAscii(1, value));
        assertEquals(text, buffer.getStringWithoutLengthAscii(1, text.length()));
        assertEquals(0, buffer.getByte(1 + text.length()));
        assertEquals(value, buffer.parseLongAscii(1, text.length()));
        if (value >= 0) {
            assertEquals(text.length(), buffer.putNaturalLongAscii(1, value));
            assertEquals(value, buffer.parseNaturalLongAscii(1, text.length()));
        } else {
            assertThrows(AsciiNumberFormatException.class, () -> buffer.parseNaturalLongAscii(1, text.length()));
        }
        if (value == (int) value) {
            assertEquals(text.length(), buffer.putIntAscii(1, (int) value));
            assertEquals(value, buffer.parseIntAscii(1, text.length()));
            if (value >= 0) {
                assertEquals(text.length(), buffer.putNaturalIntAscii(1, (int) value));
                assertEquals(value, buffer.parseNaturalIntAscii(1, text.length()));
            } else {
                assertThrows(AsciiNumberFormatException.class, () -> buffer.parseNaturalIntAscii(1, text.length()));
            }
        } else {
            assertThrows(AsciiNumberFormatException.class, () -> buffer.parseIntAscii(1, text.length()));
            assertThrows(AsciiNumberFormatException.class, () -> buffer.parseNaturalIntAscii(1, text.length()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-",
                "x",
                "1x",
                "12345678x",
                "12345678901234567x",
                "--1",
                "+1",
                " 1",
                "99999999999999999999",
                "1234567:"
            })
    void nonNumbersAreRefused(final String text) {
        buffer.putStringWithoutLengthAscii(1, text);
        final int length = text.length();
        assertThrows(AsciiNumberFormatException.class, () -> buffer.parseIntAscii(1, length));
        assertThrows(AsciiNumberFormatException.class, () -> buffer.parseNaturalIntAscii(1, length));
        assertThrows(AsciiNumberFormatException.class, () -> buffer.parseLongAscii(1, length));
        assertThrows(AsciiNumberFormatException.class, () -> buffer.parseNaturalLongAscii(1, length));
        assertThrows(AsciiNumberFormatException.class, () -> buffer.parseLongAscii(1, 0));
    }

    @Test
    void paddedNumbersAndNumbersFromTheEnd() {
        buffer.putNaturalPaddedIntAscii(2, 6, 1234);
        assertEquals("001234", buffer.getStringWithoutLengthAscii(2, 6));
        assertThrows(NumberFormatException.class, () -> buffer.putNaturalPaddedIntAscii(2, 3, 1234));
        buffer.setMemory(0, 32, (byte) 0);
        assertEquals(4, buffer.putNaturalIntAsciiFromEnd(1234, 8));
        assertEquals("1234", buffer.getStringWithoutLengthAscii(4, 4));
        assertEquals(0, buffer.getByte(3));
        assertEquals(0, buffer.getByte(8));
    }

    // ---- comparing contents

    @Test
    void contentsAreCompared() {
        final AtomicBuffer same = wrap(ByteBuffer.allocateDirect(CAPACITY));
        final AtomicBuffer longer = wrap(ByteBuffer.allocateDirect(CAPACITY + 3));
        for (final AtomicBuffer each : List.of(buffer, same, longer)) {
            each.putStringUtf8(8, "contents");
        }
        assertEquals(buffer, same);
        assertEquals(buffer, buffer);
        assertEquals(buffer.hashCode(), same.hashCode());
        assertEquals(0, buffer.compareTo(same));
        assertTrue(buffer.compareTo(longer) < 0);
        assertTrue(longer.compareTo(buffer) > 0);
        assertNotEquals(buffer, longer);
        assertFalse(buffer.equals(null));
        assertFalse(buffer.equals((Object) "contents"));
        for (final int index : new int[] {0, 100, CAPACITY - 1}) {
            same.putByte(index, (byte) 1);
            assertNotEquals(buffer, same);
            assertNotEquals(0, buffer.compareTo(same));
            assertEquals(Integer.signum(buffer.compareTo(same)), -Integer.signum(same.compareTo(buffer)));
            same.putByte(index, (byte) 0);
        }
        assertDoesNotThrow(buffer::toString);
    }
}
