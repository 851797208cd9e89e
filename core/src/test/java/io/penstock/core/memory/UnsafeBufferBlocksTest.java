package io.penstock.core.memory;

import java.nio.ByteBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;

/** Agrona's buffer satisfies the contract: so the contract is Agrona's. (It needs a JVM flag, which only tests set.) */
@Tag("agrona-unsafe")
class UnsafeBufferBlocksTest extends BufferBlocksContract {
    @Override
    AtomicBuffer wrap(final ByteBuffer directRegion) {
        return new UnsafeBuffer(directRegion);
    }
}
