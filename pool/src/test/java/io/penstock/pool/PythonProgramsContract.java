package io.penstock.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What the programs on pools do in the documentation of Python's {@code multiprocessing} and {@code concurrent.futures}, for both kinds of pool. Where theirs
 * sleep for seconds, these sleep for as long as their pool is there.
 */
abstract class PythonProgramsContract extends MapPools {
    private static final int LONG_S = 3_600;
    private static final List<Integer> TEN = IntStream.range(0, 10).boxed().toList();

    static int square(final int x) {
        return x * x;
    }

    static long pid() {
        return ProcessHandle.current().pid();
    }

    static String sleep(final int seconds) throws InterruptedException {
        TimeUnit.SECONDS.sleep(seconds);
        return "slept";
    }

    private static void assertCausedBy(final Class<? extends Throwable> type, final Throwable thrown) {
        assertTrue(thrown.getCause().toString().contains(type.getName()), () -> "cause=" + thrown.getCause());
    }

    @Test
    @DisplayName("Introduction: f(x) of 1, 2 and 3")
    void introduction() throws Exception {
        final Pool pool = shared();
        final PoolFunction<Integer, Integer> f =
                pool.function(Integer.class, Integer.class, PythonProgramsContract::square);
        assertEquals(List.of(1, 4, 9), f.over(List.of(1, 2, 3)).list());
    }

    @Test
    @DisplayName("Using a pool of workers: map, imap_unordered, apply_async, pids, a task that is not waited for")
    void usingAPoolOfWorkers() throws Exception {
        final Pool pool = pool(2);
        try {
            final PoolFunction<Integer, Integer> f =
                    pool.function(Integer.class, Integer.class, PythonProgramsContract::square);
            final List<Integer> squares = List.of(0, 1, 4, 9, 16, 25, 36, 49, 64, 81);
            assertEquals(squares, f.over(TEN).list());

            final Set<Integer> unordered = new HashSet<>();
            try (Results<Integer> results = f.over(TEN).unordered().start()) {
                results.forEachRemaining(unordered::add);
            }
            assertEquals(new HashSet<>(squares), unordered);

            assertEquals(400, f.submit(20).get(1, TimeUnit.MINUTES));
            final TaskFuture<Long> where = pool.submit(PythonProgramsContract::pid);
            assertEquals(OptionalLong.of(where.get(1, TimeUnit.MINUTES)), where.pid());

            final List<TaskFuture<Long>> several = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                several.add(pool.submit(PythonProgramsContract::pid));
            }
            for (final TaskFuture<Long> each : several) {
                assertEquals(OptionalLong.of(each.get(1, TimeUnit.MINUTES)), each.pid());
            }

            final TaskFuture<String> sleeping = pool.submit(() -> sleep(LONG_S));
            assertThrows(TimeoutException.class, () -> sleeping.get(20, TimeUnit.MILLISECONDS));
            assertFalse(sleeping.isDone());
            assertEquals("still there", pool.call(() -> "still there"));
        } finally {
            pool.shutdownNow();
            pool.close();
        }
        assertTrue(pool.isTerminated());
    }

    @Test
    @DisplayName("Pool: apply_async and get, map, imap with next and next(timeout)")
    void poolSection() throws Exception {
        final Pool pool = shared();
        final PoolFunction<Integer, Integer> f =
                pool.function(Integer.class, Integer.class, PythonProgramsContract::square);
        assertEquals(100, f.submit(10).get(1, TimeUnit.MINUTES));
        try (Results<Integer> it = f.over(TEN).start()) {
            assertEquals(0, it.next());
            assertEquals(1, it.next());
            assertEquals(4, it.next(Duration.ofMinutes(1)));
        }
        final TaskFuture<String> sleeping = pool.submit(() -> sleep(LONG_S));
        assertThrows(TimeoutException.class, () -> sleeping.get(20, TimeUnit.MILLISECONDS));
        sleeping.cancel(true);
    }

    record Job(String operation, int a, int b) {
        int compute() {
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(500L * (a + b) % 7));
            return "mul".equals(operation) ? a * b : a + b;
        }
    }

    static String calculate(final Job job) {
        return "says that " + job.operation() + "(" + job.a() + ", " + job.b() + ") = " + job.compute();
    }

    private static List<Job> jobs() {
        final List<Job> jobs = new ArrayList<>();
        TEN.forEach(i -> jobs.add(new Job("mul", i, 7)));
        TEN.forEach(i -> jobs.add(new Job("plus", i, 8)));
        return jobs;
    }

    @Test
    @DisplayName("test_pool: one list of jobs by apply_async, imap, imap_unordered and map gives the same results")
    void testPool() throws Exception {
        final Pool pool = shared();
        final PoolFunction<Job, String> calculate =
                pool.function(Job.class, String.class, PythonProgramsContract::calculate);
        final List<Job> jobs = jobs();
        final List<String> expected =
                jobs.stream().map(PythonProgramsContract::calculate).toList();

        final List<TaskFuture<String>> futures =
                jobs.stream().map(calculate::submit).toList();
        try (Results<String> imap = calculate.over(jobs).start();
                Results<String> unordered = calculate.over(jobs).unordered().start()) {
            final List<String> applied = new ArrayList<>();
            for (final TaskFuture<String> future : futures) {
                applied.add(future.get());
            }
            assertEquals(expected, applied);
            assertEquals(expected, imap.stream().toList());
            assertEquals(
                    expected.stream().sorted().toList(),
                    unordered.stream().sorted().toList());
        }
        assertEquals(expected, calculate.over(jobs).list());
        assertEquals(expected, calculate.over(jobs).listAsync().get(1, TimeUnit.MINUTES));
    }

    static int reciprocal(final int x) {
        return 60 / (x - 5);
    }

    @Test
    @DisplayName(
            "test_pool, errors: a division by zero reaches the caller of apply, map and imap, and imap goes on after it")
    void testPoolErrors() throws Exception {
        final Pool pool = shared();
        final PoolFunction<Integer, Integer> f =
                pool.function(Integer.class, Integer.class, PythonProgramsContract::reciprocal);
        assertCausedBy(
                ArithmeticException.class,
                assertThrows(ExecutionException.class, () -> pool.call(() -> reciprocal(5))));
        assertCausedBy(
                ArithmeticException.class,
                assertThrows(ElementFailedException.class, () -> f.over(TEN).list()));
        assertCausedBy(
                ArithmeticException.class,
                assertThrows(
                        ElementFailedException.class,
                        () -> f.over(TEN).start().stream().toList()));
        final Map<Integer, Integer> got = new LinkedHashMap<>();
        try (Results<Integer> it = f.over(TEN).start()) {
            for (int i = 0; it.hasNext(); i++) {
                try {
                    got.put(i, it.next());
                } catch (final ElementFailedException failed) {
                    assertEquals(5, i);
                    assertEquals(5, failed.input());
                    assertCausedBy(ArithmeticException.class, failed);
                }
            }
        }
        assertEquals(List.of(0, 1, 2, 3, 4, 6, 7, 8, 9), List.copyOf(got.keySet()));
    }

    @Test
    @DisplayName("test_pool, timeouts: get and next that are repeated until the result is there lose nothing")
    void testPoolTimeouts() throws Exception {
        final Pool pool = shared();
        final TaskFuture<Integer> future = pool.submit(() -> {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            return 7;
        });
        Integer result = null;
        while (result == null) {
            try {
                result = future.get(2, TimeUnit.MILLISECONDS);
            } catch (final TimeoutException dot) {
                assertFalse(future.isCancelled());
            }
        }
        assertEquals(7, result);

        final PoolFunction<Job, String> calculate =
                pool.function(Job.class, String.class, PythonProgramsContract::calculate);
        final List<String> got = new ArrayList<>();
        try (Results<String> it = calculate.over(jobs()).start()) {
            while (it.hasNext()) {
                try {
                    got.add(it.next(Duration.ofNanos(100_000)));
                } catch (final TimeoutException dot) {
                    assertTrue(it.hasNext());
                }
            }
        }
        assertEquals(jobs().stream().map(PythonProgramsContract::calculate).toList(), got);
    }

    static boolean isPrime(final long n) {
        return n >= 2 && LongStream.rangeClosed(2, (long) Math.sqrt(n)).noneMatch(divisor -> n % divisor == 0);
    }

    @Test
    @DisplayName("concurrent.futures: which of these numbers are primes")
    void primes() throws Exception {
        final List<Long> numbers =
                List.of(112_272_535_095_293L, 112_582_705_942_171L, 115_280_095_190_773L, 1_099_726_899_285_419L);
        final Pool pool = shared();
        final PoolFunction<Long, Boolean> prime =
                pool.function(Long.class, Boolean.class, PythonProgramsContract::isPrime);
        assertEquals(List.of(true, true, true, false), prime.over(numbers).list());
    }

    @Test
    @DisplayName("concurrent.futures: submit(pow, 323, 1235), and as_completed with a failure among the results")
    void asCompleted() throws Exception {
        final Pool pool = shared();
        assertEquals(
                java.math.BigInteger.valueOf(323).pow(1235),
                pool.submit(() -> java.math.BigInteger.valueOf(323).pow(1235)).get(1, TimeUnit.MINUTES));
        final Map<TaskFuture<Integer>, Integer> pages = new LinkedHashMap<>();
        for (int page = 3; page <= 7; page++) {
            final int number = page;
            pages.put(pool.submit(() -> reciprocal(number)), number);
        }
        final Map<Integer, Object> got = new LinkedHashMap<>();
        for (Results<TaskFuture<Integer>> ended = Futures.completed(pages.keySet()); ended.hasNext(); ) {
            final TaskFuture<Integer> future = ended.next();
            try {
                got.put(pages.get(future), future.get());
            } catch (final ExecutionException failed) {
                assertCausedBy(ArithmeticException.class, failed);
                got.put(pages.get(future), "failed");
            }
        }
        assertEquals(Map.of(3, -30, 4, -60, 5, "failed", 6, 60, 7, 30), got);
    }

    @Test
    @DisplayName(
            "P35: concurrent.futures' two deadlocks, tasks that wait for futures of their own pool, are refused in the call")
    void deadlocks() {
        final Pool pool = shared();
        final TaskFuture<Integer> other = pool.submit(() -> 5);
        final IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> pool.submit(() -> other.get()));
        assertTrue(refused.getMessage().contains("cannot be serialized"), refused::getMessage);
        assertThrows(
                IllegalArgumentException.class,
                () -> pool.submit(() -> pool.submit(() -> 6).get()));
    }

    @Test
    @DisplayName("apply_async and map_async: a callback gets the result, an error callback the exception, each once")
    void callbacks() throws Exception {
        final Pool pool = shared();
        final PoolFunction<Integer, Integer> f =
                pool.function(Integer.class, Integer.class, PythonProgramsContract::reciprocal);
        final List<Object> told = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture.allOf(
                        f.submit(6).thenAccept(told::add),
                        f.submit(5).thenAccept(told::add).exceptionally(failed -> tell(told, failed.getCause())),
                        f.over(List.of(0, 1)).listAsync().thenAccept(told::add),
                        f.over(TEN)
                                .listAsync()
                                .thenAccept(told::add)
                                .exceptionally(
                                        failed -> tell(told, failed.getCause().getCause())))
                .get(1, TimeUnit.MINUTES);
        assertEquals(4, told.size(), told::toString);
        assertTrue(told.containsAll(List.of(60, List.of(-12, -15))), told::toString);
        assertEquals(
                2,
                told.stream()
                        .filter(each -> each.toString().startsWith(ArithmeticException.class.getName()))
                        .count(),
                told::toString);
    }

    private static Void tell(final List<Object> told, final Throwable failure) {
        told.add(failure);
        return null;
    }

    @Test
    @DisplayName("terminate: what runs is ended, what waits never begins, and the pool is over")
    void terminate() throws Exception {
        final Pool pool = build(ProcessPool.builder().workers(2).grace(Duration.ofMillis(100)));
        final PoolFunction<Integer, String> sleep =
                pool.function(Integer.class, String.class, PythonProgramsContract::sleep);
        final List<TaskFuture<String>> futures = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            futures.add(sleep.submit(LONG_S));
        }
        Awaitility.await().atMost(PATIENCE).until(() -> pool.stats().running().size() == 2);
        pool.shutdownNow();
        assertTrue(pool.awaitTermination(1, TimeUnit.MINUTES));
        for (final TaskFuture<String> future : futures) {
            assertTrue(future.isCompletedExceptionally(), future::toString);
            assertTrue(future.attempts() <= 1, future::toString);
        }
        assertThrows(RejectedExecutionException.class, () -> sleep.submit(1));
        pool.close();
    }
}
