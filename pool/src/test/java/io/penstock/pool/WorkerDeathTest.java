package io.penstock.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Signals;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a death costs: the task that the worker had, and nothing else. */
@Tag("two-process")
class WorkerDeathTest {
    @TempDir
    Path directory;

    private ProcessPool pool;
    private long stoppedPid;

    private ProcessPool pool(final ProcessPoolBuilder builder) {
        pool = builder.build();
        return pool;
    }

    @AfterEach
    void close() {
        if (pool != null) {
            pool.shutdownNow();
            pool.close();
        }
    }

    private static void kill(final long pid) {
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    }

    private static boolean isAlive(final long pid) {
        return Signals.isRunning(pid);
    }

    private TaskFuture<Integer> hanging(final String name) {
        final Path begun = directory.resolve(name);
        final Path never = directory.resolve("never");
        final TaskFuture<Integer> future = pool.submit(() -> {
            System.out.println("the last words of " + begun.getFileName());
            return PoolContract.touchAndAwait(begun, never);
        });
        PoolContract.awaitFile(begun);
        return future;
    }

    private static WorkerDiedException deathOf(final TaskFuture<?> future) {
        final ExecutionException failure = assertThrows(ExecutionException.class, future::get);
        return assertInstanceOf(WorkerDiedException.class, failure.getCause(), failure::toString);
    }

    @Test
    @Tag("kill")
    @DisplayName(
            "P4: a worker killed in a task: that future fails within a second, by pid, exit code, signal, attempts and last lines; all others complete")
    void killedInATask() throws Exception {
        pool(ProcessPool.builder().workers(2));
        final TaskFuture<Integer> first = hanging("first");
        final TaskFuture<Integer> second = hanging("second");
        final List<TaskFuture<Integer>> others = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            final int value = i;
            others.add(pool.submit(() -> value));
        }
        kill(first.pid().orElseThrow());
        kill(second.pid().orElseThrow());
        final long beganNs = System.nanoTime();
        final WorkerDiedException death = deathOf(first);
        final WorkerDiedException other = deathOf(second);
        final long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNs);
        assertTrue(tookMs < 10_000, "tookMs=" + tookMs); // the rule says one second
        assertEquals(first.pid().orElseThrow(), death.pid());
        assertEquals(137, death.exitCode());
        assertEquals(9, death.signal().orElseThrow());
        assertEquals(1, death.attempts());
        assertTrue(death.getMessage().contains("signal 9 has ended it, not the pool"), death::getMessage);
        assertTrue(death.getMessage().contains("the last words of first"), death::getMessage);
        assertFalse(death.getMessage().contains("the last words of second"), death::getMessage);
        assertNotSame(death, other);
        for (int i = 0; i < 10; i++) {
            assertEquals(i, others.get(i).get());
            assertEquals(1, others.get(i).attempts());
        }
        assertEquals(3, pool.call(() -> 3));
        assertEquals(2, pool.stats().deaths());
        assertEquals(2, pool.stats().failed());
    }

    @Test
    @Tag("kill")
    @DisplayName("P5: an idle worker killed: no future fails, now or later")
    void killedWhileIdle() throws Exception {
        pool(ProcessPool.builder().workers(1));
        final List<Long> pids = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            final TaskFuture<Long> future =
                    pool.submit(() -> ProcessHandle.current().pid());
            final long pid = future.get();
            assertEquals(1, future.attempts());
            assertFalse(pids.contains(pid), "a killed worker has answered");
            pids.add(pid);
            kill(pid);
        }
        assertEquals(0, pool.stats().failed());
    }

    @Test
    @DisplayName("P8: System.exit and halt fail the future alone, with the exit code")
    void exits() throws Exception {
        pool(ProcessPool.builder().workers(1));
        final WorkerDiedException exited = deathOf(pool.submit(() -> {
            System.exit(7);
            return 1;
        }));
        assertEquals(7, exited.exitCode());
        assertTrue(exited.signal().isEmpty());
        final WorkerDiedException halted = deathOf(pool.submit(() -> {
            Runtime.getRuntime().halt(9);
            return 1;
        }));
        assertEquals(9, halted.exitCode());
        assertTrue(halted.getMessage().contains("System.exit"), halted::getMessage);
        assertEquals(5, pool.call(() -> 5));
    }

    @Test
    @DisplayName("P8: after an OutOfMemoryError the text says so, though it was caught")
    void outOfMemory() throws Exception {
        pool(ProcessPool.builder().workers(1).heapPerWorker("32m"));
        final WorkerDiedException death = deathOf(pool.submit(() -> {
            final List<byte[]> eaten = new ArrayList<>();
            try {
                while (true) {
                    eaten.add(new byte[1 << 20]);
                }
            } catch (final OutOfMemoryError caught) {
                return eaten.size();
            }
        }));
        assertEquals(3, death.exitCode());
        assertTrue(death.getMessage().contains("OutOfMemoryError"), death::getMessage);
        assertEquals(5, pool.call(() -> 5));
    }

    @Test
    @DisplayName("P10: a task is run again after a death, as often as the policy says; attempts are exact")
    void retriedAfterDeath() throws Exception {
        pool(ProcessPool.builder().workers(1).retry(Retry.never().onDeath(2)));
        final Path count = directory.resolve("count");
        final TaskFuture<Integer> third = pool.submit(() -> {
            PoolContract.append(count);
            if (PoolContract.times(count) < 3) {
                Runtime.getRuntime().halt(9);
            }
            return 5;
        });
        assertEquals(5, third.get());
        assertEquals(3, third.attempts());
        final TaskFuture<Integer> never = pool.submit(() -> {
            Runtime.getRuntime().halt(10);
            return 5;
        });
        final WorkerDiedException death = deathOf(never);
        assertEquals(3, death.attempts());
        assertEquals(3, never.attempts());
        assertEquals(2, death.getSuppressed().length);
        assertInstanceOf(WorkerDiedException.class, death.getSuppressed()[0]);
    }

    @Test
    @DisplayName(
            "P11: after the grace time the worker is killed, and from then on the task does not run; the stack shows where it was")
    void killedByTimeout() throws Exception {
        pool(ProcessPool.builder().workers(1).grace(Duration.ofMillis(100)));
        final Path never = directory.resolve("never");
        final TaskFuture<Integer> future = pool.submit(
                () -> PoolContract.awaitGateStubbornly(never),
                TaskOptions.none().timeout(Duration.ofSeconds(1)));
        final ExecutionException failure = assertThrows(ExecutionException.class, future::get);
        final TaskTimeoutException late = assertInstanceOf(TaskTimeoutException.class, failure.getCause());
        assertFalse(isAlive(future.pid().orElseThrow()));
        assertTrue(future.ended().isDone());
        boolean shown = false;
        for (final StackTraceElement frame : late.getStackTrace()) {
            shown |= frame.getMethodName().equals("awaitGateStubbornly");
        }
        assertTrue(shown, () -> "the stack: " + List.of(late.getStackTrace()));
        assertTrue(late.getMessage().contains("its worker was killed"), late::getMessage);
        assertEquals(5, pool.call(() -> 5));
        assertEquals(0, pool.stats().deaths());
    }

    @Test
    @DisplayName("P12: cancel(true) kills a worker whose task takes no notice; other tasks run elsewhere")
    void killedByCancel() throws Exception {
        pool(ProcessPool.builder().workers(1).grace(Duration.ofMillis(100)));
        final Path begun = directory.resolve("begun");
        final Path never = directory.resolve("never");
        final TaskFuture<Integer> future = pool.submit(() -> {
            PoolContract.open(begun);
            return PoolContract.awaitGateStubbornly(never);
        });
        final TaskFuture<Integer> next = pool.submit(() -> 8);
        PoolContract.awaitFile(begun);
        final long pid = future.pid().orElseThrow();
        assertTrue(future.cancel(true));
        assertTrue(future.isCancelled());
        future.ended().get();
        assertFalse(isAlive(pid));
        assertEquals(8, next.get());
        assertEquals(0, pool.stats().failed());
    }

    @Test
    @DisplayName(
            "P28: a stopped worker is alive: its task waits, others go on, and only a time-out or a cancel kills it")
    void stopped() throws Exception {
        pool(ProcessPool.builder().workers(2).grace(Duration.ofMillis(100)));
        final Path gate = directory.resolve("gate");
        final Path begun = directory.resolve("begun");
        final TaskFuture<Integer> waiting = pool.submit(() -> PoolContract.touchAndAwait(begun, gate));
        PoolContract.awaitFile(begun);
        final long pid = waiting.pid().orElseThrow();
        Signals.send("STOP", pid);
        Signals.awaitStopped(pid);
        for (int i = 0; i < 20; i++) {
            assertEquals(4, pool.call(() -> 4));
        }
        assertEquals(TaskState.RUNNING, waiting.state());
        Signals.send("CONT", pid);
        PoolContract.open(gate);
        assertEquals(1, waiting.get());

        final Path again = directory.resolve("again");
        final Path never = directory.resolve("never");
        final TaskFuture<Integer> late = pool.submit(
                () -> PoolContract.touchAndAwait(again, never),
                TaskOptions.none().timeout(Duration.ofSeconds(1)));
        PoolContract.awaitFile(again);
        Signals.send("STOP", late.pid().orElseThrow());
        assertInstanceOf(
                TaskTimeoutException.class,
                assertThrows(ExecutionException.class, late::get).getCause());
        assertFalse(isAlive(late.pid().orElseThrow()));
    }

    @Test
    @DisplayName(
            "P28: a worker that was stopped while it was idle is passed over, and works again when it is continued")
    void stoppedIdle() throws Exception {
        pool(ProcessPool.builder().workers(2).prestart());
        Awaitility.await()
                .until(() -> pool.stats().workers().stream()
                                .filter(worker -> worker.pid() > 0)
                                .count()
                        == 2);
        final long stopped = pool.call(() -> ProcessHandle.current().pid());
        Signals.send("STOP", stopped);
        Signals.awaitStopped(stopped);
        for (int i = 0; i < 5; i++) {
            assertNotEquals(stopped, pool.call(() -> ProcessHandle.current().pid()));
            final TaskFuture<Long> other =
                    pool.submit(() -> ProcessHandle.current().pid());
            assertNotEquals(stopped, other.get());
            assertEquals(1, other.attempts());
        }
        Signals.send("CONT", stopped);
        final Path begun = directory.resolve("begun");
        final Path gate = directory.resolve("gate");
        final TaskFuture<Integer> busy = pool.submit(() -> PoolContract.touchAndAwait(begun, gate));
        PoolContract.awaitFile(begun);
        final TaskFuture<Long> free = pool.submit(() -> ProcessHandle.current().pid());
        assertTrue(Set.of(stopped, busy.pid().orElseThrow()).contains(free.get()));
        assertNotEquals(free.get(), busy.pid().orElseThrow());
        PoolContract.open(gate);
        assertEquals(1, busy.get());
        assertEquals(0, pool.stats().deaths());
    }

    @Test
    @DisplayName("P9: large arguments arrive whole; a worker that does not read delays no other worker and no submit")
    void largeArguments() throws Exception {
        pool(ProcessPool.builder().workers(2));
        final PoolFunction<byte[], byte[]> echo = pool.function(byte[].class, byte[].class, bytes -> bytes);
        assertEquals(0, echo.call(new byte[0]).length);
        final byte[] large = new byte[6 << 20];
        large[large.length - 1] = 77;
        assertEquals(77, echo.call(large)[large.length - 1]);
        final long pid = pool.stats().workers().get(0).pid();
        Signals.send("STOP", pid);
        Signals.awaitStopped(pid);
        final TaskFuture<byte[]> stuck = echo.submit(large);
        final List<TaskFuture<byte[]>> more = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            more.add(echo.submit(new byte[] {(byte) i}));
        }
        for (int i = 0; i < 10; i++) {
            assertEquals(i, more.get(i).get()[0]);
        }
        assertFalse(stuck.isDone());
        Signals.send("CONT", pid);
        assertEquals(77, stuck.get()[large.length - 1]);
    }

    /** A task that is larger than its ring, sent to an idle worker that is stopped: its lane waits in the send. */
    private TaskFuture<byte[]> stuckInTheSend(final TaskOptions options) throws Exception {
        final PoolFunction<byte[], byte[]> echo = pool.function(byte[].class, byte[].class, bytes -> bytes);
        stoppedPid = pool.call(() -> ProcessHandle.current().pid());
        Signals.send("STOP", stoppedPid);
        Signals.awaitStopped(stoppedPid);
        final TaskFuture<byte[]> stuck = echo.submit(new byte[6 << 20], options);
        Awaitility.await()
                .until(() -> Thread.getAllStackTraces().entrySet().stream()
                        .filter(each -> each.getKey().getName().contains("-lane-"))
                        .flatMap(each -> Stream.of(each.getValue()))
                        .anyMatch(frame -> frame.getClassName().endsWith(".JvmWorker")
                                && frame.getMethodName().equals("send")));
        assertEquals(TaskState.WAITING, stuck.state());
        return stuck;
    }

    @Test
    @Timeout(360) // four workers, one after the other
    @DisplayName(
            "P12, P28, P31: a task that waits in the send to a stopped worker can be cancelled; its time-out has it run elsewhere; shutdownNow ends it")
    void endsInTheSend() throws Exception {
        pool(ProcessPool.builder().workers(1).grace(Duration.ofMillis(100)));
        final TaskFuture<byte[]> cancelled = stuckInTheSend(TaskOptions.none());
        assertTrue(cancelled.cancel(false), "it has not begun");
        assertTrue(cancelled.isCancelled());
        cancelled.ended().get(1, TimeUnit.MINUTES);
        assertEquals(0, cancelled.attempts());

        final TaskFuture<byte[]> late = stuckInTheSend(TaskOptions.none().timeout(Duration.ofMillis(500)));
        assertEquals(
                6 << 20, late.get(1, TimeUnit.MINUTES).length, "its worker was killed, and another one has run it");
        assertEquals(1, late.attempts());

        final TaskFuture<byte[]> stopped = stuckInTheSend(TaskOptions.none());
        assertEquals(1, pool.shutdownNow().size());
        assertTrue(stopped.isCancelled());
        assertTrue(pool.awaitTermination(1, TimeUnit.MINUTES));
    }

    @Test
    @DisplayName("P31: an interrupt of close ends a task that waits in the send to a stopped worker")
    void closedInTheSend() throws Exception {
        pool(ProcessPool.builder().workers(1).grace(Duration.ofMillis(100)));
        final TaskFuture<byte[]> stuck = stuckInTheSend(TaskOptions.none());
        Thread.currentThread().interrupt();
        pool.close();
        assertTrue(Thread.interrupted());
        assertTrue(stuck.isCancelled());
        assertTrue(pool.isTerminated());
    }

    @Test
    @DisplayName("P30: Ctrl-C reaches the parent alone: a worker ignores SIGINT")
    void interruptSignal() throws Exception {
        pool(ProcessPool.builder().workers(1).grace(Duration.ofMinutes(1)));
        final TaskFuture<Integer> running = hanging("running");
        final long pid = running.pid().orElseThrow();
        Signals.send("INT", pid);
        Signals.send("INT", pid);
        running.cancel(true);
        running.ended().get();
        assertEquals(pid, pool.call(() -> ProcessHandle.current().pid()));
    }

    @Test
    @DisplayName(
            "P24: five workers in a row that die before they are ready break the pool, with the last one's lines; never more starts")
    void cannotStart() {
        pool(ProcessPool.builder().workers(2).child(child -> child.jvmFlags("-XX:NoSuchFlag=1")));
        final TaskFuture<Integer> future = pool.submit(() -> 1);
        final ExecutionException failure = assertThrows(ExecutionException.class, future::get);
        final PoolBrokenException broken = assertInstanceOf(PoolBrokenException.class, failure.getCause());
        assertTrue(broken.getMessage().contains("5 workers in a row"), broken::getMessage);
        assertTrue(broken.getMessage().contains("NoSuchFlag"), broken::getMessage);
        assertEquals(5, pool.stats().starts());
        assertThrows(PoolBrokenException.class, () -> pool.submit(() -> 2));
    }

    @Test
    @DisplayName("P24: a worker that gets ready resets the count")
    void countIsReset() throws Exception {
        final Path count = directory.resolve("count");
        Files.createFile(count);
        pool(ProcessPool.builder().workers(1).maxTasksPerWorker(1).initializer(() -> {
            PoolContract.append(count);
            if (PoolContract.times(count) % 4 != 0) {
                Runtime.getRuntime().halt(4);
            }
            return "state";
        }));
        assertEquals(1, pool.call(() -> 1));
        assertEquals(1, pool.call(() -> 1));
        assertEquals(8, pool.stats().starts());
    }

    @Test
    @DisplayName("P26: above maxRss a worker is replaced between tasks, never in one")
    void tooLarge() throws Exception {
        pool(ProcessPool.builder().workers(1).maxRss("1m"));
        final long first = pool.call(() -> ProcessHandle.current().pid());
        final long second = pool.call(() -> ProcessHandle.current().pid());
        assertTrue(first != second, "pid=" + first);
        assertEquals(2, pool.stats().starts());
        assertEquals(0, pool.stats().deaths());
        Awaitility.await().until(() -> !isAlive(first));
    }
}
