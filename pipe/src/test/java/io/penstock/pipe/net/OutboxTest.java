package io.penstock.pipe.net;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.pipe.Claim;
import io.penstock.pipe.Connection;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which messages share a record. */
class OutboxTest {
    private static final int SENDERS = 20;
    private static final Duration LONG = Duration.ofSeconds(60);

    private Connection<byte[], byte[]> a;
    private Connection<byte[], byte[]> b;
    private Outbox outbox;

    @BeforeEach
    void open() throws Exception {
        final TlsKit.Ends<byte[], byte[]> ends = TlsKit.ends(byte[].class, byte[].class);
        a = ends.a();
        b = ends.b();
        outbox = ((TlsConnection<byte[], byte[]>) a).outbox();
    }

    @AfterEach
    void close() {
        a.close();
        b.close();
    }

    private <T> FutureTask<T> start(final FutureTask<T> task) {
        final Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    /** Each sends one message, from an array or a buffer of any kind; all of them wait. */
    private List<FutureTask<Boolean>> waitingSenders() {
        final List<FutureTask<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < SENDERS; i++) {
            final byte number = (byte) i;
            final ByteBuffer buffer =
                    ByteBuffer.allocateDirect(3).put(1, number).position(1);
            all.add(start(new FutureTask<>(() -> {
                if (number % 2 == 0) {
                    a.sendBytes(new byte[] {9, number, 9, 9}, 1, 2);
                } else {
                    a.sendBytes(buffer);
                }
                return number % 2 == 0 || !buffer.hasRemaining();
            })));
        }
        await().atMost(LONG).until(() -> outbox.inLine() == SENDERS);
        return all;
    }

    private void checkReceived() throws Exception {
        final TreeSet<Integer> numbers = new TreeSet<>();
        for (int i = 0; i < SENDERS; i++) {
            final byte[] message = b.receiveBytes(TlsKit.SOON);
            assertEquals(2, message.length);
            assertTrue(numbers.add((int) message[0]));
        }
        assertEquals(SENDERS - 1, numbers.last());
    }

    @Test
    @DisplayName("C1, C13: messages that wait for a claim to end share the next record, and stay whole")
    void behindAClaim() throws Exception {
        final Claim claim = a.claim(1);
        final List<FutureTask<Boolean>> all = waitingSenders();
        final long before = outbox.records();
        claim.commit();
        for (final FutureTask<Boolean> each : all) {
            assertTrue(each.get());
        }
        assertEquals(before + 2, outbox.records(), "the claim's, and one for all the others");
        assertArrayEquals(new byte[1], b.receiveBytes(TlsKit.SOON));
        checkReceived();
    }

    @Test
    @DisplayName("C1, C13: messages that wait for the peer to receive share the next record")
    void behindAFullSocket() throws Exception {
        int sent = 0;
        while (a.sendBytes(new byte[10_000], Duration.ofMillis(500))) {
            sent++;
        }
        final List<FutureTask<Boolean>> all = waitingSenders();
        final long before = outbox.records();
        for (int i = 0; i < sent; i++) {
            assertEquals(10_000, b.receiveBytes(TlsKit.SOON).length);
        }
        checkReceived();
        for (final FutureTask<Boolean> each : all) {
            assertTrue(each.get());
        }
        assertEquals(before + 1, outbox.records());
    }

    @Test
    @DisplayName("C5, C11: a send that is given up in line is not sent, and those around it are")
    void givenUpInLine() throws Exception {
        final Claim claim = a.claim(1);
        final FutureTask<Boolean> timed =
                start(new FutureTask<>(() -> a.sendBytes(new byte[] {77}, Duration.ofMillis(50))));
        final FutureTask<Void> interrupted = new FutureTask<>(() -> {
            assertThrows(InterruptedException.class, () -> a.sendBytes(new byte[] {78}));
            return null;
        });
        final Thread thread = new Thread(interrupted);
        thread.start();
        assertFalse(timed.get());
        await().until(() -> outbox.inLine() == 1);
        thread.interrupt();
        interrupted.get();
        assertEquals(0, outbox.inLine());
        final List<FutureTask<Boolean>> all = waitingSenders();
        claim.abort();
        for (final FutureTask<Boolean> each : all) {
            assertTrue(each.get());
        }
        checkReceived();
        assertFalse(b.isReady());
    }

    @Test
    @DisplayName("a message that nothing waits behind is a record of its own, at once")
    void alone() throws Exception {
        final long before = outbox.records();
        for (int i = 0; i < 5; i++) {
            a.sendBytes(new byte[2]);
            assertEquals(before + i + 1, outbox.records());
        }
    }
}
