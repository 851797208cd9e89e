package io.penstock.sync.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.sync.engine.BarrierScene.Call;
import io.penstock.sync.engine.BarrierWords.Step;
import io.penstock.testkit.KillPoints;
import io.penstock.testkit.KillSwitch;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A barrier's words, with a process that is killed before each store of an operation, and survivors that are killed as they go on. */
@Tag("kill")
class BarrierKillTest {
    private static final int ONE = 1;
    private static final int TWO = 2;
    private static final int VICTIM = 3;

    private final KillPoints kills = new KillPoints("barrier");

    @AfterEach
    void report() {
        kills.report();
    }

    /**
     * Kills an operation before each of its stores; then the first survivor as it looks and mends; then the second one.
     *
     * @param least how many stores it has at least
     */
    private void kill(final String name, final BarrierScene state, final Consumer<Call> operation, final int least) {
        kill(name, state, VICTIM, operation, least);
    }

    private void kill(
            final String name,
            final BarrierScene state,
            final int self,
            final Consumer<Call> operation,
            final int least) {
        final long points = kills.forEvery(name + " " + self, victim -> {
            final BarrierScene scene = state.copy();
            final Call call = call(scene, self, victim);
            return new KillPoints.Trial() {
                @Override
                public void operate() {
                    operation.accept(call);
                }

                @Override
                public void check(final boolean killed) {
                    if (!killed) {
                        scene.add(call);
                        scene.copy().check();
                    }
                    scene.bury(self);
                    scene.copy().check();
                    if (self != TWO) {
                        kill(name, scene, self == ONE ? TWO : ONE, BarrierKillTest::goOn, 0);
                    }
                }
            };
        });
        assertTrue(points >= least, "points=" + points);
    }

    /** The victim's call is that of the scene, if it has one, but with the victim's buffers. */
    private static Call call(final BarrierScene scene, final int self, final KillSwitch victim) {
        final Call call = new Call(self, scene.words(self, scene.world.view(victim)));
        try {
            final Call known = scene.call(self);
            call.arrival.place = known.arrival.place;
            call.arrival.word = known.arrival.word;
            call.arrival.generation = known.arrival.generation;
            call.arrival.index = known.arrival.index;
            call.step = known.step;
        } catch (final java.util.NoSuchElementException none) {
            call.step = Step.AGAIN;
        }
        return call;
    }

    /** What a survivor does: looks, mends, arrives again. */
    private static void goOn(final Call call) {
        if (call.look() == Step.WAITING) {
            call.words.breakFor(call.arrival, BarrierState.BROKEN_TIME);
        }
        call.words.reset();
        call.arrive(false);
    }

    private static BarrierScene scene(final boolean second, final UnaryOperator<BarrierScene> how) {
        final BarrierScene scene = BarrierScene.fresh();
        if (second) {
            scene.arrive(ONE, TWO, VICTIM);
            scene.forgetCalls();
        }
        return how.apply(scene);
    }

    private void killInBoth(
            final String name,
            final UnaryOperator<BarrierScene> before,
            final Consumer<Call> operation,
            final int least) {
        kill(name + ", first round", scene(false, before), operation, least);
        kill(name + ", later round", scene(true, before), operation, least);
    }

    private static BarrierScene waiting(final BarrierScene scene) {
        scene.arrive(ONE, TWO);
        return scene;
    }

    @Test
    @DisplayName("S3, S25, S27: the last one is killed as it arrives: the others are all released, or all told of it")
    void last() {
        killInBoth("last", BarrierKillTest::waiting, call -> assertEquals(Step.RELEASED, call.arrive(false)), 2);
    }

    @Test
    @DisplayName("S3, S26, S27: so it is if it is killed around the action")
    void action() {
        killInBoth(
                "action",
                BarrierKillTest::waiting,
                call -> {
                    assertEquals(Step.ACTION, call.arrive(true));
                    assertTrue(call.words.finish(call.arrival));
                    call.step = Step.RELEASED;
                },
                3);
    }

    @Test
    @DisplayName("S3, S26: so it is if its action fails, and it is killed as it says so")
    void failingAction() {
        killInBoth(
                "failing action",
                BarrierKillTest::waiting,
                call -> {
                    assertEquals(Step.ACTION, call.arrive(true));
                    assertTrue(call.words.breakFor(call.arrival, BarrierState.BROKEN_ACTION));
                    call.step = Step.BROKEN;
                },
                4);
    }

    @Test
    @DisplayName("S3, S25: one that is not the last is killed as it arrives")
    void notTheLast() {
        killInBoth(
                "second",
                scene -> {
                    scene.arrive(ONE);
                    return scene;
                },
                call -> assertEquals(Step.WAITING, call.arrive(false)),
                2);
        killInBoth("first", scene -> scene, call -> assertEquals(Step.WAITING, call.arrive(false)), 2);
    }

    @Test
    @DisplayName("S3, S26: one is killed as its time is up")
    void timeout() {
        for (final int phase : new int[] {BarrierState.BROKEN_TIME, BarrierState.BROKEN_INTERRUPT}) {
            killInBoth(
                    "break " + phase,
                    scene -> {
                        scene.arrive(ONE, VICTIM);
                        return scene;
                    },
                    call -> {
                        assertTrue(call.words.breakFor(call.arrival, phase));
                        assertEquals(Step.BROKEN, call.look());
                        assertEquals(VICTIM, call.words.breaker(call.arrival.state));
                        assertEquals(1_000 + VICTIM, call.words.breakerPid(call.arrival.state));
                    },
                    2);
        }
    }

    @Test
    @DisplayName("S3, S27: one is killed as it finds a dead member, before it arrives and while it waits")
    void findsADeadOne() {
        killInBoth(
                "finds a dead one",
                scene -> {
                    scene.arrive(ONE, 7);
                    scene.bury(7);
                    return scene;
                },
                call -> {
                    assertEquals(Step.BROKEN, call.arrive(false));
                    assertEquals(7, call.words.breaker(call.arrival.state));
                },
                2);
        killInBoth(
                "looks at a dead one",
                scene -> {
                    scene.arrive(VICTIM, 7);
                    scene.bury(7);
                    return scene;
                },
                call -> {
                    assertEquals(Step.BROKEN, call.look());
                    assertEquals(7, call.words.breaker(call.arrival.state));
                },
                2);
    }

    @Test
    @DisplayName("S3, S26, Y23, Y25: one is killed as it resets: those who wait are told, and never released")
    void reset() {
        killInBoth("reset", BarrierKillTest::waiting, call -> call.words.reset(), 4);
        killInBoth("reset of a broken one", BarrierKillTest::brokenByADeath, BarrierKillTest::resets, 3);
    }

    private static BarrierScene brokenByADeath(final BarrierScene scene) {
        scene.arrive(ONE, TWO, 7);
        scene.forgetCalls();
        scene.arrive(TWO);
        scene.bury(7);
        assertEquals(Step.BROKEN, scene.call(TWO).look());
        scene.forgetCalls();
        return scene;
    }

    private static void resets(final Call call) {
        call.words.reset();
        assertFalse(call.words.isBroken());
    }

    @Test
    @DisplayName("S3, S26, Y23, Y31: so it is if it resets the round that it was told of")
    void resetOfARound() {
        killInBoth(
                "reset of that round",
                BarrierKillTest::brokenByADeath,
                call -> {
                    assertTrue(call.words.reset(BarrierState.generation(call.words.state())));
                    assertFalse(call.words.isBroken());
                },
                3);
    }

    @Test
    @DisplayName("S3, S27, Y25: one is killed as it renews a barrier that has no living member")
    void renew() {
        kill(
                "renew",
                scene(false, scene -> {
                    scene.arrive(7, 8);
                    scene.bury(7);
                    scene.bury(8);
                    return scene;
                }),
                call -> assertEquals(Step.WAITING, call.arrive(false)),
                6);
    }

    @Test
    @DisplayName("S3, S27: one is killed as it joins or leaves, or gives back what it has")
    void membership() {
        killInBoth(
                "join and leave",
                scene -> {
                    scene.arrive(ONE);
                    return scene;
                },
                call -> {
                    if (call.words.join(call.arrival) == Step.TAKEN) {
                        assertTrue(call.words.leave(call.arrival.place));
                    }
                    call.arrival.place = BarrierWords.NONE;
                },
                0);
        killInBoth(
                "abandon",
                scene -> {
                    scene.arrive(ONE, VICTIM);
                    return scene;
                },
                call -> {
                    call.words.abandon(call.arrival.place);
                    assertEquals(Step.BROKEN, call.look());
                    assertEquals(BarrierState.BROKEN_LEFT, BarrierState.phase(call.arrival.state));
                    assertEquals(0, call.words.member(call.arrival.place));
                },
                3);
    }
}
