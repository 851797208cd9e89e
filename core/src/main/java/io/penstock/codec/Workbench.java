package io.penstock.codec;

import com.esotericsoftware.kryo.Kryo;

/** A Kryo instance and its input: used by one thread at a time, and never again after a failure. */
final class Workbench {
    private final Kryo kryo;
    private final ItemInput input = new ItemInput();

    Workbench(final TypeRegistry types, final boolean references, final int maxDepth) {
        final ItemClassResolver classes = new ItemClassResolver(types);
        kryo = new Kryo(classes, references ? new ItemReferences(classes) : null);
        kryo.setMaxDepth(maxDepth);
        kryo.setOptimizedGenerics(false);
    }

    void encode(final ItemOutput output, final Object value) {
        kryo.writeClassAndObject(output, value);
    }

    Object decode(final byte[] bytes, final int offset, final int length) {
        input.open(bytes, offset, length);
        final Object value = kryo.readClassAndObject(input);
        final int left = input.remaining();
        input.release();
        if (value == null) {
            throw new CodecException("damaged item: it is empty: length=" + length);
        }
        if (left != 0) {
            throw new CodecException("damaged item: bytes are left over: length=" + length + " leftBytes=" + left);
        }
        return value;
    }
}
