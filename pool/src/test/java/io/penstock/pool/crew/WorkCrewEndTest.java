package io.penstock.pool.crew;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.joinable.JoinableQueue;
import io.penstock.pool.CrewStats;
import io.penstock.pool.WorkCrew;
import io.penstock.pool.Worker;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How a crew grows, shrinks and ends. */
@Tag("two-process")
class WorkCrewEndTest extends CrewFixture {
    WorkCrewEndTest() {
        super(2);
    }

    @Test
    @DisplayName("W13: a program that lends its workers waits until the queue was shut down and is done")
    void lendsWorkers() throws Exception {
        final Path dir = directory;
        try (WorkCrew<Integer> crew = Crews.on(path.toUri(), Integer.class, item -> waitForTheQueue(dir, item))
                        .start();
                JoinableQueue<Integer> gate = JoinableQueue.at(directory.resolve("gate"), Integer.class)
                        .openOrCreate()) {
            queue.put(1);
            ledger.next("begun");
            queue.shutdown();
            assertFalse(crew.awaitEnd(Duration.ofMillis(200)), "an item is in hand");
            gate.put(0);
            assertTrue(crew.awaitEnd(Crews.PATIENCE));
            assertEquals(0, queue.unfinished());
            assertTrue(crew.toString().contains("queue=" + path), crew::toString);
        }
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
    @DisplayName("W12: items that come while a worker waits start others, when that one is busy")
    void growsFromAnIdleOne() throws Exception {
        final Path dir = directory;
        try (JoinableQueue<Integer> gate = JoinableQueue.at(directory.resolve("gate"), Integer.class)
                        .openOrCreate();
                WorkCrew<Integer> crew = Crews.on(path, Integer.class, item -> waitForTheQueue(dir, item))
                        .workers(3)
                        .minWorkers(1)
                        .idleShutdown(Duration.ofMillis(300))
                        .onDeath(deaths::add)
                        .start()) {
            Crews.await60(() -> Crews.pids(crew, CrewStats.State.IDLE).size() == 1);
            queue.putAll(List.of(1, 2, 3));
            Crews.await60(() -> Crews.pids(crew, CrewStats.State.BUSY).size() == 3);
            gate.putAll(List.of(0, 0, 0));
            assertTrue(crew.awaitIdle(Crews.PATIENCE));
            Crews.await60(() -> crew.stats().workers().size() == 1);
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
