package io.penstock.pipe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.pipe.engine.FrameKit;
import java.io.EOFException;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Claims, with both ends in this process; and ends of one thread. */
class PipeClaimTest extends PipeInPlace {
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
    void batchToNoPeer() throws Exception {
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
}
