package io.penstock.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.process.ChildJvm;
import io.penstock.testkit.Signals;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers that crash, are killed by others, or never get ready; and what they have started. */
@Tag("two-process")
class WorkerCrashTest {
    @TempDir
    Path directory;

    private static WorkerDiedException deathOf(final TaskFuture<?> future) {
        final ExecutionException failure = assertThrows(ExecutionException.class, future::get);
        return assertInstanceOf(WorkerDiedException.class, failure.getCause(), failure::toString);
    }

    /** A store to address 0, as faulty native code makes it. */
    static int crash() throws ReflectiveOperationException {
        final Class<?> type = Class.forName("sun.misc.Unsafe");
        final Field field = type.getDeclaredField("theUnsafe");
        field.setAccessible(true);
        type.getMethod("putAddress", long.class, long.class).invoke(field.get(null), 0L, 1L);
        return 1;
    }

    @Test
    @DisplayName("P8: a crash in native code fails the future alone, with the exit code and what the JVM says of it")
    void crashes() throws Exception {
        final Path report = directory.resolve("crash.log");
        try (ProcessPool pool = ProcessPool.builder()
                .workers(1)
                .child(child -> child.jvmFlags("-XX:ErrorFile=" + report).workingDirectory(directory))
                .build()) {
            final TaskFuture<Integer> crashing = pool.submit(WorkerCrashTest::crash);
            final TaskFuture<Integer> next = pool.submit(() -> 5);
            final WorkerDiedException death = deathOf(crashing);
            assertEquals(134, death.exitCode());
            assertEquals(6, death.signal().orElseThrow());
            assertTrue(death.getMessage().contains("SIGSEGV"), death::getMessage);
            assertTrue(death.getMessage().contains(report.toString()), death::getMessage);
            assertEquals(5, next.get());
            assertEquals(1, next.attempts());
            assertEquals(1, pool.stats().deaths());
        }
    }

    @Test
    @Tag("kill")
    @DisplayName("P4: the text on a kill by others has the memory of the worker, as it was seen last")
    void memoryOfTheKilled() throws Exception {
        try (ProcessPool pool = ProcessPool.builder().workers(1).build()) {
            final Path begun = directory.resolve("begun");
            final Path never = directory.resolve("never");
            final TaskFuture<Integer> running = pool.submit(() -> PoolContract.touchAndAwait(begun, never));
            PoolContract.awaitFile(begun);
            Signals.kill(running.pid().orElseThrow());
            final String text = deathOf(running).getMessage();
            assertTrue(text.matches("(?s).*signal 9 has ended it, not the pool: residentMiB=[1-9]\\d+ .*"), text);
        }
        Awaitility.await()
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("penstock-pool-memory")));
    }

    @Test
    @DisplayName(
            "P24: five workers in a row that are late before they are ready break the pool, too; never more starts")
    void neverReady() {
        try (ProcessPool pool = ProcessPool.builder()
                .workers(5)
                .startTimeout(Duration.ofSeconds(3))
                .grace(Duration.ofMillis(50))
                .child(child -> child.jvmFlags("-XX:TieredStopAtLevel=1", "-Xmx64m"))
                .initializer(() -> {
                    new CountDownLatch(1).await();
                    return 1;
                })
                .build()) {
            final List<TaskFuture<Integer>> futures = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                futures.add(pool.submit(() -> 1));
            }
            for (final TaskFuture<Integer> future : futures) {
                final ExecutionException failure = assertThrows(ExecutionException.class, future::get);
                final PoolBrokenException broken = assertInstanceOf(PoolBrokenException.class, failure.getCause());
                assertTrue(
                        broken.getMessage()
                                .matches("(?s).*5 workers in a row.*(not ready in time|has not connected).*"),
                        broken::getMessage);
            }
            assertThrows(PoolBrokenException.class, () -> pool.submit(() -> 2));
            assertEquals(5, pool.stats().starts());
        }
        assertEquals(List.of(), ChildJvm.active());
    }

    static int shell(final Path pid) throws Exception {
        new ProcessBuilder("sh", "-c", "echo $$ > " + pid + ".tmp; mv " + pid + ".tmp " + pid + "; exec sleep 1000")
                .start();
        PoolContract.awaitGateStubbornly(pid.resolveSibling("never"));
        return 1;
    }

    private static long pidIn(final Path file) throws Exception {
        PoolContract.awaitFile(file);
        return Long.parseLong(java.nio.file.Files.readString(file).strip());
    }

    @Test
    @Tag("kill")
    @DisplayName(
            "H7, P11, P12: with killTree() a time-out or a cancellation ends the programs of the task, too; else they live on")
    void killTree() throws Exception {
        final Path timedOut = directory.resolve("timed-out");
        final Path cancelled = directory.resolve("cancelled");
        final Path left = directory.resolve("left");
        try (ProcessPool pool = ProcessPool.builder()
                .workers(1)
                .grace(Duration.ofMillis(20))
                .killTree()
                .build()) {
            final TaskFuture<Integer> late =
                    pool.submit(() -> shell(timedOut), TaskOptions.none().timeout(Duration.ofSeconds(2)));
            final long first = pidIn(timedOut);
            assertInstanceOf(
                    TaskTimeoutException.class,
                    assertThrows(ExecutionException.class, late::get).getCause());
            Awaitility.await().until(() -> !Signals.isRunning(first));
            final TaskFuture<Integer> ended = pool.submit(() -> shell(cancelled));
            final long second = pidIn(cancelled);
            assertTrue(ended.cancel(true));
            Awaitility.await().until(() -> !Signals.isRunning(second));
        }
        try (ProcessPool pool =
                ProcessPool.builder().workers(1).grace(Duration.ofMillis(20)).build()) {
            final TaskFuture<Integer> ended = pool.submit(() -> shell(left));
            final long pid = pidIn(left);
            assertTrue(ended.cancel(true));
            ended.ended().get(1, TimeUnit.MINUTES);
            assertTrue(Signals.isRunning(pid));
            Signals.kill(pid);
        }
    }
}
