package io.penstock.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a pool of threads promises on its own. It passes the contracts as well. */
class ThreadTwinTest extends PoolContract {
    @Override
    Pool build(final ProcessPoolBuilder builder) {
        return builder.buildThreads();
    }

    private static Pool own; // the lambdas of a pool of threads see it

    private static int unit() {
        return 1;
    }

    private static TaskFuture<Integer> task() {
        return own.submit(ThreadTwinTest::unit);
    }

    private static PoolFunction<Integer, Integer> negated() {
        return own.function(Integer.class, Integer.class, MapPools::negated);
    }

    private static Results<Integer> unordered() {
        return negated().over(List.of(1)).unordered().start();
    }

    private static Object serviced() throws InterruptedException {
        final PoolCompletionService<Integer> service = own.completionService();
        service.submit(ThreadTwinTest::unit);
        return service.take();
    }

    private static Object polled() throws InterruptedException {
        final PoolCompletionService<Integer> service = own.completionService();
        service.submit(ThreadTwinTest::unit);
        return service.poll(1, TimeUnit.MINUTES);
    }

    static Stream<Arguments> ways() {
        return Stream.of(
                way("get", () -> task().get()),
                way("get(time)", () -> task().get(1, TimeUnit.MINUTES)),
                way("join", () -> task().join()),
                way("call", () -> own.call(ThreadTwinTest::unit)),
                way("call of a function", () -> negated().call(1)),
                way("invokeAll", () -> own.invokeAll(List.<Task<Integer>>of(ThreadTwinTest::unit))),
                way("invokeAny", () -> own.invokeAny(List.<Task<Integer>>of(ThreadTwinTest::unit))),
                way("list", () -> negated().over(List.of(1)).list()),
                way("next", () -> negated().over(List.of(1)).start().next()),
                way("next(time)", () -> negated().over(List.of(1)).start().next(PATIENCE)),
                way("unordered next", () -> unordered().next()),
                way("Futures.first", () -> Futures.first(List.of(task()), PATIENCE)),
                way("Futures.all", () -> Futures.all(List.of(task()), PATIENCE)),
                way("Futures.firstFailure", () -> Futures.firstFailure(List.of(task()), PATIENCE)),
                way(
                        "Futures.completed",
                        () -> Futures.completed(List.of(task())).next()),
                way("take of a completion service", ThreadTwinTest::serviced),
                way("poll of a completion service", ThreadTwinTest::polled),
                way("awaitTermination", () -> own.awaitTermination(1, TimeUnit.MINUTES)),
                way("close", () -> {
                    own.close();
                    return 1;
                }));
    }

    private static Arguments way(final String name, final Task<Object> wait) {
        return Arguments.of(name, wait);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    @DisplayName("P34: in a worker, waiting for a future of its own pool throws at once, in whatever way")
    void ownPool(final String name, final Task<Object> wait) {
        own = pool(ProcessPool.builder().workers(1));
        final ExecutionException failure = assertThrows(ExecutionException.class, () -> own.call(wait), name);
        assertInstanceOf(IllegalStateException.class, failure.getCause(), failure::toString);
        assertTrue(failure.getMessage().contains("its own pool"), failure::getMessage);
    }

    @Test
    @DisplayName(
            "P34, P21: a task that submits to its own pool while that is full is rejected, and does not wait for itself")
    void ownFullPool() {
        own = pool(ProcessPool.builder().workers(1).maxPending(1));
        final ExecutionException failure = assertThrows(
                ExecutionException.class,
                () -> own.call(() -> List.of(task(), task()).size()));
        assertInstanceOf(RejectedExecutionException.class, failure.getCause(), failure::toString);
        assertTrue(failure.getMessage().contains("its own pool"), failure::getMessage);
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
