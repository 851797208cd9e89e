package io.penstock.pool.crew;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.pool.CrewBrokenException;
import io.penstock.pool.CrewStats;
import io.penstock.pool.ItemFailure;
import io.penstock.pool.WorkCrew;
import io.penstock.pool.Worker;
import io.penstock.pool.WorkerDeath;
import java.io.FileNotFoundException;
import java.io.NotSerializableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Crews of one process: what their workers do with items, and when they are replaced. */
@Tag("two-process")
class WorkCrewTest extends CrewFixture {
    private final BlockingQueue<ItemFailure> failures = new LinkedBlockingQueue<>();

    WorkCrewTest() {
        super(2);
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
                queue.deadLetters().stream().map(CrewFixture::valueOf).toList());
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
                queue.deadLetters().stream().map(CrewFixture::valueOf).toList());
    }
}
