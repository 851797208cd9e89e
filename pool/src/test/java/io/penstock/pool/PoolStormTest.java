package io.penstock.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.process.ChildJvm;
import io.penstock.testkit.Background;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Workers are killed at random, also while they start, while tasks are submitted, called, cancelled and late, in one pool after the other. Each pool ends in
 * one of the ways that there are, at any instant.
 */
@Tag("two-process")
@Tag("kill")
@Tag("storm")
class PoolStormTest {
    private static final int KILLS = Boolean.getBoolean("penstock.storm") ? 10_000 : 40;
    private static final int MOST_KILLS_OF_A_POOL = 60;
    private static final int BATCH = 40;
    private static final int LONGEST_PAUSE_US = 30_000;
    private static final int MOST_TASKS_PER_KILL = 20;

    @TempDir
    Path directory;

    private final long seed = Long.getLong("penstock.storm.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private int kills;
    private int pools;

    /** How a pool ends. */
    private enum End {
        CLOSE,
        SHUTDOWN,
        SHUTDOWN_NOW,
        INTERRUPTED_CLOSE
    }

    @Test
    @Timeout(36_000)
    @DisplayName(
            "P2, P3, P4, P10, P31, P32: a storm of kills, cancellations, time-outs and ends of pools: no future pending, none double, none lost, nothing left")
    void storm() throws Exception {
        System.out.println("storm of the pool: seed=" + seed + " kills=" + KILLS);
        long tasks = 0;
        while (kills < KILLS) {
            tasks += pool();
            if (pools % 50 == 0) {
                System.out.println("storm of the pool: kills=" + kills + " tasks=" + tasks + " pools=" + pools);
            }
        }
        System.out.println("storm of the pool: kills=" + kills + " tasks=" + tasks + " pools=" + pools);
        assertEquals(List.of(), ChildJvm.active());
        Awaitility.await()
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("penstock-pool")));
    }

    /** One pool, from its start to its end. Returns how many tasks it had. */
    private int pool() throws Exception {
        pools++;
        final End end = End.values()[random.nextInt(End.values().length)];
        final PoolStormTasks tasks =
                new PoolStormTasks(directory.resolve("ledger-" + pools), new Random(random.nextLong()));
        final int enough = Math.min(KILLS - kills, 10 + random.nextInt(MOST_KILLS_OF_A_POOL));
        try (ProcessPool pool = ProcessPool.builder()
                .workers(3)
                .grace(Duration.ofMillis(50))
                .retry(Retry.never().onDeath(100))
                .maxPending(BATCH)
                .child(child -> child.jvmFlags("-XX:TieredStopAtLevel=1", "-Xmx64m"))
                .build()) {
            final CompletableFuture<Void> submitter = Background.run(() -> submit(pool, tasks));
            final CompletableFuture<Void> caller = Background.run(() -> call(pool));
            kill(pool, enough);
            end(pool, end);
            submitter.get(2, TimeUnit.MINUTES);
            caller.get(2, TimeUnit.MINUTES);
        }
        tasks.check(
                end == End.SHUTDOWN_NOW || end == End.INTERRUPTED_CLOSE, "seed=" + seed + " pool=" + pools + " " + end);
        return tasks.count();
    }

    private static void end(final ProcessPool pool, final End end) {
        switch (end) {
            case CLOSE -> pool.close();
            case SHUTDOWN -> pool.shutdown();
            case SHUTDOWN_NOW -> pool.shutdownNow();
            case INTERRUPTED_CLOSE -> {
                Thread.currentThread().interrupt();
                pool.close();
                assertTrue(Thread.interrupted());
            }
        }
    }

    /** Until the pool is shut down, which may be in the middle of a batch. */
    private static void submit(final ProcessPool pool, final PoolStormTasks tasks) throws Exception {
        try {
            while (true) {
                final List<TaskFuture<Integer>> batch = new ArrayList<>();
                for (int i = 0; i < BATCH; i++) {
                    batch.add(tasks.submit(pool));
                }
                Futures.all(batch, Duration.ofMinutes(1));
            }
        } catch (final RejectedExecutionException shutDown) {
            assertTrue(pool.isShutdown(), shutDown::toString);
        }
    }

    private static void call(final ProcessPool pool) throws Exception {
        int number = 0;
        try {
            while (true) {
                final int value = number++;
                assertEquals(value, pool.call(() -> value));
            }
        } catch (final RejectedExecutionException shutDown) {
            assertTrue(pool.isShutdown(), shutDown::toString);
        } catch (final java.util.concurrent.CancellationException | ExecutionException ended) {
            assertTrue(pool.isShutdown(), ended::toString);
        }
    }

    /** For a random number of tasks, and a moment more. Nothing may come: then for a second. */
    private void awaitProgress(final ProcessPool pool) {
        final long enough = pool.stats().done() + random.nextInt(MOST_TASKS_PER_KILL);
        final long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        while (pool.stats().done() < enough && System.nanoTime() < endNs) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(LONGEST_PAUSE_US)));
    }

    /**
     * Kills so many workers: most while they work, some while they start. One that starts is followed by one that is ready, since five in a row that do not get
     * ready would break the pool.
     */
    private void kill(final ProcessPool pool, final int count) {
        final Set<Long> killed = new HashSet<>();
        boolean mayStart = false;
        for (int done = 0; done < count; ) {
            awaitProgress(pool);
            final Set<Long> ready = new HashSet<>();
            pool.stats().workers().forEach(worker -> ready.add(worker.pid()));
            final boolean isStarting = mayStart && random.nextInt(4) == 0;
            final List<ChildJvm<?, ?>> victims = new ArrayList<>(ChildJvm.active());
            victims.removeIf(victim -> killed.contains(victim.pid()) || ready.contains(victim.pid()) == isStarting);
            if (!victims.isEmpty()) {
                final ChildJvm<?, ?> victim = victims.get(random.nextInt(victims.size()));
                victim.kill();
                killed.add(victim.pid());
                mayStart = !isStarting;
                kills++;
                done++;
            }
        }
    }
}
