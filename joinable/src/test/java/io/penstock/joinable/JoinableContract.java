package io.penstock.joinable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.codec.Codec;
import io.penstock.queue.BoundedQueue;
import io.penstock.queue.FailingCodec;
import io.penstock.queue.QueueShutDownException;
import io.penstock.queue.SharedQueueContract;
import io.penstock.testkit.Background;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** J1 to J6: what a joinable queue promises beyond a bounded one, as far as one JVM can show it. */
interface JoinableContract extends SharedQueueContract {
    Duration SHORT = Duration.ofMillis(SHORT_MS);

    /** Settings of a queue; 0, or null, for the default. */
    record Settings(int maxItems, int maxLeases, int maxDeliveries, Duration leaseTimeout, Codec codec) {
        static final Settings DEFAULT = new Settings(100, 0, 0, null, Codec.kryo());
    }

    /** A new, empty queue; the test's end closes it. */
    <E> JoinableQueue<E> joinable(Class<E> type, Settings settings) throws IOException;

    @Override
    default <E> BoundedQueue<E> queueOf(final Class<E> type, final int capacity, final Codec codec) throws IOException {
        return joinable(type, new Settings(capacity, 0, 0, null, codec));
    }

    private JoinableQueue<String> strings() throws IOException {
        return joinable(String.class, Settings.DEFAULT);
    }

    /** J2: exactly what this thread has taken is to be done. */
    @Override
    default void finish(final BlockingQueue<String> queue, final int taken) {
        final JoinableQueue<String> joinable = (JoinableQueue<String>) queue;
        for (int i = 0; i < taken; i++) {
            joinable.taskDone();
        }
        assertThrows(IllegalStateException.class, joinable::taskDone);
    }

    @Test
    @DisplayName("J1: join returns when nothing is unfinished, and not before; join(timeout) says whether it did")
    default void joinWaits() throws Exception {
        final JoinableQueue<String> queue = strings();
        assertTrue(queue.join(Duration.ZERO));
        queue.put("a");
        assertFalse(queue.join(SHORT));
        final List<Future<?>> joiners = List.of(Background.run(queue::join), Background.run(queue::join));
        assertEquals("a", queue.take());
        assertEquals(1, queue.unfinished());
        joiners.forEach(Background::assertBlocked);
        queue.put("child");
        queue.taskDone();
        joiners.forEach(Background::assertBlocked);
        queue.take();
        queue.taskDone();
        for (final Future<?> joiner : joiners) {
            joiner.get();
        }
        assertEquals(0, queue.unfinished());
    }

    @Test
    @DisplayName("Q4, Q6: the bound counts what was released as well: a put waits until it is taken again")
    default void boundCountsReleased() throws Exception {
        final JoinableQueue<String> queue = joinable(String.class, new Settings(3, 0, 0, null, Codec.kryo()));
        queue.putAll(List.of("a", "b"));
        final Lease<String> lease = queue.lease();
        queue.put("c");
        lease.release();
        assertEquals(3, queue.size());
        assertEquals(0, queue.remainingCapacity());
        assertFalse(queue.offer("d"));
        assertFalse(queue.offer("d", SHORT_MS, TimeUnit.MILLISECONDS));
        final Future<?> putter = Background.run(() -> queue.put("d"));
        Background.assertBlocked(putter);
        assertEquals("a", queue.take());
        putter.get();
        assertEquals(3, queue.size());
        queue.taskDone();
    }

    @Test
    @DisplayName("J1, Q9: close wakes those who join, and an interrupt ends it")
    default void joinEnds() throws Exception {
        final JoinableQueue<String> queue = strings();
        queue.put("a");
        final Thread[] thread = new Thread[1];
        final Future<?> interrupted = Background.run(() -> {
            thread[0] = Thread.currentThread();
            assertThrows(InterruptedException.class, queue::join);
        });
        Background.assertBlocked(interrupted);
        thread[0].interrupt();
        interrupted.get();
        final Future<?> closed = Background.run(() -> assertThrows(IllegalStateException.class, queue::join));
        Background.assertBlocked(closed);
        queue.close();
        closed.get();
    }

    @Test
    @DisplayName("J2: taskDone finishes the calling thread's oldest item; too many calls throw and change nothing")
    default void taskDoneOfTheThread() throws Exception {
        final JoinableQueue<String> queue = strings();
        queue.putAll(List.of("a", "b"));
        queue.take();
        queue.take();
        Background.run(() -> assertThrows(IllegalStateException.class, queue::taskDone))
                .get();
        assertEquals(2, queue.unfinished());
        queue.taskDone();
        assertEquals(1, queue.unfinished());
        queue.taskDone();
        final IllegalStateException e = assertThrows(IllegalStateException.class, queue::taskDone);
        assertTrue(e.getMessage().startsWith("taskDone() called too many times"), e.getMessage());
        assertEquals(0, queue.unfinished());
    }

    @Test
    @DisplayName("J2: beyond maxLeases a take throws and names the limit, when this process holds them all")
    default void leasesHaveALimit() throws Exception {
        final JoinableQueue<String> queue = joinable(String.class, new Settings(10, 2, 0, null, Codec.kryo()));
        queue.putAll(List.of("a", "b", "c"));
        assertEquals(2, queue.lease(10, SHORT).size());
        final IllegalStateException e = assertThrows(IllegalStateException.class, queue::take);
        assertTrue(e.getMessage().contains("maxLeases=2"), e.getMessage());
        assertEquals(1, queue.size());
    }

    @Test
    @DisplayName("J3: a lease is done, released or closed, by any thread, once; what was released comes first")
    default void leaseEnds() throws Exception {
        final JoinableQueue<String> queue = strings();
        queue.putAll(List.of("a", "b"));
        try (Lease<String> lease = queue.lease()) {
            assertEquals("a", lease.value());
            assertEquals(1, lease.deliveries());
        }
        assertEquals(2, queue.size());
        assertEquals(List.of("a", "b"), new ArrayList<>(queue));
        final Lease<String> again = queue.lease(Duration.ofSeconds(LONG_S));
        assertEquals("a", again.value());
        assertEquals(2, again.deliveries());
        Background.run(again::done).get();
        assertThrows(IllegalStateException.class, again::done);
        assertThrows(IllegalStateException.class, again::release);
        again.close();
        queue.lease().done();
        assertNull(queue.lease(Duration.ZERO));
        assertTrue(queue.lease(3, SHORT).isEmpty());
        assertTrue(queue.join(Duration.ZERO));
    }

    @Test
    @DisplayName("J3: closing the handle ends its leases; use of the lease afterwards says so")
    default void closeEndsLeases() throws Exception {
        final JoinableQueue<String> queue = strings();
        queue.put("a");
        final Lease<String> lease = queue.lease();
        queue.close();
        final IllegalStateException e = assertThrows(IllegalStateException.class, lease::done);
        assertTrue(e.getMessage().contains("finished already"), e.getMessage());
        lease.close();
        assertEquals("a", lease.value());
    }

    @Test
    @DisplayName("J3: a release wakes a blocked taker")
    default void releaseWakes() throws Exception {
        final JoinableQueue<String> queue = strings();
        queue.put("a");
        final Lease<String> lease = queue.lease();
        final Future<?> taker = Background.run(() -> assertEquals("a", queue.take()));
        Background.assertBlocked(taker);
        lease.release();
        taker.get();
    }

    @Test
    @DisplayName("J5: a done after the lease timeout throws LeaseLostException, and changes nothing")
    default void lateDone() throws Exception {
        final JoinableQueue<String> queue =
                joinable(String.class, new Settings(10, 0, 0, Duration.ofMillis(20), Codec.kryo()));
        queue.put("a");
        final Lease<String> late = queue.lease();
        final Lease<String> next = queue.lease(Duration.ofSeconds(LONG_S));
        assertEquals(2, next.deliveries());
        assertThrows(LeaseLostException.class, late::done);
        assertThrows(LeaseLostException.class, late::release);
        late.close();
        assertEquals(1, queue.unfinished());
    }

    @Test
    @DisplayName("J6: released too often, an item is a dead letter: done for join, listed, put back or dropped")
    default void deadLetters() throws Exception {
        final JoinableQueue<String> queue = joinable(String.class, new Settings(10, 0, 2, null, Codec.kryo()));
        queue.putAll(List.of("a", "b"));
        for (int i = 0; i < 2; i++) {
            queue.lease().release();
            queue.lease().release(); // the same one again: it comes first
        }
        assertTrue(queue.join(Duration.ZERO));
        final List<DeadLetter<String>> letters = queue.deadLetters();
        assertEquals(2, letters.size());
        assertEquals("a", letters.get(0).value());
        assertEquals(2, letters.get(0).deliveries());
        assertEquals(2, queue.stats().deadLetters());
        assertTrue(letters.get(0).putBack());
        assertFalse(letters.get(0).putBack());
        assertTrue(letters.get(1).drop());
        assertFalse(letters.get(1).drop());
        final Lease<String> back = queue.lease();
        assertEquals("a", back.value());
        assertEquals(1, back.deliveries());
        back.done();
        assertTrue(queue.deadLetters().isEmpty());
    }

    @Test
    @DisplayName("J6, Q9: a dead letter stays when the queue is full or was shut down")
    default void deadLetterStays() throws Exception {
        final JoinableQueue<String> queue = joinable(String.class, new Settings(1, 0, 1, null, Codec.kryo()));
        queue.put("a");
        queue.lease().release();
        queue.put("b");
        final DeadLetter<String> letter = queue.deadLetters().get(0);
        assertFalse(letter.putBack());
        queue.shutdown();
        assertThrows(QueueShutDownException.class, letter::putBack);
        assertEquals(1, queue.deadLetters().size());
    }

    @Test
    @DisplayName("J6, Q12: what cannot be decoded is a dead letter at once")
    default void undecodableLetter() throws Exception {
        final boolean[] fails = {true};
        final JoinableQueue<String> queue =
                joinable(String.class, new Settings(10, 0, 0, null, FailingCodec.atDecoding(() -> fails[0])));
        queue.put("a");
        assertThrows(IllegalArgumentException.class, queue::take);
        assertTrue(queue.join(Duration.ZERO));
        fails[0] = false;
        assertEquals("a", queue.deadLetters().get(0).value());
    }

    @Test
    @DisplayName("J1: clear finishes what it drops, and drainTo takes on leases that taskDone finishes")
    default void clearAndDrain() throws Exception {
        final JoinableQueue<String> queue = strings();
        queue.putAll(List.of("a", "b"));
        queue.clear();
        assertTrue(queue.join(Duration.ZERO));
        queue.putAll(List.of("c", "d"));
        final List<String> drained = new ArrayList<>();
        assertEquals(2, queue.drainTo(drained));
        assertEquals(2, queue.unfinished());
        finish(queue, 2);
        assertTrue(queue.join(Duration.ZERO));
        assertNull(queue.poll(0, TimeUnit.SECONDS));
    }
}
