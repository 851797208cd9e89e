package io.penstock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Background;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Threads that wait for entries, for boards in files and in memory. The rules say 1 s; the guard is tenfold. */
abstract class AwaitContract {
    private static final long GUARD_S = 10;
    private static final Duration LONG = Duration.ofMinutes(1);

    /** Empty. */
    Board board;

    /** A new board. */
    abstract Board newBoard() throws Exception;

    @BeforeEach
    void open() throws Exception {
        board = newBoard();
    }

    @AfterEach
    void close() {
        board.close();
    }

    private static <T> T soon(final CompletableFuture<T> future) throws Exception {
        return future.get(GUARD_S, TimeUnit.SECONDS);
    }

    @Test
    @DisplayName("V5: a thread that waits for a value is woken by each kind of change that brings it")
    void values() throws Exception {
        final SharedLong number = board.number("n");
        final List<Runnable> changes = List.of(
                () -> number.set(number.get() + 1),
                () -> number.getAndSet(number.get() + 1),
                () -> number.compareAndSet(number.get(), number.get() + 1),
                () -> number.compareAndExchange(number.get(), number.get() + 1),
                () -> number.setPlain(number.get() + 1),
                () -> number.setOpaque(number.get() + 1),
                () -> number.setRelease(number.get() + 1),
                () -> number.lazySet(number.get() + 1),
                number::incrementAndGet,
                () -> number.updateAndGet(value -> value + 1));
        for (final Runnable change : changes) {
            final long next = number.get() + 1;
            final CompletableFuture<Void> waiter = Background.run(() -> number.await(value -> value == next));
            Background.assertBlocked(waiter);
            change.run();
            soon(waiter);
        }
    }

    @Test
    @DisplayName("V5: so it is with ints, doubles and booleans")
    void otherValues() throws Exception {
        final SharedInt number = board.intNumber("i");
        final SharedDouble real = board.doubleNumber("d");
        final SharedBoolean bool = board.bool("b");
        final CompletableFuture<Void> waiter = Background.run(() -> {
            assertTrue(number.await(value -> value == 3, LONG));
            assertTrue(real.await(value -> value > 0.5, LONG));
            assertTrue(bool.await(true, LONG));
            number.await(value -> value == 3);
            real.await(value -> value > 0.5);
            bool.await(true);
        });
        for (int i = 0; i < 3; i++) {
            Background.assertBlocked(waiter);
            number.incrementAndGet();
        }
        Background.assertBlocked(waiter);
        real.getAndAdd(0.75);
        Background.assertBlocked(waiter);
        bool.set(true);
        soon(waiter);
    }

    @Test
    @DisplayName("V5: a thread that waits for a large number is there when it comes, though each step is a change")
    void manyChanges() throws Exception {
        final SharedLong number = board.number("n");
        final CompletableFuture<Void> waiter =
                Background.run(() -> assertTrue(number.await(value -> value >= 300_000, LONG)));
        Background.assertBlocked(waiter);
        while (number.incrementAndGet() < 300_000) {
            Thread.onSpinWait();
        }
        soon(waiter);
    }

    @Test
    @DisplayName(
            "V5: a predicate that throws ends the call with its exception; it is asked by the calling thread alone")
    void predicateThatThrows() throws Exception {
        final SharedLong number = board.number("n");
        final AtomicReference<Thread> asked = new AtomicReference<>();
        final AtomicReference<Thread> self = new AtomicReference<>();
        final CompletableFuture<Void> waiter = Background.run(() -> {
            self.set(Thread.currentThread());
            number.await(value -> {
                asked.set(Thread.currentThread());
                return 10 / (2 - value) == 0;
            });
        });
        Background.assertBlocked(waiter);
        number.set(1);
        Background.assertBlocked(waiter);
        number.set(2);
        final ExecutionException failed = assertThrows(ExecutionException.class, () -> soon(waiter));
        assertInstanceOf(ArithmeticException.class, failed.getCause());
        assertEquals(self.get(), asked.get());
    }

    @Test
    @DisplayName("S2: a timeout of 0 or less is one look, a longer one is not ended early")
    void timeouts() throws Exception {
        final SharedLong number = board.number("n");
        final SharedFlag flag = board.flag("f");
        assertTrue(number.await(value -> value == 0, Duration.ZERO));
        assertFalse(number.await(value -> value == 1, Duration.ZERO));
        assertFalse(number.await(value -> value == 1, Duration.ofSeconds(-1)));
        assertFalse(flag.await(Duration.ZERO));
        final long start = System.nanoTime();
        assertFalse(number.await(value -> value == 1, Duration.ofMillis(50)));
        assertFalse(flag.await(Duration.ofMillis(50)));
        assertFalse(board.bool("b").await(true, Duration.ofMillis(50)));
        assertTrue(System.nanoTime() - start >= Duration.ofMillis(150).toNanos());
        flag.set();
        assertTrue(flag.await(Duration.ZERO));
        flag.await();
    }

    @Test
    @DisplayName("S2: an interrupt ends a wait")
    void interrupts() throws Exception {
        final SharedLong number = board.number("n");
        final SharedFlag flag = board.flag("f");
        for (final Background.Action wait : List.<Background.Action>of(
                () -> number.await(value -> value == 1), flag::await, () -> flag.await(LONG))) {
            final AtomicReference<Thread> thread = new AtomicReference<>();
            final CompletableFuture<Void> waiter = Background.run(() -> {
                thread.set(Thread.currentThread());
                wait.run();
            });
            Background.assertBlocked(waiter);
            Background.started(thread).interrupt();
            final ExecutionException ended = assertThrows(ExecutionException.class, () -> soon(waiter));
            assertInstanceOf(InterruptedException.class, ended.getCause());
        }
    }

    @Test
    @DisplayName("S2: closing the handle wakes its waiting threads, and they say so")
    void closing() throws Exception {
        final SharedLong number = board.number("n");
        final SharedFlag flag = board.flag("f");
        final List<CompletableFuture<Void>> waiters = new ArrayList<>();
        waiters.add(Background.run(() -> number.await(value -> value == 1)));
        waiters.add(Background.run(flag::await));
        waiters.add(Background.run(() -> flag.await(LONG)));
        waiters.forEach(Background::assertBlocked);
        board.close();
        for (final CompletableFuture<Void> waiter : waiters) {
            final ExecutionException ended = assertThrows(ExecutionException.class, () -> soon(waiter));
            assertInstanceOf(IllegalStateException.class, ended.getCause());
            assertTrue(
                    ended.getCause().getMessage().contains("closed"),
                    ended.getCause().getMessage());
        }
    }

    @Test
    @DisplayName("S23: all that wait are told of a set, also if the flag is cleared at once")
    void setAndClearedAtOnce() throws Exception {
        final SharedFlag flag = board.flag("f");
        for (int round = 0; round < 20; round++) {
            final List<CompletableFuture<Void>> waiters = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                waiters.add(Background.run(() -> assertTrue(flag.await(LONG))));
            }
            if (round < 3) {
                waiters.forEach(Background::assertBlocked);
            }
            while (waiters.stream().anyMatch(waiter -> !waiter.isDone())) { // one may not have begun to wait
                flag.set();
                flag.clear();
                if (round < 3) {
                    for (final CompletableFuture<Void> waiter : waiters) {
                        soon(waiter); // all had begun
                    }
                }
            }
            for (final CompletableFuture<Void> waiter : waiters) {
                soon(waiter);
            }
        }
    }

    @Test
    @DisplayName(
            "V3: what was written before a flag is set, or a number stored, is seen by a thread that has waited for it")
    void publishes() throws Exception {
        final SharedLong data = board.number("data");
        final SharedFlag flag = board.flag("f");
        final SharedLong turn = board.number("turn");
        final CompletableFuture<Void> reader = Background.run(() -> {
            for (long round = 1; round <= 500; round++) {
                flag.await();
                assertEquals(round, data.get());
                flag.clear();
                turn.set(round);
            }
        });
        for (long round = 1; round <= 500; round++) {
            data.set(round);
            flag.set();
            final long done = round;
            assertTrue(turn.await(value -> value == done, LONG), "round=" + round);
        }
        soon(reader);
    }
}
