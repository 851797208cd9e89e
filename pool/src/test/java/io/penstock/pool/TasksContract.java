package io.penstock.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.codec.CodecException;
import io.penstock.codec.RemoteThrowable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What becomes of a task: how it travels, what it returns and throws, and when it is run again. */
abstract class TasksContract extends PoolContract {
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
                shared().function(Point.class, Point.class, point -> new Point(point.y(), point.x()));
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
        assertTrue(refusal.getMessage().contains("ProcessPool.builder().allow("), refusal::getMessage);
        final ExecutionException never =
                assertThrows(ExecutionException.class, () -> pool.call(() -> Thread.currentThread()));
        assertTrue(never.getMessage().contains(Thread.class.getName()), never::getMessage);
        assertFalse(never.getMessage().contains("allow"), "useless advice: " + never.getMessage());
        assertEquals(7, pool.call(() -> 7));
        assertEquals(1, pool.stats().starts());
    }

    record Holder(Object any) {}

    @Test
    @DisplayName(
            "P1: an argument of a class that may not travel is refused in the call, with what allows it for a pool")
    void argumentsThatCannotTravel() {
        final PoolFunction<Holder, Integer> function = shared().function(Holder.class, Integer.class, any -> 1);
        final CodecException refusal =
                assertThrows(CodecException.class, () -> function.submit(new Holder(new Unlisted("x"))));
        assertTrue(refusal.getMessage().contains("ProcessPool.builder().allow("), refusal::getMessage);
        assertFalse(refusal.toString().contains("KryoCodec"), refusal::toString);
    }

    @Test
    @DisplayName("P6: the text of a failure names the task by the method that holds its lambda, and has one line")
    void namesInTexts() {
        final TaskFuture<Integer> future = shared().submit(() -> {
            throw new OwnException("one line\nand another");
        });
        final ExecutionException failure = assertThrows(ExecutionException.class, future::get);
        assertTrue(
                failure.getMessage().contains("task=" + TasksContract.class.getName() + ".lambda$namesInTexts$"),
                failure::getMessage);
        assertTrue(failure.getMessage().endsWith("one line ..."), failure::getMessage);
        assertEquals("one line\nand another", failure.getCause().getMessage());
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
}
