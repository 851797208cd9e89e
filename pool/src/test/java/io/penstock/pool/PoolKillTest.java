package io.penstock.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.CrashShim;
import io.penstock.testkit.KillSwitch;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A worker that halts before its k-th store to shared memory, while it takes tasks, runs them and answers. */
@Tag("two-process")
@Tag("kill")
class PoolKillTest {
    private static final int POINTS = 5;
    private static final int TASKS = 3;
    private static final int WARM_UP = 200;

    @TempDir
    Path directory;

    private long steps; // of the worker, for the tasks of the last round

    /** In the worker: puts all shared memory on a switch, before the first file is mapped. */
    static final class Agent {
        private static final KillSwitch VICTIM = KillSwitch.halting();

        private Agent() {}

        public static void premain(final String arguments, final Instrumentation ignored) {
            CrashShim.installForWholeJvm(VICTIM);
        }

        static int arm(final long k) {
            VICTIM.arm(k);
            return 0;
        }

        static long steps() {
            return VICTIM.steps();
        }
    }

    private Path agent() throws IOException {
        final Path jar = directory.resolve("agent.jar");
        final Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(new Attributes.Name("Premain-Class"), Agent.class.getName());
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream empty = new JarOutputStream(out, manifest)) {
            empty.finish();
        }
        return jar;
    }

    @Test
    @Timeout(3600)
    @DisplayName(
            "P2, P3, P4, P5: a worker killed before any store of its protocol: each future ends, no task runs twice, at most the one that it had fails")
    void everyStore() throws Exception {
        final Path agent = agent();
        try (ProcessPool pool = ProcessPool.builder()
                .workers(1)
                .child(child -> child.jvmFlags("-javaagent:" + agent))
                .build()) {
            round(pool, 0, Long.MAX_VALUE);
            assertTrue(steps >= 2L * TASKS, "steps=" + steps);
            final boolean each = Boolean.getBoolean("penstock.storm");
            final long all = steps;
            int killed = 0;
            int round = 1;
            for (long k = 0; k < all; k += each ? 1 : Math.max(1, all / POINTS)) {
                killed += round(pool, round++, k);
            }
            System.out.println("kill points: pool.worker steps=" + all + " kills=" + killed);
            assertTrue(killed >= (each ? all / 2 : 2), "killed=" + killed);
        }
    }

    /** One worker's tasks with a kill; returns how many workers died. */
    private int round(final ProcessPool pool, final int round, final long k) throws Exception {
        for (int i = 0; i < WARM_UP; i++) { // then the worker has several of these short tasks at a time
            pool.submit(() -> 1).get();
        }
        final long deathsBefore = pool.stats().deaths();
        final List<TaskFuture<Integer>> futures = new ArrayList<>();
        final List<Path> ran = new ArrayList<>();
        futures.add(pool.submit(() -> Agent.arm(k)));
        for (int i = 1; i <= TASKS; i++) {
            final Path file = directory.resolve("round-" + round + "-" + i);
            final int value = i;
            ran.add(file);
            futures.add(pool.submit(() -> {
                PoolContract.append(file);
                return value;
            }));
        }
        int failed = 0;
        for (int i = 0; i <= TASKS; i++) {
            boolean done = true;
            try {
                assertEquals(i, futures.get(i).get());
            } catch (final ExecutionException failure) {
                assertInstanceOf(WorkerDiedException.class, failure.getCause(), failure::toString);
                failed++;
                done = false;
            }
            if (i > 0) {
                final long times = PoolContract.times(ran.get(i - 1));
                assertTrue(times <= 1 && (!done || times == 1), "k=" + k + " task=" + i + " times=" + times);
            }
            assertEquals(1, futures.get(i).attempts());
        }
        if (k == Long.MAX_VALUE) {
            steps = pool.call(Agent::steps);
        }
        try {
            pool.call(() -> Agent.arm(Long.MAX_VALUE)); // so that the death of an idle worker is noticed, too
        } catch (final ExecutionException late) { // the round has had fewer stores than the one that was counted
            assertInstanceOf(WorkerDiedException.class, late.getCause(), late::toString);
            failed++;
        }
        final int deaths = (int) (pool.stats().deaths() - deathsBefore);
        assertTrue(failed <= deaths && deaths <= 1, "k=" + k + " failed=" + failed + " deaths=" + deaths);
        return deaths;
    }
}
