package io.penstock.process.engine;

import io.penstock.codec.Coder;
import io.penstock.codec.Encoded;
import io.penstock.codec.KryoCodec;
import java.util.List;

/**
 * Encodes arguments, results and exceptions into messages, and decodes them. Both ends have one with the same numbers of classes.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> each end has its own. <b>Blocks:</b> never.
 */
public final class ItemCoder<T> {
    private final Coder<T> coder;
    private final FixedClassIds ids;

    private ItemCoder(final Coder<T> coder, final FixedClassIds ids) {
        this.coder = coder;
        this.ids = ids;
    }

    /** The first end's, which gives the numbers: a parent, a host. */
    public static <T> ItemCoder<T> of(final Class<T> type, final List<Class<?>> allowed) {
        return with(type, allowed, new FixedClassIds());
    }

    /** The other end's, with the numbers of the first. */
    public static <T> ItemCoder<T> like(final Class<T> type, final List<Class<?>> allowed, final List<String> numbers) {
        return with(type, allowed, new FixedClassIds(numbers));
    }

    private static <T> ItemCoder<T> with(final Class<T> type, final List<Class<?>> allowed, final FixedClassIds ids) {
        final Coder<T> coder = KryoCodec.builder()
                .allow(allowed.toArray(Class<?>[]::new))
                .build()
                .bind(type, ids);
        return new ItemCoder<>(coder, ids.fix());
    }

    /** What the other end needs for its own. */
    public List<String> numbers() {
        return ids.texts();
    }

    /** The bytes of an item, with room before them. */
    public byte[] encode(final T item, final int room) {
        try (Encoded encoded = coder.encode(item)) {
            final byte[] bytes = new byte[Math.addExact(room, encoded.length())];
            System.arraycopy(encoded.array(), 0, bytes, room, encoded.length());
            return bytes;
        }
    }

    /** The item that begins in a message at an offset, and ends with it. */
    public T decode(final byte[] message, final int offset) {
        return coder.decode(message, offset, message.length - offset);
    }
}
