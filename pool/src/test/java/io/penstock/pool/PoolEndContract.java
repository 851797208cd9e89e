package io.penstock.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The end of a pool. */
abstract class PoolEndContract extends PoolContract {
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
}
