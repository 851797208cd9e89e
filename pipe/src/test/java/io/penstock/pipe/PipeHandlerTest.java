package io.penstock.pipe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.pipe.engine.FrameKit;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Handlers, with both ends in this process; and ends of one thread. */
class PipeHandlerTest extends PipeInPlace {
    @Test
    @DisplayName("C17: what a handler fails at is consumed, with what was shown before; the rest stays")
    void failingHandler() throws Exception {
        open(false);
        for (byte i = 0; i < 5; i++) {
            a.sendBytes(new byte[] {i});
        }
        final IOException thrown = assertThrows(
                IOException.class,
                () -> b.receive(
                        message -> {
                            if (message.get(0) == 2) {
                                throw new IOException("two");
                            }
                        },
                        10));
        assertEquals("two", thrown.getMessage());
        assertArrayEquals(new byte[] {3}, b.receiveBytes());
        assertEquals(1, show(10).size());
    }

    @Test
    @DisplayName("a handler may send but not receive from its own end, nor write to the message")
    void insideHandler() throws Exception {
        open(false);
        a.sendBytes(new byte[] {1});
        a.sendBytes(new byte[] {2});
        b.receive(
                message -> {
                    assertTrue(message.isReadOnly());
                    assertThrows(ReadOnlyBufferException.class, () -> message.put(0, (byte) 9));
                    assertThrows(IllegalStateException.class, () -> b.receiveBytes());
                    assertThrows(IllegalStateException.class, () -> b.isReady());
                    assertThrows(IllegalStateException.class, () -> b.receive(inner -> {}, 1));
                    try {
                        b.sendBytes(copy(message));
                    } catch (final InterruptedException e) {
                        throw new IOException(e);
                    }
                },
                1);
        assertArrayEquals(new byte[] {1}, a.receiveBytes());
        assertArrayEquals(new byte[] {2}, b.receiveBytes());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("C11: an interrupt ends a batch that never runs out of messages; the next call throws")
    void interruptedBatch(final boolean singleThreaded) throws Exception {
        open(singleThreaded);
        a.sendBytes(new byte[8]);
        final int before = 1000;
        final int[] shown = {0};
        final int count = b.receive(
                message -> {
                    assertTrue(++shown[0] < 2 * before, "the batch goes on");
                    if (shown[0] == before) {
                        Thread.currentThread().interrupt();
                    }
                    sendOne();
                },
                Integer.MAX_VALUE);
        assertTrue(count >= before, "shown=" + count);
        assertThrows(InterruptedException.class, () -> b.receive(message -> {}, 1));
        assertFalse(Thread.currentThread().isInterrupted());
        assertEquals(1, show(10).size(), "the last one, which was not shown");
    }

    /** Also in an interrupted thread: of the wait for a turn nothing is to be seen here. */
    private void sendOne() throws IOException {
        final boolean interrupted = Thread.interrupted();
        try {
            a.sendBytes(new byte[8]);
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("C11: close() by another thread ends a batch, however much lies in the ring")
    void closedBatch(final boolean singleThreaded) throws Exception {
        open(singleThreaded);
        int sent = 0;
        while (a.sendBytes(new byte[1], NOW)) {
            sent++;
        }
        final FutureTask<Void> closer = new FutureTask<>(() -> {
            b.close();
            return null;
        });
        final int count = b.receive(
                message -> {
                    if (!closer.isDone()) {
                        new Thread(closer).start();
                        waitFor(closer);
                    }
                },
                Integer.MAX_VALUE);
        assertTrue(count < sent / 4, "shown=" + count + " sent=" + sent);
        assertThrows(ClosedChannelException.class, () -> b.receive(message -> {}, 1));
    }

    private static void waitFor(final FutureTask<?> task) {
        try {
            task.get();
        } catch (final InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @DisplayName(
            "C18: a message longer than the ring is shown too, by itself; the room of a batch is given back on the way")
    void large() throws Exception {
        open(false);
        final byte[] large = FrameKit.message(1, 10 * CAPACITY);
        final int small = 1000;
        final FutureTask<Void> sender = new FutureTask<>(() -> {
            a.sendBytes(new byte[] {1});
            a.sendBytes(large);
            for (int i = 0; i < small; i++) {
                a.sendBytes(new byte[100]);
            }
            return null;
        });
        new Thread(sender).start();
        assertArrayEquals(new byte[] {1}, b.receiveBytes());
        final CountDownLatch once = new CountDownLatch(1);
        assertEquals(
                1,
                b.receive(
                        message -> {
                            assertTrue(message.isReadOnly());
                            assertArrayEquals(large, copy(message));
                            once.countDown();
                        },
                        10));
        assertEquals(0, once.getCount());
        int got = 0;
        while (got < small) {
            got += b.receive(message -> assertEquals(100, message.remaining()), Integer.MAX_VALUE);
        }
        sender.get();
    }

    @Test
    @DisplayName("C6, C9: a handler's receive returns 0 in time, and the end of stream is told after the last message")
    void timeoutAndEnd() throws Exception {
        open(false);
        assertEquals(0, b.receive(message -> {}, 1, Duration.ofMillis(20)));
        assertThrows(IllegalArgumentException.class, () -> b.receive(message -> {}, 0));
        assertThrows(NullPointerException.class, () -> b.receive(null, 1));
        a.claim(3).commit();
        a.close();
        assertEquals(1, show(10).size());
        assertThrows(EOFException.class, () -> b.receive(message -> {}, 1));
    }
}
