package io.penstock.core.memory;

import java.nio.ByteBuffer;
import org.agrona.concurrent.AtomicBuffer;

/** Our buffer satisfies the contract. */
class MappedBufferBlocksTest extends BufferBlocksContract {
    @Override
    AtomicBuffer wrap(final ByteBuffer directRegion) {
        return new MappedBuffer(directRegion);
    }
}
