package io.penstock.codec;

import java.util.Arrays;

/** Items that are bytes already: they travel as they are. */
final class RawCodec implements Codec {
    static final RawCodec INSTANCE = new RawCodec();

    private RawCodec() {}

    @Override
    public <T> Coder<T> bind(final Class<T> type, final ClassIds table) {
        if (type != byte[].class) {
            throw new CodecException("only byte[] travels without a codec: type=" + type.getName());
        }
        return new RawCoder<>(type);
    }

    private record RawCoder<T>(Class<T> type) implements Coder<T> {
        @Override
        public Encoded encode(final T value) {
            return new RawBytes((byte[]) value);
        }

        @Override
        public T decode(final byte[] bytes, final int offset, final int length) {
            return type.cast(Arrays.copyOfRange(bytes, offset, offset + length));
        }
    }

    /** The caller's own array, which is copied into the channel before the call returns. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record RawBytes(byte[] array) implements Encoded {
        @Override
        public int length() {
            return array.length;
        }

        @Override
        public void close() {
            // there is no buffer to give back
        }
    }
}
