package io.penstock.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.queue.engine.LockHolder;
import io.penstock.testkit.Jvm;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that is stopped in the middle of its own put or take. */
@Timeout(120)
@Tag("two-process")
class ConvoyTest {
    private static final long SLOW_MS = 10_000;

    @TempDir
    private Path directory;

    private Path path() {
        return directory.resolve("queue");
    }

    private Jvm stoppedIn(final String side) throws Exception {
        final Jvm jvm = Jvm.start(LockHolder.class, path().toString(), side);
        jvm.expect("locked");
        jvm.stop();
        return jvm;
    }

    private interface Call {
        Object run() throws Exception;
    }

    private static Object timed(final Call call) throws Exception {
        final long start = System.nanoTime();
        final Object result = call.run();
        final long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        assertTrue(tookMs < SLOW_MS, "ms=" + tookMs);
        return result;
    }

    @Test
    @DisplayName(
            "Q8: a taker stopped inside the lock: timed takes return in time, puts go on, takes go on when it does")
    void takerStopped() throws Exception {
        final BoundedQueue<byte[]> queue = QueueUser.open(path(), 10);
        try (queue;
                Jvm holder = stoppedIn("take")) {
            assertTrue(queue.offer(QueueUser.bytes(1, 0)));
            queue.put(QueueUser.bytes(2, 0));
            assertNull(timed(() -> queue.poll(300, TimeUnit.MILLISECONDS)));
            assertNull(timed(queue::poll));
            assertEquals(2, queue.size());
            assertEquals(1, QueueUser.item(queue.peek()));
            final CompletableFuture<Long> taker = CompletableFuture.supplyAsync(() -> take(queue));
            assertThrows(TimeoutException.class, () -> taker.get(500, TimeUnit.MILLISECONDS));
            holder.goOn();
            holder.tell("");
            holder.expect("unlocked");
            assertEquals(1, taker.get(SLOW_MS, TimeUnit.MILLISECONDS));
            assertNotNull(queue.poll());
        }
    }

    private static long take(final BoundedQueue<byte[]> queue) {
        try {
            return QueueUser.item(queue.take());
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @DisplayName(
            "Q8, Q9: a putter stopped inside the lock: timed puts return in time, takes go on, interrupt and close end a put")
    void putterStopped() throws Exception {
        final BoundedQueue<byte[]> queue = QueueUser.open(path(), 10);
        try (queue) {
            queue.put(QueueUser.bytes(1, 0));
            try (Jvm holder = stoppedIn("put")) {
                assertEquals(false, timed(() -> queue.offer(QueueUser.bytes(2, 0), 300, TimeUnit.MILLISECONDS)));
                assertEquals(false, timed(() -> queue.offer(QueueUser.bytes(2, 0))));
                assertEquals(1, QueueUser.item(queue.poll()));
                assertNull(queue.poll(50, TimeUnit.MILLISECONDS));
                final Thread putter = new Thread(
                        () -> assertThrows(InterruptedException.class, () -> queue.put(QueueUser.bytes(3, 0))));
                putter.start();
                Awaitility.await()
                        .until(() -> queue.stats().users().stream()
                                .anyMatch(user -> user.waiting().containsKey(QueueStats.Wait.PUT)));
                putter.interrupt();
                putter.join(SLOW_MS);
                assertFalse(putter.isAlive());
                final BoundedQueue<byte[]> other = QueueUser.open(path(), 10);
                final CompletableFuture<Void> closed = CompletableFuture.runAsync(
                        () -> assertThrows(IllegalStateException.class, () -> other.put(QueueUser.bytes(4, 0))));
                Awaitility.await()
                        .until(() -> queue.stats().users().stream()
                                .anyMatch(user -> user.waiting().containsKey(QueueStats.Wait.PUT)));
                other.close();
                closed.get(SLOW_MS, TimeUnit.MILLISECONDS);
                holder.goOn();
                holder.tell("");
                holder.expect("unlocked");
            }
            queue.put(QueueUser.bytes(5, 0));
            assertEquals(5, QueueUser.item(queue.take()));
        }
    }

    @Test
    @DisplayName("Q7: stopped inside the lock and then killed: the others go on by themselves")
    @Tag("kill")
    void stoppedAndKilled() throws Exception {
        final BoundedQueue<byte[]> queue = QueueUser.open(path(), 10);
        try (queue;
                Jvm taker = stoppedIn("take");
                Jvm putter = stoppedIn("put")) {
            taker.kill();
            putter.kill();
            queue.put(QueueUser.bytes(1, 0));
            assertEquals(1, QueueUser.item(queue.take()));
        }
    }
}
