package io.penstock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.penstock.testkit.Background;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** V4's gauges, within one process; in a file and in memory. */
class SharedGaugeTest {
    private static final long PID = ProcessHandle.current().pid();

    private static final int ROUNDS = 500;

    @TempDir
    private Path directory;

    private Board file() throws Exception {
        return Board.at(directory.resolve("board")).openOrCreate();
    }

    @Test
    @DisplayName("V4: a gauge has this process's value, from 0, and the sum of all")
    void values() throws Exception {
        try (Board board = file();
                Board memory = Board.inMemory()) {
            for (final SharedGauge gauge : List.of(board.gauge("g"), memory.gauge("g"))) {
                assertEquals(0, gauge.get());
                assertEquals(0, gauge.sum());
                assertEquals(Map.of(), gauge.live());
                gauge.increment();
                gauge.add(Long.MAX_VALUE - 1);
                assertEquals(Map.of(PID, Long.MAX_VALUE), gauge.live());
                gauge.increment();
                assertEquals(Long.MIN_VALUE, gauge.get());
                gauge.set(-5);
                gauge.decrement();
                assertEquals(-6, gauge.sum());
                assertEquals("-6", gauge.toString());
            }
            assertEquals(
                    Map.of("g", Map.of(PID, -6L)),
                    SyncStats.of(directory.resolve("board")).shares());
        }
    }

    @Test
    @DisplayName("V4: threads that meet a gauge for the first time, at once, lose nothing")
    void threads() throws Exception {
        try (Board board = Board.at(directory.resolve("board")).maxProcesses(1).create();
                Board memory = Board.inMemory()) {
            final List<SharedGauge> gauges = new ArrayList<>();
            for (int i = 0; i < ROUNDS; i++) {
                gauges.add(board.gauge("g" + i));
                gauges.add(memory.gauge("g" + i));
            }
            final AtomicInteger there = new AtomicInteger();
            final List<CompletableFuture<Void>> threads = new ArrayList<>();
            for (int thread = 0; thread < 2; thread++) {
                threads.add(Background.run(() -> {
                    int round = 0;
                    for (final SharedGauge gauge : gauges) {
                        round++;
                        there.incrementAndGet();
                        while (there.get() < 2 * round) {
                            Thread.yield();
                        }
                        gauge.increment();
                    }
                }));
            }
            for (final CompletableFuture<Void> thread : threads) {
                thread.get(1, TimeUnit.MINUTES);
            }
            for (final SharedGauge gauge : gauges) {
                assertEquals(2, gauge.sum(), gauge.name());
            }
        }
    }

    @Test
    @DisplayName(
            "V4: all handles of a process have one value, which goes with the last of them; then it starts at 0 again")
    void handles() throws Exception {
        try (Board observer = file()) {
            observer.number("keeps the file open");
            final Board first = file();
            final Board second = file();
            first.gauge("g").add(3);
            second.gauge("g").add(4);
            assertEquals(Map.of(PID, 7L), first.gauge("g").live());
            final SharedGauge closed = first.gauge("g");
            first.close();
            assertThrows(IllegalStateException.class, closed::increment);
            assertThrows(IllegalStateException.class, closed::get);
            assertThrows(IllegalStateException.class, closed::sum);
            assertEquals(7, second.gauge("g").get());
            second.close();
            assertEquals(Map.of(), SyncStats.of(directory.resolve("board")).shares());
            assertEquals(0, observer.gauge("g").get());
            observer.gauge("g").increment();
            assertEquals(Map.of(PID, 1L), observer.gauge("g").live());
        }
    }

    @Test
    @DisplayName("S8, S9: a gauge travels, and its name is of no other kind")
    void travels() throws Exception {
        try (Board board = file()) {
            final SharedGauge copy =
                    (SharedGauge) Board.resolve(board.gauge("g").address());
            copy.add(2);
            board.gauge("g").increment();
            assertEquals(3, copy.sum());
            assertThrows(IllegalArgumentException.class, () -> board.adder("g"));
            copy.board().close();
            assertEquals(3, board.gauge("g").get());
        }
    }
}
