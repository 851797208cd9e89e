package io.penstock.sync.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.sync.engine.BarrierScene.Call;
import io.penstock.sync.engine.BarrierWords.Step;
import io.penstock.testkit.KillSwitch;
import io.penstock.testkit.PreemptingBuffer.Preemption;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One process is interrupted before each of its accesses to a barrier, loads included, by whole operations of others. */
class BarrierInterleavingTest {
    private static final int SELF = 3;

    /** Runs an operation of SELF with others' operations at each of its accesses, and checks each outcome. */
    private static int everywhere(
            final Supplier<BarrierScene> state,
            final Consumer<Call> operation,
            final Consumer<BarrierScene> intrusion,
            final BiConsumer<BarrierScene, Call> look) {
        int points = 0;
        while (true) {
            final BarrierScene scene = state.get();
            final Preemption preemption = new Preemption();
            final Call call = new Call(SELF, scene.words(SELF, scene.world.view(preemption)));
            preemption.arm(points, () -> intrusion.accept(scene));
            operation.accept(call);
            if (!preemption.hasHappened()) {
                assertTrue(points > 3, "points=" + points);
                return points;
            }
            preemption.disarm();
            try {
                if (call.step != null) {
                    scene.add(call);
                }
                look.accept(scene, call);
                scene.check();
            } catch (final AssertionError e) {
                throw new AssertionError("points=" + points + " step=" + call.step + ": " + e, e);
            }
            points++;
        }
    }

    private static BarrierScene waiting(final int... processes) {
        final BarrierScene scene = BarrierScene.fresh();
        scene.arrive(processes);
        return scene;
    }

    private static BarrierScene later(final int... processes) {
        final BarrierScene scene = BarrierScene.fresh();
        scene.arrive(1, 2, SELF);
        scene.forgetCalls();
        scene.arrive(processes);
        return scene;
    }

    @Test
    @DisplayName("S25, Y22: arrivals that meet are counted once each, also where one is overtaken by a whole round")
    void arrivals() {
        for (final Supplier<BarrierScene> state : java.util.List.<Supplier<BarrierScene>>of(
                () -> waiting(), () -> waiting(1), () -> later(), () -> later(1))) {
            everywhere(state, call -> call.arrive(false), scene -> scene.arrive(4), (scene, call) -> {});
            everywhere(state, call -> call.arrive(false), scene -> scene.arrive(4, 5), (scene, call) -> {});
            everywhere(state, call -> call.arrive(false), scene -> scene.arrive(4, 5, 6), (scene, call) -> {});
            everywhere(state, call -> call.arrive(false), scene -> scene.arrive(4, 5, 6, 7), (scene, call) -> {});
        }
    }

    @Test
    @DisplayName("S25, Y22: a late arrival takes no place that was taken in a later round")
    void lateArrival() {
        everywhere(
                () -> waiting(1),
                call -> call.arrive(false),
                scene -> {
                    scene.words(1).reset();
                    scene.arrive(4);
                },
                (scene, call) -> {
                    final BarrierWords words = scene.words(99);
                    int places = 0;
                    for (int place = 0; place < BarrierScene.PARTIES; place++) {
                        places += BarrierState.participant(words.member(place)) == 4 ? 1 : 0;
                    }
                    assertEquals(1, places, "one that waits has lost its place");
                });
    }

    @Test
    @DisplayName(
            "S27: the dead one is named, also where another one resets the round and a third one has its place before it is named")
    void namesTheDead() {
        everywhere(
                () -> {
                    final BarrierScene scene = waiting(1, 2);
                    scene.bury(1);
                    return scene;
                },
                call -> call.arrive(false),
                scene -> {
                    if (scene.words(2).reset(1)) { // it is broken already
                        scene.arrive(4);
                    }
                },
                (scene, call) -> {
                    final Call told = scene.call(2);
                    assertEquals(Step.BROKEN, told.look());
                    assertEquals(1, told.words.breaker(told.arrival.state));
                    assertEquals(1_001, told.words.breakerPid(told.arrival.state));
                });
    }

    @Test
    @DisplayName(
            "S26: a round whose breaker is not known any more, since an earlier one was named late, names no other process")
    void namesNoOther() {
        everywhere(
                () -> waiting(1),
                call -> {
                    call.arrive(false);
                    call.words.breakFor(call.arrival, BarrierState.BROKEN_TIME);
                },
                scene -> {
                    if (scene.words(5).reset(1)) { // it is broken already, but perhaps not named
                        scene.arrive(4, 5);
                        breaks(scene, 4);
                        final Call four = scene.call(4);
                        assertTrue(four.words.reset(2));
                        assertTrue(four.words.leave(four.arrival.place));
                        scene.arrive(6);
                    }
                },
                (scene, call) -> {
                    if (BarrierState.generation(call.words.state()) > 2) {
                        final Call five = scene.call(5);
                        assertEquals(Step.BROKEN, five.look());
                        assertTrue(Set.of(0, 4).contains(five.words.breaker(five.arrival.state)));
                    }
                });
    }

    @Test
    @DisplayName("S26, Y31: of two that reset a round at once one is told so, and the next round is left alone")
    void resetsOfARound() {
        final boolean[] done = {false, false};
        everywhere(
                () -> {
                    final BarrierScene scene = waiting(1, 2);
                    breaks(scene, 1);
                    done[1] = false;
                    return scene;
                },
                call -> done[0] = call.words.reset(1),
                scene -> {
                    done[1] = scene.words(4).reset(1);
                    if (done[1]) { // and the next one is broken as well
                        scene.arrive(4);
                        breaks(scene, 4);
                    }
                },
                (scene, call) -> {
                    assertTrue(done[0] != done[1], "both were told so, or none");
                    assertEquals(2, BarrierState.generation(call.words.state()));
                    assertEquals(done[1], call.words.isBroken(), "the next round was reset");
                });
    }

    @Test
    @DisplayName("S26, Y21: the last one and a timeout meet: released to all, or broken for all")
    void lastAndTimeout() {
        everywhere(
                () -> waiting(1, 2),
                call -> call.arrive(false),
                scene -> breaks(scene, 1),
                (scene, call) -> assertNotEquals(Step.WAITING, call.step));
    }

    @Test
    @DisplayName("S26, Y21: the end of the action and a timeout meet: released to all, or broken for all")
    void actionAndTimeout() {
        everywhere(
                () -> waiting(1, 2),
                call -> {
                    if (call.arrive(true) == Step.ACTION) {
                        call.step = call.words.finish(call.arrival) ? Step.RELEASED : call.words.look(call.arrival);
                    }
                },
                scene -> breaks(scene, 1),
                (scene, call) -> assertNotEquals(Step.WAITING, call.step));
    }

    /** A timeout: its call has ended, if it broke the round. */
    private static void breaks(final BarrierScene scene, final int process) {
        final Call call = scene.call(process);
        if (call.words.breakFor(call.arrival, BarrierState.BROKEN_TIME)) {
            call.step = Step.BROKEN;
        }
    }

    @Test
    @DisplayName("S27: a process that leaves with one thread while another one arrives: that one keeps its place")
    void leavingAndArrival() {
        final Consumer<Call> leaves = call -> {
            for (int place = 0; place < BarrierScene.PARTIES; place++) {
                call.words.leave(place);
            }
        };
        everywhere(() -> later(1), leaves, scene -> scene.arrive(SELF), (scene, call) -> {});
        everywhere(() -> later(1, SELF), leaves, scene -> scene.arrive(4), (scene, call) -> {});
        everywhere(() -> later(1, SELF), leaves, scene -> scene.words(1).reset(), (scene, call) -> {});
    }

    @Test
    @DisplayName("S25, S26: an arrival and a reset, a leaving or a broken round meet")
    void arrivalAndOthers() {
        everywhere(
                () -> waiting(1, 2),
                call -> call.arrive(false),
                scene -> scene.words(4).reset(),
                (scene, call) -> {});
        everywhere(
                () -> later(1),
                call -> call.arrive(false),
                scene -> {
                    for (int place = 0; place < BarrierScene.PARTIES; place++) {
                        scene.words(2).leave(place);
                    }
                    scene.arrive(4);
                },
                (scene, call) -> {});
        everywhere(
                () -> waiting(1),
                call -> call.arrive(false),
                scene -> {
                    scene.words(1).breakFor(scene.call(1).arrival, BarrierState.BROKEN_INTERRUPT);
                    scene.words(1).reset();
                },
                (scene, call) -> {});
    }

    @Test
    @DisplayName("S27, Y24: a death at any access of an arrival: that member is not forgotten")
    void death() {
        everywhere(() -> waiting(1, 2), call -> call.arrive(false), scene -> scene.bury(2), (scene, call) -> {
            if (call.step == Step.WAITING) {
                assertEquals(Step.BROKEN, call.look());
            }
        });
        everywhere(() -> later(), call -> call.arrive(false), scene -> scene.bury(2), (scene, call) -> {
            if (call.look() != Step.RELEASED) {
                assertEquals(Step.BROKEN, call.step);
                assertEquals(2, call.words.breaker(call.arrival.state));
            }
        });
    }

    @Test
    @DisplayName("S27, Y24: a newcomer takes the place of no member that is known to be dead")
    void placeOfTheDead() {
        final int[] broken = {0};
        everywhere(
                () -> {
                    final BarrierScene scene = BarrierScene.fresh();
                    scene.arrive(1, 2, 5);
                    scene.forgetCalls();
                    return scene;
                },
                call -> call.arrive(false),
                scene -> scene.bury(1),
                (scene, call) -> broken[0] += call.look() == Step.BROKEN ? 1 : 0);
        final int beforeTheTaking = 2 + 2 * BarrierScene.PARTIES; // STATE, the members, the choice, the chosen one
        assertTrue(broken[0] >= beforeTheTaking, "broken=" + broken[0]);
    }

    @Test
    @DisplayName("S26: an arrival that meets a broken round while it is mended is not told that it is broken")
    void mendedMeanwhile() {
        everywhere(
                () -> {
                    final BarrierScene scene = waiting(1);
                    scene.words(1).breakFor(scene.call(1).arrival, BarrierState.BROKEN_TIME);
                    scene.call(1).look();
                    scene.forgetCalls();
                    scene.bury(1); // none is alive, so an arrival mends it
                    return scene;
                },
                call -> call.arrive(false),
                scene -> scene.arrive(4),
                (scene, call) -> assertEquals(Step.WAITING, call.step));
    }

    @Test
    @Tag("kill")
    @DisplayName(
            "S27, Y25: an arrival beside one that renews the barrier, and is killed there, is not told that it is broken")
    void renewedMeanwhile() {
        for (int store = 1; store < 6; store++) {
            final int killedBefore = store;
            everywhere(
                    () -> {
                        final BarrierScene scene = waiting(1, 2);
                        scene.bury(1);
                        scene.bury(2);
                        return scene;
                    },
                    call -> call.arrive(false),
                    scene -> {
                        final KillSwitch kill = KillSwitch.throwing().arm(killedBefore);
                        try {
                            scene.words(4, scene.world.view(kill)).reset();
                        } catch (final KillSwitch.Killed dead) {
                            // its places are those of a dead process
                        }
                        scene.bury(4);
                    },
                    (scene, call) -> {
                        final boolean isOfTheOldRound = BarrierState.generation(call.arrival.state)
                                == BarrierState.generation(BarrierState.first());
                        assertTrue(call.look() == Step.WAITING || !isOfTheOldRound, "told of a round of the dead");
                    });
        }
    }

    @Test
    @DisplayName("S26, Y23: one that waits and looks at any access of a reset is never released")
    void resetAndLook() {
        everywhere(
                () -> waiting(1, 2),
                call -> call.words.reset(),
                scene -> assertNotEquals(Step.RELEASED, scene.call(1).look()),
                (scene, call) -> {
                    assertEquals(Step.BROKEN, scene.call(1).look());
                    assertEquals(Step.BROKEN, scene.call(2).look());
                    assertEquals(SELF, scene.words(1).breaker(scene.call(2).arrival.state));
                });
    }

    @Test
    @DisplayName("S26, Y23: a reset that is overtaken by another round and its reset lowers nothing")
    void overtakenReset() {
        everywhere(
                () -> waiting(1),
                call -> call.words.reset(),
                scene -> {
                    scene.words(4).reset();
                    scene.arrive(5);
                    scene.words(4).reset();
                },
                (scene, call) -> {
                    assertEquals(Step.BROKEN, scene.call(1).look());
                    assertEquals(Step.BROKEN, scene.call(5).look());
                });
    }

    @Test
    @DisplayName("S27, Y22: a late reset frees no place of one that died in a later round")
    void lateReset() {
        everywhere(
                () -> {
                    final BarrierScene scene = waiting(1);
                    assertTrue(scene.words(1).breakFor(scene.call(1).arrival, BarrierState.BROKEN_TIME));
                    scene.call(1).look();
                    scene.forgetCalls();
                    return scene;
                },
                call -> call.words.reset(),
                scene -> {
                    scene.words(4).reset();
                    scene.arrive(5);
                    scene.bury(5); // it has been counted
                },
                (scene, call) -> {
                    final BarrierWords words = scene.words(99);
                    final long state = words.state();
                    final boolean counts =
                            BarrierState.phase(state) == BarrierState.OPEN && BarrierState.argument(state) > 0;
                    assertFalse(counts && !words.isBroken(), "one that has died is counted, and forgotten");
                });
    }

    @Test
    @DisplayName("S26: two resets that meet begin one round or two, and leave a barrier that works")
    void resets() {
        everywhere(
                () -> waiting(1),
                call -> call.words.reset(),
                scene -> scene.words(4).reset(),
                (scene, call) -> {});
    }

    @Test
    @DisplayName("S27, Y25: two that renew a barrier of the dead meet in one round")
    void renewals() {
        everywhere(
                () -> {
                    final BarrierScene scene = waiting(7, 8);
                    scene.bury(7);
                    scene.bury(8);
                    return scene;
                },
                call -> call.arrive(false),
                scene -> scene.arrive(4),
                (scene, call) -> {
                    assertEquals(Step.WAITING, call.step);
                    assertEquals(Step.WAITING, scene.call(4).look());
                });
    }
}
