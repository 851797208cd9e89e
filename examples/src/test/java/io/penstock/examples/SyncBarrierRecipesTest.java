package io.penstock.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.sync.Board;
import io.penstock.sync.BrokenRoundException;
import io.penstock.sync.Membership;
import io.penstock.sync.Party;
import io.penstock.sync.PartyDiedException;
import io.penstock.sync.SharedBarrier;
import io.penstock.sync.SharedLatch;
import io.penstock.sync.SharedLong;
import io.penstock.testkit.Background;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recipes of docs/sync.md for barriers and latches, run by threads in place of processes, each with a handle of its own. SyncRecipesTest compares the document. */
class SyncBarrierRecipesTest {
    private static final int WORKERS = 3;
    private static final int PHASES = 20;

    @TempDir
    private Path dir;

    private final AtomicInteger computed = new AtomicInteger();
    private final AtomicInteger exchanged = new AtomicInteger();
    private final AtomicInteger replaced = new AtomicInteger();
    private final AtomicInteger restarted = new AtomicInteger();
    private final Collection<CompletableFuture<Void>> replacements = new ConcurrentLinkedQueue<>();

    @FunctionalInterface
    private interface Process {
        void run(Board board) throws Exception;
    }

    private CompletableFuture<Void> start(final Process process) {
        return Background.run(() -> {
            try (Board board = Board.at(dir.resolve("state")).openOrCreate()) {
                process.run(board);
            }
        });
    }

    private static void end(final Collection<CompletableFuture<Void>> processes) throws Exception {
        for (final CompletableFuture<Void> process : processes) {
            process.get(60, TimeUnit.SECONDS);
        }
    }

    private void compute(final long phase) {
        assertEquals(phase, exchanged.get());
        computed.incrementAndGet();
    }

    private void exchange(final SharedLong phase) {
        assertTrue(exchanged.incrementAndGet() * WORKERS <= computed.get());
        phase.incrementAndGet();
    }

    private void replace(final BrokenRoundException broken) {
        assertEquals(BrokenRoundException.Reason.INTERRUPT, broken.reason());
        replaced.incrementAndGet();
    }

    private void prepare() {
        computed.incrementAndGet();
    }

    private void work() {
        assertEquals(WORKERS, computed.get());
        exchanged.incrementAndGet();
    }

    @Test
    @DisplayName("phases: all finish one before any begins the next")
    void phases() throws Exception {
        final List<CompletableFuture<Void>> workers = new ArrayList<>();
        for (int worker = 0; worker < WORKERS; worker++) {
            workers.add(start(this::phasesOf));
        }
        end(workers);
        assertEquals(PHASES, exchanged.get());
        assertEquals(PHASES * WORKERS, computed.get());
        assertEquals(0, replaced.get());
    }

    private void phasesOf(final Board board) throws Exception {
        // spotless:off
        SharedBarrier round = board.barrier("round", WORKERS);
        SharedLong phase = board.number("phase"); // that all are in, also one that comes later
        try (Membership member = round.join()) {
            while (phase.get() < PHASES) {
                try {
                    compute(phase.get());
                    round.await(() -> exchange(phase)); // by the last one, before any goes on
                } catch (BrokenRoundException broken) {
                    System.err.println(broken.reason() + " of process " + broken.pid());
                    if (round.reset(broken)) { // true for one of those who are told
                        replace(broken);
                    }
                }
            }
        }
        // spotless:on
    }

    @Test
    @DisplayName("phases: where a round is broken, one of all resets it, and no phase is left out")
    void brokenPhase() throws Exception {
        final List<CompletableFuture<Void>> workers = new ArrayList<>();
        workers.add(start(this::phasesOf));
        workers.add(start(this::phasesOf));
        workers.add(start(board -> {
            final SharedBarrier round = board.barrier("round", WORKERS);
            while (round.getNumberWaiting() < WORKERS - 1) {
                Thread.onSpinWait();
            }
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, round::await);
            phasesOf(board);
        }));
        end(workers);
        assertEquals(PHASES, exchanged.get());
        assertEquals(1, replaced.get());
    }

    @Test
    @DisplayName("all workers ready, then start")
    void startTogether() throws Exception {
        final List<CompletableFuture<Void>> processes = new ArrayList<>();
        processes.add(start(this::parent));
        for (int worker = 0; worker < WORKERS; worker++) {
            processes.add(start(this::worker));
        }
        end(processes);
        assertEquals(WORKERS, exchanged.get());
        assertEquals(0, restarted.get());
    }

    private void parent(final Board board) throws Exception {
        // spotless:off
        SharedLatch ready = board.latch("ready", WORKERS);
        while (ready.getCount() > 0) {
            try {
                if (!ready.await(Duration.ofSeconds(30))) {
                    throw new IllegalStateException(ready.getCount() + " workers are not ready");
                }
            } catch (PartyDiedException died) {
                if (ready.replace(died)) { // once for each death
                    restart(died.pid()); // the new worker enters in its place
                }
            }
        }
        board.latch("start", 1).countDown();
        // spotless:on
    }

    private void restart(final long pid) {
        assertEquals(ProcessHandle.current().pid(), pid);
        restarted.incrementAndGet();
        replacements.add(start(this::worker));
    }

    private void worker(final Board board) throws Exception {
        // spotless:off
        try (Party party = board.latch("ready", WORKERS).enter()) {
            prepare();
            party.countDown();
        }
        board.latch("start", 1).await();
        work();
        // spotless:on
    }

    @Test
    @DisplayName("a worker that ends before it is ready is replaced once")
    void notReady() throws Exception {
        start(board -> board.latch("ready", WORKERS).enter()).get(60, TimeUnit.SECONDS);
        final List<CompletableFuture<Void>> processes = new ArrayList<>();
        for (int worker = 1; worker < WORKERS; worker++) {
            processes.add(start(this::worker));
        }
        processes.add(start(this::parent));
        end(processes);
        end(replacements);
        assertEquals(1, restarted.get());
        assertEquals(WORKERS, exchanged.get());
    }
}
