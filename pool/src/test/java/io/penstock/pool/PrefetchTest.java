package io.penstock.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Signals;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks that are in the ring of a worker process, and have not begun. The steps one by one: {@code DispatchTest}. */
@Tag("two-process")
class PrefetchTest {
    @TempDir
    Path directory;

    private ProcessPool pool;

    /**
     * What a task does: appends to a file, and then waits until another one is there, or for a time.
     *
     * @param ran the file
     * @param gate that it waits for; null for none
     * @param sleepMs without a gate
     */
    record Order(String ran, String gate, int sleepMs) {
        static int follow(final Order order) throws IOException, InterruptedException {
            PoolContract.append(Path.of(order.ran));
            if (order.gate != null) {
                PoolContract.awaitGate(Path.of(order.gate));
            } else if (order.sleepMs > 0) {
                TimeUnit.MILLISECONDS.sleep(order.sleepMs);
            }
            return 1;
        }
    }

    private PoolFunction<Order, Integer> pool(final int workers) {
        pool = ProcessPool.builder().workers(workers).build();
        return pool.function(Order.class, Integer.class, Order::follow);
    }

    private Order order(final String name) {
        return new Order(directory.resolve(name).toString(), null, 0);
    }

    private long times(final Order order) {
        return PoolContract.times(Path.of(order.ran));
    }

    private void warmUp(final PoolFunction<Order, Integer> function) throws InterruptedException {
        final List<Order> many = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            many.add(order("warm"));
        }
        function.over(many).list();
    }

    @AfterEach
    void close() {
        if (pool != null) {
            pool.shutdownNow();
            pool.close();
        }
    }

    @Test
    @DisplayName("P12, P14: a task in the ring of a worker that is stopped waits; it is cancelled, and never begins")
    void cancelledInAStoppedWorker() throws Exception {
        final PoolFunction<Order, Integer> function = pool(1);
        warmUp(function);
        final long pid = pool.call(() -> ProcessHandle.current().pid());
        Signals.send("STOP", pid);
        Signals.awaitStopped(pid);
        final TaskFuture<Integer> inRing = function.submit(order("in-ring"));
        final TaskFuture<Integer> behind = function.submit(order("behind"));
        assertEquals(TaskState.WAITING, inRing.state());
        assertTrue(inRing.pid().isEmpty());
        assertTrue(inRing.cancel(false));
        assertTrue(inRing.ended().isDone());
        Signals.send("CONT", pid);
        assertEquals(1, behind.get());
        assertEquals(1, times(order("behind")));
        assertEquals(0, times(order("in-ring")));
        assertEquals(1, pool.stats().starts());
    }

    @Test
    @DisplayName("What waits in a ring behind a task that runs long is run by another worker")
    void behindALongTask() throws Exception {
        final PoolFunction<Order, Integer> function = pool(2);
        warmUp(function);
        final Path gate = directory.resolve("gate");
        final List<TaskFuture<Integer>> others = new ArrayList<>();
        TaskFuture<Integer> blocked = null;
        for (int i = 0; i < 400; i++) {
            if (i == 200) {
                blocked = function.submit(new Order(directory.resolve("blocked").toString(), gate.toString(), 0));
            }
            others.add(function.submit(order("task-" + i)));
        }
        for (int i = 0; i < 400; i++) {
            assertEquals(1, others.get(i).get());
            assertEquals(1, times(order("task-" + i)));
            assertEquals(1, others.get(i).attempts());
        }
        assertFalse(blocked.isDone());
        PoolContract.open(gate);
        assertEquals(1, blocked.get());
    }

    @Test
    @DisplayName(
            "P3, P12: short and long tasks, and some that are cancelled: none runs twice, and what was cancelled in time never")
    void shortLongAndCancelled() throws Exception {
        final long seed = Long.getLong("penstock.storm.seed", System.nanoTime());
        final Random random = new Random(seed);
        final PoolFunction<Order, Integer> function = pool(2);
        warmUp(function);
        final int count = Boolean.getBoolean("penstock.storm") ? 20_000 : 600;
        final List<TaskFuture<Integer>> futures = new ArrayList<>();
        final List<Order> orders = new ArrayList<>();
        final boolean[] cancelled = new boolean[count];
        for (int i = 0; i < count; i++) {
            final int sleepMs = random.nextInt(20) == 0 ? 15 : 0;
            final Order order = new Order(directory.resolve("task-" + i).toString(), null, sleepMs);
            orders.add(order);
            futures.add(function.submit(order));
            final int other = random.nextInt(i + 1);
            if (random.nextInt(4) == 0) {
                cancelled[other] |= futures.get(other).cancel(false);
            }
        }
        for (int i = 0; i < count; i++) {
            if (!cancelled[i]) {
                assertEquals(1, futures.get(i).get());
            }
            assertEquals(cancelled[i] ? 0 : 1, times(orders.get(i)), "task=" + i + " seed=" + seed);
        }
    }
}
