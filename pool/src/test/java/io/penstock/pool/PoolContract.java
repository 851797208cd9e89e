package io.penstock.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.codec.CodecException;
import io.penstock.codec.RemoteThrowable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a pool of processes and a pool of threads promise alike: the rules P1 to P36, but those on processes. */
abstract class PoolContract {
    @TempDir
    Path directory;

    private final List<Pool> pools = new ArrayList<>();
    private final List<Path> gates = new ArrayList<>();

    /** A pool of two workers. Tests that change nothing of it may share it. */
    abstract Pool shared();

    abstract Pool build(ProcessPoolBuilder builder);

    record Point(int x, int y) {}

    record Unlisted(String text) {}

    static final class Mutable implements Serializable {
        private static final long serialVersionUID = 1L;
        int value;
    }

    static final class OwnException extends IOException {
        private static final long serialVersionUID = 1L;

        OwnException(final String message) {
            super(message);
        }
    }

    Pool pool(final ProcessPoolBuilder builder) {
        final Pool made = build(builder);
        pools.add(made);
        return made;
    }

    Pool one() {
        return pool(ProcessPool.builder().workers(1));
    }

    /** A file that a task waits for; opened at the end of the test at the latest. */
    Path gate(final String name) {
        final Path gate = directory.resolve(name);
        gates.add(gate);
        return gate;
    }

    static void open(final Path gate) {
        try {
            if (!Files.exists(gate)) {
                Files.createFile(gate);
            }
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    /** For tasks: waits for a file, and can be interrupted. */
    static void awaitGate(final Path gate) throws InterruptedException {
        while (!Files.exists(gate)) {
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }

    /** For tasks: waits for a file, and takes no notice of interrupts. */
    static int awaitGateStubbornly(final Path gate) {
        while (!Files.exists(gate)) {
            Thread.onSpinWait();
        }
        return 1;
    }

    static int touchAndAwait(final Path begun, final Path gate) throws InterruptedException {
        open(begun);
        awaitGate(gate);
        return 1;
    }

    static void append(final Path file) throws IOException {
        Files.writeString(file, "x", java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND);
    }

    static long times(final Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    static void awaitFile(final Path file) {
        Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> Files.exists(file));
    }

    TaskFuture<Integer> occupy(final Pool pool, final String name) {
        final Path begun = directory.resolve(name + "-begun");
        final Path gate = gate(name);
        final TaskFuture<Integer> future = pool.submit(() -> touchAndAwait(begun, gate));
        awaitFile(begun);
        return future;
    }

    @BeforeEach
    void forget() {
        pools.clear();
    }

    @AfterEach
    void end() {
        gates.forEach(PoolContract::open);
        for (final Pool each : pools) {
            each.shutdownNow();
            each.close();
        }
    }

    @Test
    @DisplayName("A lambda is a task without a cast, and its result comes back")
    void lambdas() throws Exception {
        final int base = 6;
        assertEquals(42, shared().submit(() -> base * 7).get());
        assertEquals(42, shared().call(() -> base * 7));
        assertNull(shared().submit(() -> Thread.yield()).get());
        assertEquals(
                "done",
                shared().submit((Runnable & Serializable) () -> {}, "done").get());
        assertNull(shared().call(() -> null));
    }

    @Test
    @DisplayName("A function of records is called with a copy of its argument")
    void functions() throws Exception {
        final PoolFunction<Point, Point> mirrored =
                shared().function(Point.class, Point.class, point -> new Point(point.y, point.x));
        assertEquals(new Point(2, 1), mirrored.call(new Point(1, 2)));
        final List<TaskFuture<Point>> futures = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            futures.add(mirrored.submit(new Point(i, -i)));
        }
        for (int i = 0; i < 200; i++) {
            assertEquals(new Point(-i, i), futures.get(i).get());
        }
        final PoolFunction<String, String> odd =
                shared().function(String.class, String.class, text -> text.isEmpty() ? text : null);
        assertNull(odd.call("x"));
        assertEquals("", odd.call(""));
    }

    @Test
    @DisplayName("P1: what cannot be encoded throws in submit, by class name, and nothing is queued")
    void encodedInTheCaller() {
        final Object captured = new Object();
        final IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> shared().submit(() -> captured.hashCode()));
        assertTrue(refusal.getMessage().contains("java.lang.Object"), refusal::getMessage);
        final PoolFunction<Object, Object> echo = shared().function(Object.class, Object.class, any -> any);
        final CodecException unlisted = assertThrows(CodecException.class, () -> echo.submit(new Unlisted("x")));
        assertTrue(unlisted.getMessage().contains(Unlisted.class.getName()), unlisted::getMessage);
        assertEquals(0, shared().stats().pending());
    }

    @Test
    @DisplayName("P1: later changes of the argument are not seen")
    void copiedInTheCaller() throws Exception {
        final Pool pool = one();
        final TaskFuture<Integer> first = occupy(pool, "busy");
        final Mutable mutable = new Mutable();
        mutable.value = 1;
        final TaskFuture<Integer> future = pool.submit(() -> mutable.value);
        mutable.value = 2;
        open(gate("busy"));
        assertEquals(1, first.get());
        assertEquals(1, future.get());
    }

    @Test
    @DisplayName("P2: no future is pending when close has returned")
    void closeEndsAll() {
        final Pool pool = pool(ProcessPool.builder().workers(2));
        final List<TaskFuture<Integer>> futures = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            final int value = i;
            futures.add(pool.submit(() -> value));
        }
        pool.close();
        for (int i = 0; i < 50; i++) {
            assertEquals(i, futures.get(i).getNow(-1));
        }
    }

    @Test
    @DisplayName(
            "P6: what a task throws arrives as the cause: class, message, stack, causes, suppressed; the text has the pid")
    void exceptionsArrive() {
        final TaskFuture<Object> future = shared().submit(() -> {
            final IllegalStateException thrown = new IllegalStateException("outer", new FileNotFoundException("inner"));
            thrown.addSuppressed(new ArithmeticException("beside"));
            throw thrown;
        });
        final ExecutionException failure = assertThrows(ExecutionException.class, future::get);
        final Throwable cause = assertInstanceOf(IllegalStateException.class, failure.getCause());
        assertEquals("outer", cause.getMessage());
        assertInstanceOf(FileNotFoundException.class, cause.getCause());
        assertInstanceOf(ArithmeticException.class, cause.getSuppressed()[0]);
        assertTrue(
                cause.getStackTrace()[0].getMethodName().contains("exceptionsArrive"),
                () -> cause.getStackTrace()[0].toString());
        assertTrue(failure.getMessage().contains("pid=" + future.pid().orElseThrow() + " "), failure::getMessage);
        assertTrue(future.isCompletedExceptionally());
        assertEquals(TaskState.FAILED, future.state());
    }

    @Test
    @DisplayName("P6: an Error and an exception of a class that is not known arrive too, and the worker goes on")
    void errorsArrive() throws Exception {
        final Pool pool = one();
        final long pid = pool.call(() -> ProcessHandle.current().pid());
        final ExecutionException error = assertThrows(
                ExecutionException.class,
                () -> pool.call(() -> {
                    throw new AssertionError("an error");
                }));
        assertInstanceOf(AssertionError.class, error.getCause());
        final ExecutionException own = assertThrows(
                ExecutionException.class,
                () -> pool.call(() -> {
                    throw new OwnException("of the user");
                }));
        final RemoteThrowable stand = assertInstanceOf(RemoteThrowable.class, own.getCause());
        assertEquals(OwnException.class.getName(), stand.className());
        assertEquals("of the user", stand.getMessage());
        assertEquals(pid, pool.call(() -> ProcessHandle.current().pid()));
        assertEquals(1, pool.stats().starts());
    }

    @Test
    @DisplayName("P6: a worker is replaced after a VirtualMachineError")
    void replacedAfterErrorOfTheJvm() throws Exception {
        final Pool pool = one();
        final ExecutionException error = assertThrows(
                ExecutionException.class,
                () -> pool.call(() -> {
                    throw new StackOverflowError("thrown by hand");
                }));
        assertInstanceOf(StackOverflowError.class, error.getCause());
        assertEquals(1, pool.call(() -> 1));
        assertEquals(2, pool.stats().starts());
        assertEquals(0, pool.stats().deaths());
    }

    @Test
    @DisplayName("P7: a result that cannot be encoded fails that future alone, and names the class")
    void resultsThatCannotTravel() throws Exception {
        final Pool pool = one();
        final ExecutionException refusal =
                assertThrows(ExecutionException.class, () -> pool.call(() -> new Unlisted("x")));
        assertTrue(refusal.getMessage().contains(Unlisted.class.getName()), refusal::getMessage);
        assertTrue(refusal.getMessage().contains("allow("), refusal::getMessage);
        assertEquals(7, pool.call(() -> 7));
        assertEquals(1, pool.stats().starts());
    }

    @Test
    @DisplayName("Allowed classes travel as results of tasks")
    void allowedClasses() throws Exception {
        final Pool pool = pool(ProcessPool.builder().workers(1).allow(Unlisted.class));
        assertEquals(new Unlisted("y"), pool.call(() -> new Unlisted("y")));
    }

    @Test
    @DisplayName(
            "P10: a task that throws a named exception is run again; attempts are exact, the earlier reasons suppressed")
    void retries() throws Exception {
        final Path count = directory.resolve("count");
        final Pool pool =
                pool(ProcessPool.builder().workers(2).retry(Retry.never().on(IOException.class, 3)));
        final TaskFuture<Integer> third = pool.submit(() -> {
            append(count);
            if (times(count) < 3) {
                throw new OwnException("time " + times(count));
            }
            return 5;
        });
        assertEquals(5, third.get());
        assertEquals(3, third.attempts());
        assertEquals(2, pool.stats().retried());
        final Path other = directory.resolve("other");
        final TaskFuture<Integer> never = pool.submit(() -> {
            append(other);
            throw new FileNotFoundException("time " + times(other));
        });
        final ExecutionException failure = assertThrows(ExecutionException.class, never::get);
        assertEquals(4, never.attempts());
        assertEquals(4, times(other));
        assertEquals("time 4", failure.getCause().getMessage());
        assertEquals(3, failure.getCause().getSuppressed().length);
        assertEquals("time 1", failure.getCause().getSuppressed()[0].getMessage());
    }

    @Test
    @DisplayName("P3, P10: without a policy for it a task runs once; a call's own policy goes before the pool's")
    void atMostOnce() {
        final Path count = directory.resolve("count");
        final Pool pool =
                pool(ProcessPool.builder().workers(1).retry(Retry.never().on(IOException.class, 3)));
        final TaskFuture<Integer> future = pool.submit(() -> {
            append(count);
            throw new IllegalStateException("no");
        });
        assertThrows(ExecutionException.class, future::get);
        assertEquals(1, times(count));
        final TaskFuture<Integer> own = pool.submit(
                () -> {
                    append(count);
                    throw new IOException("no");
                },
                TaskOptions.none().retry(Retry.never()));
        assertThrows(ExecutionException.class, own::get);
        assertEquals(2, times(count));
        assertEquals(1, own.attempts());
    }

    @Test
    @DisplayName("P11: a time-out interrupts; the future fails with the stack of the task, and the worker goes on")
    void timeouts() throws Exception {
        final Pool pool = one();
        final Path never = gate("never");
        final TaskFuture<Object> future = pool.submit(
                () -> {
                    awaitGate(never);
                    return 1;
                },
                TaskOptions.none().timeout(Duration.ofMillis(700)));
        final ExecutionException failure = assertThrows(ExecutionException.class, future::get);
        final TaskTimeoutException late = assertInstanceOf(TaskTimeoutException.class, failure.getCause());
        assertEquals(Duration.ofMillis(700), late.timeout());
        boolean shown = false;
        for (final StackTraceElement frame : late.getStackTrace()) {
            shown |= frame.getMethodName().equals("awaitGate");
        }
        assertTrue(shown, "the stack of the task");
        future.ended().get();
        assertEquals(1, pool.call(() -> 1));
        assertEquals(1, pool.stats().starts());
    }

    @Test
    @DisplayName("P11: the time counts from the beginning in the worker, not from submit")
    void timeoutsBeginWithTheTask() throws Exception {
        final Pool pool = pool(ProcessPool.builder().workers(1).taskTimeout(Duration.ofSeconds(2)));
        final List<TaskFuture<Integer>> futures = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            futures.add(pool.submit(() -> {
                TimeUnit.MILLISECONDS.sleep(600);
                return 3;
            }));
        }
        for (final TaskFuture<Integer> future : futures) {
            assertEquals(3, future.get());
        }
    }

    @Test
    @DisplayName("P11: a task that takes no notice of the interrupt: the future fails after the grace time")
    void stubbornTimeouts() {
        final Pool pool = pool(ProcessPool.builder().workers(1).grace(Duration.ofMillis(100)));
        final Path gate = gate("stubborn");
        final TaskFuture<Integer> future =
                pool.submit(() -> awaitGateStubbornly(gate), TaskOptions.none().timeout(Duration.ofMillis(100)));
        final ExecutionException failure = assertThrows(ExecutionException.class, future::get);
        assertInstanceOf(TaskTimeoutException.class, failure.getCause());
        open(gate);
        future.ended().join();
    }

    @Test
    @DisplayName("P12: a task that has not begun and is cancelled never begins; a running one is not by cancel(false)")
    void cancelled() throws Exception {
        final Pool pool = one();
        final Path ran = directory.resolve("ran");
        final TaskFuture<Integer> running = occupy(pool, "busy");
        final TaskFuture<Object> waiting = pool.submit(() -> {
            append(ran);
            return 1;
        });
        final TaskFuture<Integer> last = pool.submit(() -> 9);
        assertEquals(TaskState.WAITING, waiting.state());
        assertTrue(waiting.cancel(false));
        assertTrue(waiting.isCancelled());
        assertTrue(waiting.ended().isDone());
        assertFalse(running.cancel(false));
        open(gate("busy"));
        assertEquals(1, running.get());
        assertFalse(running.cancel(true));
        assertEquals(9, last.get());
        assertEquals(0, times(ran));
        assertThrows(CancellationException.class, waiting::get);
        assertEquals(0, waiting.attempts());
        assertEquals(1, pool.stats().cancelled());
    }

    @Test
    @DisplayName("P12: cancel(true) interrupts a running task, and ended() completes when it is over")
    void cancelledWhileRunning() throws Exception {
        final Pool pool = one();
        final TaskFuture<Integer> running = occupy(pool, "busy");
        assertEquals(TaskState.RUNNING, running.state());
        assertTrue(running.cancel(true));
        assertEquals(TaskState.CANCELLED, running.state());
        running.ended().get();
        assertEquals(4, pool.call(() -> 4));
        assertEquals(1, pool.stats().starts());
    }

    @Test
    @DisplayName("P13: get with a time bounds the wait alone")
    void boundedWaits() throws Exception {
        final Pool pool = one();
        final TaskFuture<Integer> running = occupy(pool, "busy");
        assertThrows(TimeoutException.class, () -> running.get(10, TimeUnit.MILLISECONDS));
        pool.shutdown();
        assertFalse(pool.awaitTermination(10, TimeUnit.MILLISECONDS));
        assertEquals(TaskState.RUNNING, running.state());
        open(gate("busy"));
        assertEquals(1, running.get());
        assertTrue(pool.awaitTermination(30, TimeUnit.SECONDS));
    }

    @Test
    @DisplayName("P14: RUNNING is said of a task that a worker has, with its pid; of others WAITING, without")
    void states() throws Exception {
        final Pool pool = one();
        final TaskFuture<Integer> running = occupy(pool, "busy");
        final TaskFuture<Long> waiting =
                pool.submit(() -> ProcessHandle.current().pid());
        assertEquals(TaskState.RUNNING, running.state());
        assertEquals(1, running.attempts());
        assertEquals(TaskState.WAITING, waiting.state());
        assertTrue(waiting.pid().isEmpty());
        assertEquals(0, waiting.attempts());
        final PoolStats stats = pool.stats();
        assertEquals(1, stats.pending());
        assertEquals(running.pid().orElseThrow(), stats.running().get(0).pid());
        open(gate("busy"));
        assertEquals(waiting.get(), running.pid().orElseThrow());
        assertEquals(TaskState.DONE, waiting.state());
    }

    @Test
    @DisplayName("P15: invokeAny returns the first success, and the others are cancelled and end")
    void invokeAny() throws Exception {
        final Pool pool = pool(ProcessPool.builder().workers(2));
        final Path never = gate("never");
        final Path begun = directory.resolve("begun");
        final List<Task<Integer>> tasks = List.of(
                () -> touchAndAwait(begun, never),
                () -> {
                    throw new IOException("not this one");
                },
                () -> {
                    awaitGate(begun);
                    return 3;
                });
        assertEquals(3, pool.invokeAny(tasks));
        Awaitility.await()
                .atMost(30, TimeUnit.SECONDS)
                .until(() -> pool.stats().running().isEmpty());
        assertEquals(0, pool.stats().pending());
        assertEquals(5, pool.call(() -> 5));
    }

    @Test
    @DisplayName("P15: invokeAny fails when all have, and is bounded by its time")
    void invokeAnyFails() throws Exception {
        final Pool pool = one();
        final List<Task<Integer>> failing = List.of(
                () -> {
                    throw new IOException("first");
                },
                () -> {
                    throw new IOException("second");
                });
        assertInstanceOf(
                IOException.class,
                assertThrows(ExecutionException.class, () -> pool.invokeAny(failing))
                        .getCause());
        final Path never = gate("never");
        final List<Task<Integer>> hanging = List.of(() -> {
            awaitGate(never);
            return 1;
        });
        assertThrows(TimeoutException.class, () -> pool.invokeAny(hanging, 100, TimeUnit.MILLISECONDS));
        assertEquals(6, pool.call(() -> 6));
    }

    @Test
    @DisplayName("P15: invokeAll waits for all, and with a time cancels what is left")
    void invokeAll() throws Exception {
        final Pool pool = pool(ProcessPool.builder().workers(2));
        final List<Task<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            final int value = i;
            tasks.add(() -> value);
        }
        final List<Future<Integer>> futures = pool.invokeAll(tasks);
        for (int i = 0; i < 20; i++) {
            assertTrue(futures.get(i).isDone());
            assertEquals(i, futures.get(i).get());
        }
        final Path never = gate("never");
        final List<Task<Integer>> some = List.of(() -> 1, () -> {
            awaitGate(never);
            return 2;
        });
        final List<Future<Integer>> left = pool.invokeAll(some, 1, TimeUnit.SECONDS);
        assertEquals(1, left.get(0).get());
        assertTrue(left.get(1).isCancelled());
    }

    @Test
    @DisplayName("P21: at most maxPending tasks wait; submit is rejected where that was chosen")
    void rejected() throws Exception {
        final Pool pool = pool(ProcessPool.builder().workers(1).maxPending(2).whenFull(WhenFull.REJECT));
        occupy(pool, "busy");
        final TaskFuture<Integer> first = pool.submit(() -> 1);
        final TaskFuture<Integer> second = pool.submit(() -> 2);
        final RejectedExecutionException full =
                assertThrows(RejectedExecutionException.class, () -> pool.submit(() -> 3));
        assertTrue(full.getMessage().contains("pending=2 maxPending=2"), full::getMessage);
        assertTrue(first.cancel(false));
        final TaskFuture<Integer> third = pool.submit(() -> 3);
        open(gate("busy"));
        assertEquals(2, second.get());
        assertEquals(3, third.get());
    }

    @Test
    @DisplayName("P21: at most maxPendingBytes wait, but a larger task alone; a caller may wait for a time")
    void boundedBytes() throws Exception {
        final Pool pool = pool(ProcessPool.builder()
                .workers(1)
                .maxPendingBytes(10_000)
                .whenFull(WhenFull.callerWaits(Duration.ofMillis(50))));
        final PoolFunction<byte[], Integer> length = pool.function(byte[].class, Integer.class, bytes -> bytes.length);
        occupy(pool, "busy");
        final TaskFuture<Integer> large = length.submit(new byte[20_000]);
        assertThrows(RejectedExecutionException.class, () -> length.submit(new byte[1]));
        assertTrue(large.cancel(false));
        final TaskFuture<Integer> small = length.submit(new byte[6_000]);
        assertThrows(RejectedExecutionException.class, () -> length.submit(new byte[6_000]));
        open(gate("busy"));
        assertEquals(6_000, small.get());
    }

    @Test
    @DisplayName("P21: a blocked submit wakes by room, by an interrupt, and by the end of the pool")
    void blockedSubmits() throws Exception {
        final Pool pool = pool(ProcessPool.builder().workers(1).maxPending(1));
        occupy(pool, "busy");
        final TaskFuture<Integer> queued = pool.submit(() -> 1);
        final CompletableFuture<Object> interrupted = new CompletableFuture<>();
        final Thread thread = blocked(pool, interrupted);
        thread.interrupt();
        assertInstanceOf(RejectedExecutionException.class, interrupted.get());
        final CompletableFuture<Object> room = new CompletableFuture<>();
        blocked(pool, room);
        assertTrue(queued.cancel(false));
        assertEquals(8, ((TaskFuture<?>) room.get()).state() == TaskState.WAITING ? 8 : 0);
        final CompletableFuture<Object> ended = new CompletableFuture<>();
        blocked(pool, ended);
        pool.shutdown();
        assertInstanceOf(RejectedExecutionException.class, ended.get());
    }

    private static Thread blocked(final Pool pool, final CompletableFuture<Object> outcome) {
        final Thread thread = new Thread(() -> {
            try {
                outcome.complete(pool.submit(() -> 8));
            } catch (final RejectedExecutionException refused) {
                outcome.complete(refused);
            }
        });
        thread.start();
        Awaitility.await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        return thread;
    }

    @Test
    @DisplayName("P23: the initializer runs once in each worker before its first task, and tasks see its state")
    void initializer() throws Exception {
        final Path count = directory.resolve("count");
        final Pool pool = pool(ProcessPool.builder().workers(1).initializer(() -> {
            append(count);
            return new Mutable();
        }));
        for (int i = 1; i <= 3; i++) {
            assertEquals(i, pool.call(() -> ++Worker.state(Mutable.class).value));
        }
        assertEquals(1, times(count));
        assertThrows(IllegalStateException.class, () -> Worker.state(Mutable.class));
    }

    @Test
    @DisplayName("P23: an initializer that throws breaks the pool: all futures and every later call have its exception")
    void failingInitializer() {
        final Pool pool = pool(ProcessPool.builder().workers(2).initializer(() -> {
            throw new IOException("no model");
        }));
        final TaskFuture<Integer> first = pool.submit(() -> 1);
        final ExecutionException failure = assertThrows(ExecutionException.class, first::get);
        final PoolBrokenException broken = assertInstanceOf(PoolBrokenException.class, failure.getCause());
        assertTrue(broken.getMessage().contains("no model"), broken::getMessage);
        final PoolBrokenException later = assertThrows(PoolBrokenException.class, () -> pool.submit(() -> 2));
        assertTrue(later.getMessage().contains("no model"), later::getMessage);
        assertNotSame(broken, later);
        assertTrue(pool.isShutdown());
        pool.close();
    }

    @Test
    @DisplayName("P25: no worker runs more than maxTasksPerWorker tasks, and all complete")
    void maxTasksPerWorker() throws Exception {
        final Pool pool =
                pool(ProcessPool.builder().workers(2).maxTasksPerWorker(2).initializer(Mutable::new));
        final List<TaskFuture<Integer>> futures = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            futures.add(pool.submit(() -> ++Worker.state(Mutable.class).value));
        }
        int sum = 0;
        for (final TaskFuture<Integer> future : futures) {
            assertTrue(future.get() <= 2, () -> "tasks=" + future.join());
            sum += future.get();
        }
        assertTrue(sum >= 6 && pool.stats().starts() >= 3, pool.stats()::toString);
        assertEquals(0, pool.stats().deaths());
    }

    @Test
    @DisplayName("P22: workers start when they are needed, and idle ones end")
    void idleShutdown() throws Exception {
        final Pool pool = pool(ProcessPool.builder().workers(2).idleShutdown(Duration.ofMillis(200)));
        assertEquals(0, pool.stats().workers().size());
        assertEquals(1, pool.call(() -> 1));
        assertEquals(1, pool.stats().starts());
        Awaitility.await()
                .atMost(30, TimeUnit.SECONDS)
                .until(() -> pool.stats().workers().isEmpty());
        assertEquals(2, pool.call(() -> 2));
        assertEquals(2, pool.stats().starts());
        assertEquals(0, pool.stats().deaths());
    }

    @Test
    @DisplayName("P22: idle workers end down to minWorkers")
    void minWorkers() {
        final Pool pool =
                pool(ProcessPool.builder().workers(2).minWorkers(1).prestart().idleShutdown(Duration.ofMillis(300)));
        Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> pool.stats().starts() == 2);
        Awaitility.await()
                .atMost(60, TimeUnit.SECONDS)
                .during(Duration.ofMillis(700))
                .until(() -> pool.stats().workers().size() == 1);
    }

    @Test
    @DisplayName("P31: shutdown runs what was queued, and takes nothing more; it may be called twice")
    void shutdown() throws Exception {
        final Pool pool = one();
        occupy(pool, "busy");
        final TaskFuture<Integer> queued = pool.submit(() -> 2);
        pool.shutdown();
        pool.shutdown();
        assertTrue(pool.isShutdown());
        assertFalse(pool.isTerminated());
        assertThrows(RejectedExecutionException.class, () -> pool.submit(() -> 3));
        open(gate("busy"));
        assertEquals(2, queued.get());
        assertTrue(pool.awaitTermination(30, TimeUnit.SECONDS));
        assertTrue(pool.isTerminated());
    }

    @Test
    @DisplayName("P31: shutdownNow returns the tasks that have not begun, and ends those that run")
    void shutdownNow() throws Exception {
        final Pool pool = pool(ProcessPool.builder().workers(1).grace(Duration.ofMillis(100)));
        final TaskFuture<Integer> running = occupy(pool, "busy");
        final TaskFuture<Integer> queued = pool.submit(() -> 2);
        final List<Runnable> left = pool.shutdownNow();
        assertEquals(1, left.size());
        assertEquals(List.of(), pool.shutdownNow());
        assertThrows(CancellationException.class, queued::get);
        assertThrows(ExecutionException.class, running::get);
        assertTrue(pool.awaitTermination(30, TimeUnit.SECONDS));
        assertTrue(queued.ended().isDone());
    }

    @Test
    @DisplayName("P31: shutdownNow ends tasks that take no notice of interrupts after the grace time")
    void shutdownNowOfStubbornTasks() throws Exception {
        final Pool pool = pool(ProcessPool.builder().workers(2).grace(Duration.ofMillis(100)));
        final Path gate = gate("stubborn");
        final Path begun = directory.resolve("begun");
        final TaskFuture<Integer> future = pool.submit(() -> {
            open(begun);
            return awaitGateStubbornly(gate);
        });
        awaitFile(begun);
        pool.shutdownNow();
        assertTrue(pool.awaitTermination(30, TimeUnit.SECONDS));
        assertThrows(ExecutionException.class, future::get);
    }

    @Test
    @DisplayName("P31: an interrupt of close becomes shutdownNow; close may be called from a callback")
    void interruptedClose() throws Exception {
        final Pool pool = one();
        final TaskFuture<Integer> running = occupy(pool, "busy");
        final CountDownLatch interrupted = new CountDownLatch(1);
        final Thread closing = new Thread(() -> {
            pool.close();
            if (Thread.currentThread().isInterrupted()) {
                interrupted.countDown();
            }
        });
        closing.start();
        closing.interrupt();
        assertTrue(interrupted.await(30, TimeUnit.SECONDS));
        assertTrue(pool.isTerminated());
        assertTrue(running.isDone());
        final Pool other = one();
        final CompletableFuture<Integer> closed = other.submit(() -> 4).whenComplete((value, thrown) -> other.close());
        assertEquals(4, closed.get());
        assertTrue(other.isTerminated());
    }

    @Test
    @DisplayName("call runs in a worker that is idle; an interrupt of it cancels the task, and the worker goes on")
    void interruptedCall() throws Exception {
        final Pool pool = one();
        assertEquals(1, pool.call(() -> 1)); // from now on a worker is idle
        for (int i = 0; i < 3; i++) {
            final Path begun = directory.resolve("begun-" + i);
            final Path never = gate("never");
            final CompletableFuture<Throwable> outcome = new CompletableFuture<>();
            final Thread calling = new Thread(() -> {
                try {
                    pool.call(() -> touchAndAwait(begun, never));
                } catch (final Exception thrown) {
                    outcome.complete(thrown);
                }
            });
            calling.start();
            awaitFile(begun);
            calling.interrupt();
            assertInstanceOf(InterruptedException.class, outcome.get());
            Awaitility.await().until(() -> pool.stats().running().isEmpty());
            assertEquals(2, pool.call(() -> 2));
        }
        assertEquals(1, pool.stats().starts());
        assertEquals(3, pool.stats().cancelled());
        assertEquals(4, pool.stats().done());
    }

    @Test
    @DisplayName("Calls of many threads get each its own answer, also when they fail, and shut down with the pool")
    void callsOfManyThreads() throws Exception {
        final Pool pool = pool(ProcessPool.builder().workers(2));
        final PoolFunction<Integer, Integer> odd = pool.function(Integer.class, Integer.class, number -> {
            if (number % 7 == 0) {
                throw new IllegalStateException("no " + number);
            }
            return number * 3;
        });
        final List<CompletableFuture<Integer>> callers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            final int from = i * 1000;
            callers.add(CompletableFuture.supplyAsync(() -> {
                int failed = 0;
                for (int number = from; number < from + 200; number++) {
                    try {
                        assertEquals(number * 3, odd.call(number));
                    } catch (final ExecutionException failure) {
                        assertEquals("no " + number, failure.getCause().getMessage());
                        failed++;
                    } catch (final InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
                return failed;
            }));
        }
        int failed = 0;
        for (final CompletableFuture<Integer> caller : callers) {
            failed += caller.get();
        }
        assertEquals(pool.stats().failed(), failed);
        assertEquals(800, pool.stats().failed() + pool.stats().done());
    }

    @Test
    @DisplayName("P33: a callback that blocks delays no other task, nor another callback")
    void callbacksBlock() throws Exception {
        final CountDownLatch release = new CountDownLatch(1);
        final CompletableFuture<Integer> blocked = shared().submit(() -> 1).thenApply(value -> {
            try {
                release.await();
            } catch (final InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return value;
        });
        for (int i = 0; i < 10; i++) {
            assertEquals(
                    3, shared().submit(() -> 2).thenApply(value -> value + 1).get());
            assertEquals(2, shared().call(() -> 2));
        }
        assertFalse(blocked.isDone());
        release.countDown();
        assertEquals(1, blocked.get());
    }

    @Test
    @DisplayName("P33: callbacks run once; what they throw goes to the handler of uncaught exceptions")
    void callbacksThrow() throws Exception {
        final CompletableFuture<Throwable> reported = new CompletableFuture<>();
        final Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> reported.complete(thrown));
        try {
            final Path gate = gate("late");
            final TaskFuture<Integer> future = shared().submit(() -> {
                awaitGate(gate);
                return 1;
            });
            final CompletableFuture<Integer> after = future.whenComplete((value, thrown) -> {
                throw new IllegalStateException("of the callback");
            });
            open(gate);
            assertEquals("of the callback", reported.get().getMessage());
            assertThrows(ExecutionException.class, after::get);
            assertEquals(1, future.get());
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @Test
    @DisplayName("P35: what cannot travel is refused in the call, by class, with the method to use instead")
    void refused() {
        final IllegalArgumentException supply =
                assertThrows(IllegalArgumentException.class, () -> CompletableFuture.supplyAsync(() -> 1, shared()));
        assertTrue(supply.getMessage().contains("CompletableFuture$AsyncSupply"), supply::getMessage);
        assertTrue(supply.getMessage().contains("submit()"), supply::getMessage);
        final ExecutorCompletionService<Integer> service = new ExecutorCompletionService<>(shared());
        final IllegalArgumentException completion =
                assertThrows(IllegalArgumentException.class, () -> service.submit(() -> 1));
        assertTrue(completion.getMessage().contains("completionService()"), completion::getMessage);
        final Runnable plain = () -> {};
        final IllegalArgumentException runnable =
                assertThrows(IllegalArgumentException.class, () -> shared().execute(plain));
        assertTrue(runnable.getMessage().contains("RunnableTask"), runnable::getMessage);
    }

    @Test
    @DisplayName("A future that is completed by hand ends a waiting task; orTimeout works as on any CompletableFuture")
    void completedByHand() throws Exception {
        final Pool pool = one();
        final Path ran = directory.resolve("ran");
        final TaskFuture<Integer> running = occupy(pool, "busy");
        final TaskFuture<Integer> waiting = pool.submit(() -> {
            append(ran);
            return 1;
        });
        assertTrue(waiting.complete(7));
        assertFalse(waiting.complete(8));
        assertEquals(7, waiting.get());
        final ExecutionException late = assertThrows(
                ExecutionException.class,
                () -> running.orTimeout(10, TimeUnit.MILLISECONDS).get());
        assertInstanceOf(TimeoutException.class, late.getCause());
        assertFalse(running.ended().isDone());
        open(gate("busy"));
        running.ended().get();
        assertEquals(3, pool.call(() -> 3));
        assertEquals(0, times(ran));
    }
}
