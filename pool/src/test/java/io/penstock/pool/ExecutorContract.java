package io.penstock.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
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

/** What the JDK says of an {@link ExecutorService}, on the JDK's own and on ours. All tasks of a test run in one executor of one worker. */
abstract class ExecutorContract {
    @TempDir
    Path directory;

    private ExecutorService executor;

    /** An executor of one worker. */
    abstract ExecutorService make();

    @BeforeEach
    void open() {
        executor = make();
    }

    @AfterEach
    void close() throws InterruptedException {
        PoolContract.open(directory.resolve("gate"));
        executor.shutdownNow();
        assertTrue(executor.awaitTermination(60, TimeUnit.SECONDS));
    }

    private Future<Integer> occupied() {
        final Path begun = directory.resolve("begun");
        final Path gate = directory.resolve("gate");
        final Future<Integer> future =
                executor.submit((Callable<Integer> & Serializable) () -> PoolContract.touchAndAwait(begun, gate));
        PoolContract.awaitFile(begun);
        return future;
    }

    private static Callable<Integer> value(final int value) {
        return (Callable<Integer> & Serializable) () -> value;
    }

    private static Callable<Integer> failing(final String message) {
        return (Callable<Integer> & Serializable) () -> {
            throw new IOException(message);
        };
    }

    @Test
    @DisplayName("ExecutorService: submit, execute, get, and the cause of a failure")
    void submits() throws Exception {
        assertEquals(3, executor.submit(value(3)).get());
        assertNull(executor.submit((Runnable & Serializable) () -> {}).get());
        assertEquals(
                "given",
                executor.submit((Runnable & Serializable) () -> {}, "given").get());
        final Path ran = directory.resolve("ran");
        executor.execute((Runnable & Serializable) () -> PoolContract.open(ran));
        PoolContract.awaitFile(ran);
        final Future<Integer> failed = executor.submit(failing("a failure"));
        final ExecutionException failure = assertThrows(ExecutionException.class, failed::get);
        assertInstanceOf(IOException.class, failure.getCause());
        assertEquals("a failure", failure.getCause().getMessage());
        assertTrue(failed.isDone());
        assertFalse(failed.isCancelled());
        assertThrows(NullPointerException.class, () -> executor.submit((Callable<Integer>) null));
    }

    @Test
    @DisplayName("ExecutorService: one worker runs tasks in the order of submit")
    void order() throws Exception {
        final Path log = directory.resolve("log");
        Files.createFile(log);
        final List<Future<Integer>> futures = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            final String line = i + "\n";
            futures.add(executor.submit((Callable<Integer> & Serializable) () -> {
                Files.writeString(log, line, java.nio.file.StandardOpenOption.APPEND);
                return 1;
            }));
        }
        for (final Future<Integer> future : futures) {
            future.get();
        }
        final List<String> expected = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            expected.add(Integer.toString(i));
        }
        assertEquals(expected, Files.readAllLines(log));
    }

    @Test
    @DisplayName("ExecutorService: shutdown runs what waits; isShutdown, isTerminated, awaitTermination")
    void shutdown() throws Exception {
        final Future<Integer> running = occupied();
        final Future<Integer> waiting = executor.submit(value(4));
        assertFalse(executor.isShutdown());
        executor.shutdown();
        executor.shutdown();
        assertTrue(executor.isShutdown());
        assertFalse(executor.isTerminated());
        assertFalse(executor.awaitTermination(1, TimeUnit.MILLISECONDS));
        assertThrows(RejectedExecutionException.class, () -> executor.submit(value(5)));
        PoolContract.open(directory.resolve("gate"));
        assertEquals(4, waiting.get());
        assertEquals(1, running.get());
        assertTrue(executor.awaitTermination(60, TimeUnit.SECONDS));
        assertTrue(executor.isTerminated());
    }

    @Test
    @DisplayName("ExecutorService: shutdownNow interrupts what runs, and returns what waits")
    void shutdownNow() throws Exception {
        final Future<Integer> running = occupied();
        executor.submit(value(4));
        executor.submit(value(5));
        assertEquals(2, executor.shutdownNow().size());
        assertInstanceOf(
                InterruptedException.class,
                assertThrows(ExecutionException.class, running::get).getCause());
        assertTrue(executor.awaitTermination(60, TimeUnit.SECONDS));
        assertThrows(RejectedExecutionException.class, () -> executor.submit(value(5)));
    }

    @Test
    @DisplayName("Future: get with a time, cancel of a waiting and of a running task")
    void cancels() throws Exception {
        final Future<Integer> running = occupied();
        final Future<Integer> waiting = executor.submit(value(4));
        assertThrows(TimeoutException.class, () -> running.get(1, TimeUnit.MILLISECONDS));
        assertTrue(waiting.cancel(false));
        assertFalse(waiting.cancel(true) && !waiting.isCancelled());
        assertTrue(waiting.isCancelled() && waiting.isDone());
        assertThrows(CancellationException.class, waiting::get);
        assertTrue(running.cancel(true));
        assertThrows(CancellationException.class, running::get);
        final Future<Integer> next = executor.submit(value(6));
        assertEquals(6, next.get());
        assertFalse(next.cancel(true));
        assertFalse(next.isCancelled());
    }

    @Test
    @DisplayName("ExecutorService: invokeAll returns finished futures in the order of the tasks")
    void invokeAll() throws Exception {
        final List<Future<Integer>> futures = executor.invokeAll(List.of(value(1), failing("no"), value(3)));
        assertEquals(3, futures.size());
        assertTrue(futures.stream().allMatch(Future::isDone));
        assertEquals(1, futures.get(0).get());
        assertThrows(ExecutionException.class, () -> futures.get(1).get());
        assertEquals(3, futures.get(2).get());
        assertEquals(List.of(), executor.<Integer>invokeAll(List.of()));
        occupied();
        final List<Future<Integer>> late = executor.invokeAll(List.of(value(1), value(2)), 20, TimeUnit.MILLISECONDS);
        assertTrue(late.stream().allMatch(Future::isCancelled));
    }

    @Test
    @DisplayName("ExecutorService: invokeAny returns a success, throws the last failure, or is late")
    void invokeAny() throws Exception {
        assertEquals(2, executor.invokeAny(List.of(failing("no"), value(2))));
        assertThrows(ExecutionException.class, () -> executor.invokeAny(List.of(failing("no"), failing("no"))));
        assertThrows(IllegalArgumentException.class, () -> executor.invokeAny(List.<Callable<Integer>>of()));
        final Future<Integer> running = occupied();
        assertThrows(TimeoutException.class, () -> executor.invokeAny(List.of(value(1)), 20, TimeUnit.MILLISECONDS));
        PoolContract.open(directory.resolve("gate"));
        assertEquals(1, running.get());
    }

    @Test
    @DisplayName("Future: an interrupt ends a get, and the task goes on")
    void interruptedGet() throws Exception {
        final Future<Integer> running = occupied();
        final Thread waiting = Thread.currentThread();
        final Thread interrupting = new Thread(() -> {
            Awaitility.await().until(() -> waiting.getState() == Thread.State.WAITING);
            waiting.interrupt();
        });
        interrupting.start();
        assertThrows(InterruptedException.class, running::get);
        interrupting.join();
        PoolContract.open(directory.resolve("gate"));
        assertEquals(1, running.get());
    }
}
