package io.penstock.pipe.net;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.core.wait.Deadline;
import io.penstock.pipe.BrokenPipeException;
import io.penstock.pipe.Connection;
import io.penstock.pipe.TlsPeer;
import io.penstock.testkit.Jvm;
import io.penstock.testkit.Namespaces;
import java.io.EOFException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A peer that goes without a word, or is cut off, or stopped. */
class TlsCutTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final boolean LONG = Boolean.getBoolean("penstock.storm");

    /** A kernel that does not answer for this long is gone: 3 s. In the long form as users have it. */
    static final NetworkSockets.KeepAlive KEEP_ALIVE =
            LONG ? NetworkSockets.KeepAlive.USUAL : new NetworkSockets.KeepAlive(1, 1, 2);

    static TlsSettings<byte[], byte[]> settings() throws Exception {
        return TlsKit.settings().withKeepAlive(KEEP_ALIVE);
    }

    @Test
    @DisplayName("C9: a send that fails since the peer was killed costs none of the messages that have arrived")
    void arrivedBeforeTheReset() throws Exception {
        try (TlsListener<byte[], byte[]> listener =
                        TlsListener.listen(settings().withCapacityBytes(4096));
                RawClient raw = RawClient.letIn(TlsKit.address(listener));
                Connection<byte[], byte[]> end = listener.accept(Deadline.after(SOON))) {
            for (byte i = 0; i < 20; i++) {
                raw.send(RawClient.message(new byte[] {i, 0, 0}));
                raw.send(RawClient.message(new byte[3000]));
            }
            final FutureTask<BrokenPipeException> sending = new FutureTask<>(
                    () -> assertThrows(BrokenPipeException.class, () -> end.sendBytes(new byte[64 * 1024 * 1024])));
            new Thread(sending).start();
            await().until(() -> ((TlsConnection<byte[], byte[]>) end).outbox().hasPending());
            await().until(() -> !end.sendBytes(new byte[1], Duration.ofMillis(200)));
            raw.reset();
            assertTrue(sending.get().getMessage().contains("peer=/127.0.0.1"), sending.get()::getMessage);
            for (byte i = 0; i < 20; i++) {
                assertArrayEquals(new byte[] {i, 0, 0}, end.receiveBytes(SOON));
                assertEquals(3000, end.receiveBytes(SOON).length);
            }
            assertThrows(EOFException.class, end::receiveBytes);
        }
    }

    @Test
    @Tag("two-process")
    @DisplayName("X19: a stopped peer is alive: it answers when it goes on, after longer than a host may be silent")
    void stopped() throws Exception {
        try (TlsListener<byte[], byte[]> listener = TlsListener.listen(settings());
                Jvm peer = Jvm.start(
                        TlsPeer.class, "echo", TlsKit.address(listener).text());
                Connection<byte[], byte[]> end = listener.accept(Deadline.after(SOON))) {
            peer.expect("connected");
            peer.stop();
            end.sendBytes(new byte[] {1});
            assertNull(end.receiveBytes(Duration.ofSeconds(LONG ? 40 : 6)));
            peer.goOn();
            assertArrayEquals(new byte[] {1}, end.receiveBytes(SOON));
            end.close();
            peer.expect("end of stream");
        }
    }

    @Test
    @Tag("two-process")
    @DisplayName("X19: a network that is cut without a word ends sends and receives, and all that has arrived comes")
    void silence() throws Exception {
        try (Jvm both = Jvm.launch(Namespaces.inOtherNetwork(Jvm.command(TlsCutPeer.class, List.of())))) {
            both.expect("connected");
            both.expect("sends have ended: the peer's host is gone");
            both.expect("received=20");
            both.expect("end of stream: the peer's host is gone");
            both.expect("closed");
        }
    }
}
