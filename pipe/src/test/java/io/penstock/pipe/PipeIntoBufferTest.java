package io.penstock.pipe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.penstock.pipe.engine.FrameKit;
import java.nio.ByteBuffer;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that go from the ring into the user's buffer at once, with both ends of one thread. */
class PipeIntoBufferTest extends PipeInPlace {
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("C8, C11: a large message into a buffer, at once; interrupted on the way nothing of it is lost")
    void largeIntoBuffer(final boolean direct) throws Exception {
        open(true);
        final byte[] large = FrameKit.message(1, 10 * CAPACITY);
        final ByteBuffer target =
                direct ? ByteBuffer.allocateDirect(large.length + 20) : ByteBuffer.allocate(large.length + 20);
        final FutureTask<Void> sender = new FutureTask<>(() -> {
            for (int i = 0; i < 3; i++) {
                a.sendBytes(large);
            }
            return null;
        });
        new Thread(sender).start();
        for (int i = 0; i < 20; i++) {
            Thread.currentThread().interrupt();
            assertThrows(
                    InterruptedException.class,
                    () -> b.receiveInto(target.clear().position(7)));
            assertEquals(7, target.position());
            target.put(new byte[target.remaining()]); // the user's again
        }
        target.clear();
        for (int i = 0; i < 2; i++) {
            target.put(large.length + 3, (byte) 77).position(3);
            assertEquals(large.length, b.receiveInto(target));
            assertEquals(3 + large.length, target.position());
            assertEquals(77, target.get(large.length + 3));
            assertArrayEquals(large, copy(target.flip().position(3)));
            target.clear();
        }
        target.limit(5);
        final BufferTooShortException tooShort =
                assertThrows(BufferTooShortException.class, () -> b.receiveInto(target));
        assertArrayEquals(large, tooShort.message());
        assertEquals(0, target.position());
        sender.get();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("C8: what a timed send has given up half way touches no byte of a buffer that waits for it")
    void givenUpTouchesNothing(final boolean direct) throws Exception {
        open(true);
        assertFalse(a.sendBytes(FrameKit.message(1, 10 * CAPACITY), NOW));
        final FutureTask<Void> sender = new FutureTask<>(() -> {
            a.sendBytes(new byte[] {3});
            return null;
        });
        new Thread(sender).start();
        final int length = 20 * CAPACITY;
        final ByteBuffer target = direct ? ByteBuffer.allocateDirect(length) : ByteBuffer.allocate(length);
        for (int i = 0; i < length; i++) {
            target.put((byte) 77);
        }
        assertEquals(1, b.receiveInto(target.clear()));
        assertEquals(3, target.get(0));
        for (int i = 1; i < length; i++) {
            assertEquals(77, target.get(i), "index " + i);
        }
        sender.get();
    }

    @Test
    @DisplayName("C8: what a sender has given up leaves a buffer that waits for it usable for the next message")
    void givenUpIntoBuffer() throws Exception {
        open(true);
        assertFalse(a.sendBytes(FrameKit.message(1, 10 * CAPACITY), NOW));
        final byte[] second = FrameKit.message(2, 5 * CAPACITY);
        final FutureTask<Void> sender = new FutureTask<>(() -> {
            a.sendBytes(second);
            a.sendBytes(new byte[] {3});
            return null;
        });
        new Thread(sender).start();
        final ByteBuffer target = ByteBuffer.allocate(20 * CAPACITY);
        assertEquals(second.length, b.receiveInto(target));
        assertArrayEquals(second, copy(target.flip()));
        assertArrayEquals(new byte[] {3}, b.receiveBytes());
        sender.get();
    }
}
