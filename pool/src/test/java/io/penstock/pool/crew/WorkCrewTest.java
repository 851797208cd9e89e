package io.penstock.pool.crew;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.joinable.DeadLetter;
import io.penstock.joinable.JoinableQueue;
import io.penstock.pool.CrewBrokenException;
import io.penstock.pool.CrewStats;
import io.penstock.pool.ItemFailure;
import io.penstock.pool.WorkCrew;
import io.penstock.pool.Worker;
import io.penstock.pool.WorkerDeath;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Crews of one process, whose workers end by themselves or by their crew. */
@Tag("two-process")
class WorkCrewTest {
    @TempDir
    private Path directory;

    private Path path;
    private JoinableQueue<Integer> queue;
    private Ledger ledger;
    private final BlockingQueue<WorkerDeath> deaths = new LinkedBlockingQueue<>();
    private final BlockingQueue<ItemFailure> failures = new LinkedBlockingQueue<>();

    @BeforeEach
    void open() throws Exception {
        path = directory.resolve("queue");
        queue = JoinableQueue.at(path, Integer.class).maxDeliveries(2).create();
        ledger = Ledger.at(directory);
    }

    @AfterEach
    void close() {
        queue.close();
        ledger.close();
    }

    private static <T> T next(final BlockingQueue<T> told) throws InterruptedException {
        final T next = told.poll(Crews.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertTrue(next != null, "not told");
        return next;
    }

    @Test
    @DisplayName(
            "W1, W9: each item is handled once, by workers that live side by side; the numbers are exact at the end")
    void handlesEachItemOnce() throws Exception {
        final Path dir = directory;
        try (WorkCrew<Integer> crew = Crews.on(
                        path, Integer.class, item -> Worker.state(Ledger.class).write(item, "done"))
                .initializer(() -> Ledger.at(dir))
                .workers(2)
                .start()) {
            queue.putAll(IntStream.range(0, 500).boxed().toList());
            Crews.await60(() -> Crews.pids(crew, CrewStats.State.STARTING).isEmpty());
            queue.putAll(IntStream.range(500, 1000).boxed().toList());
            assertTrue(crew.awaitIdle(Crews.PATIENCE));
            assertTrue(crew.stop(Crews.PATIENCE));
            assertEquals(new CrewStats(1000, 0, Map.of(), 0, 2, 0, 0, List.of()), crew.stats());
        }
        final List<Ledger.Entry> entries = ledger.rest();
        assertEquals(
                IntStream.range(0, 1000).boxed().toList(),
                entries.stream().map(Ledger.Entry::item).sorted().toList());
        assertTrue(entries.stream().allMatch(entry -> entry.deliveries() == 1));
        assertEquals(2, entries.stream().map(Ledger.Entry::pid).distinct().count());
        assertTrue(entries.stream().noneMatch(entry -> Crews.isAlive(entry.pid())), "a worker is left");
    }

    /** What an item asks for. */
    private static void misbehave(final Ledger ledger, final int item) throws Exception {
        ledger.write(item, "begun");
        switch (item) {
            case 1 -> throw new NotSerializableException("io.penstock.Nothing");
            case 2 -> throw new AssertionError("an error of the user's");
            case 3 -> throw new StackOverflowError("of the JVM");
            case 4 -> System.exit(7);
            case 5 -> Runtime.getRuntime().halt(8);
            case 6 ->
                System.out.println(IntStream.range(0, 1000)
                        .mapToObj(i -> new long[10_000_000])
                        .toList());
            default -> ledger.write(item, "done");
        }
    }

    @Test
    @DisplayName(
            "W2, W3, W5: what a handler throws counts and is told, an error of the JVM ends its worker, and System.exit, halt and OutOfMemoryError are deaths; all are dead letters after maxDeliveries")
    void failingHandlers() throws Exception {
        final Path dir = directory;
        try (WorkCrew<Integer> crew = Crews.on(path, Integer.class, item -> misbehave(Worker.state(Ledger.class), item))
                .initializer(() -> Ledger.at(dir))
                .onDeath(deaths::add)
                .onFailure(failures::add)
                .start()) {
            queue.putAll(List.of(0, 1, 2, 3, 4, 5, 6, 7));
            assertTrue(crew.awaitIdle(Crews.PATIENCE));
            assertTrue(crew.stop(Crews.PATIENCE));
            final CrewStats stats = crew.stats();
            assertEquals(2, stats.done());
            assertEquals(6, stats.failed());
            assertEquals(
                    Map.of(
                            NotSerializableException.class.getName(),
                            2L,
                            AssertionError.class.getName(),
                            2L,
                            StackOverflowError.class.getName(),
                            2L),
                    stats.failures());
            assertEquals(6, stats.deaths());
            assertEquals(8, stats.restarts(), "6 deaths, and 2 errors of the JVM");
            assertEquals(9, stats.starts());
        }
        assertEquals(
                List.of(1, 2, 3, 4, 5, 6),
                queue.deadLetters().stream().map(WorkCrewTest::valueOf).toList());
        final List<Ledger.Entry> begun = ledger.rest().stream()
                .filter(entry -> entry.what().equals("begun"))
                .toList();
        assertEquals(
                List.of(
                        "0:1", "1:1", "1:2", "2:1", "2:2", "3:1", "3:2", "4:1", "4:2", "5:1", "5:2", "6:1", "6:2",
                        "7:1"),
                begun.stream()
                        .map(entry -> entry.item() + ":" + entry.deliveries())
                        .toList());
        final ItemFailure failure = next(failures);
        assertEquals(begun.get(1).pid(), failure.pid());
        assertEquals(
                "java.io.NotSerializableException: io.penstock.Nothing",
                failure.thrown().toString());
        assertEquals("misbehave", failure.thrown().getStackTrace()[0].getMethodName());
        assertEquals(
                List.of(7, 7, 8, 8, 3, 3),
                deaths.stream().map(death -> death.exit().orElseThrow().code()).toList());
        assertTrue(deaths.stream().allMatch(death -> death.wasReady() && death.wasBusy() && !death.timedOut()));
        final List<WorkerDeath> all = List.copyOf(deaths);
        assertTrue(all.get(5).toString().contains("java.lang.OutOfMemoryError"), all.get(5)::toString);
    }

    private static int valueOf(final DeadLetter<Integer> letter) {
        try {
            return letter.value();
        } catch (final IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** A state that writes down its own life. */
    record LoggedState(Ledger ledger) implements AutoCloseable {
        static LoggedState open(final Path directory) throws Exception {
            final LoggedState state = new LoggedState(Ledger.at(directory));
            state.ledger.note("opened");
            return state;
        }

        @Override
        public void close() throws InterruptedException {
            ledger.note("closed");
        }
    }

    @Test
    @DisplayName(
            "W6, W7: maxTasksPerWorker(2): no worker handles more, and none is a death; each makes its state once, and closes it when it leaves")
    void workersWearOut() throws Exception {
        final Path dir = directory;
        try (WorkCrew<Integer> crew = Crews.on(
                        path,
                        Integer.class,
                        item -> Worker.state(LoggedState.class).ledger().write(item, "done"))
                .initializer(() -> LoggedState.open(dir))
                .maxTasksPerWorker(2)
                .onDeath(deaths::add)
                .start()) {
            queue.putAll(IntStream.range(0, 6).boxed().toList());
            assertTrue(crew.awaitIdle(Crews.PATIENCE));
            Crews.await60(() -> crew.stats().starts() == 4
                    && Crews.pids(crew, CrewStats.State.IDLE).size() == 1); // one that has done nothing
            assertEquals(0, crew.stats().deaths());
        }
        assertEquals(List.of(), List.copyOf(deaths));
        final Map<Long, List<String>> byWorker = ledger.rest().stream()
                .collect(Collectors.groupingBy(
                        Ledger.Entry::pid, Collectors.mapping(Ledger.Entry::what, Collectors.toList())));
        assertEquals(
                Map.of(List.of("opened", "done", "done", "closed"), 3L, List.of("opened", "closed"), 1L),
                byWorker.values().stream().collect(Collectors.groupingBy(lines -> lines, Collectors.counting())));
    }

    @Test
    @DisplayName(
            "W8: an initializer that throws breaks the crew at once: awaitIdle throws its exception, and the queue keeps the items")
    void initializerThrows() throws Exception {
        queue.put(1);
        try (WorkCrew<Integer> crew = Crews.on(path, Integer.class, item -> {})
                .initializer(() -> {
                    throw new FileNotFoundException("no model");
                })
                .onDeath(deaths::add)
                .start()) {
            final CrewBrokenException broken = assertThrows(CrewBrokenException.class, crew::awaitIdle);
            assertTrue(broken.getMessage().contains("java.io.FileNotFoundException: no model"), broken::toString);
            assertEquals(
                    "java.io.FileNotFoundException: no model", broken.getCause().toString());
            assertEquals(1, crew.stats().starts());
        }
        assertEquals(1, queue.size());
    }

    @Test
    @DisplayName(
            "P24: five workers in a row that do not get ready break the crew, with the last one's lines; there is no sixth start")
    void workersDoNotGetReady() throws Exception {
        queue.put(1);
        try (WorkCrew<Integer> crew = Crews.on(path, Integer.class, item -> {})
                .workers(3)
                .child(worker -> worker.jvmFlags("-XX:NoSuchFlag"))
                .onDeath(deaths::add)
                .start()) {
            final CrewBrokenException broken = assertThrows(CrewBrokenException.class, crew::awaitIdle);
            assertTrue(broken.getMessage().contains("Unrecognized VM option 'NoSuchFlag'"), broken::toString);
            assertTrue(crew.stop(Crews.PATIENCE));
            assertEquals(5, crew.stats().starts());
            assertEquals(5, crew.stats().deaths());
        }
        assertEquals(5, deaths.size());
        assertTrue(deaths.stream().noneMatch(WorkerDeath::wasReady));
    }

    @Test
    @DisplayName("P24: a worker that exits in its initializer is told with what it has printed")
    void workersExitInTheirInitializer() throws Exception {
        try (WorkCrew<Integer> crew = Crews.on(path, Integer.class, item -> {})
                .initializer(() -> {
                    System.out.println("no licence");
                    System.exit(3);
                    return null;
                })
                .onDeath(deaths::add)
                .start()) {
            final WorkerDeath death = next(deaths);
            assertEquals(List.of("no licence"), death.lastLines());
            assertEquals(3, death.exit().orElseThrow().code());
            assertFalse(death.wasReady());
        }
    }

    /** Goes on for a minute, whatever happens. */
    private static void ignoreInterrupts() {
        final long startNs = System.nanoTime();
        while (System.nanoTime() - startNs < TimeUnit.MINUTES.toNanos(1)) {
            Thread.onSpinWait();
        }
    }

    private static void beSlow(final Ledger ledger, final int item) throws InterruptedException {
        ledger.write(item, "begun");
        if (item == 1) {
            TimeUnit.MINUTES.sleep(1);
        } else if (item == 2 && WorkCrew.deliveries() == 1) {
            ignoreInterrupts();
        }
        ledger.write(item, "done");
    }

    @Test
    @DisplayName(
            "W10: a handler whose time is over is interrupted; one that goes on is killed after the grace time, with its stack, and the item comes again, counted")
    void timeLimits() throws Exception {
        final Path dir = directory;
        try (WorkCrew<Integer> crew = Crews.on(path, Integer.class, item -> beSlow(Worker.state(Ledger.class), item))
                .initializer(() -> Ledger.at(dir))
                .taskTimeout(Duration.ofMillis(200))
                .grace(Duration.ofMillis(300))
                .onDeath(deaths::add)
                .onFailure(failures::add)
                .start()) {
            queue.putAll(List.of(1, 2, 3));
            assertTrue(crew.awaitIdle(Crews.PATIENCE));
            final ItemFailure failure = next(failures);
            assertTrue(failure.timedOut());
            assertEquals(InterruptedException.class.getName(), failure.thrown().className());
            final WorkerDeath death = next(deaths);
            assertTrue(death.timedOut());
            assertEquals(137, death.exit().orElseThrow().code());
            assertTrue(
                    List.of(death.reason().orElseThrow().getStackTrace()).stream()
                            .anyMatch(frame -> frame.getMethodName().equals("ignoreInterrupts")),
                    death::toString);
            assertEquals(1, crew.stats().deaths());
            assertEquals(
                    Map.of(InterruptedException.class.getName(), 2L),
                    crew.stats().failures());
        }
        assertEquals(
                List.of("1:1:begun", "1:2:begun", "2:1:begun", "2:2:begun", "2:2:done", "3:1:begun", "3:1:done"),
                ledger.rest().stream()
                        .map(entry -> entry.item() + ":" + entry.deliveries() + ":" + entry.what())
                        .toList());
        assertEquals(
                List.of(1),
                queue.deadLetters().stream().map(WorkCrewTest::valueOf).toList());
    }

    private static void waitForTheQueue(final Path directory, final int item) throws Exception {
        try (Ledger ledger = Ledger.at(directory);
                JoinableQueue<Integer> gate = JoinableQueue.at(directory.resolve("gate"), Integer.class)
                        .openOrCreate()) {
            ledger.write(item, "begun");
            gate.take();
            gate.taskDone();
            ledger.write(item, "done");
        }
    }

    @Test
    @Tag("kill")
    @DisplayName(
            "W11: stop lets each worker finish the item in hand, leaves the rest in the queue, and interrupts no handler; kill gives the item in hand back")
    void stopAndKill() throws Exception {
        final Path dir = directory;
        try (JoinableQueue<Integer> gate = JoinableQueue.at(directory.resolve("gate"), Integer.class)
                        .openOrCreate();
                WorkCrew<Integer> crew = Crews.on(path, Integer.class, item -> waitForTheQueue(dir, item))
                        .onDeath(deaths::add)
                        .start()) {
            queue.putAll(List.of(1, 2));
            final long pid = ledger.next("begun").pid();
            assertFalse(crew.stop(Duration.ZERO));
            assertEquals(List.of(pid), Crews.pids(crew, CrewStats.State.LEAVING));
            assertFalse(crew.stop(Duration.ofMillis(300)), "an interrupt has time to arrive");
            gate.put(0);
            assertTrue(crew.stop(Crews.PATIENCE));
            assertEquals("done", ledger.next().what());
            assertEquals(1, queue.unfinished());
            assertEquals(1, crew.stats().done());
            assertFalse(crew.awaitIdle(Duration.ofMillis(1)));
        }
        try (WorkCrew<Integer> crew = Crews.on(path, Integer.class, item -> waitForTheQueue(dir, item))
                .onDeath(deaths::add)
                .start()) {
            ledger.next("begun");
            crew.kill();
            assertTrue(crew.stop(Crews.PATIENCE));
            Crews.await60(() -> queue.size() == 1);
        }
        assertEquals(List.of(), List.copyOf(deaths), "the crew itself has ended them");
    }

    @Test
    @DisplayName("W12: workers are started when items wait, up to the limit, and leave when idle, down to minWorkers")
    void sizes() throws Exception {
        final Path dir = directory;
        try (JoinableQueue<Integer> gate = JoinableQueue.at(directory.resolve("gate"), Integer.class)
                        .openOrCreate();
                WorkCrew<Integer> crew = Crews.on(path, Integer.class, item -> waitForTheQueue(dir, item))
                        .workers(2)
                        .idleShutdown(Duration.ofMillis(300))
                        .onDeath(deaths::add)
                        .start()) {
            assertEquals(List.of(), crew.stats().workers());
            queue.putAll(List.of(1, 2, 3));
            Crews.await60(() -> Crews.pids(crew, CrewStats.State.BUSY).size() == 2);
            gate.putAll(List.of(0, 0, 0));
            assertTrue(crew.awaitIdle(Crews.PATIENCE));
            Crews.await60(() -> crew.stats().workers().isEmpty());
            assertEquals(2, crew.stats().starts());
            queue.put(4);
            gate.put(0);
            assertTrue(crew.awaitIdle(Crews.PATIENCE));
            assertEquals(3, crew.stats().starts());
        }
        assertEquals(List.of(), List.copyOf(deaths));
    }

    @Test
    @DisplayName(
            "W13: after the queue's shutdown the workers leave when nothing is unfinished; what a death gives back until then is handled")
    void theQueueIsShutDown() throws Exception {
        final Path dir = directory;
        try (WorkCrew<Integer> crew = Crews.on(path, Integer.class, item -> {
                    Worker.state(Ledger.class).write(item, "begun");
                    if (item == 1 && WorkCrew.deliveries() == 1) {
                        TimeUnit.MILLISECONDS.sleep(300); // the other one sees an empty queue
                        Runtime.getRuntime().halt(1);
                    }
                    Worker.state(Ledger.class).write(item, "done");
                })
                .initializer(() -> Ledger.at(dir))
                .workers(2)
                .onDeath(deaths::add)
                .start()) {
            Crews.await60(() -> Crews.pids(crew, CrewStats.State.IDLE).size() == 2);
            queue.put(1);
            queue.shutdown();
            ledger.next("done");
            Crews.await60(() -> crew.stats().workers().isEmpty());
            assertEquals(1, crew.stats().done());
            assertEquals(1, crew.stats().deaths());
        }
    }

    @Test
    @DisplayName("W14: what cannot travel is refused by start, by class; so is a queue that is not there")
    void refusals() {
        final Object notSerializable = new Object();
        final IllegalArgumentException handler = assertThrows(
                IllegalArgumentException.class,
                () -> WorkCrew.on(path, Integer.class, item -> System.out.println(notSerializable))
                        .start());
        assertTrue(handler.getMessage().startsWith("the handler cannot be serialized"), handler::toString);
        assertTrue(handler.getMessage().contains("class=java.lang.Object "), handler::toString);
        final IllegalArgumentException initializer = assertThrows(
                IllegalArgumentException.class,
                () -> WorkCrew.on(path, Integer.class, item -> {})
                        .initializer(notSerializable::hashCode)
                        .start());
        assertTrue(initializer.getMessage().startsWith("the initializer cannot be serialized"), initializer::toString);
        assertThrows(
                NoSuchFileException.class,
                () -> WorkCrew.on(directory.resolve("none"), Integer.class, item -> {})
                        .start());
        assertThrows(IllegalStateException.class, WorkCrew::deliveries);
    }

    @Test
    @DisplayName("W15: a callback may close the crew, and what it throws goes to the handler of uncaught exceptions")
    void callbacks() throws Exception {
        final BlockingQueue<Throwable> uncaught = new LinkedBlockingQueue<>();
        final var before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> uncaught.add(thrown));
        final BlockingQueue<WorkCrew<Integer>> crews = new LinkedBlockingQueue<>();
        try (WorkCrew<Integer> crew = Crews.on(
                        path, Integer.class, item -> Runtime.getRuntime().halt(1))
                .onDeath(death -> {
                    deaths.add(death);
                    crews.element().close();
                    throw new IllegalArgumentException("thrown by the callback");
                })
                .start()) {
            crews.add(crew);
            queue.put(1);
            next(deaths);
            assertInstanceOf(IllegalArgumentException.class, next(uncaught));
            assertThrows(IllegalStateException.class, crew::awaitIdle);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }
}
