package io.penstock.core.memory;

import org.agrona.concurrent.AtomicBuffer;

/** Parts of a mapped region, without a mapping of their own each. */
public final class Pieces {
    private Pieces() {}

    /** A part, with the product's own buffer on it. */
    public static AtomicBuffer of(final AtomicBuffer whole, final int offset, final int length) {
        return new MappedBuffer(whole.byteBuffer().slice(offset, length));
    }
}
