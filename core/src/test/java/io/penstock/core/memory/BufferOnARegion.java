package io.penstock.core.memory;

import java.nio.ByteBuffer;
import org.agrona.concurrent.AtomicBuffer;

/** What the contracts are tried on. */
abstract class BufferOnARegion {
    static final int CAPACITY = 256;

    final ByteBuffer region = ByteBuffer.allocateDirect(CAPACITY);
    final AtomicBuffer buffer = wrap(region);

    /** A buffer on the whole of a direct region. */
    abstract AtomicBuffer wrap(ByteBuffer directRegion);
}
