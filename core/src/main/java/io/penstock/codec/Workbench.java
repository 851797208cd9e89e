package io.penstock.codec;

/**
 * A Kryo instance and its input: used by one thread at a time, and never again after a failure.
 *
 * <p>An item starts with one byte of flags, so that it means the same to a receiver with other settings. An item whose
 * objects take much more memory than its bytes show ends with zeros, which make it long enough to justify them.
 *
 * <pre>
 *   0  flags      1: references are kept; 2: padded; the other bits are 0
 *   1  the object: its class as in {@link WireType}, then its contents
 *      zeros, if padded
 * </pre>
 */
final class Workbench {
    private static final int REFERENCES = 1;
    private static final int PADDED = 2;
    private static final int KNOWN = REFERENCES | PADDED;

    private final ItemKryo kryo;
    private final ItemInput input = new ItemInput();
    private final boolean references;

    Workbench(final TypeRegistry types, final boolean references, final int maxDepth, final String advice) {
        this.kryo = new ItemKryo(new ItemClassResolver(types), maxDepth, advice);
        this.references = references;
    }

    void encode(final ItemOutput output, final Object value, final Class<?> type) {
        output.writeByte(references ? REFERENCES : 0);
        kryo.writeItem(output, value, type, references);
        final long length = output.total();
        final long justified = kryo.heap() - ItemKryo.FREE_HEAP;
        if (justified > ItemKryo.HEAP_PER_BYTE * length) {
            output.pad(justified / ItemKryo.HEAP_PER_BYTE + 1 - length);
            output.getBuffer()[0] |= PADDED;
        }
        if (kryo.keyWork() > ItemKryo.KEY_WORK_PER_BYTE * length + ItemKryo.FREE_KEY_WORK) {
            throw kryo.tooMuchKeyWork();
        }
    }

    Object decode(final byte[] bytes, final int offset, final int length, final Class<?> type) {
        input.open(bytes, offset, length);
        final int flags = input.readByte();
        if ((flags & ~KNOWN) != 0) {
            throw new CodecException(
                    "damaged item, or written by another version or another codec: flags=" + flags + " known=" + KNOWN);
        }
        final Object value = kryo.readItem(input, type, (flags & REFERENCES) != 0);
        final int left = input.remaining();
        final boolean zeros = (flags & PADDED) != 0 && input.isZero();
        input.release();
        if (value == null) {
            throw new CodecException("damaged item: it is empty: length=" + length);
        }
        if (left != 0 && !zeros) {
            throw new CodecException("damaged item: bytes are left over: length=" + length + " leftBytes=" + left);
        }
        return value;
    }
}
