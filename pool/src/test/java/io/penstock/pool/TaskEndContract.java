package io.penstock.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How a task is ended: by its time-out, by a cancellation, and by the end of {@code invokeAny} and {@code invokeAll}. */
abstract class TaskEndContract extends PoolContract {
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
        final Pool pool = one();
        final TaskFuture<Integer> busy = occupy(pool, "busy");
        final long submittedNs = System.nanoTime();
        final TaskFuture<Integer> waiting =
                pool.submit(() -> 3, TaskOptions.none().timeout(Duration.ofMillis(400)));
        Awaitility.await()
                .pollInterval(5, TimeUnit.MILLISECONDS)
                .until(() -> System.nanoTime() - submittedNs > TimeUnit.MILLISECONDS.toNanos(500));
        open(gate("busy"));
        assertEquals(1, busy.get());
        assertEquals(3, waiting.get());
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
}
