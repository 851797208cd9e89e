package io.penstock.sync.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.sync.engine.BarrierWords.Arrival;
import io.penstock.sync.engine.BarrierWords.Step;
import io.penstock.testkit.KillSwitch;
import io.penstock.testkit.World;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A barrier of three parties, and processes that use its words as the product does, but do not sleep. */
final class BarrierScene {
    static final int PARTIES = 3;

    private static final int NEWCOMERS = 100;
    private static final int TRIES = 20;

    final World world;

    /** Of living processes: the calls that have been counted. */
    private final List<Call> calls = new ArrayList<>();

    private int newcomers;

    private BarrierScene(final World world) {
        this.world = world;
    }

    static BarrierScene fresh() {
        final World world = World.empty(BarrierDescriptor.bodyLength(PARTIES));
        world.raw(0).duplicate().order(ByteOrder.nativeOrder()).putLong(BarrierDescriptor.STATE, BarrierState.first());
        return new BarrierScene(world);
    }

    /** The same bytes, dead, and calls. */
    BarrierScene copy() {
        final BarrierScene copy = new BarrierScene(world.photograph().copy());
        copy.newcomers = newcomers;
        calls.forEach(call -> copy.calls.add(call.in(copy)));
        return copy;
    }

    BarrierWords words(final int self, final World.View view) {
        return new BarrierWords(
                view.region(0), 0, PARTIES, world.seenBy(self), participant -> 1_000 + participant, () -> {});
    }

    BarrierWords words(final int self) {
        return words(self, world.view(KillSwitch.throwing()));
    }

    /** A call of await. */
    static final class Call {
        final int self;
        final BarrierWords words;
        final Arrival arrival = new Arrival();
        Step step;

        Call(final int self, final BarrierWords words) {
            this.self = self;
            this.words = words;
        }

        private Call in(final BarrierScene scene) {
            final Call copy = new Call(self, scene.words(self));
            copy.arrival.place = arrival.place;
            copy.arrival.word = arrival.word;
            copy.arrival.generation = arrival.generation;
            copy.arrival.index = arrival.index;
            copy.step = step;
            return copy;
        }

        /** Until it would wait, or has ended. */
        Step arrive(final boolean withAction) {
            step = Step.AGAIN;
            for (int i = 0; step == Step.AGAIN && i < TRIES; i++) {
                step = words.take(arrival);
                if (step == Step.TAKEN) {
                    step = words.count(arrival, withAction);
                }
            }
            assertNotEquals(Step.AGAIN, step, "it never comes to an end");
            return step;
        }

        Step look() {
            if (step == Step.WAITING) {
                step = words.look(arrival);
            }
            return step;
        }
    }

    /** Process after process arrives, each of them living from now on. */
    void arrive(final int... processes) {
        for (final int self : processes) {
            final Call call = new Call(self, words(self));
            call.arrive(false);
            add(call);
        }
    }

    void add(final Call call) {
        calls.add(call);
    }

    Call call(final int self) {
        return calls.stream()
                .filter(call -> call.self == self)
                .reduce((first, last) -> last)
                .orElseThrow();
    }

    void forgetCalls() {
        calls.clear();
    }

    /** It is dead from now on, and its calls with it. */
    void bury(final int self) {
        world.bury(self);
        calls.removeIf(call -> call.self == self);
    }

    /** Throws unless all calls of a round have ended alike, and with different indexes; and later rounds work. */
    void check() {
        lookAtAll();
        final BarrierWords observer = words(99);
        if (calls.stream().anyMatch(call -> call.step == Step.WAITING)) {
            assertEquals(BarrierState.argument(observer.state()), arrived(observer), "counted, and in places");
            for (int i = 0; i < PARTIES && calls.stream().anyMatch(call -> call.step == Step.WAITING); i++) {
                arrive(NEWCOMERS + newcomers++);
                lookAtAll();
            }
        }
        assertTrue(calls.stream().noneMatch(call -> call.step == Step.WAITING), "some wait for ever");
        completes();
    }

    private int arrived(final BarrierWords observer) {
        int arrived = 0;
        for (int place = 0; place < PARTIES; place++) {
            arrived += observer.member(place)
                                    == BarrierState.member(
                                            BarrierState.participant(observer.member(place)),
                                            BarrierState.generation(observer.state()))
                            && observer.member(place) != 0
                    ? 1
                    : 0;
        }
        return arrived;
    }

    private void lookAtAll() {
        calls.forEach(Call::look);
        calls.forEach(Call::look); // the first look may have broken it
        final Map<Long, Step> stepOf = new HashMap<>();
        final Map<Long, Set<Integer>> indexesOf = new HashMap<>();
        for (final Call call : calls) {
            final long round = call.arrival.generation;
            if (call.arrival.place != BarrierWords.NONE) {
                final Step other = stepOf.putIfAbsent(round, call.step);
                assertTrue(other == null || other == call.step, () -> "round=" + round + " " + other + " " + call.step);
                if (call.step != Step.BROKEN) {
                    assertTrue(
                            indexesOf
                                    .computeIfAbsent(round, none -> new HashSet<>())
                                    .add(call.arrival.index),
                            () -> "twice: index=" + call.arrival.index);
                }
            }
        }
    }

    /** Newcomers arrive, and mend what is broken. */
    private void completes() {
        forgetCalls();
        for (int i = 0; i < TRIES && calls.size() < PARTIES; i++) {
            final int self = NEWCOMERS + newcomers++;
            final Call call = new Call(self, words(self));
            if (call.arrive(false) == Step.BROKEN) {
                call.words.reset();
                forgetCalls();
            } else {
                calls.add(call);
                calls.forEach(Call::look);
            }
        }
        assertEquals(PARTIES, calls.size());
        lookAtAll();
        for (final Call call : calls) {
            assertEquals(Step.RELEASED, call.step);
        }
        forgetCalls();
    }
}
