package io.penstock.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a pool of threads promises on its own. It passes the contracts as well. */
class ThreadTwinTest extends PoolContract {
    @Override
    Pool build(final ProcessPoolBuilder builder) {
        return builder.buildThreads();
    }

    private static Pool own;

    @Test
    @DisplayName("P34: in a worker, waiting for a future of its own pool throws at once")
    void ownPool() {
        own = one();
        final ExecutionException failure = assertThrows(
                ExecutionException.class,
                () -> own.call(() -> own.submit(() -> 1).get()));
        assertTrue(failure.getCause() instanceof IllegalStateException, failure::toString);
        assertTrue(failure.getMessage().contains("its own pool"), failure::getMessage);
        final ExecutionException call = assertThrows(ExecutionException.class, () -> own.call(() -> own.call(() -> 1)));
        assertTrue(call.getMessage().contains("its own pool"), call::getMessage);
    }

    @Test
    @DisplayName("P36: results are copied by the codec, unless they are shared")
    void copies() throws Exception {
        final Object[] made = {"x"};
        final Pool sharing = pool(ProcessPool.builder().workers(1).sharing(true));
        assertSame(made, sharing.submit(() -> made).get());
        final Point point = new Point(1, 2);
        final PoolFunction<Point, Point> same = sharing.function(Point.class, Point.class, any -> any);
        assertSame(point, same.call(point));
        final PoolFunction<Point, Point> copy = shared().function(Point.class, Point.class, any -> any);
        assertEquals(point, copy.call(point));
        assertNotSame(point, copy.call(point));
    }

    @Test
    @DisplayName("P36: a time-out of a thread interrupts only, and says so")
    void saysThatItGoesOn() throws Exception {
        final Pool pool = pool(ProcessPool.builder().workers(1).grace(Duration.ofMillis(50)));
        final java.nio.file.Path gate = gate("stubborn");
        final TaskFuture<Integer> future =
                pool.submit(() -> awaitGateStubbornly(gate), TaskOptions.none().timeout(Duration.ofMillis(50)));
        final ExecutionException failure = assertThrows(ExecutionException.class, future::get);
        assertTrue(failure.getMessage().contains("a thread cannot be killed"), failure::getMessage);
        assertTrue(!future.ended().isDone());
        open(gate);
        future.ended().get();
    }
}
