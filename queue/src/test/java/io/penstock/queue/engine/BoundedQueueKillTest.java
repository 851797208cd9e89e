package io.penstock.queue.engine;

import io.penstock.testkit.KillPoints;
import io.penstock.testkit.KillSwitch;
import io.penstock.testkit.World;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("Q7: a bounded queue's process killed before any store, and its recoverers too")
@Tag("kill")
class BoundedQueueKillTest {
    private static final Duration PER_OPERATION = Duration.ofSeconds(Boolean.getBoolean("penstock.storm") ? 120 : 2);

    /** Where others leave these tests little of the machine they go on for longer, until so many histories were tried. */
    private static final int LEAST_STATES = 20;

    private static final int[] CAPACITIES = {256, 512, 1024};
    private static final int ACTOR = 1_000;
    private static final int NEW_ITEM = 900_000;

    private final Random random = new Random(Long.getLong("penstock.seed", 42));
    private final KillPoints kills = new KillPoints("bounded queue");
    private int capacity;
    private int maxItems;

    @Test
    @Timeout(900)
    void putIsThereOrNot() {
        repeat("put", false, (state, items) -> put("put", state, items));
    }

    @Test
    @Timeout(900)
    void putIntoAFullQueueChangesNothing() {
        repeat("putFull", true, (state, items) -> put("putFull", state, items));
    }

    @Test
    @Timeout(900)
    void takeLosesAtMostItsOwnItem() {
        repeat("take", false, (state, items) -> {
            final Set<Integer> certain = new HashSet<>(items);
            items.stream().findFirst().ifPresent(certain::remove);
            final Set<Integer> doubtful = items.isEmpty() ? Set.of() : Set.of(items.get(0));
            trials().kill("take", state, ACTOR, new KillTrials.Expected(certain, doubtful, false), QueueProcess::take);
        });
    }

    @Test
    @Timeout(900)
    void recoveryChangesNothing() {
        repeat(
                "recover",
                false,
                (state, items) -> trials().kill(
                                "recover",
                                state,
                                ACTOR,
                                new KillTrials.Expected(Set.copyOf(items), Set.of(), false),
                                process -> {
                                    process.recover();
                                }));
    }

    @Test
    @Timeout(900)
    void putAllPutsItsFirstOnes() {
        repeat("putAll", false, (state, items) -> {
            final int length = random.nextInt(maxFilling() / 2 + 1);
            final List<Integer> all = List.of(NEW_ITEM, NEW_ITEM + 1, NEW_ITEM + 2);
            final int room = process(state.copy(), ACTOR, KillSwitch.throwing()).putAll(all, length);
            trials().kill(
                            "putAll",
                            state,
                            ACTOR,
                            new KillTrials.Expected(Set.copyOf(items), Set.copyOf(all.subList(0, room)), true),
                            process -> process.putAll(all, length));
        });
    }

    @Test
    @Timeout(900)
    void drainLosesAtMostWhatItTook() {
        repeat("drainTo", false, (state, items) -> {
            final List<Integer> first = items.subList(0, Math.min(3, items.size()));
            final Set<Integer> certain = new HashSet<>(items);
            first.forEach(certain::remove);
            trials().kill(
                            "drainTo",
                            state,
                            ACTOR,
                            new KillTrials.Expected(certain, Set.copyOf(first), false),
                            process -> process.takeAll(3));
        });
    }

    @Test
    @Timeout(900)
    void startingEmptyDropsFromTheHead() {
        repeat(
                "startEmpty",
                false,
                (state, items) -> trials().kill(
                                "startEmpty",
                                state,
                                ACTOR,
                                new KillTrials.Expected(Set.of(), Set.copyOf(items), false),
                                QueueProcess::dropAll));
    }

    private void put(final String name, final World.Photograph state, final List<Integer> items) {
        final int length = random.nextInt(maxFilling() + 1);
        final boolean room =
                process(state.copy(), ACTOR, KillSwitch.throwing()).put(NEW_ITEM, length) == PutResult.DONE;
        trials().kill(
                        name,
                        state,
                        ACTOR,
                        new KillTrials.Expected(Set.copyOf(items), Set.of(NEW_ITEM), room),
                        process -> process.put(NEW_ITEM, length));
    }

    private void repeat(final String operation, final boolean full, final TrialOfState trial) {
        final long end = System.nanoTime() + PER_OPERATION.toNanos();
        int states = 0;
        while (System.nanoTime() - end < 0 || states < LEAST_STATES) {
            final World.Photograph state = history(full).photograph();
            final QueueProcess reader = process(state.copy(), ACTOR, KillSwitch.throwing());
            reader.recover();
            trial.run(state, reader.drain());
            states++;
        }
        System.out.println("bounded queue: " + operation + " random histories=" + states);
        kills.report();
    }

    @FunctionalInterface
    private interface TrialOfState {
        void run(World.Photograph state, List<Integer> items);
    }

    private World history(final boolean full) {
        capacity = CAPACITIES[random.nextInt(CAPACITIES.length)];
        maxItems = 1 + random.nextInt(random.nextBoolean() ? 40 : 4);
        final World world = World.empty(QueueDescriptor.CONTROL_LENGTH, QueueDescriptor.ringLength(capacity));
        States.disturb(world.raw(QueueProcess.RING), capacity, random);
        final int steps = random.nextInt(45);
        final int puts = 1 + random.nextInt(4);
        int self = 1;
        for (int step = 0; step < steps; step++) {
            final int item = step;
            final boolean put = random.nextInt(5) < puts;
            final Consumer<QueueProcess> operation =
                    put ? process -> process.put(item, random.nextInt(maxFilling() + 1)) : QueueProcess::take;
            final int me = self++;
            States.maybeKilled(world, me, random, victim -> operation.accept(process(world, me, victim)));
        }
        if (full) {
            int item = steps;
            while (process(world, self, KillSwitch.throwing()).put(item, random.nextInt(maxFilling() + 1))
                    == PutResult.DONE) {
                item++;
            }
        }
        return world;
    }

    private int maxFilling() {
        return QueueDescriptor.maxInline(capacity) - Integer.BYTES;
    }

    private KillTrials<QueueProcess> trials() {
        return new KillTrials<>(kills, maxItems, this::process);
    }

    private QueueProcess process(final World world, final int self, final KillSwitch killSwitch) {
        return new QueueProcess(world, self, world.view(killSwitch), maxItems, null);
    }
}
