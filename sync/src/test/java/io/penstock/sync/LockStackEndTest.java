package io.penstock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Background;
import io.penstock.testkit.StackEnds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls of a lock and its condition whose stack ends at any place, in a JVM of their own. */
@Timeout(600)
@Tag("two-process")
@SuppressWarnings("WaitNotInLoop") // a wait that ends is what is tested
class LockStackEndTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private final StackEnds ends = new StackEnds();
    private int overflows;

    private Board board;
    private SharedLock lock;
    private SharedCondition condition;
    private SharedLong number;

    @Test
    @DisplayName(
            "S2, S12, S20: after a stack overflow inside a call the others get the lock, and no signal and no waiter is left behind")
    void goesOn() throws Exception {
        StackEnds.runAll(LockStackEndTest.class, directory);
    }

    private void run(final String name, final Callable<Object> call, final StackEnds.Check check) throws Exception {
        final long startNs = System.nanoTime();
        final int times = ends.forEvery(call, check);
        assertTrue(times > 20, "overflows=" + times);
        overflows += times;
        System.err.println("stack ends: " + name + " overflows=" + times + " ms="
                + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs));
    }

    /** Another thread gets the lock, and all is as before. */
    private void othersGoOn() throws Exception {
        assertTrue(lock.tryLock(SOON.toSeconds(), TimeUnit.SECONDS), "the lock is kept by a thread that has ended");
        condition.signal();
        lock.unlock();
        await().atMost(SOON)
                .pollDelay(0, TimeUnit.MILLISECONDS)
                .pollInterval(1, TimeUnit.MILLISECONDS)
                .until(() -> lock.stats().waiting() == 0
                        && condition.stats().waiting() == 0
                        && lock.owner().isEmpty());
    }

    private CompletableFuture<Void> waiter() {
        final CompletableFuture<Void> waiter = Background.run(() -> {
            try (Hold hold = lock.acquire()) {
                while (number.get() == 0) {
                    condition.await();
                }
                assertTrue(number.getAndDecrement() > 0 && hold.fence() > 0);
            }
        });
        await().atMost(SOON)
                .pollDelay(0, TimeUnit.MILLISECONDS)
                .pollInterval(1, TimeUnit.MILLISECONDS)
                .until(() -> condition.stats().waiting() == 1);
        return waiter;
    }

    private Object lockAndUnlock() {
        lock.lock();
        lock.unlock();
        return true;
    }

    private Object hold() throws InterruptedException {
        try (Hold hold = lock.acquire()) {
            return hold.fence();
        }
    }

    private Object tryInTime() throws InterruptedException {
        return !lock.tryLock(1, TimeUnit.MILLISECONDS);
    }

    private Object waitInTime() throws InterruptedException {
        try (Hold hold = lock.acquire()) {
            condition.await(1, TimeUnit.MILLISECONDS);
            return hold.fence();
        }
    }

    private Object signal() throws InterruptedException {
        try (Hold hold = lock.acquire()) {
            number.set(1);
            condition.signal();
            return hold.fence();
        }
    }

    /** In the JVM of its own. */
    public static void main(final String[] args) throws Exception {
        new LockStackEndTest().runIn(Path.of(args[0]));
        StackEnds.goesOn();
    }

    private void runIn(final Path folder) throws Exception {
        board = Board.at(folder.resolve("board")).create();
        lock = board.lock("l");
        condition = lock.condition("c");
        number = board.number("n");
        prepare();
        run("lock and unlock", this::lockAndUnlock, result -> othersGoOn());
        run("hold", this::hold, result -> othersGoOn());
        run("await", this::waitInTime, result -> othersGoOn());
        lock.lock();
        run("try", this::tryInTime, result -> assertEquals(0, waitingSoon()));
        lock.unlock();
        othersGoOn();
        final CompletableFuture<?>[] waiter = {waiter()};
        run("signal", this::signal, result -> {
            if (result == null) { // perhaps it has not come to its signal
                assertTrue(lock.tryLock(SOON.toSeconds(), TimeUnit.SECONDS));
                if (!waiter[0].isDone()) {
                    number.set(1);
                }
                condition.signal();
                lock.unlock();
            }
            waiter[0].get(SOON.toSeconds(), TimeUnit.SECONDS);
            number.set(0);
            othersGoOn();
            waiter[0] = waiter();
        });
        signal();
        waiter[0].get(SOON.toSeconds(), TimeUnit.SECONDS);
        othersGoOn();
        board.close();
        System.err.println("stack ends: overflows=" + overflows);
    }

    /** The lock is held by this thread all the time. */
    private int waitingSoon() {
        assertTrue(lock.isHeldByCurrentThread());
        await().atMost(SOON)
                .pollDelay(0, TimeUnit.MILLISECONDS)
                .pollInterval(1, TimeUnit.MILLISECONDS)
                .until(() -> lock.stats().waiting() == 0);
        return lock.stats().waiting();
    }

    /** Every class is initialised before there is no stack for that. */
    private void prepare() throws Exception {
        for (int i = 0; i < 3; i++) {
            lockAndUnlock();
            hold();
            waitInTime();
            lock.lock();
            Background.run(this::tryInTime).get();
            lock.unlock();
            final CompletableFuture<Void> waiter = waiter();
            signal();
            waiter.get();
            final Thread left =
                    new Thread(lock::lock); // a hold that the heartbeat abandons, of which the next one is told
            left.start();
            left.join();
            othersGoOn();
            number.set(0);
        }
    }
}
