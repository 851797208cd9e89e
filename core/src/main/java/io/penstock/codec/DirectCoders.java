package io.penstock.codec;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Coders of types so simple that Kryo is not needed: only the value is written. */
final class DirectCoders {
    private static final int LATIN1 = 0;
    private static final int WIDE = 1;

    private DirectCoders() {}

    /** The coder of a type, or null. */
    @SuppressWarnings("unchecked") // each coder is next to its type
    static <T> Coder<T> find(final Class<T> type) {
        if (type == String.class) {
            return (Coder<T>) new Texts();
        }
        if (type == byte[].class) {
            return (Coder<T>) new Bytes();
        }
        if (type == Long.class) {
            return (Coder<T>) new Longs();
        }
        if (type == Integer.class) {
            return (Coder<T>) new Integers();
        }
        return null;
    }

    private static CodecException wrongLength(final String type, final int expected, final int length) {
        return new CodecException(
                "damaged item: not the length of " + type + ": expected=" + expected + " length=" + length);
    }

    /** One byte for the width, then the chars, as written by {@link ItemOutput#writeString}. */
    private static final class Texts implements Coder<String> {
        private final Pool<ItemOutput> outputs = new Pool<>();

        @Override
        public Encoded encode(final String value) {
            Objects.requireNonNull(value, "the item is null");
            ItemOutput output = outputs.take();
            if (output == null) {
                output = new ItemOutput();
            }
            output.reset();
            output.writeChars(value);
            return new PooledBytes(outputs, output);
        }

        @Override
        public String decode(final byte[] bytes, final int offset, final int length) {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            if (length > 0 && bytes[offset] == LATIN1) {
                return new String(bytes, offset + 1, length - 1, StandardCharsets.ISO_8859_1);
            }
            if (length > 0 && bytes[offset] == WIDE && length % 2 == 1) {
                final char[] chars = new char[length / 2];
                for (int i = 0; i < chars.length; i++) {
                    final int at = offset + 1 + 2 * i;
                    chars[i] = (char) ((bytes[at] & 0xff) | (bytes[at + 1] << 8));
                }
                return new String(chars);
            }
            throw new CodecException("damaged item: not a string: length=" + length);
        }
    }

    /** The user's own array, which the channel copies into the file. */
    private static final class Bytes implements Coder<byte[]> {
        @Override
        public Encoded encode(final byte[] value) {
            return new Plain(Objects.requireNonNull(value, "the item is null"));
        }

        @Override
        public byte[] decode(final byte[] bytes, final int offset, final int length) {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            final byte[] value = new byte[length];
            System.arraycopy(bytes, offset, value, 0, length);
            return value;
        }
    }

    private static final class Longs implements Coder<Long> {
        @Override
        public Encoded encode(final Long value) {
            return new Plain(littleEndian(value, Long.BYTES));
        }

        @Override
        public Long decode(final byte[] bytes, final int offset, final int length) {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            if (length != Long.BYTES) {
                throw wrongLength("a long", Long.BYTES, length);
            }
            return littleEndian(bytes, offset, Long.BYTES);
        }
    }

    private static final class Integers implements Coder<Integer> {
        @Override
        public Encoded encode(final Integer value) {
            return new Plain(littleEndian(value, Integer.BYTES));
        }

        @Override
        public Integer decode(final byte[] bytes, final int offset, final int length) {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            if (length != Integer.BYTES) {
                throw wrongLength("an int", Integer.BYTES, length);
            }
            return (int) littleEndian(bytes, offset, Integer.BYTES);
        }
    }

    private static byte[] littleEndian(final long value, final int length) {
        final byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (value >>> (Byte.SIZE * i));
        }
        return bytes;
    }

    private static long littleEndian(final byte[] bytes, final int offset, final int length) {
        long value = 0;
        for (int i = 0; i < length; i++) {
            value |= (bytes[offset + i] & 0xffL) << (Byte.SIZE * i);
        }
        return value;
    }

    /** An array that belongs to no pool. */
    private static final class Plain implements Encoded {
        private final byte[] bytes;

        Plain(final byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public byte[] array() {
            return bytes;
        }

        @Override
        public int length() {
            return bytes.length;
        }

        @Override
        public void close() {
            // left to the collector
        }
    }
}
