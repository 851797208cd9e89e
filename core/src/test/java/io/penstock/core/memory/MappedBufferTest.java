package io.penstock.core.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.Test;

/** Our buffer satisfies the contract, and differs from Agrona's only where documented. */
class MappedBufferTest extends AtomicBufferContract {
    @Override
    AtomicBuffer wrap(final ByteBuffer directRegion) {
        return new MappedBuffer(directRegion);
    }

    @Test
    void cannotBeMovedToAnotherRegion() {
        assertThrows(UnsupportedOperationException.class, () -> buffer.wrap(new byte[8]));
        assertThrows(UnsupportedOperationException.class, () -> buffer.wrap(new byte[8], 0, 8));
        assertThrows(UnsupportedOperationException.class, () -> buffer.wrap(region));
        assertThrows(UnsupportedOperationException.class, () -> buffer.wrap(region, 0, 8));
        assertThrows(UnsupportedOperationException.class, () -> buffer.wrap(buffer));
        assertThrows(UnsupportedOperationException.class, () -> buffer.wrap(buffer, 0, 8));
        assertThrows(UnsupportedOperationException.class, () -> buffer.wrap(0L, 8));
        assertThrows(UnsupportedOperationException.class, buffer::addressOffset);
    }

    @Test
    void takesOnlyWritableDirectRegions() {
        assertThrows(IllegalArgumentException.class, () -> new MappedBuffer(ByteBuffer.allocate(8)));
        assertThrows(IllegalArgumentException.class, () -> new MappedBuffer(region.asReadOnlyBuffer()));
    }

    @Test
    void aMovedPositionOrLimitDoesNotMoveItsBounds() {
        region.limit(8).position(8);
        buffer.byteBuffer().limit(16).position(16);
        buffer.putLong(CAPACITY - 8, 1);
        assertEquals(1, buffer.getLong(CAPACITY - 8));
        buffer.putBytes(100, new byte[100]);
    }

    @Test
    void atomicAccessIsAligned() {
        assertThrows(IllegalStateException.class, () -> buffer.getLongVolatile(4));
        assertThrows(IllegalStateException.class, () -> buffer.compareAndSetLong(4, 0, 1));
        assertThrows(IllegalStateException.class, () -> buffer.putIntRelease(2, 1));
    }
}
