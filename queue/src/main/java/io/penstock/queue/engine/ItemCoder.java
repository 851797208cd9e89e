package io.penstock.queue.engine;

import io.penstock.codec.Codec;
import io.penstock.codec.Coder;
import io.penstock.codec.Encoded;
import io.penstock.core.channel.Channel;
import io.penstock.core.channel.ClassTable;
import java.util.Arrays;

/** Items as bytes. Items that are bytes already never pass through a codec. */
abstract class ItemCoder<E> {
    /** Whether items of a type are raw bytes. */
    static boolean isRaw(final Class<?> type) {
        return type == byte[].class;
    }

    static <E> ItemCoder<E> of(final Class<E> type, final Codec codec, final Channel channel) {
        if (isRaw(type)) {
            return new Raw<>(type);
        }
        return new Coded<>(codec.bind(type, new ClassTable(channel.classTable(), channel.hub())));
    }

    abstract Encoded encode(E item);

    abstract E decode(byte[] bytes, int length);

    private static final class Raw<E> extends ItemCoder<E> {
        private final Class<E> type;

        Raw(final Class<E> type) {
            this.type = type;
        }

        @Override
        Encoded encode(final E item) {
            return new RawBytes((byte[]) item);
        }

        @Override
        E decode(final byte[] bytes, final int length) {
            return type.cast(Arrays.copyOf(bytes, length));
        }
    }

    private static final class RawBytes implements Encoded {
        private final byte[] array;

        RawBytes(final byte[] array) {
            this.array = array;
        }

        @Override
        public byte[] array() {
            return array;
        }

        @Override
        public int length() {
            return array.length;
        }

        @Override
        public void close() {
            // the caller's own array
        }
    }

    private static final class Coded<E> extends ItemCoder<E> {
        private final Coder<E> coder;

        Coded(final Coder<E> coder) {
            this.coder = coder;
        }

        @Override
        Encoded encode(final E item) {
            return coder.encode(item);
        }

        @Override
        E decode(final byte[] bytes, final int length) {
            return coder.decode(bytes, 0, length);
        }
    }
}
