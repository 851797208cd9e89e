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
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A storm over one pool after the other, as one thread has it. */
final class PoolStorm {
    private static final int MOST_KILLS_OF_A_POOL = 60;
    private static final int BATCH = 40;
    private static final int LONGEST_PAUSE_US = 30_000;
    private static final int MOST_TASKS_PER_KILL = 20;

    private final String name;
    private final Path directory;
    private final long seed;
    private final Random random;
    private final Tally tally;
    private final Start start;
    private int pools;

    /**
     * How the workers start: from an archive of their classes.
     *
     * @param jars their class path
     * @param archives the directory of the archive
     */
    record Start(String jars, Path archives) {
        ProcessPoolBuilder pool(final String worker) {
            return ProcessPool.builder()
                    .classArchive(archives)
                    .child(child -> child.name(worker).classPath(jars).jvmFlags("-XX:TieredStopAtLevel=1", "-Xmx64m"));
        }
    }

    /** What all storms together have done, and have left to do. */
    static final class Tally {
        private int left;
        private int kills;
        private int ofStarting;
        private long tasks;
        private int pools;

        Tally(final int kills) {
            left = kills;
        }

        /** {@return how many kills the next pool has; 0 if there are enough} */
        synchronized int takeKills(final int most) {
            final int taken = Math.min(left, most);
            left -= taken;
            return taken;
        }

        synchronized void killed(final boolean isStarting) {
            kills++;
            ofStarting += isStarting ? 1 : 0;
        }

        synchronized void poolHasEnded(final int itsTasks) {
            tasks += itsTasks;
            pools++;
            if (pools % 50 == 0) {
                System.out.println("storm of the pool: " + this);
            }
        }

        @Override
        public synchronized String toString() {
            return "kills=" + kills + " ofStarting=" + ofStarting + " tasks=" + tasks + " pools=" + pools;
        }
    }

    /** How a pool ends. */
    private enum End {
        CLOSE,
        SHUTDOWN,
        SHUTDOWN_NOW,
        INTERRUPTED_CLOSE
    }

    PoolStorm(final String name, final Path directory, final long seed, final Tally tally, final Start start) {
        this.name = name;
        this.directory = directory;
        this.seed = seed;
        random = new Random(seed);
        this.tally = tally;
        this.start = start;
    }

    void run() throws Exception {
        int enough = nextKills();
        while (enough > 0) {
            tally.poolHasEnded(pool(enough));
            enough = nextKills();
        }
    }

    private int nextKills() {
        return tally.takeKills(10 + random.nextInt(MOST_KILLS_OF_A_POOL));
    }

    /** One pool, from its start to its end. Returns how many tasks it had. */
    private int pool(final int enough) throws Exception {
        pools++;
        final End end = End.values()[random.nextInt(End.values().length)];
        final String worker = name + "-" + pools;
        final PoolStormTasks tasks = new PoolStormTasks(directory.resolve(worker), new Random(random.nextLong()));
        try (ProcessPool pool = start.pool(worker)
                .workers(3)
                .grace(Duration.ofMillis(50))
                .retry(Retry.never().onDeath(100))
                .maxPending(BATCH)
                .build()) {
            final CompletableFuture<Void> submitter = Background.run(() -> submit(pool, tasks));
            final CompletableFuture<Void> caller = Background.run(() -> call(pool));
            kill(pool, worker, enough);
            end(pool, end);
            submitter.get(2, TimeUnit.MINUTES);
            caller.get(2, TimeUnit.MINUTES);
        }
        tasks.check(end == End.SHUTDOWN_NOW || end == End.INTERRUPTED_CLOSE, "seed=" + seed + " " + worker + " " + end);
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
        } catch (final CancellationException | ExecutionException ended) {
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
    private void kill(final ProcessPool pool, final String worker, final int count) {
        final Set<Long> killed = new HashSet<>();
        boolean mayStart = false;
        for (int done = 0; done < count; ) {
            awaitProgress(pool);
            final Set<Long> ready = new HashSet<>();
            pool.stats().workers().forEach(each -> ready.add(each.pid()));
            final boolean isStarting = mayStart && random.nextInt(4) == 0;
            final List<ChildJvm<?, ?>> victims = workers(worker);
            victims.removeIf(victim -> killed.contains(victim.pid()) || ready.contains(victim.pid()) == isStarting);
            if (!victims.isEmpty()) {
                final ChildJvm<?, ?> victim = victims.get(random.nextInt(victims.size()));
                victim.kill();
                killed.add(victim.pid());
                mayStart = !isStarting;
                tally.killed(isStarting);
                done++;
            }
        }
    }

    private static List<ChildJvm<?, ?>> workers(final String name) {
        final List<ChildJvm<?, ?>> workers = new ArrayList<>(ChildJvm.active());
        workers.removeIf(worker -> !worker.name().equals(name));
        return workers;
    }
}
