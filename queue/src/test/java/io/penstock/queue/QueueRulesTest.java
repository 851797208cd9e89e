package io.penstock.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.ChannelView;
import io.penstock.Waiting;
import io.penstock.codec.CodecException;
import io.penstock.testkit.Jvm;
import io.penstock.testkit.Rescues;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The rules of a queue between two processes; the other is the same for all of them, and told what to do. */
@Tag("two-process")
@Timeout(180)
class QueueRulesTest {
    private static final int MAX_ITEMS = 4;
    private static final long LATE_SECONDS = 60;
    private static final int LARGE = 100_000;

    private static Jvm other;

    @TempDir
    private Path directory;

    private BoundedQueue<Object> queue;

    @BeforeAll
    static void start() {
        other = Jvm.start(QueueRulesPeer.class);
    }

    @AfterAll
    static void stop() {
        other.close();
    }

    @BeforeEach
    void open() throws Exception {
        queue = BoundedQueue.at(directory.resolve("queue"), Object.class)
                .maxItems(MAX_ITEMS)
                .capacityBytes(1 << 12)
                .waiting(Waiting.PARKING)
                .create();
        joins();
    }

    private void joins() throws Exception {
        order("open " + directory.resolve("queue"), "open");
    }

    @AfterEach
    void close() throws Exception {
        Rescues.quick();
        queue.close();
        try {
            order("close", "closed");
        } catch (final AssertionError outOfStep) { // its test has failed; the next one gets another
            stop();
            start();
        }
    }

    private static void order(final String order, final String answer) throws Exception {
        other.tell(order);
        other.expect(answer);
    }

    private static <T> FutureTask<T> inThread(final Callable<T> call) {
        final FutureTask<T> task = new FutureTask<>(call);
        final Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    private static <T> T late(final FutureTask<T> task) throws Exception {
        return task.get(LATE_SECONDS, TimeUnit.SECONDS);
    }

    private void awaitWaiters(final long pid, final int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(LATE_SECONDS))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> queue.stats().users().stream()
                                .filter(user -> user.pid() == pid)
                                .flatMap(user -> user.waiting().values().stream())
                                .mapToInt(Integer::intValue)
                                .sum()
                        == count);
    }

    @Test
    @DisplayName("Q1: each method of a blocking queue acts on what the other process has put, and the other way round")
    void isABlockingQueue() throws Exception {
        order("poll", "null");
        queue.put("a");
        order("peek", "a");
        order("offer b", "true");
        order("offerFor c 1000", "true");
        assertTrue(queue.add("d"));
        order("offer e", "false");
        order("add e", "IllegalStateException");
        assertFalse(queue.offer("e", 1, TimeUnit.MILLISECONDS));
        order("list", "[a, b, c, d]");
        assertEquals(List.of("a", "b", "c", "d"), new ArrayList<>(queue));
        order("contains d", "true");
        assertFalse(queue.contains("e"));
        order("take", "a");
        assertEquals("b", queue.poll());
        order("putAll e f", "put");
        order("pollFor 1000", "c");
        final List<Object> drained = new ArrayList<>();
        assertEquals(3, queue.drainTo(drained));
        assertEquals(List.of("d", "e", "f"), drained);
        queue.putAll(List.of("g", "h"));
        order("drain", "[g, h]");
        assertNull(queue.peek());
    }

    @Test
    @DisplayName("Q2: when a put has returned in one process, a take of another that does not wait finds the item")
    void isThereAtOnce() throws Exception {
        for (int i = 0; i < 200; i++) {
            order("put " + i, "put");
            assertEquals(Integer.toString(i), queue.poll());
            queue.put("back " + i);
            order("poll", "back " + i);
        }
    }

    @Test
    @DisplayName("Q3: what cannot be encoded throws in its own process, and changes nothing in either")
    void unencodable() throws Exception {
        queue.put("before");
        order("unencodable", "CodecException");
        assertThrows(CodecException.class, () -> queue.put(Thread.currentThread()));
        order("list", "[before]");
        assertEquals(1, queue.size());
        order("put behind", "put");
        assertEquals("before", queue.take());
        assertEquals("behind", queue.take());
    }

    @Test
    @DisplayName("Q4: both together put maxItems and not one more; an item larger than the ring arrives whole")
    void bounded() throws Exception {
        order("large " + LARGE, "put");
        assertEquals("x".repeat(LARGE), queue.take());
        for (int i = 0; i < MAX_ITEMS; i += 2) {
            assertTrue(queue.offer("here"));
            order("offer there", "true");
        }
        assertFalse(queue.offer("here"));
        order("offer there", "false");
        order("offerFor there 10", "false");
        assertFalse(queue.offer("x".repeat(LARGE)));
        order("sizes", MAX_ITEMS + " 0 false");
        order("take", "here");
        assertTrue(queue.offer("last"));
        order("offer there", "false");
        assertEquals(List.of("there", "here", "there", "last"), new ArrayList<>(queue));
    }

    @Test
    @DisplayName("Q5: two processes take at the same time: each item goes to one of them, in the order of the puts")
    void eachItemOnce() throws Exception {
        final int count = 600;
        other.tell("takeUntilEnd");
        final FutureTask<String> here = inThread(() -> QueueRulesPeer.takeUntilEnd(queue));
        for (int i = 0; i < count; i++) {
            queue.put(Integer.toString(i));
        }
        queue.put("end");
        queue.put("end");
        final List<Integer> all = new ArrayList<>();
        for (final String taken : List.of(late(here), other.nextLine())) {
            final List<Integer> numbers = Stream.of(taken.split(","))
                    .filter(number -> !number.isEmpty())
                    .map(Integer::valueOf)
                    .toList();
            assertEquals(numbers.stream().sorted().toList(), numbers);
            all.addAll(numbers);
        }
        assertEquals(count, all.size());
        assertEquals(count, all.stream().distinct().count());
    }

    @Test
    @DisplayName("Q6: both processes count the same, item by item")
    void sizes() throws Exception {
        order("sizes", "0 4 true");
        order("put a", "put");
        queue.put("b");
        order("sizes", "2 2 false");
        assertEquals(2, queue.size());
        order("take", "a");
        assertEquals(1, queue.size());
        assertEquals(3, queue.remainingCapacity());
        queue.take();
        order("sizes", "0 4 true");
        assertTrue(queue.isEmpty());
    }

    @Test
    @DisplayName(
            "Q7: a process killed while it waits first in line: the next item wakes a living one, without the heartbeat")
    @Tag("kill")
    void deadWaiter() throws Exception {
        final long pid = other.pid();
        other.tell("take");
        awaitWaiters(pid, 1);
        Rescues.slow();
        final FutureTask<Object> living = inThread(queue::take);
        awaitWaiters(ProcessHandle.current().pid(), 1);
        other.kill();
        Awaitility.await()
                .atMost(Duration.ofSeconds(LATE_SECONDS))
                .until(() -> queue.stats().users().stream()
                        .noneMatch(user -> user.pid() == pid && user.state() != ChannelView.State.DEAD));
        start();
        final long before = Rescues.count(directory);
        joins();
        order("put a", "put");
        assertEquals("a", late(living));
        assertEquals(0, Rescues.count(directory) - before, "left to the heartbeat");
    }

    @Test
    @DisplayName("Q8: a timed call ends in time, whatever the other process does not do")
    void timeouts() throws Exception {
        order("pollFor 20", "null");
        for (int i = 0; i < MAX_ITEMS; i++) {
            queue.put("a");
        }
        order("offerFor b 20", "false");
        assertFalse(queue.offer("b", 20, TimeUnit.MILLISECONDS));
        queue.clear();
        assertNull(queue.poll(20, TimeUnit.MILLISECONDS));
    }

    @Test
    @DisplayName("Q9: close ends one handle and its blocked threads; the other process waits on, and gets what comes")
    void closing() throws Exception {
        final BoundedQueue<Object> second =
                BoundedQueue.at(directory.resolve("queue"), Object.class).open();
        final FutureTask<Object> blocked = inThread(second::take);
        awaitWaiters(ProcessHandle.current().pid(), 1);
        other.tell("take");
        awaitWaiters(other.pid(), 1);
        second.close();
        final ExecutionException ended = assertThrows(ExecutionException.class, () -> late(blocked));
        assertEquals(IllegalStateException.class, ended.getCause().getClass());
        assertThrows(IllegalStateException.class, second::size);
        awaitWaiters(other.pid(), 1);
        queue.put("a");
        other.expect("a");
        order("close", "closed");
        order("put b", "IllegalStateException");
        order("sizes", "IllegalStateException");
        queue.put("c");
        assertEquals("c", queue.take());
    }

    @Test
    @DisplayName(
            "Q9: shutdown by one process ends puts in all, lets takes drain what is left, and wakes those that wait")
    void shuttingDown() throws Exception {
        queue.put("left");
        queue.put("over");
        order("shutdown", "shut down");
        assertThrows(QueueShutDownException.class, () -> queue.put("more"));
        order("offer more", "QueueShutDownException");
        assertTrue(queue.isShutdown());
        assertEquals("left", queue.take());
        order("take", "over");
        assertThrows(QueueShutDownException.class, queue::take);
        order("pollFor 1000", "QueueShutDownException");
    }

    @Test
    @DisplayName("Q9: shutdown by one process wakes the takers of another, and the putters")
    void shutdownWakes() throws Exception {
        other.tell("take");
        awaitWaiters(other.pid(), 1);
        queue.shutdown();
        other.expect("QueueShutDownException");
        final Path path = directory.resolve("full");
        try (BoundedQueue<Object> full =
                BoundedQueue.at(path, Object.class).maxItems(1).create()) {
            full.put("a");
            final FutureTask<Void> putter = inThread(() -> {
                full.put("b");
                return null;
            });
            order("open " + path, "open");
            order("shutdown", "shut down");
            final ExecutionException ended = assertThrows(ExecutionException.class, () -> late(putter));
            assertInstanceOf(QueueShutDownException.class, ended.getCause());
        }
    }

    @Test
    @DisplayName("Q12: what another process has put and cannot be decoded here throws in that take only")
    void undecodable() throws Exception {
        order("putAll a b", "put");
        order("stranger", "put");
        order("put behind", "put");
        assertEquals("a", queue.take());
        assertEquals("b", queue.take());
        assertThrows(CodecException.class, queue::take);
        order("sizes", "1 3 false");
        assertEquals("behind", queue.take());
        assertTrue(queue.isEmpty());
    }
}
