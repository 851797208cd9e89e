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
import io.penstock.testkit.Background;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
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

    private static void end(final List<CompletableFuture<Void>> processes) throws Exception {
        for (final CompletableFuture<Void> process : processes) {
            process.get(60, TimeUnit.SECONDS);
        }
    }

    private void compute(final int phase) {
        assertEquals(phase, exchanged.get());
        computed.incrementAndGet();
    }

    private void exchange() {
        assertEquals(exchanged.incrementAndGet() * WORKERS, computed.get());
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
    }

    private void phasesOf(final Board board) throws Exception {
        // spotless:off
        SharedBarrier round = board.barrier("round", WORKERS);
        try (Membership member = round.join()) {
            for (int phase = 0; phase < PHASES; phase++) {
                compute(phase);
                round.await(() -> exchange()); // by the last one, before any goes on
            }
        } catch (BrokenRoundException broken) {
            System.err.println(broken.reason() + " of process " + broken.pid());
            throw broken; // or reset() and begin anew, if all of them do so
        }
        // spotless:on
    }

    @Test
    @DisplayName("phases: a worker that leaves while others wait is named to them")
    void brokenPhase() throws Exception {
        final CompletableFuture<Void> left = start(this::phasesOf);
        final CompletableFuture<Void> other = start(board -> {
            final SharedBarrier round = board.barrier("round", WORKERS);
            while (round.getNumberWaiting() == 0) {
                Thread.onSpinWait();
            }
            round.reset();
        });
        final ExecutionException ended = assertThrows(ExecutionException.class, () -> left.get(60, TimeUnit.SECONDS));
        assertEquals(BrokenRoundException.Reason.RESET, ((BrokenRoundException) ended.getCause()).reason());
        other.get(60, TimeUnit.SECONDS);
    }

    @Test
    @DisplayName("all workers ready, then start")
    void startTogether() throws Exception {
        final List<CompletableFuture<Void>> processes = new ArrayList<>();
        processes.add(start(board -> {
            // spotless:off
            SharedLatch ready = board.latch("ready", WORKERS);
            try {
                if (!ready.await(Duration.ofSeconds(30))) {
                    throw new IllegalStateException(ready.getCount() + " workers are not ready");
                }
                board.latch("start", 1).countDown();
            } catch (PartyDiedException died) {
                restart(died.pid()); // the new worker enters in its place
            }
            // spotless:on
        }));
        for (int worker = 0; worker < WORKERS; worker++) {
            processes.add(start(board -> {
                // spotless:off
                try (Party party = board.latch("ready", WORKERS).enter()) {
                    prepare();
                    party.countDown();
                }
                board.latch("start", 1).await();
                work();
                // spotless:on
            }));
        }
        end(processes);
        assertEquals(WORKERS, exchanged.get());
    }

    private static void restart(final long pid) {
        throw new AssertionError("none has died: pid=" + pid);
    }

    @Test
    @DisplayName("a worker that ends before it is ready is named")
    void notReady() throws Exception {
        final CompletableFuture<Void> worker =
                start(board -> board.latch("ready", WORKERS).enter());
        worker.get(60, TimeUnit.SECONDS);
        try (Board board = Board.at(dir.resolve("state")).open()) {
            final PartyDiedException died = assertThrows(
                    PartyDiedException.class,
                    () -> board.latch("ready", WORKERS).await(Duration.ofSeconds(30)));
            assertTrue(died.pid() > 0);
        }
    }
}
