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
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What hangs on the future of a task. */
abstract class TaskFutureContract extends PoolContract {
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
    @DisplayName("What JDK 19 added to Future knows the outcome as soon as get does")
    void resultNow() throws Exception {
        for (int i = 0; i < 50; i++) {
            final TaskFuture<Integer> future = shared().submit(() -> 5);
            assertEquals(5, future.get());
            assertEquals(5, future.getClass().getMethod("resultNow").invoke(future));
        }
        final TaskFuture<Integer> failed = shared().submit(() -> {
            throw new IOException("no");
        });
        assertThrows(ExecutionException.class, failed::get);
        assertInstanceOf(
                IOException.class, failed.getClass().getMethod("exceptionNow").invoke(failed));
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

    /** In which threads a callback has run. */
    private static Runnable noting(final Queue<String> threads) {
        return () -> threads.add(Thread.currentThread().getName());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what hangs on it is what counts
    private static Queue<String> followed(final CompletableFuture<?> future) {
        final Queue<String> threads = new ConcurrentLinkedQueue<>();
        final Runnable note = noting(threads);
        future.whenComplete((value, thrown) -> note.run());
        future.handle((value, thrown) -> {
            note.run();
            return null;
        });
        future.thenRun(note).exceptionally(thrown -> {
            note.run();
            return null;
        });
        return threads;
    }

    private static void await(final Callable<Boolean> condition) {
        Awaitility.await()
                .pollInterval(2, TimeUnit.MILLISECONDS)
                .atMost(30, TimeUnit.SECONDS)
                .until(condition);
    }

    @Test
    @DisplayName(
            "P33: callbacks run once, whatever the outcome, and in no thread that runs tasks or brings their results")
    void callbacksOnce() throws Exception {
        final Pool pool = one();
        final Path never = gate("never");
        final TaskFuture<Integer> busy = occupy(pool, "busy");
        final List<TaskFuture<?>> futures = new ArrayList<>(List.of(
                busy,
                pool.submit(() -> 1),
                pool.submit(() -> {
                    throw new IOException("no");
                }),
                pool.submit(
                        () -> {
                            awaitGate(never);
                            return 1;
                        },
                        TaskOptions.none().timeout(Duration.ofMillis(20)))));
        final TaskFuture<Integer> cancelled = pool.submit(() -> 3);
        futures.add(cancelled);
        final List<Queue<String>> all = new ArrayList<>();
        futures.forEach(future -> all.add(followed(future)));
        assertTrue(cancelled.cancel(false));
        open(gate("busy"));
        for (final TaskFuture<?> future : futures) {
            await(future::isDone);
        }
        futures.forEach(future -> all.add(followed(future)));
        await(() -> all.stream().allMatch(threads -> threads.size() >= 3));
        pool.close(); // nothing of it is left that could run one again
        for (final Queue<String> threads : all) {
            assertEquals(3, threads.size(), threads::toString);
            assertTrue(
                    threads.stream().noneMatch(name -> name.contains("-lane-") || name.contains("-worker-")),
                    threads::toString);
        }
        for (final Queue<String> early : all.subList(0, futures.size())) {
            assertTrue(early.stream().allMatch(name -> name.endsWith("-callbacks")), early::toString);
        }
    }
}
