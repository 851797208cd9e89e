package io.penstock.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.process.ChildJvm;
import io.penstock.testkit.Background;
import io.penstock.testkit.PackedClasses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Workers are killed at random, also while they start, while tasks are submitted, called, cancelled and late, in one pool after the other, and in several
 * pools at a time. Each pool ends in one of the ways that there are, at any instant. The workers start from an archive of their classes, so that many of them
 * can die.
 */
@Tag("two-process")
@Tag("kill")
@Tag("storm")
class PoolStormTest {
    private static final int KILLS =
            Integer.getInteger("penstock.storm.kills", Boolean.getBoolean("penstock.storm") ? 10_000 : 200);
    private static final int POOLS_AT_A_TIME = 2;
    private static final Duration MADE = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    private final long seed = Long.getLong("penstock.storm.seed", System.nanoTime());

    @Test
    @Timeout(36_000)
    @DisplayName(
            "P2, P3, P4, P10, P31, P32: a storm of kills, cancellations, time-outs and ends of pools: no future pending, none double, none lost, nothing left")
    void storm() throws Exception {
        System.out.println("storm of the pool: seed=" + seed + " kills=" + KILLS);
        final String jars = PackedClasses.classPath(Files.createDirectory(directory.resolve("jars")));
        final PoolStorm.Start start = new PoolStorm.Start(jars, directory.resolve("archives"));
        makeArchive(start);
        final PoolStorm.Tally tally = new PoolStorm.Tally(KILLS);
        final List<CompletableFuture<Void>> storms = new ArrayList<>();
        final long beganNs = System.nanoTime();
        for (int i = 1; i <= POOLS_AT_A_TIME; i++) {
            final PoolStorm storm = new PoolStorm("storm-" + i, directory, seed + i, tally, start);
            storms.add(Background.run(storm::run));
        }
        for (final CompletableFuture<Void> storm : storms) {
            storm.get(10, TimeUnit.HOURS);
        }
        System.out.println("storm of the pool: " + tally + " seconds="
                + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - beganNs));
        assertEquals(List.of(), ChildJvm.active());
        Awaitility.await()
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("penstock-pool")));
    }

    /** The first worker has it made. */
    private static void makeArchive(final PoolStorm.Start start) throws Exception {
        try (ProcessPool pool = start.pool("first").workers(1).build()) {
            pool.call(() -> 1);
        }
        Awaitility.await().atMost(MADE).until(() -> hasArchive(start.archives()));
    }

    private static boolean hasArchive(final Path archives) throws IOException {
        try (Stream<Path> files = Files.list(archives)) {
            return files.anyMatch(file -> file.toString().matches(".*/[0-9a-f]+\\.(jsa|aot)"));
        }
    }
}
