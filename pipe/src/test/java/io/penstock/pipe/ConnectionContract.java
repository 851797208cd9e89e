package io.penstock.pipe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.pipe.engine.FrameKit;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of every connection, by a file or between hosts: both ends are in this process. */
abstract class ConnectionContract {
    static final int CAPACITY = 4096;

    private static final Duration NOW = Duration.ZERO;

    /** For what has been sent, and arrives at once or nearly so. */
    private static final Duration SOON = Duration.ofSeconds(10);

    Connection<byte[], byte[]> a;
    Connection<byte[], byte[]> b;

    @Test
    @DisplayName("C1, C2: boundaries are kept, also of empty messages, in both directions")
    void boundaries() throws Exception {
        a.sendBytes(new byte[0]);
        a.sendBytes(new byte[] {1});
        a.sendBytes(new byte[] {2, 3});
        a.sendBytes(ByteBuffer.wrap(new byte[] {4, 5, 6, 7}, 1, 2));
        a.sendBytes(ByteBuffer.allocateDirect(3));
        a.send(new byte[] {8});
        assertArrayEquals(new byte[0], b.receiveBytes());
        assertArrayEquals(new byte[] {1}, b.receiveBytes());
        assertArrayEquals(new byte[] {2, 3}, b.receive());
        assertArrayEquals(new byte[] {5, 6}, b.receiveBytes(2));
        assertArrayEquals(new byte[3], b.receiveBytes(SOON));
        assertArrayEquals(new byte[] {8}, b.receive(SOON));
        assertNull(b.receive(NOW));
        b.sendBytes(new byte[] {9});
        assertArrayEquals(new byte[] {9}, a.receiveBytes());
    }

    @Test
    @DisplayName("C3: what is sent is a copy")
    void copies() throws Exception {
        final byte[] message = {1, 2, 3};
        a.sendBytes(message);
        Arrays.fill(message, (byte) 9);
        assertArrayEquals(new byte[] {1, 2, 3}, b.receiveBytes());
    }

    @Test
    @DisplayName("C6: looking does not consume, timeouts return null")
    void looking() throws Exception {
        assertFalse(b.isReady());
        assertFalse(b.awaitReady(Duration.ofMillis(20)));
        assertNull(b.receive(Duration.ofMillis(20)));
        a.sendBytes(new byte[] {1});
        assertTrue(b.awaitReady(SOON));
        for (int i = 0; i < 3; i++) {
            assertTrue(b.isReady());
            assertTrue(b.awaitReady(NOW));
        }
        assertArrayEquals(new byte[] {1}, b.receiveBytes());
        assertFalse(b.isReady());
    }

    @Test
    @DisplayName("C7: a message above the limit throws, names both lengths, and stays whole for a larger limit")
    void limits() throws Exception {
        for (final int length : new int[] {100, 3 * CAPACITY}) {
            final byte[] message = FrameKit.message(2, length);
            final Thread sender = sending(message);
            final MessageTooLongException refusal =
                    assertThrows(MessageTooLongException.class, () -> b.receiveBytes(99));
            assertEquals(length, refusal.messageLength());
            assertEquals(99, refusal.maxLength());
            assertTrue(refusal.getMessage().contains("messageLength=" + length + " maxLength=99"));
            assertThrows(MessageTooLongException.class, () -> b.receiveBytes(0));
            assertArrayEquals(message, b.receiveBytes(length));
            sender.join();
        }
        assertThrows(IllegalArgumentException.class, () -> b.receiveBytes(-1));
    }

    @Test
    @DisplayName("null is no message")
    void nulls() {
        assertThrows(NullPointerException.class, () -> a.send(null));
        assertThrows(NullPointerException.class, () -> a.sendBytes((byte[]) null));
        assertThrows(NullPointerException.class, () -> a.sendBytes((ByteBuffer) null));
    }

    private Thread sending(final byte[] message) {
        final Thread sender = new Thread(() -> {
            try {
                a.sendBytes(message);
            } catch (final Exception e) {
                throw new AssertionError(e);
            }
        });
        sender.start();
        return sender;
    }

    @Test
    @DisplayName("C4: bad ranges throw before anything is written; an empty range at the end is an empty message")
    void ranges() throws Exception {
        final byte[] source = {1, 2, 3};
        for (final int[] range : new int[][] {{-1, 1}, {0, 4}, {3, 1}, {4, 0}, {1, -1}, {Integer.MAX_VALUE, 1}}) {
            assertThrows(IndexOutOfBoundsException.class, () -> a.sendBytes(source, range[0], range[1]));
        }
        assertFalse(b.isReady());
        a.sendBytes(source, 3, 0);
        a.sendBytes(source, 1, 2);
        assertArrayEquals(new byte[0], b.receiveBytes(SOON));
        assertArrayEquals(new byte[] {2, 3}, b.receiveBytes(SOON));
    }

    @Test
    @DisplayName(
            "C8: into a buffer: its length, no other byte touched; too short: the exception carries it, the next works")
    void intoBuffers() throws Exception {
        for (final boolean direct : new boolean[] {true, false}) {
            for (final int length : new int[] {0, 5, 3 * CAPACITY}) {
                final byte[] message = FrameKit.message(3, length);
                final ByteBuffer target =
                        direct ? ByteBuffer.allocateDirect(length + 7) : ByteBuffer.allocate(length + 7);
                target.position(3).limit(length + 5);
                Thread sender = sending(message);
                assertEquals(length, b.receiveInto(target));
                sender.join();
                assertEquals(3 + length, target.position());
                assertEquals(length + 5, target.limit());
                final byte[] all = new byte[length + 7];
                target.get(0, all, 0, length + 5);
                final byte[] expected = new byte[length + 7];
                System.arraycopy(message, 0, expected, 3, length);
                assertArrayEquals(expected, all);

                if (length > 0) {
                    final ByteBuffer tooShort = ByteBuffer.allocate(length + 1).position(2);
                    sender = sending(message);
                    final BufferTooShortException carrier =
                            assertThrows(BufferTooShortException.class, () -> b.receiveInto(tooShort));
                    sender.join();
                    assertArrayEquals(message, carrier.message());
                    assertEquals(2, tooShort.position());
                    assertEquals(ByteBuffer.allocate(length + 1), tooShort.position(0));
                }
            }
        }
        a.sendBytes(new byte[] {7});
        assertThrows(
                ReadOnlyBufferException.class,
                () -> b.receiveInto(ByteBuffer.allocate(9).asReadOnlyBuffer()));
        assertArrayEquals(new byte[] {7}, b.receiveBytes());
    }

    @Test
    @DisplayName("C10: one's own closed end throws ClosedChannelException everywhere; closing twice is nothing")
    void ownClose() throws Exception {
        b.sendBytes(new byte[] {1});
        a.close();
        a.close();
        assertThrows(ClosedChannelException.class, () -> a.sendBytes(new byte[1]));
        assertThrows(ClosedChannelException.class, () -> a.send(new byte[1]));
        assertThrows(ClosedChannelException.class, () -> a.send(new byte[1], NOW));
        assertThrows(ClosedChannelException.class, () -> a.sendBytes(ByteBuffer.allocate(1)));
        assertThrows(ClosedChannelException.class, () -> a.receive());
        assertThrows(ClosedChannelException.class, () -> a.receive(NOW));
        assertThrows(ClosedChannelException.class, () -> a.receiveBytes());
        assertThrows(ClosedChannelException.class, () -> a.receiveBytes(5));
        assertThrows(ClosedChannelException.class, () -> a.receiveInto(ByteBuffer.allocate(1)));
        assertThrows(ClosedChannelException.class, () -> a.isReady());
        assertThrows(ClosedChannelException.class, () -> a.awaitReady(NOW));
    }
}
