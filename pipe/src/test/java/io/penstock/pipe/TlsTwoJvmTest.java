package io.penstock.pipe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.pipe.engine.FrameKit;
import io.penstock.pipe.net.TlsKit;
import io.penstock.testkit.Jvm;
import java.io.EOFException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A pipe between hosts, whose other end another process has. */
class TlsTwoJvmTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    /** The rule says 1 s; this is the guard of a busy machine. */
    private static final Duration GUARD = Duration.ofSeconds(10);

    @Test
    @Tag("two-process")
    @Tag("kill")
    @DisplayName(
            "X19, C9, C10: a peer killed: all that its sends had returned for comes, then end of stream; sends fail")
    void killed() throws Exception {
        try (PipeListener<byte[], byte[]> listener = TlsKit.listen(byte[].class, byte[].class);
                Jvm peer = Jvm.start(TlsPeer.class, "sends", listener.address().text(), "500", "3000");
                Connection<byte[], byte[]> end = listener.accept(SOON)) {
            peer.expect("sent"); // 1.5 MB: more than the inbox holds
            peer.kill();
            for (int i = 0; i < 500; i++) {
                assertArrayEquals(FrameKit.message(i, 3000), end.receiveBytes(SOON));
            }
            assertTimeoutPreemptively(GUARD, () -> assertThrows(EOFException.class, end::receiveBytes));
            assertThrows(BrokenPipeException.class, () -> end.sendBytes(new byte[1]));
        }
    }

    @Test
    @Tag("two-process")
    @DisplayName(
            "C9: a peer that closes and exits at once has lost nothing, even if this end had sent what it never received")
    void closedAndGone() throws Exception {
        try (PipeListener<byte[], byte[]> listener = TlsKit.listen(byte[].class, byte[].class);
                Jvm peer = Jvm.start(TlsPeer.class, "closes", listener.address().text(), "500", "300");
                Connection<byte[], byte[]> end = listener.accept(SOON)) {
            end.sendBytes(new byte[] {1});
            peer.expect("sent");
            assertEquals(0, peer.exitCode());
            for (int i = 0; i < 500; i++) {
                assertArrayEquals(FrameKit.message(i, 300), end.receiveBytes(SOON));
            }
            assertThrows(EOFException.class, end::receiveBytes);
        }
    }

    @Test
    @Tag("two-process")
    @DisplayName("X19: the listener's process ends: the other side, which only waits, sees the end of stream")
    void listenerGone() throws Exception {
        final Jvm peer;
        try (PipeListener<byte[], byte[]> listener = TlsKit.listen(byte[].class, byte[].class)) {
            peer = Jvm.start(TlsPeer.class, "echo", listener.address().text());
            try (Connection<byte[], byte[]> end = listener.accept(SOON)) {
                peer.expect("connected");
                assertTrue(end.sendBytes(new byte[] {1}, SOON));
                assertArrayEquals(new byte[] {1}, end.receiveBytes(SOON));
            }
            peer.expect("end of stream");
        }
        peer.close();
    }
}
