package io.penstock.joinable;

import io.penstock.queue.engine.KillTrials;
import io.penstock.queue.engine.PutResult;
import io.penstock.queue.engine.QueueDescriptor;
import io.penstock.queue.engine.QueueProcess;
import io.penstock.queue.engine.States;
import io.penstock.testkit.KillPoints;
import io.penstock.testkit.KillSwitch;
import io.penstock.testkit.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("J4: a joinable queue's process killed before any store, and its recoverers too")
@Tag("kill")
class LeaseTableKillTest {
    private static final Duration PER_OPERATION = Duration.ofSeconds(Boolean.getBoolean("penstock.storm") ? 120 : 2);

    /** Where others leave these tests little of the machine they go on for longer, until so many histories were tried. */
    private static final int LEAST_STATES = 20;

    private static final int[] CAPACITIES = {256, 512, 1024};
    private static final int ACTOR = 1_000;
    private static final int NEW_ITEM = 900_000;

    private final Random random = new Random(Long.getLong("penstock.seed", 42));
    private final KillPoints kills = new KillPoints("joinable queue");
    private int capacity;
    private int maxItems;
    private LeaseTable.Geometry geometry;

    @Test
    @Timeout(900)
    void putIsThereOrNot() {
        repeat("put", false, this::put);
    }

    @Test
    @Timeout(900)
    void putIntoAFullQueueChangesNothing() {
        repeat("putFull", true, this::put);
    }

    @Test
    @Timeout(900)
    void takeLosesNothing() {
        repeat("take", false, (name, state, items) -> keeps(name, state, items, LeaseProcess::take));
    }

    @Test
    @Timeout(900)
    void recoveryLosesNothing() {
        repeat(
                "recover",
                false,
                (name, state, items) -> keeps(name, state, items, process -> {
                    process.recover();
                }));
    }

    @Test
    @Timeout(900)
    void doneFinishesItsItemOrNot() {
        repeat(
                "done",
                false,
                (name, state, items) -> withLease(state, (leased, holder) -> {
                    final Set<Integer> certain = new HashSet<>(items);
                    final int item = holder.itemHeld();
                    certain.remove(item);
                    trials(holder)
                            .kill(
                                    name,
                                    leased,
                                    ACTOR,
                                    new KillTrials.Expected(certain, Set.of(item), false),
                                    process -> {
                                        process.finish();
                                    });
                }));
    }

    @Test
    @Timeout(900)
    void releaseLosesNothing() {
        repeat(
                "release",
                false,
                (name, state, items) -> withLease(
                        state,
                        (leased, holder) -> trials(holder)
                                .kill(
                                        name,
                                        leased,
                                        ACTOR,
                                        new KillTrials.Expected(Set.copyOf(items), Set.of(), false),
                                        process -> {
                                            if (!process.giveBack()) {
                                                throw new AssertionError("lease lost");
                                            }
                                        })));
    }

    @Test
    @Timeout(900)
    void putAllPutsItsFirstOnes() {
        repeat("putAll", false, (name, state, items) -> {
            final int length = random.nextInt(maxFilling() / 2 + 1);
            final List<Integer> all = List.of(NEW_ITEM, NEW_ITEM + 1, NEW_ITEM + 2);
            final int room = process(state.copy(), ACTOR, KillSwitch.throwing()).putAll(all, length);
            trials(null)
                    .kill(
                            name,
                            state,
                            ACTOR,
                            new KillTrials.Expected(Set.copyOf(items), Set.copyOf(all.subList(0, room)), true),
                            process -> process.putAll(all, length));
        });
    }

    @Test
    @Timeout(900)
    void drainLosesNothing() {
        repeat("drainTo", false, (name, state, items) -> keeps(name, state, items, process -> process.takeAll(3)));
    }

    @Test
    @Timeout(900)
    void startingEmptyDropsOnlyWhatWasThere() {
        repeat(
                "startEmpty",
                false,
                (name, state, items) -> trials(null)
                        .kill(
                                name,
                                state,
                                ACTOR,
                                new KillTrials.Expected(Set.of(), Set.copyOf(items), false),
                                LeaseProcess::dropAll));
    }

    @Test
    @Timeout(900)
    void leaseTimeoutLosesNothing() {
        repeat("expire", false, (name, state, items) -> {
            final World world = state.copy();
            final int slow = ACTOR - 1;
            if (!process(world, slow, KillSwitch.throwing()).takeAll(2).isEmpty()) {
                world.bury(slow); // so that a later look finds what was not taken away, too
                keeps(name, world.photograph(), items, process -> process.expireAll(slow));
            }
        });
    }

    @Test
    @Timeout(900)
    void reapingLosesNothing() {
        repeat(
                "reap",
                false,
                (name, state, items) -> keeps(
                        name, state, items, process -> process.table().ends().reap()));
    }

    private void put(final String name, final World.Photograph state, final List<Integer> items) {
        final int length = random.nextInt(maxFilling() + 1);
        final boolean room =
                process(state.copy(), ACTOR, KillSwitch.throwing()).put(NEW_ITEM, length) == PutResult.DONE;
        trials(null)
                .kill(
                        name,
                        state,
                        ACTOR,
                        new KillTrials.Expected(Set.copyOf(items), Set.of(NEW_ITEM), room),
                        process -> process.put(NEW_ITEM, length));
    }

    private void keeps(
            final String name,
            final World.Photograph state,
            final List<Integer> items,
            final Consumer<LeaseProcess> operation) {
        trials(null).kill(name, state, ACTOR, new KillTrials.Expected(Set.copyOf(items), Set.of(), false), operation);
    }

    @FunctionalInterface
    private interface TrialOfLease {
        void run(World.Photograph state, LeaseProcess holder);
    }

    /** Only where there is something to take. */
    private void withLease(final World.Photograph state, final TrialOfLease trial) {
        final World world = state.copy();
        final LeaseProcess holder = process(world, ACTOR, KillSwitch.throwing());
        if (holder.take().isPresent()) {
            trial.run(world.photograph(), holder);
        }
    }

    private void repeat(final String operation, final boolean full, final TrialOfState trial) {
        final long end = System.nanoTime() + PER_OPERATION.toNanos();
        int states = 0;
        while (System.nanoTime() - end < 0 || states < LEAST_STATES) {
            final World.Photograph state = history(full).photograph();
            final LeaseProcess reader = process(state.copy(), ACTOR, KillSwitch.throwing());
            reader.recover();
            final List<Integer> items = new ArrayList<>(reader.deadLetters());
            items.addAll(reader.drain());
            trial.run(operation, state, items);
            states++;
        }
        System.out.println("joinable queue: " + operation + " random histories=" + states);
        kills.report();
    }

    @FunctionalInterface
    private interface TrialOfState {
        void run(String name, World.Photograph state, List<Integer> items);
    }

    /** Everybody of the history is dead at its end, with all leases. */
    private World history(final boolean full) {
        capacity = CAPACITIES[random.nextInt(CAPACITIES.length)];
        maxItems = 1 + random.nextInt(random.nextBoolean() ? 40 : 4);
        geometry = new LeaseTable.Geometry(
                1 + random.nextInt(4), QueueDescriptor.maxInline(capacity), 1 + random.nextInt(3));
        final World world = LeaseProcess.world(capacity, geometry);
        States.disturb(world.raw(QueueProcess.RING), capacity, random);
        final int steps = random.nextInt(45);
        final int puts = 1 + random.nextInt(4);
        int self = 1;
        LeaseProcess process = process(world, self, KillSwitch.throwing());
        for (int step = 0; step < steps; step++) {
            final int item = step;
            final int me = ++self;
            final LeaseProcess before = process;
            if (States.maybeKilled(
                            world, me, random, victim -> step(before.movedTo(process(world, me, victim)), item, puts))
                    || random.nextInt(6) == 0) {
                for (int id = 1; id <= me; id++) {
                    world.bury(id);
                }
                process = process(world, ++self, KillSwitch.throwing());
            }
        }
        for (int id = 1; id <= self; id++) {
            world.bury(id);
        }
        if (full) {
            int item = steps;
            while (process(world, ++self, KillSwitch.throwing()).put(item, random.nextInt(maxFilling() + 1))
                    == PutResult.DONE) {
                item++;
            }
        }
        return world;
    }

    private void step(final LeaseProcess process, final int item, final int puts) {
        if (random.nextInt(5) < puts) {
            process.put(item, random.nextInt(maxFilling() + 1));
            return;
        }
        switch (random.nextInt(4)) {
            case 0 -> process.take();
            case 1 -> {
                if (process.take().isPresent()) {
                    process.finish();
                }
            }
            case 2 -> {
                if (process.take().isPresent()) {
                    process.giveBack();
                }
            }
            default -> process.recover();
        }
    }

    private int maxFilling() {
        return QueueDescriptor.maxInline(capacity) - Integer.BYTES;
    }

    private KillTrials<LeaseProcess> trials(final LeaseProcess holder) {
        return new KillTrials<>(kills, maxItems, (world, self, victim) -> {
            final LeaseProcess process = process(world, self, victim);
            return holder != null && self == ACTOR ? holder.movedTo(process) : process;
        });
    }

    private LeaseProcess process(final World world, final int self, final KillSwitch victim) {
        return LeaseProcess.in(world, self, world.view(victim), maxItems, geometry);
    }
}
