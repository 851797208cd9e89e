package io.penstock.core.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.List;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Agrona's buffer satisfies the contract: so the contract is Agrona's. (It needs a JVM flag, which only tests set.) */
@Tag("agrona-unsafe")
class UnsafeBufferTest extends AtomicBufferContract {
    @Override
    AtomicBuffer wrap(final ByteBuffer directRegion) {
        return new UnsafeBuffer(directRegion);
    }

    @Test
    void oursCopiesFromAndToAgronasOwn() {
        final MappedBuffer ours = new MappedBuffer(ByteBuffer.allocateDirect(CAPACITY));
        final List<MutableDirectBuffer> others = List.of(
                new UnsafeBuffer(new byte[64], 8, 40),
                new UnsafeBuffer(ByteBuffer.allocateDirect(64), 8, 40),
                new ExpandableArrayBuffer(16));
        for (final MutableDirectBuffer other : others) {
            ours.putLong(3, 42);
            ours.getBytes(3, other, 30, 8);
            assertEquals(42, other.getLong(30));
            ours.putBytes(100, other, 30, 8);
            assertEquals(42, ours.getLong(100));
        }
    }

    /** It would store to address 0 + index. */
    @Test
    void agronasDoesNotWrapOurs() {
        final MappedBuffer ours = new MappedBuffer(ByteBuffer.allocateDirect(CAPACITY));
        assertThrows(UnsupportedOperationException.class, () -> new UnsafeBuffer(ours));
        assertThrows(UnsupportedOperationException.class, () -> buffer.putBytes(0, ours, 0, 8));
    }
}
