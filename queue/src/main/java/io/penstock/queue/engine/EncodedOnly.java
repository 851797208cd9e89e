package io.penstock.queue.engine;

import io.penstock.codec.Coder;
import io.penstock.codec.Encoded;

/** Of a queue that was opened for its encoded items: what takes of it give. Nothing can be put, since the bytes might be no item of the queue's type. */
record EncodedOnly<E>(Coder<E> raw, String path) implements Coder<E> {
    @Override
    public Encoded encode(final E value) {
        throw new UnsupportedOperationException(
                "a queue that was opened for its encoded items takes none: path=" + path + "; open it with its type");
    }

    @Override
    public E decode(final byte[] bytes, final int offset, final int length) {
        return raw.decode(bytes, offset, length);
    }
}
