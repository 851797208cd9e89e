package io.penstock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Background;
import io.penstock.testkit.CrashShim;
import io.penstock.testkit.Jvm;
import io.penstock.testkit.KillPoints;
import io.penstock.testkit.KillSwitch;
import io.penstock.testkit.Rescues;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A call is killed before each of its shared stores, while threads of another handle wait for permits. Its participant stays alive, so this is what a call
 * leaves that has failed in the midst: it has acquired nothing, and its handle's heartbeat gives back what it could not.
 */
@Tag("kill")
@Timeout(300)
class SemaphoreKillTest {
    private static final int PERMITS = 4;

    /** Of a call that waits, each of its stores in the long form, and some of them otherwise. */
    private static final int WAITING_STEP = Boolean.getBoolean("penstock.storm") ? 1 : 4;

    /** The rule says 1 s; tenfold. */
    private static final Duration GUARD = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    private final KillPoints kills = new KillPoints("shared semaphore");
    private Board board;
    private SharedSemaphore semaphore;

    @BeforeEach
    void open() throws Exception {
        board = Board.at(directory.resolve("board")).create();
        semaphore = board.semaphore("s", PERMITS);
    }

    @AfterEach
    void close() {
        kills.report();
        board.close();
    }

    private SharedSemaphore openedBy(final KillSwitch victim) {
        try {
            return CrashShim.run(
                    victim, () -> Board.at(directory.resolve("board")).open().semaphore("s", PERMITS));
        } catch (final Exception e) {
            throw new AssertionError(e);
        }
    }

    private static CompletableFuture<Void> asleep(final Background.Action wait) {
        final AtomicReference<Thread> thread = new AtomicReference<>();
        final CompletableFuture<Void> waiter = Background.run(() -> {
            thread.set(Thread.currentThread());
            wait.run();
        });
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> waiter.isDone() || (thread.get() != null && Rescues.isAsleep(thread.get())));
        return waiter;
    }

    private static void soon(final CompletableFuture<Void> future) throws Exception {
        future.get(GUARD.toSeconds(), TimeUnit.SECONDS);
    }

    private void take(final SharedSemaphore from, final int permits) {
        assertTrue(from.tryAcquire(permits), "permits=" + permits + " " + from);
    }

    /** All permits are there, and can be had. */
    private void allFree() throws InterruptedException {
        Awaitility.await().atMost(GUARD).until(() -> semaphore.availablePermits() == PERMITS);
        assertTrue(semaphore.tryAcquire(PERMITS, GUARD.toSeconds(), TimeUnit.SECONDS));
        semaphore.release(PERMITS);
        Awaitility.await().atMost(GUARD).until(() -> semaphore.getQueueLength() == 0);
    }

    /** Its turn may come before that of the failing call, if that one does not move for 5 ms. */
    private void acquireAndRelease(final int permits) throws InterruptedException {
        try (Permits held = semaphore.hold(permits)) {
            assertEquals(permits, held.count());
        }
    }

    @Test
    @DisplayName("S3, S6: a release that is killed before any store is done or not, and no waiter sleeps through it")
    void release() {
        // A waiter that the heartbeat has just woken needs no signal: then the stores of another round are counted.
        long points = 0;
        for (int round = 0; points < 3 && round < 10; round++) {
            points = kills.forEvery("release with waiters", this::releaseWithWaiters);
        }
        assertTrue(points >= 3, "the release, and the signals: points=" + points);
    }

    private KillPoints.Trial releaseWithWaiters(final KillSwitch victim) {
        final SharedSemaphore victims = openedBy(victim);
        take(victims, PERMITS);
        final List<CompletableFuture<Void>> waiters = List.of(
                asleep(() -> semaphore.acquire()),
                asleep(() -> semaphore.acquire(2)),
                asleep(() -> semaphore.acquire()));
        return new KillPoints.Trial() {
            @Override
            public void operate() {
                victims.release(PERMITS);
            }

            @Override
            public void check(final boolean killed) throws Exception {
                if (killed
                        && semaphore.heldPermits() == PERMITS
                        && !waiters.get(0).isDone()) {
                    semaphore.release(PERMITS); // it is alive, as far as others can see
                }
                for (final CompletableFuture<Void> waiter : waiters) {
                    soon(waiter);
                }
                semaphore.release(PERMITS);
                allFree();
            }
        };
    }

    /** What a call does whose handle fails once. */
    @FunctionalInterface
    private interface Call {
        /** Returns how many permits it has acquired by the handle. */
        int run(SharedSemaphore failing) throws Exception;
    }

    /**
     * Lets a call fail at each store of its handle, once; its process lives.
     *
     * @param setup before the call
     * @param after the call
     */
    private void failEverywhere(final String name, final Runnable setup, final Call call, final Background.Action after)
            throws Exception {
        int fails = 0;
        while (true) {
            final KillSwitch victim = KillSwitch.failingOnce();
            final SharedSemaphore failing = openedBy(victim);
            setup.run();
            victim.arm(fails);
            int acquired = 0;
            Throwable failure = null;
            try {
                acquired = call.run(failing);
            } catch (final KillSwitch.Killed | ExecutionException expected) {
                failure = expected; // or the heartbeat has failed
            }
            victim.disarm();
            try {
                failing.release(acquired);
                after.run();
                allFree();
            } catch (final Exception | AssertionError e) {
                throw new AssertionError(name + " fails=" + fails + " failure=" + failure + ": " + e, e);
            }
            failing.board().close();
            if (!victim.isDead()) {
                System.out.println("failures: " + name + " points=" + fails);
                assertTrue(fails >= 3, "points=" + fails);
                return;
            }
            fails++;
        }
    }

    @Test
    @DisplayName("S2: an acquire that fails at any store has acquired nothing, and leaves the way free")
    void acquire() throws Exception {
        failEverywhere(
                "tryAcquire",
                () -> {},
                failing -> {
                    take(failing, 3);
                    return 3;
                },
                () -> {});
    }

    @Test
    @DisplayName("S2, S6: so it is with one that waits, for one or for several, and those behind it go on")
    void waiter() throws Exception {
        for (final int wanted : List.of(1, 3)) {
            final List<CompletableFuture<Void>> others = new ArrayList<>();
            failEverywhere(
                    "acquire(" + wanted + ") that waits",
                    () -> take(semaphore, PERMITS),
                    failing -> {
                        final CompletableFuture<Void> call = asleep(() -> failing.acquire(wanted));
                        others.add(asleep(() -> acquireAndRelease(1)));
                        others.add(asleep(() -> acquireAndRelease(2)));
                        semaphore.release(PERMITS);
                        soon(call);
                        return wanted;
                    },
                    () -> {
                        soon(others.get(0));
                        soon(others.get(1));
                        others.clear();
                    });
        }
    }

    @Test
    @DisplayName("S2: so it is with one that gives up, when its time is over")
    void timedOut() throws Exception {
        failEverywhere(
                "tryAcquire that times out",
                () -> take(semaphore, PERMITS),
                failing -> {
                    assertFalse(failing.tryAcquire(20, TimeUnit.MILLISECONDS));
                    return 0;
                },
                () -> semaphore.release(PERMITS));
    }

    /** In a process of its own, which halts before some of its stores. */
    static final class Victim {
        private Victim() {}

        /** Arguments: path of the board, permits that it acquires, before which store it halts. */
        public static void main(final String[] arguments) throws Exception {
            final KillSwitch victim = KillSwitch.halting();
            CrashShim.installForWholeJvm(victim);
            final int permits = Integer.parseInt(arguments[1]);
            try (Board board = Board.at(Path.of(arguments[0])).open()) {
                final SharedSemaphore semaphore = board.semaphore("s", PERMITS);
                System.out.println("ready");
                System.in.read();
                victim.arm(Long.parseLong(arguments[2]));
                try (Permits held = semaphore.hold(permits)) {
                    System.out.println("has " + held.count());
                }
                System.out.println("steps " + victim.steps());
                System.in.read();
                victim.disarm();
            }
        }
    }

    @Test
    @Tag("two-process")
    @DisplayName(
            "S3, S21: a process that halts before any store of acquire and release leaves all permits, without and with waiting")
    void halts() throws Exception {
        for (final boolean waits : List.of(false, true)) {
            int kills = 0;
            for (final int step = waits ? WAITING_STEP : 1; ; kills += step) {
                if (!killedBefore(kills, waits)) {
                    break;
                }
            }
            System.out.println("kill points: a process that waits=" + waits + " steps=" + kills);
            assertTrue(kills >= 4, "kills=" + kills);
        }
    }

    private boolean killedBefore(final int step, final boolean waits) throws Exception {
        try (Jvm victim = Jvm.start(Victim.class, directory.resolve("board").toString(), "3", Integer.toString(step))) {
            victim.expect("ready");
            if (waits) {
                take(semaphore, PERMITS);
            }
            victim.tell("");
            if (waits) {
                Awaitility.await()
                        .atMost(GUARD)
                        .until(() -> semaphore.getQueueLength() == 1
                                || !victim.process().isAlive());
            }
            final CompletableFuture<Void> other =
                    waits ? asleep(() -> semaphore.acquire(2)) : CompletableFuture.completedFuture(null);
            semaphore.release(waits ? PERMITS : 0);
            final boolean completed = says(victim, "has") && says(victim, "steps");
            soon(other);
            semaphore.release(waits ? 2 : 0);
            allFree();
            return !completed;
        }
    }

    private static boolean says(final Jvm victim, final String start) throws InterruptedException {
        try {
            return victim.nextLine().startsWith(start);
        } catch (final AssertionError ended) {
            assertEquals(KillSwitch.HALT_STATUS, victim.exitCode());
            return false;
        }
    }

    @Test
    @DisplayName("S3, S22: a release, and an acquire, of an unowned semaphore that is killed has happened or not")
    void unowned() {
        final SharedSemaphore own = board.unowned("u", 1, 4);
        final long points = kills.forEvery("unowned", victim -> {
            final SharedSemaphore victims;
            try {
                victims = CrashShim.run(
                        victim,
                        () -> Board.at(directory.resolve("board")).open().unowned("u", 1, 4));
            } catch (final Exception e) {
                throw new AssertionError(e);
            }
            own.drainPermits();
            own.release();
            final CompletableFuture<Void> waiter = asleep(() -> own.acquire(3));
            return new KillPoints.Trial() {
                @Override
                public void operate() {
                    victims.tryAcquire(0);
                    victims.release(2);
                    victims.tryAcquire();
                }

                @Override
                public void check(final boolean killed) throws Exception {
                    final int free = own.availablePermits();
                    if (free == 1
                            || free == 2) { // with three, or none, the waiter has what it wants, or is about to take it
                        own.release(3 - free);
                    }
                    soon(waiter);
                    assertTrue(own.availablePermits() <= 1, "free=" + own.availablePermits());
                }
            };
        });
        assertTrue(points >= 3, "points=" + points);
    }
}
