package io.penstock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Background;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** S18 to S20 for one condition: runs on the JDK's class and on ours. */
@Timeout(120)
@SuppressWarnings({"WaitNotInLoop", "JavaUtilDate"}) // a wait that ends is what is tested; the interface has the type
abstract class ConditionContract {
    private static final long GUARD_S = 20;
    private static final int ITEMS = 4_000;

    private final List<String> ended = new CopyOnWriteArrayList<>();
    private Lock lock;
    private Condition condition;
    private int waiting; // guarded by the lock

    /** A free lock. */
    abstract Lock lock() throws Exception;

    /** One of its conditions. */
    abstract Condition condition(Lock of, String name);

    @BeforeEach
    void open() throws Exception {
        lock = lock();
        condition = condition(lock, "c");
    }

    private static void soon(final CompletableFuture<Void> future) throws Exception {
        future.get(GUARD_S, TimeUnit.SECONDS);
    }

    /** A thread that waits under the lock. */
    private final class Waiter {
        private final CompletableFuture<Void> future;
        private volatile Thread thread;

        /** Returns when it is in the queue. */
        Waiter(final String name, final Background.Action wait) {
            final int before = held(() -> waiting);
            future = Background.run(() -> {
                thread = Thread.currentThread();
                lock.lock();
                try {
                    waiting++;
                    wait.run();
                    ended.add(name);
                } finally {
                    waiting--;
                    lock.unlock();
                }
                assertThrows(IllegalMonitorStateException.class, lock::unlock);
            });
            await().until(() -> held(() -> waiting) == before + 1); // it has given the lock up
        }

        void ends() throws Exception {
            soon(future);
        }

        void isInterrupted() {
            final ExecutionException failed = assertThrows(ExecutionException.class, this::ends);
            assertInstanceOf(InterruptedException.class, failed.getCause());
        }
    }

    private Waiter waiter(final String name) {
        return new Waiter(name, condition::await);
    }

    private <T> T held(final Supplier<T> look) {
        lock.lock();
        try {
            return look.get();
        } finally {
            lock.unlock();
        }
    }

    private void signal() {
        held(() -> {
            condition.signal();
            return null;
        });
    }

    private void signalAll() {
        held(() -> {
            condition.signalAll();
            return null;
        });
    }

    @Test
    @DisplayName("S19: a signal ends one wait, that of the thread that has waited longest")
    void signalsInOrder() throws Exception {
        final List<Waiter> waiters = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            waiters.add(waiter("w" + i));
        }
        final List<String> expected = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            assertEquals(expected, ended);
            Background.assertBlocked(waiters.get(i).future);
            signal();
            waiters.get(i).ends();
            expected.add("w" + i);
        }
        assertEquals(expected, ended);
    }

    @Test
    @DisplayName("S19: signalAll ends all waits that there are, once")
    void signalsAll() throws Exception {
        for (int round = 0; round < 3; round++) {
            final List<Waiter> waiters = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                waiters.add(waiter("w" + i));
            }
            signalAll();
            for (final Waiter waiter : waiters) {
                waiter.ends();
            }
        }
        final Waiter late = waiter("late");
        Background.assertBlocked(late.future);
        signal();
        late.ends();
        assertEquals(13, ended.size());
    }

    @Test
    @DisplayName("S19: a signal for which no thread waits is not kept")
    void signalsAreNotKept() throws Exception {
        signal();
        signalAll();
        final Waiter waiter = waiter("w");
        Background.assertBlocked(waiter.future);
        signal();
        waiter.ends();
    }

    @Test
    @DisplayName("S19: a signal of one condition ends no wait for another one")
    void twoConditions() throws Exception {
        final Condition other = condition(lock, "other");
        final Waiter one = waiter("one");
        final Waiter two = new Waiter("two", other::await);
        held(() -> {
            other.signal();
            return null;
        });
        two.ends();
        Background.assertBlocked(one.future);
        signalAll();
        one.ends();
        assertEquals(List.of("two", "one"), ended);
    }

    @Test
    @DisplayName("S18: a thread that does not hold the lock may neither wait nor signal")
    void withoutTheLock() throws Exception {
        assertThrows(IllegalMonitorStateException.class, condition::await);
        assertThrows(IllegalMonitorStateException.class, condition::awaitUninterruptibly);
        assertThrows(IllegalMonitorStateException.class, () -> condition.awaitNanos(1));
        assertThrows(IllegalMonitorStateException.class, () -> condition.await(1, TimeUnit.NANOSECONDS));
        assertThrows(IllegalMonitorStateException.class, () -> condition.awaitUntil(new Date()));
        assertThrows(IllegalMonitorStateException.class, condition::signal);
        assertThrows(IllegalMonitorStateException.class, condition::signalAll);
        lock.lock();
        soon(Background.run(() -> {
            assertThrows(IllegalMonitorStateException.class, condition::await);
            assertThrows(IllegalMonitorStateException.class, condition::signal);
        }));
        lock.unlock();
    }

    @Test
    @DisplayName("S18: a wait gives the lock up however often it is held, and ends with it held as often")
    void nested() throws Exception {
        final Waiter waiter = new Waiter("w", () -> {
            lock.lock();
            lock.lock();
            condition.await();
            lock.unlock();
            soon(Background.run(() -> assertFalse(lock.tryLock())));
            lock.unlock();
            soon(Background.run(() -> assertFalse(lock.tryLock())));
        });
        signal();
        waiter.ends();
        assertTrue(lock.tryLock());
        lock.unlock();
    }

    @Test
    @DisplayName(
            "S18, S2: a time-out ends a wait, not early, with the lock held; 0 or less only gives it up for a moment")
    void timesOut() throws Exception {
        lock.lock();
        final long timeoutNs = TimeUnit.MILLISECONDS.toNanos(50);
        final long startNs = System.nanoTime();
        assertFalse(condition.await(50, TimeUnit.MILLISECONDS));
        assertTrue(System.nanoTime() - startNs >= timeoutNs);
        final long secondNs = System.nanoTime();
        assertTrue(condition.awaitNanos(timeoutNs) <= 0);
        assertTrue(System.nanoTime() - secondNs >= timeoutNs);
        final long startMs = System.currentTimeMillis();
        assertFalse(condition.awaitUntil(new Date(startMs + 50)));
        assertTrue(System.currentTimeMillis() >= startMs + 50);
        assertFalse(condition.await(0, TimeUnit.SECONDS));
        assertFalse(condition.await(-1, TimeUnit.SECONDS));
        assertTrue(condition.awaitNanos(0) <= 0);
        assertTrue(condition.awaitNanos(Long.MIN_VALUE) <= 0);
        assertFalse(condition.awaitUntil(new Date(0)));
        assertFalse(condition.awaitUntil(new Date(Long.MIN_VALUE)));
        lock.unlock();
        assertThrows(IllegalMonitorStateException.class, lock::unlock);
    }

    @Test
    @DisplayName("S18: a signal in time ends a timed wait, which says so")
    void signalledInTime() throws Exception {
        final Waiter one = new Waiter("1", () -> assertTrue(condition.awaitNanos(TimeUnit.HOURS.toNanos(1)) > 0));
        final Waiter two = new Waiter("2", () -> assertTrue(condition.await(Long.MAX_VALUE, TimeUnit.DAYS)));
        final Waiter three = new Waiter(
                "3", () -> assertTrue(condition.awaitUntil(new Date(System.currentTimeMillis() + 3_600_000))));
        signalAll();
        one.ends();
        two.ends();
        three.ends();
    }

    @Test
    @DisplayName("S20: a signal counts before the time-out, also if the lock is to be had much later")
    void signalBeforeTimeout() throws Exception {
        final long timeoutMs = 2_000; // the signal is to come long before
        final Waiter waiter =
                new Waiter("w", () -> assertTrue(condition.await(timeoutMs, TimeUnit.MILLISECONDS), "signalled"));
        lock.lock();
        condition.signal();
        final long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs + 50);
        await().until(() -> System.nanoTime() > endNs);
        lock.unlock();
        waiter.ends();
    }

    @Test
    @DisplayName("S18, S2: an interrupt ends a wait, before it and during it, with the lock held")
    void interrupts() throws Exception {
        lock.lock();
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, condition::await);
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> condition.awaitNanos(1));
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> condition.awaitUntil(new Date(0)));
        assertFalse(Thread.currentThread().isInterrupted());
        lock.unlock();
        final Waiter one = waiter("1");
        final Waiter two = new Waiter("2", () -> condition.await(1, TimeUnit.HOURS));
        one.thread.interrupt();
        two.thread.interrupt();
        one.isInterrupted();
        two.isInterrupted();
        assertEquals(List.of(), ended);
    }

    @Test
    @DisplayName("S18: an interrupt does not end awaitUninterruptibly, and stays pending")
    void uninterruptible() throws Exception {
        final Waiter waiter = new Waiter("w", () -> {
            Thread.currentThread().interrupt();
            condition.awaitUninterruptibly();
            assertTrue(Thread.interrupted());
        });
        Background.assertBlocked(waiter.future);
        waiter.thread.interrupt();
        Background.assertBlocked(waiter.future);
        signal();
        waiter.ends();
    }

    @Test
    @DisplayName("S20: a signal counts before a later interrupt, which stays pending")
    void signalBeforeInterrupt() throws Exception {
        final Waiter waiter = new Waiter("w", () -> {
            condition.await();
            assertTrue(Thread.interrupted());
        });
        lock.lock();
        condition.signal();
        waiter.thread.interrupt();
        Background.assertBlocked(waiter.future);
        lock.unlock();
        waiter.ends();
    }

    @Test
    @DisplayName("S20: a signal and an interrupt at once: one wait ends by the signal, whichever it is")
    void signalOrInterrupt() throws Exception {
        for (int round = 0; round < 20; round++) {
            ended.clear();
            final Waiter one = waiter("1");
            final Waiter two = waiter("2");
            final CompletableFuture<Void> interrupter = Background.run(one.thread::interrupt);
            signal();
            soon(interrupter);
            await().until(() -> one.future.isDone() && (!ended.isEmpty() || two.future.isDone()));
            if (one.future.isCompletedExceptionally()) {
                one.isInterrupted();
                two.ends();
                assertEquals(List.of("2"), ended);
            } else {
                assertEquals(List.of("1"), ended);
                signal();
                two.ends();
            }
        }
    }

    @Test
    @DisplayName("S18, S19: through a buffer of one place, each item comes once, and no thread sleeps for ever")
    void buffer() throws Exception {
        final Condition notFull = condition(lock, "notFull");
        final Queue<Integer> place = new ArrayDeque<>();
        final List<Integer> taken = new ArrayList<>();
        final List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            final int kind = i;
            threads.add(Background.run(() -> {
                for (int item = kind; item < ITEMS; item += 2) {
                    lock.lock();
                    try {
                        while (!place.isEmpty()) {
                            notFull.await();
                        }
                        place.add(item);
                        condition.signal();
                    } finally {
                        lock.unlock();
                    }
                }
            }));
            threads.add(Background.run(() -> {
                for (int item = kind; item < ITEMS; item += 2) {
                    lock.lock();
                    try {
                        while (place.isEmpty()) {
                            condition.await();
                        }
                        taken.add(place.remove());
                        notFull.signal();
                    } finally {
                        lock.unlock();
                    }
                }
            }));
        }
        for (final CompletableFuture<Void> thread : threads) {
            thread.get(1, TimeUnit.MINUTES);
        }
        assertEquals(ITEMS, taken.size());
        assertEquals(ITEMS, taken.stream().distinct().count());
    }
}
