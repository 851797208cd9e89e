package io.penstock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Background;
import io.penstock.testkit.CrashShim;
import io.penstock.testkit.KillPoints;
import io.penstock.testkit.KillSwitch;
import io.penstock.testkit.Rescues;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A "process" is killed before each of its shared stores, while a thread of another handle waits. Its death is known to none, as if it had been stopped
 * for ever: so what the rules say of the stopped holds as well.
 */
@Tag("kill")
@Timeout(300)
class ValueKillTest {
    /** The rule says 1 s; tenfold. */
    private static final int GUARD_S = 10;

    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    private final KillPoints kills = new KillPoints("value");
    private Board board;

    @BeforeEach
    void open() throws Exception {
        board = Board.at(directory.resolve("board")).create();
    }

    @AfterEach
    void close() {
        kills.report();
        board.close();
    }

    private Board openedBy(final KillSwitch victim) {
        try {
            return CrashShim.run(
                    victim, () -> Board.at(directory.resolve("board")).open());
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
        Awaitility.await().until(() -> thread.get() != null && Rescues.isAsleep(thread.get()));
        return waiter;
    }

    /**
     * Kills a change.
     *
     * @param isDone whether the change has happened
     */
    private void killChange(
            final String name,
            final Background.Action wait,
            final Runnable before,
            final Consumer<Board> change,
            final Predicate<Board> isDone) {
        final long points = kills.forEvery(name, victim -> {
            before.run();
            final Board victims = openedBy(victim);
            final CompletableFuture<Void> waiter = asleep(wait);
            return new KillPoints.Trial() {
                @Override
                public void operate() {
                    change.accept(victims);
                }

                @Override
                public void check(final boolean killed) throws Exception {
                    if (!isDone.test(board)) {
                        assertTrue(killed);
                        change.accept(board);
                    }
                    assertTrue(isDone.test(board));
                    waiter.get(GUARD_S, TimeUnit.SECONDS);
                    final CompletableFuture<Void> next;
                    before.run();
                    next = asleep(wait);
                    change.accept(board);
                    next.get(GUARD_S, TimeUnit.SECONDS);
                }
            };
        });
        assertTrue(points >= 3, "the store, and those of the signal: points=" + points);
    }

    @Test
    @DisplayName(
            "V2, V5, Y19: a set that is killed before any of its stores has happened or not, and the waiter sleeps through none")
    void number() {
        final SharedLong number = board.number("n");
        killChange(
                "number.getAndAdd",
                () -> assertTrue(number.await(value -> value == 5, LONG)),
                () -> number.set(2),
                victims -> victims.number("n").getAndAdd(3),
                survivor -> number.get() == 5);
    }

    @Test
    @DisplayName("V2, V5: so it is with an int that is updated by a function")
    void intNumber() {
        final SharedInt number = board.intNumber("i");
        killChange(
                "intNumber.updateAndGet",
                () -> assertTrue(number.await(value -> value == 4, LONG)),
                () -> number.set(2),
                victims -> victims.intNumber("i").updateAndGet(value -> value * 2),
                survivor -> number.get() == 4);
    }

    @Test
    @DisplayName("S3, S23: so it is with a flag that is set")
    void flag() {
        final SharedFlag flag = board.flag("f");
        killChange(
                "flag.set",
                () -> assertTrue(flag.await(LONG)),
                flag::clear,
                victims -> victims.flag("f").set(),
                survivor -> flag.isSet());
    }

    @Test
    @DisplayName("S3, S5, S6: a waiter that is killed before any of its stores keeps no wake-up from another one")
    void waiter() {
        final SharedFlag flag = board.flag("f");
        final long points = kills.forEvery("flag.await", victim -> {
            flag.clear();
            final SharedFlag victims = openedBy(victim).flag("f");
            final Thread self = Thread.currentThread();
            final AtomicBoolean ended = new AtomicBoolean();
            return new KillPoints.Trial() {
                private CompletableFuture<Void> setter;

                @Override
                public void operate() throws Exception {
                    setter = Background.run(() -> {
                        Awaitility.await().until(() -> ended.get() || Rescues.isAsleep(self));
                        flag.set();
                    });
                    try {
                        victims.await();
                    } finally {
                        ended.set(true);
                    }
                }

                @Override
                public void check(final boolean killed) throws Exception {
                    setter.get(GUARD_S, TimeUnit.SECONDS);
                    flag.clear();
                    final CompletableFuture<Void> other = asleep(() -> assertTrue(flag.await(LONG)));
                    flag.set();
                    other.get(GUARD_S, TimeUnit.SECONDS);
                }
            };
        });
        assertTrue(points >= 8, "points=" + points);
    }

    @Test
    @DisplayName("V2, V4: an addition that is killed is in the sum or not; the sum keeps what was added before")
    void adder() {
        final SharedAdder adder = board.adder("a");
        final long[] least = {0};
        final long points = kills.forEvery("adder.add", victim -> {
            final SharedAdder victims = openedBy(victim).adder("a");
            return new KillPoints.Trial() {
                @Override
                public void operate() {
                    victims.add(7);
                }

                @Override
                public void check(final boolean killed) {
                    least[0] += killed ? 0 : 7;
                    assertEquals(least[0], adder.sum());
                }
            };
        });
        assertEquals(1, points);
    }
}
