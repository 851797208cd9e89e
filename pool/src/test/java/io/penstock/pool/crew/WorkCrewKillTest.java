package io.penstock.pool.crew;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.pool.CrewStats;
import io.penstock.pool.WorkCrew;
import io.penstock.pool.Worker;
import io.penstock.pool.WorkerDeath;
import io.penstock.testkit.Jvm;
import io.penstock.testkit.Signals;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Crews whose workers and parents are killed or stopped, each at a known moment. */
@Tag("two-process")
class WorkCrewKillTest extends CrewFixture {
    private static final int ITEMS = 300;

    private final Set<Long> workers = new TreeSet<>();

    WorkCrewKillTest() {
        super(5);
    }

    @AfterEach
    void killTheRest() {
        workers.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    }

    private Jvm parent(final String... more) throws InterruptedException {
        final List<String> arguments = new ArrayList<>(List.of(directory.toString()));
        arguments.addAll(List.of(more));
        final Jvm parent = Jvm.start(CrewParent.class, arguments.toArray(String[]::new));
        parent.expect("ready");
        parent.process().descendants().map(ProcessHandle::pid).forEach(workers::add);
        return parent;
    }

    private WorkCrew<Integer> crew(final int count) throws Exception {
        final Path dir = directory;
        return Crews.on(path, Integer.class, item -> CrewParent.handle(Worker.state(Ledger.class), item))
                .initializer(() -> Ledger.at(dir))
                .workers(count)
                .onDeath(deaths::add)
                .start();
    }

    private static List<Integer> numbers() {
        return IntStream.range(0, ITEMS).boxed().toList();
    }

    /** Reads the ledger until so many items are done. */
    private List<Ledger.Entry> read(final int done) throws InterruptedException {
        final List<Ledger.Entry> read = new ArrayList<>();
        for (int count = 0; count < done; ) {
            final Ledger.Entry entry = ledger.next();
            read.add(entry);
            count += entry.what().equals("done") ? 1 : 0;
        }
        return read;
    }

    /** Each item was done; and those that came again had been in the hands of somebody who died. */
    private static void assertNothingIsLost(final List<Ledger.Entry> entries, final Set<Long> dead) {
        assertEquals(
                numbers(),
                entries.stream()
                        .filter(entry -> entry.what().equals("done"))
                        .map(Ledger.Entry::item)
                        .distinct()
                        .sorted()
                        .toList());
        for (final Ledger.Entry entry : entries) { // one that died before its handler began has left no line
            assertTrue(
                    entries.stream()
                            .filter(earlier ->
                                    earlier.item() == entry.item() && earlier.deliveries() < entry.deliveries())
                            .allMatch(earlier -> dead.contains(earlier.pid())),
                    () -> "redelivered without a death: " + entry);
        }
    }

    @Test
    @Tag("kill")
    @DisplayName(
            "W4, P29: two crews share a queue; the parent of one is killed: its workers end, the other crew does the rest, and nothing is lost")
    void aParentIsKilled() throws Exception {
        try (Jvm first = parent("2");
                Jvm second = parent("1")) {
            final Set<Long> ofFirst =
                    first.process().descendants().map(ProcessHandle::pid).collect(Collectors.toSet());
            queue.putAll(numbers());
            final List<Ledger.Entry> entries = read(ITEMS / 5);
            first.kill();
            assertTrue(queue.join(Crews.PATIENCE));
            entries.addAll(ledger.rest());
            assertNothingIsLost(entries, ofFirst);
            assertTrue(entries.stream()
                            .filter(entry -> entry.deliveries() > 1)
                            .map(Ledger.Entry::item)
                            .distinct()
                            .count()
                    <= 2);
            Crews.await60(() -> ofFirst.stream().noneMatch(Crews::isAlive));
            assertTrue(workers.stream().filter(pid -> !ofFirst.contains(pid)).allMatch(Crews::isAlive));
        }
    }

    @Test
    @Tag("kill")
    @DisplayName(
            "W4: the only parent is killed: the next crew goes on with what it has left; a parent that is stopped holds up no worker")
    void theNextCrewGoesOn() throws Exception {
        final List<Ledger.Entry> entries = new ArrayList<>();
        try (Jvm parent = parent("1")) {
            parent.stop();
            queue.putAll(numbers());
            entries.addAll(read(ITEMS / 3));
            parent.kill();
        }
        Crews.await60(() -> workers.stream().noneMatch(Crews::isAlive));
        assertTrue(queue.unfinished() > 0);
        try (WorkCrew<Integer> crew = crew(1)) {
            assertTrue(crew.awaitIdle(Crews.PATIENCE));
            assertEquals(0, crew.stats().deaths());
        }
        entries.addAll(ledger.rest());
        assertNothingIsLost(entries, workers);
        assertTrue(queue.deadLetters().isEmpty());
    }

    @Test
    @Tag("kill")
    @DisplayName(
            "W4: detached workers outlive their parent, go on, and leave after the idle time; they outlive the close of their crew, too")
    void detachedWorkers() throws Exception {
        try (Jvm killed = parent("1", "1")) {
            queue.putAll(numbers());
            ledger.next();
            killed.kill();
            assertTrue(queue.join(Crews.PATIENCE));
        }
        final List<Ledger.Entry> entries = ledger.rest();
        assertEquals(1, entries.stream().map(Ledger.Entry::pid).distinct().count());
        assertTrue(entries.stream().allMatch(entry -> entry.deliveries() == 1));
        Crews.await60(() -> workers.stream().noneMatch(Crews::isAlive));
        try (Jvm closed = parent("1", "600")) { // they do not leave before the item is there
            closed.tell("close");
            closed.expect("closed");
            queue.put(1);
            final Ledger.Entry entry = ledger.next("done");
            assertTrue(workers.contains(entry.pid()));
        }
    }

    /** Dies when the handler has returned, and before the item is done. */
    private static void dieBeforeDone(final Ledger ledger, final int item) throws InterruptedException {
        ledger.write(item, "done");
        if (WorkCrew.deliveries() > 1) {
            return;
        }
        final CountDownLatch isHeld = new CountDownLatch(1);
        final Thread handler = Thread.currentThread();
        final Thread killer = new Thread(() -> {
            synchronized (CrewWorker.watch()) { // the handler's thread needs it to go on
                isHeld.countDown();
                while (handler.getState() != Thread.State.BLOCKED) {
                    Thread.onSpinWait();
                }
                Runtime.getRuntime().halt(137);
            }
        });
        killer.setDaemon(true);
        killer.start();
        isHeld.await();
    }

    @Test
    @DisplayName(
            "W2: a worker dies after its handler has returned and before the item is done: the item comes again, counted")
    void diesBeforeDone() throws Exception {
        final Path dir = directory;
        try (WorkCrew<Integer> crew = Crews.on(
                        path, Integer.class, item -> dieBeforeDone(Worker.state(Ledger.class), item))
                .initializer(() -> Ledger.at(dir))
                .onDeath(deaths::add)
                .start()) {
            queue.put(1);
            assertTrue(crew.awaitIdle(Crews.PATIENCE));
            final List<Ledger.Entry> entries = ledger.rest();
            assertEquals(
                    List.of(1, 2),
                    entries.stream().map(Ledger.Entry::deliveries).toList());
            assertNotEquals(entries.get(0).pid(), entries.get(1).pid());
            final WorkerDeath death = deaths.poll(1, TimeUnit.MINUTES);
            assertEquals(entries.get(0).pid(), death.pid());
            assertTrue(death.wasBusy());
        }
    }

    @Test
    @Tag("kill")
    @DisplayName(
            "W3: a worker is killed while it starts, while it is idle, and in a handler: each time there is a new one")
    void workersAreKilled() throws Exception {
        try (WorkCrew<Integer> crew = crew(1)) {
            Crews.await60(() -> crew.stats().workers().stream().anyMatch(worker -> worker.pid() != 0));
            Signals.kill(crew.stats().workers().get(0).pid());
            final WorkerDeath starting = deaths.poll(1, TimeUnit.MINUTES);
            assertEquals(137, starting.exit().orElseThrow().code());
            Crews.awaitReady(crew, 1);
            final long idle = Crews.pids(crew, CrewStats.State.IDLE).get(0);
            Signals.kill(idle);
            final WorkerDeath death = deaths.poll(1, TimeUnit.MINUTES);
            assertEquals(idle, death.pid());
            assertTrue(death.wasReady());
            assertFalse(death.wasBusy());
            queue.putAll(numbers());
            final Ledger.Entry begun = ledger.next("begun");
            Signals.kill(begun.pid());
            assertTrue(crew.awaitIdle(Crews.PATIENCE));
            final List<Ledger.Entry> entries = ledger.rest();
            entries.add(begun);
            assertNothingIsLost(entries, Set.of(begun.pid()));
            assertEquals(3, crew.stats().deaths());
            assertEquals(4, crew.stats().starts());
            assertEquals(3, crew.stats().restarts());
        }
    }

    @Test
    @DisplayName(
            "W10, J7: a stopped worker keeps its item, and goes on with it; with a time limit it is killed, and the item comes again")
    void workersAreStopped() throws Exception {
        final Path dir = directory;
        try (WorkCrew<Integer> crew = Crews.on(path, Integer.class, item -> {
                    Worker.state(Ledger.class).write(item, "begun");
                    TimeUnit.MILLISECONDS.sleep(200);
                    Worker.state(Ledger.class).write(item, "done");
                })
                .initializer(() -> Ledger.at(dir))
                .onDeath(deaths::add)
                .start()) {
            queue.put(1);
            final long pid = ledger.next("begun").pid();
            Signals.send("STOP", pid);
            Signals.awaitStopped(pid);
            assertTrue(ledger.isSilent(Duration.ofMillis(500)));
            Signals.send("CONT", pid);
            assertEquals(1, ledger.next("done").deliveries());
        }
        try (WorkCrew<Integer> crew = Crews.on(path, Integer.class, item -> {
                    Worker.state(Ledger.class).write(item, "begun");
                    // the first time: longer than the signal may take, and shorter than the limit
                    TimeUnit.MILLISECONDS.sleep(WorkCrew.deliveries() == 1 ? 2_000 : 50);
                    Worker.state(Ledger.class).write(item, "done");
                })
                .initializer(() -> Ledger.at(dir))
                .taskTimeout(Duration.ofSeconds(4))
                .grace(Duration.ZERO)
                .onDeath(deaths::add)
                .start()) {
            queue.put(2);
            final long pid = ledger.next("begun").pid();
            Signals.send("STOP", pid);
            final WorkerDeath death = deaths.poll(1, TimeUnit.MINUTES);
            assertEquals(pid, death.pid());
            assertTrue(death.timedOut());
            assertTrue(crew.awaitIdle(Crews.PATIENCE));
            assertEquals(2, ledger.next("done").deliveries());
        }
    }
}
