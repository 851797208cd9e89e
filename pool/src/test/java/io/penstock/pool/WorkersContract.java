package io.penstock.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How many workers there are, what they begin with, and when they are replaced. */
abstract class WorkersContract extends PoolContract {
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
}
