package io.penstock.pipe;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.SharedFileException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** D4: a pipe's file that is removed under living users. The rule says 2 s; the guard is tenfold. */
@Timeout(120)
class PipeRemovedFileTest {
    private static final Duration GUARD = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private PipeBuilder<byte[], byte[]> pipe() {
        return Pipe.at(directory.resolve("pipe")).sending(byte[].class).receiving(byte[].class);
    }

    @Test
    @DisplayName("D4: both ends say at every call that the file was removed, and a waiting receiver is woken")
    void removed() throws Exception {
        try (Connection<byte[], byte[]> a = pipe().create();
                Connection<byte[], byte[]> b = pipe().connect()) {
            final FutureTask<SharedFileException> receiver =
                    new FutureTask<>(() -> assertThrows(SharedFileException.class, b::receive));
            new Thread(receiver).start();
            Files.delete(directory.resolve("pipe"));
            final SharedFileException told = receiver.get();
            assertTrue(told.getMessage().contains(directory.resolve("pipe").toString()), told.getMessage());
            await().atMost(GUARD).until(() -> {
                try {
                    a.send(new byte[1]);
                    return false;
                } catch (final SharedFileException lost) {
                    return true;
                }
            });
            assertThrows(SharedFileException.class, a::receive);
        }
    }

    @Test
    @DisplayName("C9: what a gone peer has sent is received though a new pipe has taken the path")
    void replacedAfterThePeerHasGone() throws Exception {
        try (Connection<byte[], byte[]> b = twoMessages();
                Connection<byte[], byte[]> other = pipe().create();
                Connection<byte[], byte[]> watched = Pipe.at(directory.resolve("second"))
                        .sending(byte[].class)
                        .receiving(byte[].class)
                        .create()) {
            assertArrayEquals(new byte[] {1}, b.receive());
            // Both are looked at in the same beat.
            Files.delete(directory.resolve("second"));
            await().atMost(GUARD).until(() -> {
                try {
                    watched.send(new byte[1]);
                    return false;
                } catch (final IOException lost) {
                    return true;
                }
            });
            assertArrayEquals(new byte[] {2}, b.receive());
            assertThrows(EOFException.class, b::receive);
            other.send(new byte[] {3}); // the new pipe works
        }
    }

    private Connection<byte[], byte[]> twoMessages() throws Exception {
        try (Connection<byte[], byte[]> a = pipe().create()) {
            final Connection<byte[], byte[]> b = pipe().connect();
            a.send(new byte[] {1});
            a.send(new byte[] {2});
            return b;
        }
    }
}
