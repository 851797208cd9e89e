package io.penstock.examples;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.joinable.JoinableQueue;
import io.penstock.joinable.Lease;
import io.penstock.pipe.Connection;
import io.penstock.pipe.Pipe;
import io.penstock.pipe.Receiver;
import io.penstock.pool.ProcessPool;
import io.penstock.pool.TaskFuture;
import io.penstock.pool.WorkCrew;
import io.penstock.queue.BoundedQueue;
import io.penstock.sync.Board;
import io.penstock.sync.SharedLock;
import io.penstock.testkit.Jvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import jdk.jfr.consumer.RecordingStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the flight recorder of a process hears, which other processes die around. */
class FlightEventsTest {
    private static final String WAIT = "io.penstock.Wait";
    private static final String REDELIVERY = "io.penstock.Redelivery";
    private static final String WORKER_DEATH = "io.penstock.WorkerDeath";
    private static final String LOCK_TAKEOVER = "io.penstock.LockTakeover";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path dir;

    /** What was read at once: a stream forgets the texts of earlier events. */
    private record Heard(RecordedEvent event, Map<String, Object> fields, List<String> frames) {
        static Heard of(final RecordedEvent event) {
            final Map<String, Object> fields = new HashMap<>();
            event.getFields().forEach(field -> fields.put(field.getName(), event.getValue(field.getName())));
            final List<String> frames = event.getStackTrace() == null
                    ? List.of()
                    : event.getStackTrace().getFrames().stream()
                            .map(frame -> frame.getMethod().getName())
                            .toList();
            return new Heard(event, fields, frames);
        }

        Object get(final String field) {
            return fields.get(field);
        }

        boolean has(final String field, final Object value) {
            return value.equals(fields.get(field));
        }
    }

    private final Queue<Heard> heard = new ConcurrentLinkedQueue<>();
    private RecordingStream recording;

    @BeforeEach
    void record() {
        recording = new RecordingStream();
        recording.setReuse(false);
        List.of(WAIT, REDELIVERY, WORKER_DEATH, LOCK_TAKEOVER).forEach(name -> {
            recording.enable(name); // with the thresholds that the events have themselves
            recording.onEvent(name, event -> heard.add(Heard.of(event)));
        });
        recording.startAsync();
    }

    @AfterEach
    void end() {
        recording.close();
    }

    private Heard awaitEvent(final String name, final Predicate<Heard> which) {
        return await().atMost(PATIENCE)
                .until(
                        () -> heard.stream()
                                .filter(each ->
                                        each.event.getEventType().getName().equals(name) && which.test(each))
                                .findFirst()
                                .orElse(null),
                        found -> found != null);
    }

    private Predicate<Heard> at(final Path path) {
        return each -> each.has("path", path.toString());
    }

    @Test
    @DisplayName("a wait over 20 ms is one event with its path, its reason and its length; a shorter one is none")
    void waits() throws Exception {
        final Path path = dir.resolve("queue");
        try (BoundedQueue<String> queue =
                BoundedQueue.at(path, String.class).maxItems(1).create()) {
            assertNull(queue.poll(5, TimeUnit.MILLISECONDS)); // sleeps, but not for long
            assertNull(queue.poll(300, TimeUnit.MILLISECONDS));
            queue.put("the only one");
            assertEquals(false, queue.offer("one too many", 300, TimeUnit.MILLISECONDS));
        }
        final Heard put = awaitEvent(WAIT, at(path).and(each -> each.has("waitsFor", "space")));
        assertEquals(List.of("Penstock"), put.event.getEventType().getCategoryNames());
        assertEquals(false, put.get("satisfied"));
        assertEquals("QUEUE", put.get("channel"));
        final List<Heard> takes = heard.stream()
                .filter(at(path).and(each -> each.has("waitsFor", "items")))
                .toList();
        assertEquals(1, takes.size(), takes::toString);
        assertTrue(takes.get(0).event.getDuration().compareTo(Duration.ofMillis(20)) >= 0, takes::toString);
        final List<Duration> all = heard.stream()
                .filter(each -> each.event.getEventType().getName().equals(WAIT))
                .map(each -> each.event.getDuration())
                .toList();
        assertTrue(all.stream().allMatch(length -> length.toMillis() >= 20), all::toString);
        assertTrue(put.event.getThread().getJavaThreadId() > 0);
        assertTrue(put.frames.contains("waits"), put.frames::toString);
    }

    @Test
    @DisplayName("a wait for any of several pipes, and one for a condition of a lock, are events")
    void otherWaits() throws Exception {
        final Path path = dir.resolve("board");
        try (Connection<String, String> one = Pipe.create(dir.resolve("one"), String.class, String.class);
                Connection<String, String> two = Pipe.create(dir.resolve("two"), String.class, String.class);
                Board board = Board.at(path).openOrCreate()) {
            Receiver.awaitAny(List.of(one, two), Duration.ofMillis(200));
            final SharedLock lock = board.lock("jobs");
            lock.lock();
            try {
                lock.condition("changed").await(200, TimeUnit.MILLISECONDS);
            } finally {
                lock.unlock();
            }
        }
        awaitEvent(WAIT, each -> each.has("waitsFor", "any of 2"));
        awaitEvent(WAIT, at(path).and(each -> each.get("waitsFor").toString().contains("changed")));
    }

    @Test
    @DisplayName("an item whose consumer is killed, and one that is given back, are redeliveries with their cause")
    @Tag("two-process")
    @Tag("kill")
    void redeliveries() throws Exception {
        final Path path = dir.resolve("jobs");
        try (JoinableQueue<String> queue =
                JoinableQueue.at(path, String.class).maxDeliveries(2).create()) {
            queue.put("job");
            final long pid;
            try (Jvm peer = Jvm.start(EventsPeer.class, "item", path.toString())) {
                peer.expect("ready");
                pid = peer.pid();
                peer.kill();
            }
            final Heard died = awaitEvent(REDELIVERY, at(path));
            assertEquals("died", died.get("cause"));
            assertEquals(1, died.get("deliveries"));
            assertEquals(pid, died.get("holderPid"));
            assertEquals(false, died.get("deadLetter"));

            try (Lease<String> lease = queue.lease()) {
                assertEquals(2, lease.deliveries()); // closed, and so released, for the last time
            }
            final Heard released = awaitEvent(REDELIVERY, at(path).and(each -> each.has("cause", "released")));
            assertEquals(2, released.get("deliveries"));
            assertEquals(ProcessHandle.current().pid(), released.get("holderPid"));
            assertEquals(true, released.get("deadLetter"));
        }
    }

    @Test
    @DisplayName("a lock that its killed holder had is a takeover, with the holder's pid")
    @Tag("two-process")
    @Tag("kill")
    void takeover() throws Exception {
        final Path path = dir.resolve("board");
        try (Board board = Board.at(path).openOrCreate()) {
            final long pid;
            try (Jvm peer = Jvm.start(EventsPeer.class, "lock", path.toString())) {
                peer.expect("ready");
                pid = peer.pid();
                peer.kill();
            }
            board.lock("map").lock();
            board.lock("map").unlock();
            final Heard taken = awaitEvent(LOCK_TAKEOVER, at(path));
            assertEquals("map", taken.get("lock"));
            assertEquals(pid, taken.get("holderPid"));
            assertEquals(true, taken.get("processDied"));
        }
    }

    @Test
    @DisplayName("a killed worker of a pool is an event, with its pid, its exit code and its task")
    @Tag("two-process")
    @Tag("kill")
    void poolWorker() throws Exception {
        final Path mark = dir.resolve("pid");
        try (ProcessPool pool = ProcessPool.builder().workers(1).build()) {
            final String file = mark.toString();
            final TaskFuture<String> task = pool.submit(() -> {
                Files.writeString(
                        Path.of(file + ".new"), ProcessHandle.current().pid() + "");
                Files.move(Path.of(file + ".new"), Path.of(file));
                new CountDownLatch(1).await();
                return "never";
            });
            await().atMost(PATIENCE).until(() -> Files.exists(mark));
            final long pid = Long.parseLong(Files.readString(mark));
            ProcessHandle.of(pid).orElseThrow().destroyForcibly();
            final Heard died = awaitEvent(WORKER_DEATH, each -> each.has("pid", pid));
            assertEquals("pool", died.get("kind"));
            assertEquals(137, died.get("exitCode"));
            assertEquals(false, died.get("timedOut"));
            assertTrue(died.get("work").toString().contains("FlightEventsTest"), died.toString());
            await().atMost(PATIENCE).until(task::isDone);
        }
    }

    @Test
    @DisplayName("a crew's worker that ends by itself is an event, with its pid, its exit code and its queue")
    @Tag("two-process")
    void crewWorker() throws Exception {
        final Path path = dir.resolve("jobs");
        final String mark = dir.resolve("pid").toString();
        try (JoinableQueue<String> queue = JoinableQueue.at(path, String.class).create();
                WorkCrew<String> crew = WorkCrew.on(path, String.class, item -> dieOnce(mark))
                        .workers(1)
                        .onDeath(death -> {})
                        .start()) {
            queue.put("job");
            crew.awaitIdle();
            final long pid = Long.parseLong(Files.readString(Path.of(mark)));
            final Heard died = awaitEvent(WORKER_DEATH, each -> each.has("pid", pid));
            assertEquals("crew", died.get("kind"));
            assertEquals(9, died.get("exitCode"));
            assertEquals(path.toString(), recorded(WORKER_DEATH, pid).getString("work"));
        }
    }

    /** From a file: a stream of JDK 17 and 25 may lose a text that an event of another type had before. */
    private RecordedEvent recorded(final String name, final long pid) throws IOException {
        final Path file = dir.resolve("dumped.jfr");
        try (Recording dumped = FlightRecorder.getFlightRecorder().takeSnapshot()) {
            dumped.dump(file);
        }
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals(name) && event.getLong("pid") == pid)
                .findFirst()
                .orElseThrow();
    }

    /** In a worker: the first one ends at once. */
    private static void dieOnce(final String mark) throws Exception {
        if (!Files.exists(Path.of(mark))) {
            Files.writeString(Path.of(mark), ProcessHandle.current().pid() + "");
            Runtime.getRuntime().halt(9);
        }
    }
}
