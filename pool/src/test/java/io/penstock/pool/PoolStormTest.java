package io.penstock.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.process.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Workers are killed at random, tasks cancelled, tasks late, for as long as it takes. */
@Tag("two-process")
@Tag("kill")
@Tag("storm")
class PoolStormTest {
    private static final int KILLS = Boolean.getBoolean("penstock.storm") ? 10_000 : 20;
    private static final int BATCH = 40;
    private static final int LONGEST_PAUSE_MS = 200;

    @TempDir
    Path directory;

    private final long seed = Long.getLong("penstock.storm.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final AtomicInteger kills = new AtomicInteger();
    private final AtomicBoolean done = new AtomicBoolean();

    private record Expected(TaskFuture<Integer> future, int value, Path ran, boolean retried, AtomicInteger ends) {}

    @Test
    @Timeout(36_000)
    @DisplayName(
            "P2, P3, P4, P10, P32: a storm of kills, cancellations and time-outs: no future pending, none double, none lost, nothing left")
    void storm() throws Exception {
        System.out.println("storm of the pool: seed=" + seed + " kills=" + KILLS);
        int tasks = 0;
        while (kills.get() < KILLS) {
            done.set(false);
            tasks += pool();
        }
        System.out.println("storm of the pool: kills=" + kills + " tasks=" + tasks);
        assertEquals(List.of(), ChildJvm.active());
        Awaitility.await()
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("penstock-pool")));
    }

    /** A pool that is killed at for a while, and then closed or shut down at once. */
    private int pool() throws Exception {
        final List<Expected> all = new ArrayList<>();
        final int enough = Math.min(KILLS, kills.get() + 300);
        try (ProcessPool pool = ProcessPool.builder()
                .workers(3)
                .grace(Duration.ofMillis(50))
                .retry(Retry.never().onDeath(100))
                .maxPending(BATCH)
                .build()) {
            final Thread killer = new Thread(() -> kill(pool, new Random(seed + kills.get())));
            killer.start();
            try {
                while (kills.get() < enough) {
                    final List<Expected> batch = new ArrayList<>();
                    for (int i = 0; i < BATCH; i++) {
                        batch.add(submit(pool, all.size() + i));
                    }
                    for (final Expected each : batch) {
                        check(each);
                    }
                    all.addAll(batch);
                }
                for (int i = 0; i < BATCH; i++) {
                    all.add(submit(pool, all.size()));
                }
            } finally {
                done.set(true);
                killer.join();
            }
            if (random.nextBoolean()) {
                pool.shutdownNow();
            }
        }
        for (final Expected each : all) {
            assertTrue(each.future.isDone(), () -> "pending: seed=" + seed + " " + each.future);
            Awaitility.await().until(() -> each.ends.get() == 1);
        }
        return all.size();
    }

    private void kill(final ProcessPool pool, final Random own) {
        final Set<Long> killed = new HashSet<>();
        while (!done.get()) {
            final List<PoolStats.WorkerStats> workers = pool.stats().workers();
            if (!workers.isEmpty()) {
                final long pid = workers.get(own.nextInt(workers.size())).pid();
                if (pid > 0
                        && killed.add(pid)
                        && ProcessHandle.of(pid)
                                .map(ProcessHandle::destroyForcibly)
                                .orElse(false)) {
                    kills.incrementAndGet();
                }
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(own.nextInt(LONGEST_PAUSE_MS)));
        }
    }

    private Expected submit(final ProcessPool pool, final int value) {
        final int kind = random.nextInt(10);
        final boolean once = kind == 0;
        final Path ran = once ? directory.resolve("ran-" + kills.get() + "-" + value) : null;
        final int sleepMs = kind < 5 ? 0 : random.nextInt(20);
        final TaskOptions options = once
                ? TaskOptions.none().retry(Retry.never())
                : kind == 1 ? TaskOptions.none().timeout(Duration.ofMillis(random.nextInt(10))) : TaskOptions.none();
        final TaskFuture<Integer> future = pool.submit(
                () -> {
                    if (ran != null) {
                        PoolContract.append(ran);
                    }
                    if (sleepMs > 0) {
                        TimeUnit.MILLISECONDS.sleep(sleepMs);
                    }
                    return value;
                },
                options);
        final AtomicInteger ends = new AtomicInteger();
        future.whenComplete((result, thrown) -> ends.incrementAndGet());
        if (kind == 2) {
            future.cancel(random.nextBoolean());
        }
        return new Expected(future, value, ran, kind > 2, ends);
    }

    private void check(final Expected each) throws Exception {
        try {
            assertEquals(each.value, each.future.get());
            if (each.ran != null) {
                assertEquals(1, Files.size(each.ran));
            }
        } catch (final ExecutionException failure) {
            assertTrue(!each.retried, () -> "lost: seed=" + seed + " " + failure);
            if (each.ran != null) {
                assertInstanceOf(WorkerDiedException.class, failure.getCause(), failure::toString);
                assertTrue(PoolContract.times(each.ran) <= 1, () -> "double: seed=" + seed + " " + each.future);
            }
        } catch (final CancellationException cancelled) {
            assertTrue(!each.retried, () -> "lost: seed=" + seed + " " + each.future);
        }
    }
}
