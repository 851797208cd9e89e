package io.penstock.core.memory;

import java.nio.ByteBuffer;
import org.agrona.concurrent.AtomicBuffer;

/** The subject of the contracts. */
abstract class BufferOnARegion {
    static final int CAPACITY = 256;

    final ByteBuffer region = ByteBuffer.allocateDirect(CAPACITY);
    final AtomicBuffer buffer = wrap(region);

    /** A buffer on a whole direct region. */
    abstract AtomicBuffer wrap(ByteBuffer directRegion);
}
