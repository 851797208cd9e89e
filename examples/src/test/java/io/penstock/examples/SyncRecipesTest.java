package io.penstock.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.process.ChildJvm;
import io.penstock.sync.Board;
import io.penstock.sync.Hold;
import io.penstock.sync.SharedBoolean;
import io.penstock.sync.SharedFlag;
import io.penstock.sync.SharedLock;
import io.penstock.sync.SharedLong;
import io.penstock.testkit.Background;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The recipes of docs/sync.md, run; and the document shows no line of code that is not in here. What the document runs in processes is run here by
 * threads, each with handles of its own.
 */
class SyncRecipesTest {
    private static final int WORKERS = 3;
    private static final long TASKS = 5_000;

    @TempDir
    private Path dir;

    private final AtomicInteger steps = new AtomicInteger();
    private final AtomicInteger reports = new AtomicInteger();
    private final AtomicLong shown = new AtomicLong();
    private final ThreadLocal<Board> leaders = new ThreadLocal<>();

    @FunctionalInterface
    private interface Process {
        void run(Board board) throws Exception;
    }

    private CompletableFuture<Void> start(final Process process) {
        return Background.run(
                () -> { // the common pool has one thread on a machine with two processors
                    try (Board board = Board.at(dir.resolve("state")).openOrCreate()) {
                        process.run(board);
                    }
                });
    }

    private static void end(final List<CompletableFuture<Void>> processes) throws Exception {
        for (final CompletableFuture<Void> process : processes) {
            process.get(60, TimeUnit.SECONDS);
        }
    }

    private boolean work() {
        return steps.incrementAndGet() <= 10;
    }

    private boolean step() {
        return steps.incrementAndGet() < 1_000;
    }

    private void report() {
        reports.incrementAndGet();
    }

    private void show(final long value) {
        shown.set(value);
    }

    @Test
    @DisplayName("a board is a file of named entries")
    void aBoard() throws Exception {
        // spotless:off
        try (Board board = Board.at(dir.resolve("state")).openOrCreate()) {
            SharedLong done = board.number("done");
            SharedFlag stop = board.flag("stop");
            while (!stop.isSet() && work()) {
                done.incrementAndGet();
            }
        }
        // spotless:on
        try (Board board = Board.at(dir.resolve("state")).open()) {
            assertEquals(10, board.number("done").get());
        }
    }

    @Test
    @Tag("two-process")
    @DisplayName("a child's task captures entries")
    void passedOn() throws Exception {
        try (Board board = Board.at(dir.resolve("state")).create()) {
            // spotless:off
            SharedLong done = board.number("done");
            SharedFlag stop = board.flag("stop");
            ChildJvm<String, String> child = ChildJvm.start(String.class, String.class, parent -> {
                while (!stop.isSet() && done.incrementAndGet() < 1_000) {
                    Thread.onSpinWait();
                }
            });
            // spotless:on
            try (child) {
                assertTrue(done.await(value -> value == 1_000, Duration.ofMinutes(1)));
                child.join(Duration.ofMinutes(1));
            }
        }
    }

    @Test
    @DisplayName("a progress counter")
    void progress() throws Exception {
        final List<CompletableFuture<Void>> workers = new ArrayList<>();
        for (int worker = 0; worker < 2; worker++) {
            workers.add(start(board -> {
                for (long task = 0; task < TASKS / 2; task++) {
                    board.number("done").incrementAndGet();
                }
            }));
        }
        try (Board board = Board.at(dir.resolve("state")).openOrCreate()) {
            // spotless:off
            SharedLong done = board.number("done");
            for (long shown = 0; shown < TASKS; shown = done.get()) {
                long next = Math.min(shown + 1_000, TASKS);
                done.await(value -> value >= next);
                show(done.get());
            }
            // spotless:on
        }
        end(workers);
        assertEquals(TASKS, shown.get());
    }

    @Test
    @DisplayName("stop all on the first error")
    void stopAll() throws Exception {
        final List<CompletableFuture<Void>> workers = new ArrayList<>();
        for (int worker = 0; worker < WORKERS; worker++) {
            workers.add(start(board -> {
                // spotless:off
                SharedBoolean failed = board.bool("failed");
                SharedFlag stop = board.flag("stop");
                while (!stop.isSet()) {
                    if (!step() && failed.compareAndSet(false, true)) {
                        report(); // by one process, however many fail at once
                        stop.set();
                    }
                }
                // spotless:on
            }));
        }
        end(workers);
        assertEquals(1, reports.get());
    }

    @Test
    @DisplayName("change several things as one")
    void locked() throws Exception {
        try (Board board = Board.at(dir.resolve("state")).create()) {
            board.number("balance").set(100);
            final SharedLock abandoned = board.lock("account", death -> check());
            final Thread thread = new Thread(abandoned::lock);
            thread.start();
            thread.join();
            // spotless:off
            SharedLock lock = board.lock("account", death -> check());
            SharedLong balance = board.number("balance");
            try (Hold hold = lock.acquire()) {
                balance.addAndGet(-10);
                write(hold.fence()); // to a store that refuses smaller fences
            }
            // spotless:on
            assertEquals(90, balance.get());
            assertEquals(1, reports.get());
            assertEquals(2, shown.get());
        }
    }

    private void check() {
        reports.incrementAndGet();
    }

    private void write(final long fence) {
        shown.set(fence);
    }

    @Test
    @DisplayName("a single instance of a program")
    void singleInstance() throws Exception {
        try (Board board = Board.at(dir.resolve("state")).create()) {
            assertTrue(runs(board));
            final CompletableFuture<Void> second = start(other -> assertFalse(runs(other)));
            end(List.of(second));
        }
    }

    private boolean runs(final Board board) throws InterruptedException {
        startProgram(board);
        return board.lock("instance").isHeldByCurrentThread();
    }

    private void startProgram(final Board board) throws InterruptedException {
        // spotless:off
        SharedLock instance = board.lock("instance");
        if (!instance.tryLock()) {
            System.err.println("it runs already: " + instance.owner());
            return;
        }
        // spotless:on
        shown.set(instance.owner().orElseThrow().fence());
    }

    private void takeOver(final long pid) {
        assertEquals(ProcessHandle.current().pid(), pid);
        reports.incrementAndGet();
    }

    private void lead(final long fence) {
        assertTrue(fence > shown.getAndSet(fence));
        leaders.get().close(); // the lock is left as by a death
        throw new IllegalStateException("the leader's process ends");
    }

    @Test
    @DisplayName("leader election: one leads, and when its process ends so does the next one, who is told")
    void leaderElection() throws Exception {
        final List<CompletableFuture<Void>> processes = new ArrayList<>();
        for (int process = 0; process < WORKERS; process++) {
            processes.add(start(this::leads));
        }
        end(processes);
        assertEquals(WORKERS - 1, reports.get());
    }

    private void leads(final Board board) throws InterruptedException {
        final SharedFlag stop = board.flag("stop");
        leaders.set(board);
        try {
            // spotless:off
            SharedLock office = board.lock("leader");
            try (Hold hold = office.acquire()) { // until the leader before has ended, however it ended
                hold.died().ifPresent(before -> takeOver(before.pid()));
                while (!stop.isSet()) {
                    lead(hold.fence());
                }
            }
            // spotless:on
        } catch (final IllegalStateException ended) {
            assertEquals("the leader's process ends", ended.getMessage());
        }
    }

    @Test
    @DisplayName("wait until all are ready")
    void allReady() throws Exception {
        final List<CompletableFuture<Void>> workers = new ArrayList<>();
        for (int worker = 0; worker < WORKERS; worker++) {
            workers.add(start(board -> {
                // spotless:off
                SharedLong ready = board.number("ready");
                ready.incrementAndGet();
                if (!ready.await(count -> count >= WORKERS, Duration.ofSeconds(30))) {
                    throw new IllegalStateException("only " + ready + " of " + WORKERS + " workers have come");
                }
                // spotless:on
            }));
        }
        end(workers);
        try (Board board = Board.at(dir.resolve("state")).open()) {
            assertEquals(WORKERS, board.number("ready").get());
        }
    }

    @Test
    @DisplayName("docs/sync.md shows no statement that is not in here, and the file's layout as it is")
    void documentIsTested() throws Exception {
        final Document document = new Document("docs/sync.md");
        assertTrue(document.assertJavaIsIn(
                        SyncRecipesTest.class,
                        SyncRecordRecipesTest.class,
                        SyncSemaphoreRecipesTest.class,
                        SyncReadWriteRecipesTest.class,
                        SyncConditionRecipesTest.class,
                        SyncBarrierRecipesTest.class)
                > 60);
        assertTrue(document.assertErrorsAreOf("core", "sync") >= 50);
        document.assertLayoutsAreOf("sync/src/main/java/io/penstock/sync/engine/BoardDescriptor.java");
    }
}
