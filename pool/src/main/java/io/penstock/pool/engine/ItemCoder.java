package io.penstock.pool.engine;

import io.penstock.codec.Coder;
import io.penstock.codec.Encoded;
import io.penstock.codec.KryoCodec;
import java.util.List;

/**
 * Encodes arguments, results and exceptions into messages, and decodes them. Both ends have one with the same numbers of classes.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> the parent and each worker have their own. <b>Blocks:</b> never.
 */
final class ItemCoder<T> {
    private final Coder<T> coder;
    private final FixedClassIds ids;

    private ItemCoder(final Coder<T> coder, final FixedClassIds ids) {
        this.coder = coder;
        this.ids = ids;
    }

    /** The parent's. */
    static <T> ItemCoder<T> of(final Class<T> type, final List<Class<?>> allowed) {
        return with(type, allowed, new FixedClassIds());
    }

    /** A worker's, with the numbers that the parent has. */
    static <T> ItemCoder<T> like(final Class<T> type, final List<Class<?>> allowed, final List<String> numbers) {
        return with(type, allowed, new FixedClassIds(numbers));
    }

    private static <T> ItemCoder<T> with(final Class<T> type, final List<Class<?>> allowed, final FixedClassIds ids) {
        final Coder<T> coder = KryoCodec.builder()
                .allow(allowed.toArray(Class<?>[]::new))
                .build()
                .bind(type, ids);
        return new ItemCoder<>(coder, ids.fix());
    }

    /** What a worker needs for its own. */
    List<String> numbers() {
        return ids.texts();
    }

    /** The bytes of an item, with room before them. */
    byte[] encode(final T item, final int room) {
        try (Encoded encoded = coder.encode(item)) {
            final byte[] bytes = new byte[Math.addExact(room, encoded.length())];
            System.arraycopy(encoded.array(), 0, bytes, room, encoded.length());
            return bytes;
        }
    }

    /** The item that begins in a message at an offset, and ends with it. */
    T decode(final byte[] message, final int offset) {
        return coder.decode(message, offset, message.length - offset);
    }
}
