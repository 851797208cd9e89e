package io.penstock.pipe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.pipe.engine.End;
import io.penstock.pipe.engine.Ends;
import io.penstock.pipe.engine.FrameKit;
import io.penstock.pipe.engine.Incoming;
import io.penstock.pipe.engine.Outgoing;
import io.penstock.pipe.engine.PipeFile;
import io.penstock.pipe.engine.PipeOpener;
import io.penstock.pipe.engine.PipeSettings;
import io.penstock.pipe.engine.Side;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules of one end, with both ends in this process. */
class PipeTest extends ConnectionContract {
    private static final Duration NOW = Duration.ZERO;

    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void open() throws Exception {
        path = directory.resolve("pipe");
        final PipeBuilder<byte[], byte[]> builder =
                Pipe.at(path).sending(byte[].class).receiving(byte[].class).capacityBytes(CAPACITY);
        a = builder.create();
        b = builder.connect();
    }

    @AfterEach
    void close() {
        a.close();
        b.close();
    }

    @Test
    @DisplayName("a buffer's position moves when its bytes were sent, and only then")
    void positions() throws Exception {
        final ByteBuffer small = ByteBuffer.allocate(10).position(3);
        a.sendBytes(small);
        assertEquals(10, small.position());
        final ByteBuffer large = ByteBuffer.allocate(2 * CAPACITY).position(5);
        assertFalse(a.sendBytes(large, Duration.ofMillis(20)));
        assertEquals(5, large.position());
        assertEquals(7, b.receiveBytes().length);
        assertNull(b.receiveBytes(NOW));
    }

    @Test
    @DisplayName("C5: a send that gives up leaves nothing; both ends full of large messages is no deadlock for ever")
    void givingUp() throws Exception {
        final byte[] large = new byte[10 * CAPACITY];
        assertFalse(a.send(large, Duration.ofMillis(30)));
        assertFalse(b.send(large, Duration.ofMillis(30)));
        assertNull(a.receive(NOW));
        assertNull(b.receive(NOW));
        assertFalse(a.isReady());
        a.send(new byte[] {1});
        b.send(new byte[] {2});
        assertArrayEquals(new byte[] {1}, b.receive());
        assertArrayEquals(new byte[] {2}, a.receive());
    }

    @Test
    @DisplayName("C5: a full ring refuses a timed send, and takes it again after two receives")
    void fullRing() throws Exception {
        int sent = 0;
        while (a.sendBytes(new byte[100], NOW)) {
            sent++;
        }
        assertTrue(sent * 112 > CAPACITY / 2, "sent=" + sent);
        b.receiveBytes();
        b.receiveBytes();
        assertTrue(a.sendBytes(new byte[100], NOW));
        for (int i = 0; i < sent - 1; i++) {
            assertEquals(100, b.receiveBytes(NOW).length);
        }
        assertNull(b.receiveBytes(NOW));
    }

    @Test
    @DisplayName("C6: a timeout bounds the whole call while a message is half sent, and what has come is kept")
    void halfSent() throws Exception {
        final byte[] large = FrameKit.message(1, 3 * CAPACITY);
        final Thread sender = new Thread(() -> {
            try {
                a.sendBytes(large);
            } catch (final Exception e) {
                throw new AssertionError(e);
            }
        });
        sender.start();
        byte[] got = null;
        int calls = 0;
        while (got == null) {
            got = b.receiveBytes(NOW);
            calls++;
        }
        assertArrayEquals(large, got);
        assertTrue(calls > 1, "calls=" + calls);
        sender.join();
    }

    @Test
    @DisplayName("C9: after the peer's close all messages come, then end of stream, for ever; it counts as ready")
    void endOfStream() throws Exception {
        a.sendBytes(new byte[] {1});
        a.sendBytes(new byte[] {2});
        assertFalse(a.sendBytes(new byte[2 * CAPACITY], Duration.ofMillis(10)), "a part of it stays in the ring");
        a.close();
        assertArrayEquals(new byte[] {1}, b.receiveBytes());
        assertTrue(b.isReady());
        assertArrayEquals(new byte[] {2}, b.receiveBytes());
        for (int i = 0; i < 3; i++) {
            assertTrue(b.isReady());
            assertTrue(b.awaitReady(Duration.ofSeconds(10)));
            assertThrows(EOFException.class, () -> b.receiveBytes());
            assertThrows(EOFException.class, () -> b.receive(Duration.ofSeconds(10)));
            assertThrows(EOFException.class, () -> b.receiveInto(ByteBuffer.allocate(1)));
        }
        assertThrows(BrokenPipeException.class, () -> b.sendBytes(new byte[1]));
        assertThrows(BrokenPipeException.class, () -> b.send(new byte[1], Duration.ofSeconds(10)));
    }

    @Test
    @DisplayName("C9: what the peer sends and closes behind, just after the ring was found empty, is delivered")
    void lastLook() throws Exception {
        final PipeBuilder<byte[], byte[]> builder = PipePeer.bytes(directory.resolve("last"));
        for (final boolean onlyLooking : new boolean[] {false, true}) {
            try (Connection<byte[], byte[]> peer = builder.create()) {
                final End end = new End(PipeOpener.connect(directory.resolve("last"), shape(), true), Side.B, false) {
                    @Override
                    public boolean isPeerGone() {
                        try {
                            peer.sendBytes(new byte[] {1});
                        } catch (final ClosedChannelException sentBefore) {
                            return super.isPeerGone();
                        } catch (final Exception e) {
                            throw new AssertionError(e);
                        }
                        peer.close();
                        return super.isPeerGone();
                    }
                };
                try (Incoming<byte[]> incoming = new Incoming<>(end, byte[].class, null, PipeSettings.of(directory))) {
                    if (onlyLooking) {
                        assertTrue(incoming.isReady());
                    }
                    assertArrayEquals(new byte[] {1}, incoming.receiveBytes());
                    assertThrows(EOFException.class, incoming::receiveBytes);
                }
            }
        }
    }

    @Test
    @DisplayName("C10: a send whose message the peer received before it closed has not failed")
    void receivedAndClosed() throws Exception {
        final PipeBuilder<byte[], byte[]> builder = PipePeer.bytes(directory.resolve("received"));
        for (final boolean claiming : new boolean[] {false, true}) {
            try (Connection<byte[], byte[]> peer = builder.create()) {
                final PipeFile file = PipeOpener.connect(directory.resolve("received"), shape(), true);
                final End end = new End(file, Side.B, false) {
                    @Override
                    public long peerWord() {
                        try {
                            if (peer.isReady()) {
                                assertArrayEquals(new byte[] {1}, peer.receiveBytes());
                                peer.close();
                            }
                        } catch (final ClosedChannelException receivedBefore) {
                            return super.peerWord();
                        } catch (final Exception e) {
                            throw new AssertionError(e);
                        }
                        return super.peerWord();
                    }
                };
                try (Outgoing<byte[]> outgoing = new Outgoing<>(end, null, PipeSettings.of(directory))) {
                    if (claiming) {
                        final Claim claim = outgoing.claim(1);
                        claim.buffer().put((byte) 1);
                        claim.commit();
                    } else {
                        outgoing.sendBytes(new byte[] {1});
                    }
                    assertThrows(ClosedChannelException.class, peer::receiveBytes, "it has received and closed");
                    assertThrows(BrokenPipeException.class, () -> outgoing.sendBytes(new byte[1]));
                }
            }
        }
    }

    private static PipeFile.Shape shape() {
        return Ends.shape(CAPACITY, byte[].class, byte[].class);
    }

    @Test
    @DisplayName("the last close deletes the file, the first does not")
    void lastCloseDeletes() {
        a.close();
        assertTrue(Files.exists(path));
        b.close();
        assertFalse(Files.exists(path));
    }
}
