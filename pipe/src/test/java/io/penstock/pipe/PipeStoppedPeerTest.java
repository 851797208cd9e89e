package io.penstock.pipe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.pipe.engine.FrameKit;
import io.penstock.testkit.Jvm;
import io.penstock.testkit.Namespaces;
import io.penstock.testkit.Signals;
import java.io.EOFException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A peer that does nothing, or that another pid namespace hides, and one that is dead: told apart. */
@Timeout(240)
@Tag("two-process")
class PipeStoppedPeerTest {
    private static final Duration PAUSE = Duration.ofSeconds(Boolean.getBoolean("penstock.storm") ? 60 : 5);

    /** Ten times what is stated of a death in another pid namespace. */
    private static final Duration SEEN = Duration.ofSeconds(50);

    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void path() {
        path = directory.resolve("pipe");
    }

    @Test
    @DisplayName("a stopped process is not dead: after it goes on, so does the conversation, and nothing is lost")
    void stopped() throws Exception {
        try (Connection<byte[], byte[]> end =
                        PipePeer.bytes(path).capacityBytes(16 * 1024).create();
                Jvm peer = Jvm.start(PipePeer.class, "echo", path.toString())) {
            peer.expect("connected");
            peer.stop();
            int sent = 0;
            while (end.sendBytes(FrameKit.message(sent, 100), Duration.ofMillis(10))) {
                sent++;
            }
            assertTrue(sent > 50, "the ring is full, sent=" + sent);
            assertNull(end.receiveBytes(PAUSE));
            assertFalse(end.isReady(), "end of stream would be ready");
            assertFalse(end.sendBytes(new byte[100], Duration.ofMillis(10)), "full, not broken");
            peer.goOn();
            for (int i = 0; i < sent; i++) {
                assertArrayEquals(FrameKit.message(i, 100), end.receiveBytes());
            }
            end.sendBytes(new byte[] {2});
            assertArrayEquals(new byte[] {2}, end.receiveBytes());
        }
    }

    @Test
    @DisplayName("C9, C10: a peer in another pid namespace is alive while it runs or is stopped, and its death is seen")
    void acrossPidNamespaces() throws Exception {
        final List<String> command =
                Namespaces.inOtherPids(Jvm.command(PipePeer.class, List.of(), "echo", path.toString()));
        try (Connection<byte[], byte[]> end = PipePeer.bytes(path).create();
                Jvm peer = Jvm.launch(command)) {
            peer.expect("connected");
            end.sendBytes(new byte[] {1});
            assertArrayEquals(new byte[] {1}, end.receiveBytes());
            final long jvm = peer.process().children().findFirst().orElseThrow().pid();
            Signals.send("STOP", jvm);
            Signals.awaitStopped(jvm);
            end.sendBytes(new byte[] {2});
            assertNull(end.receiveBytes(Duration.ofSeconds(5)));
            assertFalse(end.isReady());
            Signals.send("CONT", jvm);
            assertArrayEquals(new byte[] {2}, end.receiveBytes());

            Signals.send("KILL", jvm);
            final long killed = System.nanoTime();
            assertThrows(EOFException.class, end::receiveBytes);
            final long seenMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed);
            assertTrue(seenMs < SEEN.toMillis(), "seenMs=" + seenMs);
            assertThrows(BrokenPipeException.class, () -> end.sendBytes(new byte[1]));
        }
    }
}
