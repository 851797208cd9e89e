package io.penstock.pipe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.hub.Waiting;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Claims and handlers, with both ends in this process; and ends of one thread. */
class PipeInPlaceTest {
    private static final Duration NOW = Duration.ZERO;
    private static final int CAPACITY = 4096;

    @TempDir
    Path directory;

    private Connection<Object, Object> a;
    private Connection<Object, Object> b;

    private PipeBuilder<Object, Object> builder(final boolean singleThreaded) {
        final PipeBuilder<Object, Object> builder =
                Pipe.at(directory.resolve("pipe")).sending(Object.class).receiving(Object.class);
        return singleThreaded
                ? builder.capacityBytes(CAPACITY).singleThreaded().waiting(Waiting.busySpin())
                : builder.capacityBytes(CAPACITY);
    }

    private void open(final boolean singleThreaded) throws IOException {
        a = builder(singleThreaded).create();
        b = builder(singleThreaded).connect();
    }

    private List<byte[]> show(final int limit) throws Exception {
        final List<byte[]> shown = new ArrayList<>();
        final int count = b.receive(message -> shown.add(copy(message)), limit, NOW);
        assertEquals(shown.size(), count);
        return shown;
    }

    private static byte[] copy(final ByteBuffer message) {
        final byte[] bytes = new byte[message.remaining()];
        message.get(bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName(
            "C1, C2: claimed, copied and empty messages and objects are mixed; the order is kept over many rounds of the ring")
    void mixed(final boolean singleThreaded) throws Exception {
        open(singleThreaded);
        for (int i = 0; i < 2000; i++) {
            final byte[] message = FrameKit.message(i, i * 7 % 300);
            try (Claim claim = a.claim(message.length)) {
                assertEquals(message.length, claim.buffer().remaining());
                assertEquals(ByteOrder.BIG_ENDIAN, claim.buffer().order());
                claim.buffer().order(ByteOrder.LITTLE_ENDIAN).put(message);
                assertEquals(message.length, claim.buffer().position(), "the same buffer each time");
                claim.commit();
            }
            a.sendBytes(message);
            a.send("text " + i);
            final List<byte[]> shown = show(i % 3 + 1);
            assertArrayEquals(message, shown.get(0));
            if (shown.size() == 1) {
                assertArrayEquals(message, b.receiveBytes());
            } else {
                assertArrayEquals(message, shown.get(1));
                assertEquals(2, shown.size(), "the object stays");
            }
            assertThrows(MessageKindException.class, () -> b.receive(message1 -> {}, 1));
            assertEquals("text " + i, b.receive());
        }
        assertEquals(List.of(), show(5));
    }

    @Test
    @DisplayName("C2: empty messages in place at every place of the ring, the last one too")
    void emptyEverywhere() throws Exception {
        open(false);
        for (int i = 0; i < CAPACITY / 4; i++) {
            a.claim(0).commit();
            final List<byte[]> shown = show(1);
            assertEquals(1, shown.size());
            assertEquals(0, shown.get(0).length);
        }
    }

    @Test
    @DisplayName("what is claimed is seen after the commit only; abort, close and the next claim leave nothing of it")
    void abort() throws Exception {
        open(false);
        final Claim claim = a.claim(8);
        claim.buffer().putLong(1);
        assertFalse(b.isReady());
        claim.abort();
        assertFalse(b.isReady());
        try (Claim forgotten = a.claim(8)) {
            forgotten.buffer().putLong(2);
        }
        assertThrows(IllegalStateException.class, claim::commit);
        assertThrows(IllegalStateException.class, claim::buffer);
        claim.close();
        a.sendBytes(new byte[] {3});
        assertArrayEquals(new byte[] {3}, b.receiveBytes());
        final Claim open = a.claim(1);
        assertThrows(IllegalArgumentException.class, () -> open.next(-1));
        assertThrows(MessageTooLongException.class, () -> open.next(a.maxClaimLength() + 1));
        assertFalse(b.isReady());
        open.buffer().put((byte) 3); // still there
        open.commit();
        assertArrayEquals(new byte[] {3}, b.receiveBytes());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("a batch of claims: each is seen when the next begins, all after the commit, also over a full ring")
    void batch(final boolean singleThreaded) throws Exception {
        open(singleThreaded);
        Claim claim = a.claim(8);
        claim.buffer().putLong(0);
        assertFalse(b.isReady());
        claim = claim.next(8);
        assertTrue(b.isReady());
        claim.abort();
        assertEquals(1, show(10).size());

        final int count = 5000;
        final FutureTask<Void> sender = new FutureTask<>(() -> {
            Claim next = a.claim(8);
            for (int i = 1; i < count; i++) {
                next.buffer().putLong(0, i - 1);
                next = next.next(8);
            }
            next.buffer().putLong(0, count - 1);
            next.commit();
            return null;
        });
        new Thread(sender).start();
        final long[] expected = {0};
        while (expected[0] < count) {
            b.receive(message -> assertEquals(expected[0]++, message.getLong()), 100);
        }
        sender.get();
    }

    @Test
    @DisplayName("a claim's length: too long, negative, the longest; no room in time")
    void lengths() throws Exception {
        open(false);
        assertEquals(CAPACITY / 8 - 8, a.maxClaimLength());
        final MessageTooLongException tooLong =
                assertThrows(MessageTooLongException.class, () -> a.claim(a.maxClaimLength() + 1));
        assertEquals(a.maxClaimLength(), tooLong.maxLength());
        assertThrows(IllegalArgumentException.class, () -> a.claim(-1));
        int sent = 0;
        Claim claim = a.claim(a.maxClaimLength(), NOW);
        while (claim != null) {
            claim.commit();
            sent++;
            claim = a.claim(a.maxClaimLength(), NOW);
        }
        assertTrue(sent >= 7, "sent=" + sent);
        assertEquals(sent, show(100).size());
        assertNull(b.receive(NOW));
    }

    @Test
    @DisplayName("a claim open: this thread's sends are refused, another thread's wait; only this thread may end it")
    void othersWait() throws Exception {
        open(false);
        final Claim claim = a.claim(1);
        assertThrows(IllegalStateException.class, () -> a.sendBytes(new byte[1]));
        assertThrows(IllegalStateException.class, () -> a.claim(1));
        final FutureTask<Boolean> timed = new FutureTask<>(() -> a.sendBytes(new byte[] {2}, Duration.ofMillis(20)));
        new Thread(timed).start();
        assertFalse(timed.get());
        final FutureTask<Void> thief = new FutureTask<>(() -> {
            assertThrows(IllegalStateException.class, claim::commit);
            claim.close(); // does nothing
            a.sendBytes(new byte[] {3});
            return null;
        });
        new Thread(thief).start();
        claim.buffer().put((byte) 1);
        claim.commit();
        thief.get();
        assertArrayEquals(new byte[] {1}, b.receiveBytes());
        assertArrayEquals(new byte[] {3}, b.receiveBytes());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName(
            "C10: close does not wait for an open claim, by any thread; the commit then fails and the peer sees nothing")
    void closing(final boolean singleThreaded) throws Exception {
        open(singleThreaded);
        final Claim claim = a.claim(1);
        final FutureTask<Void> closer = new FutureTask<>(() -> {
            a.close();
            return null;
        });
        new Thread(closer).start();
        closer.get();
        assertThrows(ClosedChannelException.class, claim::commit);
        assertThrows(EOFException.class, () -> b.receive(message -> {}, 1));
        assertThrows(ClosedChannelException.class, () -> a.claim(1));
    }

    @Test
    @DisplayName("C10: an end closed by the thread that has a claim open; claims to a peer that has gone")
    void closedByOwner() throws Exception {
        open(false);
        try (Claim claim = a.claim(1)) {
            a.close();
            assertThrows(ClosedChannelException.class, () -> claim.next(1));
        }
        assertThrows(EOFException.class, () -> b.receiveBytes());
        b.close();
        open(false);
        final Claim claim = a.claim(1);
        b.close();
        assertThrows(BrokenPipeException.class, claim::commit);
        assertThrows(BrokenPipeException.class, () -> a.claim(1));
    }

    @Test
    @DisplayName("C10: a batch to a peer that has gone ends by itself, long before the ring is full")
    void batchToNobody() throws Exception {
        open(false);
        final Claim claim = a.claim(1);
        b.close();
        final int room = 32;
        assertThrows(BrokenPipeException.class, () -> {
            for (int i = 0; i < room; i++) {
                claim.next(1);
            }
        });
        assertThrows(BrokenPipeException.class, () -> a.claim(1));
    }

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
        assertEquals(1, show(10).size(), "the last one, which nobody was shown");
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

    @Test
    @DisplayName("a single-threaded end says so when a claim is open or a handler receives")
    void singleThreadedMisuse() throws Exception {
        open(true);
        final Claim claim = a.claim(1);
        assertThrows(IllegalStateException.class, () -> a.sendBytes(new byte[1]));
        claim.commit();
        b.receive(message -> assertThrows(IllegalStateException.class, () -> b.isReady()), 1);
        a.sendBytes(new byte[] {1});
        assertArrayEquals(new byte[] {1}, b.receiveBytes());
    }

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
