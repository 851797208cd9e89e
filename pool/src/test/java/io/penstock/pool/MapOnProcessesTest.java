package io.penstock.pool;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.pipe.Connection;
import io.penstock.process.ChildJvm;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Maps on worker JVMs, some of which die. */
@Tag("two-process")
class MapOnProcessesTest extends MapContract {
    @Override
    Pool build(final ProcessPoolBuilder builder) {
        return builder.build();
    }

    static int deadlyEveryFifth(final int x) {
        if (x % 5 == 3) {
            Runtime.getRuntime().halt(7);
        }
        return -x;
    }

    @Test
    @DisplayName(
            "P4, P19: an element whose worker dies fails alone, with its exit code; each other one is computed, once")
    void deadWorkers() throws Exception {
        try (Pool pool = pool(2)) {
            final PoolFunction<Integer, Integer> deadly =
                    pool.function(Integer.class, Integer.class, MapOnProcessesTest::deadlyEveryFifth);
            final List<Outcome<Integer, Integer>> all =
                    deadly.over(numbers(10)).outcomes().list();
            for (int i = 0; i < 10; i++) {
                if (i % 5 == 3) {
                    final Throwable cause =
                            assertInstanceOf(Outcome.Failure.class, all.get(i)).cause();
                    assertEquals(
                            7,
                            assertInstanceOf(WorkerDiedException.class, cause).exitCode());
                } else {
                    assertEquals(new Outcome.Success<>(i, i, -i), all.get(i));
                }
            }
            await().atMost(PATIENCE).until(() -> pool.stats().done() == 8);
            assertEquals(2, pool.stats().deaths());
        }
    }

    static long pidOf(final int x) {
        return ProcessHandle.current().pid();
    }

    @Test
    @DisplayName("P19, P25: maxTasksPerWorker counts elements: no process computes more")
    void maxTasksPerWorker() throws Exception {
        try (Pool pool = build(ProcessPool.builder().workers(1).maxTasksPerWorker(4))) {
            final List<Long> pids = new ArrayList<>(pool.function(Integer.class, Long.class, MapOnProcessesTest::pidOf)
                    .over(numbers(12))
                    .list());
            final Set<Long> different = new TreeSet<>(pids);
            assertEquals(3, different.size());
            for (final long pid : different) {
                assertEquals(4, pids.stream().filter(each -> each == pid).count());
            }
        }
    }

    @Test
    @Tag("kill")
    @DisplayName(
            "P10, P19: with a retry on death, workers that are killed cost nothing but time, and no element is computed twice where its worker lives")
    void killedWhileMapping() throws Exception {
        try (Pool pool = pool(2);
                Results<Integer> results = negated(pool)
                        .over(IntStream.range(0, 20_000))
                        .retry(Retry.never().onDeath(100))
                        .start()) {
            for (int i = 0; i < 20_000; i++) {
                assertEquals(-i, results.next());
                if (i % 8_000 == 100) {
                    pool.stats().workers().stream()
                            .flatMap(worker -> ProcessHandle.of(worker.pid()).stream())
                            .findFirst()
                            .ifPresent(ProcessHandle::destroyForcibly);
                }
            }
            assertTrue(
                    pool.stats().deaths() >= 1, () -> "deaths=" + pool.stats().deaths());
            assertTrue(pool.stats().retried() <= pool.stats().deaths());
            await().atMost(PATIENCE).until(() -> pool.stats().done() == 20_000);
        }
    }

    private static long mapped(final int count) {
        try (ProcessPool pool = ProcessPool.builder().workers(1).build();
                Results<Integer> results = pool.function(byte[].class, Integer.class, bytes -> bytes.length)
                        .over(IntStream.range(0, count).mapToObj(i -> new byte[1_000]))
                        .start()) {
            long sum = 0;
            while (results.hasNext()) {
                sum += results.next();
            }
            return sum;
        }
    }

    @Test
    @DisplayName("P17: elements of more than the heap, and millions in the long form, are mapped in a heap of 64 MB")
    void heapIsFlat() throws Exception {
        final int count = Boolean.getBoolean("penstock.storm") ? 10_000_000 : 100_000;
        try (ChildJvm<Integer, Long> child = ChildJvm.running(
                        Integer.class, Long.class, (Connection<Long, Integer> parent) -> parent.send(mapped(count)))
                .jvmFlags("-Xmx64m")
                .start()) {
            assertEquals(1_000L * count, child.connection().receive());
        }
    }
}
