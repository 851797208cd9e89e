package io.penstock.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.sync.Board;
import io.penstock.sync.SharedDoubleArray;
import io.penstock.sync.SharedFlag;
import io.penstock.sync.SharedLong;
import io.penstock.sync.SharedRecord;
import io.penstock.testkit.Background;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The recipes of docs/sync.md that use records and arrays, run. What the document runs in processes is run here by threads, each with handles of its own.
 * {@link SyncRecipesTest} compares the document with this class.
 */
class SyncRecordRecipesTest {
    private static final int WORKERS = 3;
    private static final int TASKS = 500;

    @TempDir
    private Path dir;

    private final AtomicReference<Settings> used = new AtomicReference<>();
    private final AtomicReference<Hit> printed = new AtomicReference<>();
    private final AtomicInteger ended = new AtomicInteger();

    // spotless:off
    record Settings(int batch, double rate, boolean verbose) {}
    // spotless:on

    // spotless:off
    record Hit(long number, int worker) {}
    // spotless:on

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

    private boolean work(final Settings settings) {
        used.set(settings);
        return settings.rate() < 2.0;
    }

    private static boolean isHit(final long number) {
        return number % 1_000 == 999;
    }

    private static double compute(final int task) {
        return task * 0.5;
    }

    @Test
    @DisplayName("a configuration that all read")
    void configuration() throws Exception {
        final CompletableFuture<Void> worker = start(board -> {
            // spotless:off
            SharedRecord<Settings> settings = board.record("settings", Settings.class, new Settings(100, 1.0, false));
            while (work(settings.read())) {
                Thread.onSpinWait();
            }
            // spotless:on
        });
        try (Board board = Board.at(dir.resolve("state")).openOrCreate()) {
            final SharedRecord<Settings> settings =
                    board.record("settings", Settings.class, new Settings(100, 1.0, false));
            Background.assertBlocked(worker);
            // spotless:off
            settings.update(old -> new Settings(old.batch(), 2.0, old.verbose()));
            // spotless:on
            end(List.of(worker));
            assertEquals(new Settings(100, 2.0, false), used.get());
        }
    }

    private void print(final Hit hit) {
        printed.set(hit);
    }

    @Test
    @DisplayName("the first hit wins")
    void firstHit() throws Exception {
        final List<CompletableFuture<Void>> workers = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            final int worker = i;
            workers.add(start(board -> {
                // spotless:off
                SharedRecord<Hit> hit = board.record("hit", Hit.class);
                SharedFlag stop = board.flag("stop");
                for (long number = worker; !stop.isSet(); number += WORKERS) {
                    if (isHit(number) && hit.writeIf(0, new Hit(number, worker))) {
                        stop.set();
                    }
                }
                // spotless:on
                ended.incrementAndGet();
            }));
        }
        try (Board board = Board.at(dir.resolve("state")).openOrCreate()) {
            // spotless:off
            SharedRecord<Hit> hit = board.record("hit", Hit.class);
            hit.awaitNewer(0);
            print(hit.read());
            // spotless:on
            end(workers);
            assertEquals(1, hit.version());
            assertEquals(printed.get(), hit.read());
            assertTrue(isHit(printed.get().number()));
            assertEquals(printed.get().number() % WORKERS, printed.get().worker());
            assertEquals(WORKERS, ended.get());
        }
    }

    @Test
    @DisplayName("an array that workers fill")
    void filledByWorkers() throws Exception {
        final List<CompletableFuture<Void>> workers = new ArrayList<>();
        for (int worker = 0; worker < WORKERS; worker++) {
            workers.add(start(board -> {
                // spotless:off
                SharedDoubleArray results = board.doubleArray("results", TASKS);
                SharedLong next = board.number("next");
                SharedLong done = board.number("done");
                for (int task = (int) next.getAndIncrement(); task < TASKS; task = (int) next.getAndIncrement()) {
                    results.set(task, compute(task));
                    done.incrementAndGet();
                }
                // spotless:on
            }));
        }
        try (Board board = Board.at(dir.resolve("state")).openOrCreate()) {
            final SharedDoubleArray results = board.doubleArray("results", TASKS);
            final SharedLong done = board.number("done");
            // spotless:off
            done.await(count -> count == TASKS);
            double[] all = new double[TASKS];
            results.copyTo(0, all, 0, TASKS);
            // spotless:on
            end(workers);
            for (int task = 0; task < TASKS; task++) {
                assertEquals(compute(task), all[task]);
            }
        }
    }
}
