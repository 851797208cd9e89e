package io.penstock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.Waiting;
import io.penstock.testkit.Background;
import io.penstock.testkit.StackEnds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls of barriers and latches whose stack ends at any place, in a JVM of their own. */
@Timeout(600)
@Tag("two-process")
class BarrierStackEndTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private final StackEnds ends = new StackEnds();
    private int overflows;

    @Test
    @DisplayName(
            "S3, S24, S26: after a stack overflow inside a call no place is kept, and the others go on, released or told")
    void goesOn() throws Exception {
        StackEnds.runAll(BarrierStackEndTest.class, directory);
    }

    private void run(final String name, final Callable<Object> call, final StackEnds.Check check) throws Exception {
        final long start = System.nanoTime();
        final int times = ends.forEvery(call, check);
        System.err.println(
                "stack ends: " + name + " overflows=" + times + " ms=" + (System.nanoTime() - start) / 1_000_000);
        assertTrue(times > 20, "overflows=" + times);
        overflows += times;
    }

    /** Looks at once, and only then again and again: there are many runs. */
    private static void until(final Callable<Boolean> isSo) throws Exception {
        if (!isSo.call()) {
            await().atMost(SOON).pollInterval(Duration.ofMillis(10)).until(isSo);
        }
    }

    /** It works, perhaps after a reset, and perhaps after the heartbeat has given back what the call could not. */
    private static void works(final SharedBarrier barrier) throws Exception {
        until(() -> {
            try {
                return barrier.await(SOON) == 0;
            } catch (final BrokenBarrierException givenBack) {
                barrier.reset();
                return false;
            }
        });
        barrier.leave();
    }

    private void alone(final SharedBarrier barrier) throws Exception {
        run("await, alone", barrier::await, result -> works(barrier));
        run("await with an action", () -> barrier.await(() -> {}), result -> works(barrier));
        run(
                "join and leave",
                () -> {
                    final Membership membership = barrier.join();
                    membership.close();
                    return membership;
                },
                result -> {
                    works(barrier);
                    until(() -> {
                        try (Membership again = barrier.join()) {
                            return true;
                        } catch (final IllegalStateException full) {
                            barrier.leave();
                            return false;
                        }
                    });
                });
        run(
                "reset",
                () -> {
                    barrier.reset();
                    return true;
                },
                result -> works(barrier));
    }

    private CompletableFuture<Void> waiting(final SharedBarrier barrier) {
        final CompletableFuture<Void> waiter = Background.run(barrier::await);
        while (barrier.getNumberWaiting() != 1 && !waiter.isDone()) {
            Thread.onSpinWait();
        }
        return waiter;
    }

    /** The other one is released, or told; unless the call has failed before it arrived. */
    private void withAnother(final SharedBarrier barrier) throws Exception {
        final CompletableFuture<?>[] waiter = {waiting(barrier)};
        run("await, with another one", barrier::await, result -> {
            if (result == null && barrier.getNumberWaiting() == 1) { // it has not arrived, or is to be given back
                try {
                    barrier.await(SOON);
                } catch (final BrokenBarrierException givenBack) {
                    assertTrue(barrier.isBroken());
                }
            }
            try {
                waiter[0].get(SOON.toSeconds(), TimeUnit.SECONDS);
            } catch (final ExecutionException broken) {
                assertEquals(BrokenRoundException.class, broken.getCause().getClass());
                assertTrue(result == null, "released here, and broken there");
            }
            barrier.reset();
            barrier.leave();
            waiter[0] = waiting(barrier);
        });
        barrier.reset();
    }

    private void timedOut(final SharedBarrier barrier) throws Exception {
        final boolean[] timedOut = {false};
        run(
                "await that times out",
                () -> {
                    try {
                        return barrier.await(Duration.ofMillis(2));
                    } catch (final TimeoutException late) {
                        return late;
                    }
                },
                result -> {
                    timedOut[0] |= result instanceof TimeoutException;
                    barrier.leave(); // a call that gives back what others could not
                    until(() -> barrier.isBroken() || barrier.getNumberWaiting() == 0);
                    barrier.reset();
                    final CompletableFuture<Void> waiter = waiting(barrier);
                    try {
                        barrier.await(SOON);
                        waiter.get(SOON.toSeconds(), TimeUnit.SECONDS);
                    } catch (final BrokenBarrierException | ExecutionException givenBack) {
                        barrier.reset(); // the heartbeat has given back what the call could not
                    }
                    barrier.leave();
                });
        assertTrue(timedOut[0]);
    }

    private void latches(final Board board, final Board other) throws Exception {
        final SharedLatch latch = board.latch("one", 1);
        final Party[] entered = {null};
        run(
                "enter and close",
                () -> {
                    entered[0] = latch.enter();
                    entered[0].close();
                    return entered[0];
                },
                result -> {
                    if (entered[0] != null) {
                        entered[0].close(); // that of a call may have had no stack
                        entered[0] = null;
                    }
                    until(() -> {
                        try (Party again = other.latch("one", 1).enter()) {
                            return true;
                        } catch (final IllegalStateException full) {
                            return false;
                        }
                    });
                });
        final int[] number = {0};
        final SharedLatch[] next = {board.latch("n0", 1)};
        run(
                "enter and count",
                () -> {
                    entered[0] = next[0].enter();
                    entered[0].countDown();
                    return entered[0];
                },
                result -> {
                    if (entered[0] == null) { // it has not entered, or is to be given back
                        until(() -> {
                            try (Party again = next[0].enter()) {
                                again.countDown();
                                return true;
                            } catch (final IllegalStateException full) {
                                return false;
                            }
                        });
                    } else {
                        entered[0].countDown();
                        entered[0] = null;
                    }
                    assertTrue(other.latch("n" + number[0], 1).await(SOON));
                    next[0] = board.latch("n" + ++number[0], 1);
                });
    }

    /** In the JVM of its own. */
    public static void main(final String[] args) throws Exception {
        new BarrierStackEndTest().runIn(Path.of(args[0]));
        StackEnds.goesOn();
    }

    private void runIn(final Path folder) throws Exception {
        try (Board board = Board.at(folder.resolve("board"))
                        .waiting(Waiting.busySpin()) // a waiter that sleeps is woken by the heartbeat, after a second
                        .create();
                Board other = Board.at(folder.resolve("board")).open()) {
            final SharedBarrier one = board.barrier("one party", 1);
            final SharedBarrier two = board.barrier("two parties", 2);
            for (int i = 0; i < 3; i++) { // every class is initialised before there is no stack for that
                final CompletableFuture<Void> waiter = waiting(two);
                two.await();
                waiter.get(SOON.toSeconds(), TimeUnit.SECONDS);
                final CompletableFuture<Void> broken = waiting(two);
                two.reset();
                assertTrue(broken.handle((done, failure) -> failure != null).get(SOON.toSeconds(), TimeUnit.SECONDS));
                try {
                    two.await(Duration.ofMillis(2));
                } catch (final TimeoutException late) {
                    two.reset();
                }
                one.await();
                one.await(() -> {});
                one.join().close();
                one.reset();
                one.leave();
                two.leave();
                board.latch("first" + i, 2).enter().countDown();
                board.latch("first" + i, 2).enter().close();
                board.latch("first" + i, 2).countDown();
                assertTrue(other.latch("first" + i, 2).await(SOON));
            }
            alone(one);
            withAnother(two);
            timedOut(two);
            latches(board, other);
        }
        System.err.println("stack ends: overflows=" + overflows);
    }
}
