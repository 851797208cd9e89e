package io.penstock.sync.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.sync.engine.ConditionWorld.Process;
import io.penstock.testkit.Background;
import io.penstock.testkit.KillPoints;
import io.penstock.testkit.KillSwitch;
import io.penstock.testkit.Rescues;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A process is killed before each of its stores, and its death becomes known; threads of others wait for the condition. No heartbeat makes up for anything.
 */
@Tag("kill")
@Timeout(300)
class ConditionKillTest {
    @BeforeEach
    void sleepsByFutex() {
        ConditionWorld.needsFutex();
    }

    private static final int GUARD_S = 20;
    private static final int VICTIM = Process.named(1);
    private static final int SECOND_VICTIM = Process.named(2);
    private static final int SURVIVOR = Process.named(3);

    private final KillPoints kills = new KillPoints("condition");

    @AfterEach
    void report() {
        kills.report();
    }

    private static void soon(final CompletableFuture<Void> future) throws Exception {
        future.get(GUARD_S, TimeUnit.SECONDS);
    }

    /** A thread that sleeps, or has ended. */
    private static CompletableFuture<Void> asleep(final Background.Action wait) {
        final AtomicReference<Thread> thread = new AtomicReference<>();
        final CompletableFuture<Void> waiter = Background.run(() -> {
            thread.set(Thread.currentThread());
            wait.run();
        });
        Awaitility.await()
                .pollDelay(1, TimeUnit.MILLISECONDS)
                .pollInterval(1, TimeUnit.MILLISECONDS)
                .until(() -> waiter.isDone() || (thread.get() != null && Rescues.isAsleep(thread.get())));
        return waiter;
    }

    private static Process victim(final ConditionWorld world, final int self, final KillSwitch killSwitch) {
        return world.process(self, world.world().view(killSwitch));
    }

    /** The state is as if there had never been a victim. */
    private static void goesOn(final Process survivor) throws Exception {
        assertEquals(0, survivor.number());
        final CompletableFuture<Void> next = asleep(survivor::take);
        assertFalse(next.isDone());
        survivor.add(false);
        soon(next);
        assertEquals(0, survivor.number());
        assertEquals(0, survivor.lock().stats().waiting());
        assertEquals(0, survivor.condition().stats().waiting());
        assertEquals(0, survivor.openWaits());
    }

    @Test
    @DisplayName(
            "S3, S6, S20, Y6: a signaller that is killed anywhere: if it had made its change, the waiter sees it without a signal, else at the next one")
    void signaller() {
        final long points = kills.forEvery("change and signal", killed -> {
            final ConditionWorld world = new ConditionWorld();
            final Process survivor = world.process(SURVIVOR);
            final Process victim = victim(world, VICTIM, killed);
            final CompletableFuture<Void> waiter = asleep(survivor::take);
            return new KillPoints.Trial() {
                @Override
                public void operate() {
                    victim.add(false);
                }

                @Override
                public void check(final boolean wasKilled) throws Exception {
                    if (wasKilled) {
                        final boolean changed = survivor.number() == 1 || waiter.isDone();
                        world.bury(VICTIM);
                        if (!changed) {
                            survivor.add(false);
                        }
                    }
                    soon(waiter);
                    goesOn(survivor);
                }
            };
        });
        assertTrue(points >= 6, "points=" + points);
    }

    @Test
    @DisplayName("S3, S5, Y6: a signaller of all that is killed anywhere: all waiters see its change, or none")
    void signallerOfAll() {
        final long points = kills.forEvery("change and signal all", killed -> {
            final ConditionWorld world = new ConditionWorld();
            final Process survivor = world.process(SURVIVOR);
            final Process victim = victim(world, VICTIM, killed);
            final List<CompletableFuture<Void>> waiters = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                waiters.add(asleep(survivor::see));
            }
            return new KillPoints.Trial() {
                @Override
                public void operate() {
                    victim.add(true);
                }

                @Override
                public void check(final boolean wasKilled) throws Exception {
                    if (wasKilled) {
                        final boolean changed = survivor.number() == 1;
                        world.bury(VICTIM);
                        if (!changed) {
                            survivor.add(true);
                        }
                    }
                    for (final CompletableFuture<Void> waiter : waiters) {
                        soon(waiter);
                    }
                    survivor.number(0);
                    goesOn(survivor);
                }
            };
        });
        assertTrue(points >= 8, "points=" + points);
    }

    @Test
    @DisplayName(
            "S3, S6, S20, Y9: a waiter that is killed anywhere, before it was chosen and after, takes no signal with it, and keeps the lock from no other one")
    void waiter() {
        final long points = kills.forEvery("wait and take", killed -> {
            final ConditionWorld world = new ConditionWorld();
            final Process survivor = world.process(SURVIVOR);
            final Process victim = victim(world, VICTIM, killed);
            return new KillPoints.Trial() {
                private CompletableFuture<Void> dying;
                private CompletableFuture<Void> behind;

                @Override
                public void operate() throws Exception {
                    dying = asleep(victim::take);
                    if (!dying.isDone()) {
                        behind = asleep(survivor::take);
                        survivor.add(false);
                    }
                    soon(dying);
                }

                @Override
                public void check(final boolean wasKilled) throws Exception {
                    if (wasKilled) {
                        world.bury(VICTIM);
                    }
                    if (behind == null) {
                        behind = asleep(survivor::take);
                        survivor.add(false);
                    } else if (survivor.number() == 0 && !isOver(behind)) {
                        survivor.add(false); // the victim had taken it
                    }
                    soon(behind);
                    goesOn(survivor);
                }
            };
        });
        assertTrue(points >= 12, "points=" + points);
    }

    /** Whether it ends by itself: the survivor's thread looks at the number under the lock. */
    private static boolean isOver(final CompletableFuture<Void> waiter) throws InterruptedException {
        try {
            waiter.get(200, TimeUnit.MILLISECONDS);
            return true;
        } catch (final Exception stillWaits) {
            return false;
        }
    }

    @Test
    @DisplayName(
            "S3, S15, Y7: so it is with one that takes the lock away from a holder who has changed something: the waiters see it")
    void taker() {
        final long points = kills.forEvery("force", killed -> {
            final ConditionWorld world = new ConditionWorld();
            final Process survivor = world.process(SURVIVOR);
            final Process victim = victim(world, VICTIM, killed);
            final CompletableFuture<Void> waiter = asleep(survivor::take);
            final long[] fence = {0};
            return new KillPoints.Trial() {
                @Override
                public void operate() throws Exception {
                    soon(Background.run(() -> {
                        fence[0] = survivor.acquire().fence();
                        survivor.number(1);
                    }));
                    victim.lock().force(fence[0]);
                }

                @Override
                public void check(final boolean wasKilled) throws Exception {
                    if (wasKilled) {
                        world.bury(VICTIM);
                        survivor.lock().force(fence[0]);
                    }
                    soon(waiter);
                    goesOn(survivor);
                }
            };
        });
        assertTrue(points >= 2, "points=" + points);
    }

    @Test
    @DisplayName("S3, S20: a second signaller is killed anywhere after a first one was killed anywhere")
    void twoSignallers() {
        long points = 1;
        for (long k = 0; k < points; k++) {
            final long at = k;
            final long[] firstPoints = {0};
            kills.forEvery("signal after a killed signal", killed -> {
                final ConditionWorld world = new ConditionWorld();
                final Process survivor = world.process(SURVIVOR);
                final KillSwitch first = KillSwitch.throwing();
                final Process one = victim(world, VICTIM, first);
                final Process two = victim(world, SECOND_VICTIM, killed);
                final CompletableFuture<Void> waiter = asleep(survivor::see);
                first.arm(at);
                try {
                    one.add(false);
                } catch (final KillSwitch.Killed expected) {
                    firstPoints[0] = at + 2;
                }
                world.bury(VICTIM);
                return new KillPoints.Trial() {
                    @Override
                    public void operate() {
                        two.add(false);
                    }

                    @Override
                    public void check(final boolean wasKilled) throws Exception {
                        if (wasKilled) {
                            final boolean changed = survivor.number() > 0;
                            world.bury(SECOND_VICTIM);
                            if (!changed) {
                                survivor.add(false);
                            }
                        }
                        soon(waiter);
                        survivor.acquire();
                        survivor.number(0);
                        survivor.lock().unlock();
                        goesOn(survivor);
                    }
                };
            });
            points = firstPoints[0];
        }
        assertTrue(kills.total() > 30, "kills=" + kills.total());
    }
}
