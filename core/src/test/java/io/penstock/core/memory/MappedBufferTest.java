package io.penstock.core.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.util.List;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

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
    void takesOnlyDirectRegions() {
        assertThrows(IllegalArgumentException.class, () -> new MappedBuffer(ByteBuffer.allocate(8)));
    }

    @Test
    void readsAReadOnlyRegionAndStoresNothingThere() {
        buffer.putLong(16, 42);
        final AtomicBuffer looking = new MappedBuffer(region.asReadOnlyBuffer());
        assertEquals(42, looking.getLongVolatile(16));
        assertEquals(42, looking.getLong(16));
        final byte[] copy = new byte[8];
        looking.getBytes(16, copy);
        assertEquals(42, ByteBuffer.wrap(copy).order(ByteOrder.nativeOrder()).getLong());
        final List<Executable> stores = List.of(
                () -> looking.putLong(16, 1),
                () -> looking.putLongRelease(16, 1),
                () -> looking.putLongVolatile(16, 1),
                () -> looking.putIntRelease(16, 1),
                () -> looking.putIntVolatile(16, 1),
                () -> looking.putByte(16, (byte) 1),
                () -> looking.putBytes(16, new byte[8]),
                () -> looking.setMemory(16, 8, (byte) 1),
                () -> looking.compareAndSetLong(16, 42, 1),
                () -> looking.getAndAddLong(16, 1),
                () -> looking.getAndSetLong(16, 1));
        for (final Executable store : stores) {
            assertThrows(ReadOnlyBufferException.class, store);
        }
        assertEquals(42, buffer.getLong(16));
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
