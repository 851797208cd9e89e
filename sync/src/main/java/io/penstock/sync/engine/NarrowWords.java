package io.penstock.sync.engine;

import java.nio.ByteOrder;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Compares and sets bytes and shorts, by the aligned int around them: there is no instruction for them in a mapped file. A store of one of the other
 * bytes only makes it try again.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that map the board. <b>Blocks:</b> never.
 */
public final class NarrowWords {
    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    private static final int BYTE_BITS = 0xFF;
    private static final int SHORT_BITS = 0xFFFF;

    private NarrowWords() {}

    /** Stores a byte if another one is there. Returns the one before. */
    public static byte compareAndExchangeByte(
            final AtomicBuffer words, final int index, final byte expected, final byte value) {
        return (byte) compareAndExchange(words, index, Byte.BYTES, BYTE_BITS, expected & BYTE_BITS, value & BYTE_BITS);
    }

    /** Stores a short if another one is there. Returns the one before. The index is a multiple of 2. */
    public static short compareAndExchangeShort(
            final AtomicBuffer words, final int index, final short expected, final short value) {
        return (short)
                compareAndExchange(words, index, Short.BYTES, SHORT_BITS, expected & SHORT_BITS, value & SHORT_BITS);
    }

    private static int compareAndExchange(
            final AtomicBuffer words,
            final int index,
            final int length,
            final int bits,
            final int expected,
            final int value) {
        final int around = index & -Integer.BYTES;
        final int inside = index - around;
        final int shift = (LITTLE_ENDIAN ? inside : Integer.BYTES - length - inside) * Byte.SIZE;
        while (true) {
            final int before = words.getIntVolatile(around);
            final int there = (before >>> shift) & bits;
            if (there != expected
                    || words.compareAndSetInt(around, before, (before & ~(bits << shift)) | (value << shift))) {
                return there;
            }
        }
    }
}
