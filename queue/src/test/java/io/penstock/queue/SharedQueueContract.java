package io.penstock.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.codec.Codec;
import io.penstock.codec.CodecException;
import io.penstock.testkit.Background;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What our queues promise beyond {@link BlockingQueueContract}, as far as one JVM can show it, and what they do not do. */
public interface SharedQueueContract extends BlockingQueueContract {
    /** A new, empty queue; the test's end closes it. */
    <E> BoundedQueue<E> queueOf(Class<E> type, int capacity, Codec codec) throws IOException;

    @Override
    default BlockingQueue<String> queue(final int capacity) throws IOException {
        return queueOf(String.class, capacity, Codec.kryo());
    }

    private BoundedQueue<byte[]> raw(final int capacity) throws IOException {
        return queueOf(byte[].class, capacity, Codec.kryo());
    }

    private BoundedQueue<String> strings(final int capacity) throws IOException {
        return queueOf(String.class, capacity, Codec.kryo());
    }

    @Test
    @DisplayName("Q3: an item is passed by value: a later change of the object is not seen, on either side")
    default void passesByValue() throws Exception {
        final BoundedQueue<byte[]> queue = raw(3);
        final byte[] item = {1};
        queue.put(item);
        item[0] = 2;
        assertArrayEquals(new byte[] {1}, queue.peek());
        queue.peek()[0] = 3;
        assertArrayEquals(new byte[] {1}, queue.take());
        @SuppressWarnings("rawtypes")
        final BoundedQueue<ArrayList> lists = queueOf(ArrayList.class, 3, Codec.kryo());
        final ArrayList<String> list = new ArrayList<>(List.of("a"));
        lists.put(list);
        list.add("b");
        assertEquals(List.of("a"), lists.take());
    }

    @Test
    @DisplayName("Q3: an item that cannot be encoded throws in the caller, and nothing changed")
    default void encodesInTheCaller() throws Exception {
        final BoundedQueue<Object> queue = queueOf(Object.class, 3, Codec.kryo());
        assertThrows(CodecException.class, () -> queue.put(Thread.currentThread()));
        assertThrows(CodecException.class, () -> queue.offerAll(List.of(Thread.currentThread()), Duration.ZERO));
        assertEquals(0, queue.size());
        queue.put("fine");
        assertEquals("fine", queue.take());
    }

    @Test
    @DisplayName("Q4, Q6: racing putters never exceed the bound, and the counts are exact when they have stopped")
    default void keepsItsBound() throws Exception {
        final BoundedQueue<byte[]> queue = raw(5);
        final AtomicBoolean exceeded = new AtomicBoolean();
        final List<Future<?>> putters = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            putters.add(Background.run(() -> {
                for (int put = 0; put < 200; put++) {
                    queue.offer(new byte[1]);
                    exceeded.compareAndSet(false, queue.size() > 5);
                }
            }));
        }
        for (final Future<?> putter : putters) {
            putter.get();
        }
        assertFalse(exceeded.get());
        assertEquals(5, queue.size());
        assertEquals(0, queue.remainingCapacity());
    }

    @Test
    @DisplayName("Q5: each item goes to one taker, and those of one putter come in order")
    default void eachItemOnce() throws Exception {
        final int items = 500;
        final BoundedQueue<String> queue = strings(7);
        final Set<String> taken = ConcurrentHashMap.newKeySet();
        final List<Future<?>> ends = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            final String putter = "p" + i + " ";
            ends.add(Background.run(() -> {
                for (int item = 0; item < items; item++) {
                    queue.put(putter + item);
                }
            }));
            ends.add(Background.run(() -> {
                final int[] last = {-1, -1};
                for (int count = 0; count < items; count++) {
                    final String item = queue.take();
                    assertTrue(taken.add(item), () -> "twice: " + item);
                    final int from = item.charAt(1) - '0';
                    final int number = Integer.parseInt(item.substring(3));
                    assertTrue(number > last[from], () -> "out of order: " + item);
                    last[from] = number;
                    finish(queue, 1);
                }
            }));
        }
        for (final Future<?> end : ends) {
            end.get();
        }
        assertEquals(2 * items, taken.size());
    }

    @Test
    @DisplayName("Q8: putAll and offerAll put the first ones, and a timeout bounds the call")
    default void batchesAreBounded() throws Exception {
        final BoundedQueue<String> queue = strings(3);
        assertEquals(3, queue.offerAll(List.of("a", "b", "c", "d"), Duration.ofMillis(SHORT_MS)));
        assertEquals(0, queue.offerAll(List.of("e"), Duration.ZERO));
        assertEquals(List.of("a", "b", "c"), new ArrayList<>(queue));
        final Future<?> all = Background.run(() -> queue.putAll(List.of("d", "e")));
        Background.assertBlocked(all);
        assertEquals("a", queue.take());
        assertEquals("b", queue.take());
        all.get();
        assertEquals(List.of("c", "d", "e"), new ArrayList<>(queue));
    }

    @Test
    @DisplayName("Q9: close wakes the blocked threads; what is called afterwards says that the handle was closed")
    default void closeWakes() throws Exception {
        final BoundedQueue<String> empty = strings(1);
        final BoundedQueue<String> full = strings(1);
        full.put("a");
        final Future<?> taker = Background.run(empty::take);
        final Future<?> putter = Background.run(() -> full.put("b"));
        Background.assertBlocked(taker);
        Background.assertBlocked(putter);
        empty.close();
        full.close();
        for (final Future<?> call : List.of(taker, putter)) {
            final Throwable end = assertThrows(ExecutionException.class, () -> call.get(LONG_S, TimeUnit.SECONDS))
                    .getCause();
            assertInstanceOf(IllegalStateException.class, end);
            assertTrue(end.getMessage().contains("was closed"), end.getMessage());
        }
        assertThrows(IllegalStateException.class, empty::size);
        assertThrows(IllegalStateException.class, empty::take);
        assertThrows(IllegalStateException.class, () -> empty.drainTo(new ArrayList<>()));
        assertThrows(IllegalStateException.class, () -> empty.put("c"));
        empty.close();
    }

    @Test
    @DisplayName("Q9: after shutdown puts fail; takes drain what is left, and then fail; the blocked ones wake")
    default void shutdownEnds() throws Exception {
        final BoundedQueue<String> queue = strings(2);
        final BoundedQueue<String> empty = strings(2);
        queue.putAll(List.of("a", "b"));
        final Future<?> putter = Background.run(() -> queue.put("c"));
        final Future<?> taker = Background.run(empty::take);
        Background.assertBlocked(putter);
        Background.assertBlocked(taker);
        assertFalse(queue.isShutdown());
        queue.shutdown();
        empty.shutdown();
        for (final Future<?> call : List.of(putter, taker)) {
            assertInstanceOf(
                    QueueShutDownException.class,
                    assertThrows(ExecutionException.class, () -> call.get(LONG_S, TimeUnit.SECONDS))
                            .getCause());
        }
        assertTrue(queue.isShutdown());
        assertThrows(QueueShutDownException.class, () -> queue.offer("d"));
        assertEquals("a", queue.take());
        assertEquals("b", queue.poll(LONG_S, TimeUnit.SECONDS));
        finish(queue, 2);
        assertThrows(QueueShutDownException.class, queue::take);
        assertThrows(QueueShutDownException.class, queue::poll);
    }

    @Test
    @DisplayName("Q12: an item that cannot be decoded throws in that take only, and the size is right afterwards")
    default void undecodableItem() throws Exception {
        final AtomicBoolean fails = new AtomicBoolean();
        final BoundedQueue<String> queue =
                queueOf(String.class, 3, FailingCodec.atDecoding(() -> fails.getAndSet(false)));
        queue.putAll(List.of("a", "b"));
        fails.set(true);
        assertThrows(IllegalArgumentException.class, queue::take);
        assertEquals(1, queue.size());
        assertEquals("b", queue.take());
        finish(queue, 1);
        assertNull(queue.poll());
    }

    @Test
    @DisplayName("stats: what was put and taken, and who waits")
    default void countsForOperators() throws Exception {
        final BoundedQueue<String> queue = strings(3);
        queue.putAll(List.of("a", "b"));
        queue.take();
        final QueueStats stats = queue.stats();
        assertEquals(3, stats.maxItems());
        assertEquals(1, stats.depth());
        assertEquals(2, stats.puts());
        assertEquals(1, stats.takes());
        assertFalse(stats.shutDown());
        assertEquals(1, stats.users().size());
        assertEquals(ProcessHandle.current().pid(), stats.users().get(0).pid());
        finish(queue, 1);
    }

    @Test
    @DisplayName("destroy shuts down and closes")
    default void destroys() throws Exception {
        final BoundedQueue<String> queue = strings(3);
        queue.put("a");
        queue.destroy();
        assertThrows(IllegalStateException.class, queue::size);
    }

    @Test
    @DisplayName("Q1: nothing is removed from the middle")
    default void removesAtItsHeadOnly() throws Exception {
        final BlockingQueue<String> queue = queue(3);
        queue.addAll(List.of("a", "b"));
        assertThrows(UnsupportedOperationException.class, () -> queue.remove("a"));
        assertThrows(UnsupportedOperationException.class, () -> queue.removeAll(List.of("a")));
        assertThrows(UnsupportedOperationException.class, () -> queue.retainAll(List.of("a")));
        assertThrows(UnsupportedOperationException.class, () -> queue.removeIf("a"::equals));
        final Iterator<String> iterator = queue.iterator();
        iterator.next();
        assertThrows(UnsupportedOperationException.class, iterator::remove);
        assertEquals(2, queue.size());
    }

    @Test
    @DisplayName("Q1: putAll and offerAll put no queue into itself: half full, it would fill up and wait for ever")
    default void refusesItsOwnBatch() throws Exception {
        final BoundedQueue<String> queue = (BoundedQueue<String>) queue(3);
        queue.putAll(List.of("a", "b"));
        assertThrows(IllegalArgumentException.class, () -> queue.putAll(queue));
        assertThrows(IllegalArgumentException.class, () -> queue.offerAll(queue, Duration.ZERO));
        assertEquals(2, queue.size());
    }

    @Test
    @DisplayName("Q1, Q3: putAll and offerAll refuse null: before it all may be there, behind it nothing")
    default void batchesRefuseNull() throws Exception {
        final BoundedQueue<String> queue = (BoundedQueue<String>) queue(3);
        final List<String> withNull = Arrays.asList("a", null, "b");
        assertThrows(NullPointerException.class, () -> queue.putAll(withNull));
        assertThrows(NullPointerException.class, () -> queue.offerAll(withNull, Duration.ZERO));
        assertThrows(NullPointerException.class, () -> queue.putAll(null));
        assertFalse(queue.contains("b"));
    }
}
