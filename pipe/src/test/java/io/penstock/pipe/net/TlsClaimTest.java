package io.penstock.pipe.net;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.penstock.pipe.BrokenPipeException;
import io.penstock.pipe.Claim;
import io.penstock.pipe.Connection;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Claims of a pipe between hosts, as those of a pipe in a file. */
class TlsClaimTest {
    private static final Duration SOON = TlsKit.SOON;

    private Connection<byte[], byte[]> a;
    private Connection<byte[], byte[]> b;

    @BeforeEach
    void open() throws Exception {
        final TlsKit.Ends<byte[], byte[]> ends = TlsKit.ends(byte[].class, byte[].class);
        a = ends.a();
        b = ends.b();
    }

    @AfterEach
    void close() {
        a.close();
        b.close();
    }

    private static <T extends IOException> FutureTask<T> fails(final Class<T> type, final Action action) {
        final FutureTask<T> task = new FutureTask<>(() -> assertThrows(type, action::run));
        final Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        await().until(() -> thread.getState() == Thread.State.WAITING);
        return task;
    }

    private interface Action {
        void run() throws Exception;
    }

    @Test
    @DisplayName("a claim open: this thread's sends are refused, another thread's wait; only this thread may end it")
    void othersWait() throws Exception {
        final Claim claim = a.claim(1);
        assertThrows(IllegalStateException.class, () -> a.sendBytes(new byte[1]));
        assertThrows(IllegalStateException.class, () -> a.sendBytes(new byte[100_000]));
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

    @Test
    @DisplayName("C10, C11: close does not wait for an open claim, and wakes those that wait for its end")
    void closing() throws Exception {
        final Claim claim = a.claim(1);
        final FutureTask<?> small = fails(ClosedChannelException.class, () -> a.sendBytes(new byte[1]));
        final FutureTask<?> large = fails(ClosedChannelException.class, () -> a.sendBytes(new byte[100_000]));
        final FutureTask<?> other = fails(ClosedChannelException.class, () -> a.claim(1));
        a.close();
        small.get(60, TimeUnit.SECONDS);
        large.get(60, TimeUnit.SECONDS);
        other.get(60, TimeUnit.SECONDS);
        assertThrows(ClosedChannelException.class, claim::commit);
        assertThrows(EOFException.class, () -> b.receiveBytes());
        assertThrows(ClosedChannelException.class, () -> a.claim(1));
    }

    @Test
    @DisplayName("C10, C11: the peer's end wakes those that wait for the end of a claim")
    void peerGone() throws Exception {
        final Claim claim = a.claim(1);
        final FutureTask<?> small = fails(BrokenPipeException.class, () -> a.sendBytes(new byte[1]));
        final FutureTask<?> other = fails(BrokenPipeException.class, () -> a.claim(1));
        b.close();
        small.get(60, TimeUnit.SECONDS);
        other.get(60, TimeUnit.SECONDS);
        assertThrows(BrokenPipeException.class, claim::commit);
    }
}
