package io.penstock.joinable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.ChannelView.State;
import io.penstock.queue.QueueStats;
import io.penstock.testkit.Jvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

/** The rules of a joinable queue between three processes: two others, which are told what to do. */
@Tag("two-process")
@Timeout(180)
class JoinableRulesTest {
    private static final int MAX_LEASES = 3;
    private static final int MAX_DELIVERIES = 3;
    private static final Duration LATE = Duration.ofSeconds(60);

    private static Jvm one;
    private static Jvm two;

    @TempDir
    private Path directory;

    private JoinableQueue<String> queue;

    @BeforeAll
    static void start() {
        one = Jvm.start(JoinableRulesPeer.class);
        two = Jvm.start(JoinableRulesPeer.class);
    }

    @AfterAll
    static void stop() {
        one.close();
        two.close();
    }

    private JoinableQueueBuilder<String> builder(final Path path) {
        return JoinableQueue.at(path, String.class).maxItems(8).maxLeases(MAX_LEASES);
    }

    @BeforeEach
    void open() throws Exception {
        queue = builder(directory.resolve("jobs")).maxDeliveries(MAX_DELIVERIES).create();
        order(one, "open " + directory.resolve("jobs"), "open");
        order(two, "open " + directory.resolve("jobs"), "open");
    }

    @AfterEach
    void close() throws Exception {
        queue.close();
        try {
            order(one, "close", "closed");
            order(two, "close", "closed");
        } catch (final AssertionError outOfStep) { // its test has failed; the next one gets others
            stop();
            start();
        }
    }

    private static void order(final Jvm jvm, final String order, final String answer) throws Exception {
        jvm.tell(order);
        jvm.expect(answer);
    }

    private void killOne() throws Exception {
        one.kill();
        one = Jvm.start(JoinableRulesPeer.class);
        order(one, "open " + directory.resolve("jobs"), "open");
    }

    private void awaitJoiners(final int count) {
        Awaitility.await()
                .atMost(LATE)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> queue.stats().users().stream()
                                .mapToInt(user -> user.waiting().getOrDefault(QueueStats.Wait.JOIN, 0))
                                .sum()
                        == count);
    }

    @Test
    @DisplayName(
            "J1: the joiners of all processes return when nothing is unfinished, in whatever process the last was done, not before")
    void join() throws Exception {
        queue.put("a");
        order(one, "put b", "put");
        order(two, "joinFor 0", "false");
        order(one, "take", "a");
        assertEquals("b", queue.take());
        assertFalse(queue.join(Duration.ZERO));
        two.tell("join");
        final FutureTask<Boolean> here = new FutureTask<>(() -> queue.join(LATE));
        new Thread(here).start();
        awaitJoiners(2);
        queue.taskDone();
        queue.put("c");
        order(one, "taskDone", "done");
        order(one, "take", "c");
        awaitJoiners(2); // a later put kept them waiting
        assertNull(two.lineNow());
        order(one, "taskDone", "done");
        two.expect("joined");
        assertTrue(here.get(LATE.toSeconds(), TimeUnit.SECONDS));
        assertTrue(queue.join(Duration.ZERO));
        order(one, "joinFor 0", "true");
    }

    @Test
    @DisplayName(
            "J2: taskDone finishes the oldest of its own process's thread; without one it throws and counts nothing")
    void taskDone() throws Exception {
        queue.put("a");
        queue.put("b");
        order(one, "take", "a");
        order(one, "take", "b");
        order(two, "taskDone", "IllegalStateException");
        assertThrows(IllegalStateException.class, queue::taskDone);
        order(two, "sizes", "0 2");
        order(one, "taskDone", "done");
        order(one, "close", "closed"); // gives back what is not done: the youngest
        order(two, "take", "b");
        order(two, "taskDone", "done");
        order(two, "taskDone", "IllegalStateException");
        assertEquals(0, queue.unfinished());
    }

    @Test
    @DisplayName("J2: items taken and not done by all processes together are bounded: a take waits, or names the limit")
    void maxLeases() throws Exception {
        for (final String item : List.of("a", "b", "c", "d")) {
            queue.put(item);
        }
        order(one, "take", "a");
        order(one, "take", "b");
        order(two, "take", "c");
        assertNull(queue.poll(20, TimeUnit.MILLISECONDS));
        two.tell("take");
        order(one, "taskDone", "done");
        two.expect("d");
        queue.put("e");
        order(one, "taskDone", "done");
        order(two, "take", "e");
        queue.put("f");
        order(two, "take", "IllegalStateException"); // it has all three
        order(two, "taskDone", "done");
        assertEquals("f", queue.take());
    }

    @Test
    @DisplayName("J3: released in one process, an item is there for another at once, and the delivery has counted")
    void leases() throws Exception {
        queue.put("a");
        queue.put("b");
        order(one, "lease", "a 1");
        order(one, "release", "released");
        order(one, "done", "IllegalStateException");
        assertEquals(2, queue.size());
        try (Lease<String> lease = queue.lease()) {
            assertEquals("a 2", lease.value() + " " + lease.deliveries());
        } // closed, so released
        order(two, "lease", "a 3");
        order(two, "done", "done");
        order(one, "lease", "b 1");
        order(one, "close", "closed"); // releases its leases
        order(two, "lease", "b 2");
        order(two, "done", "done");
        assertTrue(queue.join(Duration.ZERO));
    }

    @Test
    @DisplayName("J4, J8: a killed worker's item goes to another, first of all and counted; the living keep theirs")
    @Tag("kill")
    void killedWorker() throws Exception {
        for (final String item : List.of("a", "b", "c")) {
            queue.put(item);
        }
        order(one, "lease", "a 1");
        order(two, "lease", "b 1");
        assertEquals(1, queue.size());
        killOne();
        Awaitility.await().atMost(LATE).until(() -> queue.size() == 2);
        final Lease<String> again = queue.lease();
        assertEquals("a 2", again.value() + " " + again.deliveries());
        order(one, "lease", "c 1");
        assertNull(queue.lease(Duration.ofMillis(20)));
        assertFalse(queue.join(Duration.ZERO));
        order(two, "done", "done");
        order(one, "done", "done");
        assertFalse(queue.join(Duration.ZERO));
        again.done();
        assertTrue(queue.join(Duration.ZERO));
        assertEquals(1, queue.stats().redeliveries());
    }

    @Test
    @DisplayName("J5: a done after the item was given to another process throws, and finishes nothing")
    void lateDone() throws Exception {
        final Path path = directory.resolve("timed");
        try (JoinableQueue<String> timed = builder(path)
                .maxDeliveries(255)
                .leaseTimeout(Duration.ofMillis(100))
                .create()) {
            order(one, "open " + path, "open");
            order(two, "open " + path, "open");
            timed.put("a");
            order(one, "lease", "a 1");
            two.tell("lease");
            assertTrue(two.nextLine().startsWith("a "));
            order(one, "done", "LeaseLostException");
            order(one, "done", "LeaseLostException");
            order(one, "release", "LeaseLostException");
            assertEquals(1, timed.unfinished());
            assertFalse(timed.join(Duration.ZERO));
        }
    }

    @Test
    @DisplayName(
            "J6: delivered too often, by release and by death, an item is a dead letter to all, and can be put back")
    @Tag("kill")
    void deadLetters() throws Exception {
        queue.put("a");
        order(one, "lease", "a 1");
        order(one, "release", "released");
        order(two, "lease", "a 2");
        order(two, "release", "released");
        order(one, "lease", "a 3");
        order(two, "dead", "dead");
        killOne();
        assertTrue(queue.join(LATE));
        order(two, "dead", "dead a 3");
        order(one, "sizes", "0 0");
        assertEquals(1, queue.deadLetters().size());
        order(one, "putBack", "true");
        order(two, "dead", "dead");
        order(two, "lease", "a 1");
        order(two, "done", "done");
        assertTrue(queue.join(Duration.ZERO));
    }

    @Test
    @DisplayName("J7: a stopped worker keeps its item, though others die and all look; its done counts")
    @Tag("kill")
    void stoppedWorker() throws Exception {
        queue.put("a");
        queue.put("b");
        order(one, "lease", "a 1");
        order(two, "lease", "b 1");
        final long pid = two.pid();
        two.stop();
        Awaitility.await()
                .atMost(LATE)
                .until(() -> queue.stats().users().stream()
                        .noneMatch(user -> user.pid() == pid && user.state() != State.STOPPED));
        killOne();
        final Lease<String> again = queue.lease(LATE);
        assertEquals("a 2", again.value() + " " + again.deliveries());
        again.done();
        assertNull(queue.lease(Duration.ofSeconds(3))); // three looks of the heartbeat thread
        two.goOn();
        order(two, "done", "done");
        assertTrue(queue.join(Duration.ZERO));
    }

    @Test
    @DisplayName(
            "J8: while no process dies each item is delivered once, to one of three processes, and join sees the end")
    void exactlyOnce() throws Exception {
        final int count = 300;
        one.tell("workUntilEnd");
        two.tell("workUntilEnd");
        final FutureTask<String> here = new FutureTask<>(() -> JoinableRulesPeer.workUntilEnd(queue));
        new Thread(here).start();
        for (int i = 0; i < count; i++) {
            queue.put(Integer.toString(i));
        }
        for (int i = 0; i < 3; i++) {
            queue.put("end");
        }
        assertTrue(queue.join(LATE));
        final List<String> all = new ArrayList<>();
        for (final String taken :
                List.of(here.get(LATE.toSeconds(), TimeUnit.SECONDS), one.nextLine(), two.nextLine())) {
            Stream.of(taken.split(",")).filter(item -> !item.isEmpty()).forEach(all::add);
        }
        assertEquals(count, all.size());
        assertEquals(count, all.stream().distinct().count());
        assertEquals(0, queue.stats().redeliveries());
    }
}
