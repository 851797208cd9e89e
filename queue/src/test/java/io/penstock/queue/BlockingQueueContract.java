package io.penstock.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Background;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Q1: what {@link BlockingQueue} promises, for every queue of ours; and for the JDK's own, so that nothing is asked for that it does not
 * promise.
 */
public interface BlockingQueueContract {
    /** So long a call waits that is to end otherwise. */
    int LONG_S = 100;

    /** So long a call waits that is to end by itself. */
    int SHORT_MS = 50;

    /** A new, empty queue. */
    BlockingQueue<String> queue(int capacity) throws IOException;

    /** Says that what was taken until now is done. */
    default void finish(final BlockingQueue<String> queue, final int taken) {}

    private BlockingQueue<String> full() throws IOException {
        final BlockingQueue<String> queue = queue(3);
        assertTrue(queue.addAll(List.of("a", "b", "c")));
        return queue;
    }

    private static List<String> content(final BlockingQueue<String> queue) {
        return new ArrayList<>(queue);
    }

    @Test
    @DisplayName("Q1: first in, first out, by every way in and every way out")
    default void isFirstInFirstOut() throws Exception {
        final BlockingQueue<String> queue = queue(9);
        queue.put("a");
        assertTrue(queue.offer("b"));
        assertTrue(queue.offer("c", LONG_S, TimeUnit.SECONDS));
        assertTrue(queue.add("d"));
        assertTrue(queue.addAll(List.of("e", "f", "g", "h")));
        assertEquals(8, queue.size());
        assertEquals(1, queue.remainingCapacity());
        assertEquals("a", queue.peek());
        assertEquals("a", queue.element());
        assertEquals("a", queue.take());
        assertEquals("b", queue.poll());
        assertEquals("c", queue.poll(LONG_S, TimeUnit.SECONDS));
        assertEquals("d", queue.remove());
        final List<String> drained = new ArrayList<>(List.of("before"));
        assertEquals(2, queue.drainTo(drained, 2));
        assertEquals(2, queue.drainTo(drained));
        assertEquals(0, queue.drainTo(drained));
        assertEquals(List.of("before", "e", "f", "g", "h"), drained);
        assertTrue(queue.isEmpty());
        finish(queue, 8);
    }

    @Test
    @DisplayName("Q1: an empty queue has nothing: null, an exception, or nothing drained, as the method says")
    default void emptyQueueHasNothing() throws Exception {
        final BlockingQueue<String> queue = queue(3);
        assertNull(queue.poll());
        assertNull(queue.peek());
        assertNull(queue.poll(0, TimeUnit.SECONDS));
        assertNull(queue.poll(-1, TimeUnit.SECONDS));
        final long startNs = System.nanoTime();
        assertNull(queue.poll(SHORT_MS, TimeUnit.MILLISECONDS));
        assertTrue(System.nanoTime() - startNs >= TimeUnit.MILLISECONDS.toNanos(SHORT_MS));
        assertThrows(NoSuchElementException.class, queue::element);
        assertThrows(NoSuchElementException.class, queue::remove);
        assertEquals(0, queue.drainTo(new ArrayList<>()));
        assertEquals(0, queue.size());
        assertEquals(3, queue.remainingCapacity());
        assertFalse(queue.iterator().hasNext());
        assertEquals(0, queue.toArray().length);
        queue.clear();
    }

    @Test
    @DisplayName(
            "Q1, Q4: a full queue refuses: false, an exception, or after the time, as the method says; it is as it was")
    default void fullQueueRefuses() throws Exception {
        final BlockingQueue<String> queue = full();
        assertFalse(queue.offer("d"));
        assertFalse(queue.offer("d", 0, TimeUnit.SECONDS));
        assertFalse(queue.offer("d", -1, TimeUnit.SECONDS));
        final long startNs = System.nanoTime();
        assertFalse(queue.offer("d", SHORT_MS, TimeUnit.MILLISECONDS));
        assertTrue(System.nanoTime() - startNs >= TimeUnit.MILLISECONDS.toNanos(SHORT_MS));
        assertThrows(IllegalStateException.class, () -> queue.add("d"));
        assertThrows(IllegalStateException.class, () -> queue.addAll(List.of("d")));
        assertEquals(0, queue.remainingCapacity());
        assertEquals(List.of("a", "b", "c"), content(queue));
    }

    @Test
    @DisplayName("Q1: null is refused by every way in, and so is no collection to drain to")
    default void refusesNull() throws Exception {
        final BlockingQueue<String> queue = queue(3);
        assertThrows(NullPointerException.class, () -> queue.put(null));
        assertThrows(NullPointerException.class, () -> queue.offer(null));
        assertThrows(NullPointerException.class, () -> queue.offer(null, LONG_S, TimeUnit.SECONDS));
        assertThrows(NullPointerException.class, () -> queue.add(null));
        assertThrows(NullPointerException.class, () -> queue.addAll(null));
        assertThrows(NullPointerException.class, () -> queue.addAll(Arrays.asList((String) null)));
        assertThrows(NullPointerException.class, () -> queue.drainTo(null));
        assertThrows(NullPointerException.class, () -> queue.drainTo(null, 1));
        assertFalse(queue.contains(null));
        assertEquals(0, queue.size());
    }

    @Test
    @SuppressWarnings("ModifyingCollectionWithItself") // that is the question
    @DisplayName("Q1: no queue is drained or added to itself, and no fewer than none are drained")
    default void refusesItself() throws Exception {
        final BlockingQueue<String> queue = full();
        assertThrows(IllegalArgumentException.class, () -> queue.drainTo(queue));
        assertThrows(IllegalArgumentException.class, () -> queue.drainTo(queue, 1));
        assertThrows(IllegalArgumentException.class, () -> queue.addAll(queue));
        final List<String> drained = new ArrayList<>();
        assertEquals(0, queue.drainTo(drained, 0));
        assertEquals(0, queue.drainTo(drained, -1));
        assertEquals(List.of("a", "b", "c"), content(queue));
    }

    @Test
    @DisplayName("Q1: contains, toArray and stream see what is there, in order, and take nothing")
    default void looksWithoutTaking() throws Exception {
        final BlockingQueue<String> queue = full();
        assertTrue(queue.contains("b"));
        assertFalse(queue.contains("d"));
        assertTrue(queue.containsAll(List.of("c", "a")));
        assertFalse(queue.containsAll(List.of("c", "d")));
        assertArrayEquals(new Object[] {"a", "b", "c"}, queue.toArray());
        assertArrayEquals(new String[] {"a", "b", "c"}, queue.toArray(new String[0]));
        assertArrayEquals(new String[] {"a", "b", "c"}, queue.toArray(String[]::new));
        final String[] longer = {"1", "2", "3", "4", "5"};
        assertArrayEquals(new String[] {"a", "b", "c", null, "5"}, queue.toArray(longer));
        assertEquals("abc", queue.stream().collect(Collectors.joining()));
        final StringBuilder seen = new StringBuilder();
        queue.forEach(seen::append);
        assertEquals("abc", seen.toString());
        assertEquals(3, queue.size());
    }

    @Test
    @DisplayName("Q1: an iterator goes on whatever happens meanwhile, and shows nothing twice")
    default void iteratorIsWeaklyConsistent() throws Exception {
        final BlockingQueue<String> queue = full();
        final Iterator<String> iterator = queue.iterator();
        assertEquals("a", iterator.next());
        assertEquals("a", queue.take());
        queue.put("d");
        final List<String> rest = new ArrayList<>();
        iterator.forEachRemaining(rest::add);
        assertTrue(List.of(List.of("b", "c"), List.of("b", "c", "d")).contains(rest), rest::toString);
        assertThrows(NoSuchElementException.class, iterator::next);
        assertEquals(List.of("b", "c", "d"), content(queue));
        finish(queue, 1);
    }

    @Test
    @DisplayName("Q1: clear empties it, and it is as good as new")
    default void clears() throws Exception {
        final BlockingQueue<String> queue = full();
        queue.clear();
        assertEquals(0, queue.size());
        assertEquals(3, queue.remainingCapacity());
        assertTrue(queue.addAll(List.of("d", "e", "f")));
        assertEquals(List.of("d", "e", "f"), content(queue));
    }

    @Test
    @DisplayName("Q1: a blocked put goes on when there is room, a blocked take when there is an item")
    default void blocksUntilItCan() throws Exception {
        final BlockingQueue<String> queue = full();
        final CompletableFuture<?> put = Background.run(() -> queue.put("d"));
        final CompletableFuture<?> offer = Background.run(() -> assertTrue(queue.offer("e", LONG_S, TimeUnit.SECONDS)));
        Background.assertBlocked(put);
        Background.assertBlocked(offer);
        final List<String> taken = new ArrayList<>();
        while (taken.size() < 5) {
            taken.add(queue.poll(LONG_S, TimeUnit.SECONDS));
        }
        put.get();
        offer.get();
        finish(queue, 5);
        assertEquals(List.of("a", "b", "c"), taken.subList(0, 3));
        assertTrue(taken.containsAll(List.of("d", "e")), taken::toString);
        final CompletableFuture<?> take = Background.run(() -> assertEquals("f", queue.take()));
        Background.assertBlocked(take);
        queue.put("f");
        take.get();
    }

    @Test
    @DisplayName("Q1: an interrupt ends every blocked call, and nothing was put or taken by it")
    default void interruptEndsBlockedCalls() throws Exception {
        final BlockingQueue<String> empty = queue(1);
        assertInterruptible(empty::take);
        assertInterruptible(() -> empty.poll(LONG_S, TimeUnit.SECONDS));
        final BlockingQueue<String> full = full();
        assertInterruptible(() -> full.put("d"));
        assertInterruptible(() -> full.offer("d", LONG_S, TimeUnit.SECONDS));
        assertEquals(0, empty.size());
        assertEquals(List.of("a", "b", "c"), content(full));
    }

    private static void assertInterruptible(final Background.Action call) throws InterruptedException {
        final CompletableFuture<Thread> thread = new CompletableFuture<>();
        final CompletableFuture<?> blocked = Background.run(() -> {
            thread.complete(Thread.currentThread());
            call.run();
        });
        Background.assertBlocked(blocked);
        thread.join().interrupt();
        final ExecutionException ended = assertThrows(ExecutionException.class, blocked::get);
        assertEquals(InterruptedException.class, ended.getCause().getClass());
    }

    @Test
    @DisplayName("Q1: what never waits does not end by an interrupt, and leaves it to the next call that waits")
    default void interruptLeavesOthersAlone() throws Exception {
        final BlockingQueue<String> queue = queue(2);
        Thread.currentThread().interrupt();
        try {
            assertTrue(queue.offer("a"));
            assertTrue(queue.add("b"));
            assertFalse(queue.offer("c"));
            assertEquals("a", queue.peek());
            assertEquals("a", queue.poll());
            assertEquals(1, queue.drainTo(new ArrayList<>()));
            assertNull(queue.poll());
            assertEquals(0, queue.size());
        } finally {
            assertTrue(Thread.interrupted());
        }
    }
}
