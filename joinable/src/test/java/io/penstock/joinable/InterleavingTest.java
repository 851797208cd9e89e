package io.penstock.joinable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.queue.engine.ItemBuffer;
import io.penstock.queue.engine.PutResult;
import io.penstock.queue.engine.QueueDescriptor;
import io.penstock.testkit.KillSwitch;
import io.penstock.testkit.PreemptingBuffer.Preemption;
import io.penstock.testkit.World;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One process is interrupted before each of its accesses, loads included, by another's whole operation or by an exception. */
class InterleavingTest {
    private static final int CAPACITY = 512;
    private static final int MAX_ITEMS = 8;
    private static final LeaseTable.Geometry GEOMETRY =
            new LeaseTable.Geometry(3, QueueDescriptor.maxInline(CAPACITY), 100);
    private static final int FIRST = 1;
    private static final int SECOND = 2;
    private static final int THIRD = 3;

    private World world;
    private Preemption preemption;
    private LeaseProcess one;
    private LeaseProcess two;

    private LeaseProcess process(final int self) {
        return LeaseProcess.in(world, self, world.view(KillSwitch.throwing()), MAX_ITEMS, GEOMETRY);
    }

    private void start() {
        world = LeaseProcess.world(CAPACITY, GEOMETRY);
        preemption = new Preemption();
        one = LeaseProcess.in(world, FIRST, world.view(preemption), MAX_ITEMS, GEOMETRY);
        two = process(SECOND);
    }

    /** For every access of the first one's operation: state, operation with the intrusion there, look. */
    private int everywhere(
            final Consumer<InterleavingTest> state,
            final Runnable operation,
            final Runnable intrusion,
            final Runnable look) {
        int points = 0;
        while (true) {
            start();
            state.accept(this);
            preemption.arm(points, intrusion);
            operation.run();
            if (!preemption.hasHappened()) {
                return points;
            }
            preemption.disarm();
            look.run();
            points++;
        }
    }

    private List<Integer> drainedBySurvivor() {
        world.bury(FIRST);
        world.bury(SECOND);
        final LeaseProcess survivor = process(THIRD);
        survivor.recover();
        final long size = survivor.size();
        survivor.checkUnfinished((int) size);
        final List<Integer> items = survivor.drain();
        assertEquals(items.size(), size);
        return items;
    }

    @Test
    @DisplayName("J1, R18: join does not return while a worker puts a child and is done with its parent")
    void joinSeesTheChild() {
        final int points = everywhere(
                test -> {
                    two.put(1, 0);
                    two.take();
                },
                () -> assertFalse(one.table().scan().isIdle(one.view())),
                () -> {
                    two.put(2, 0);
                    two.finish();
                },
                () -> assertEquals(List.of(2), drainedBySurvivor()));
        assertTrue(points >= 3);
    }

    @Test
    @DisplayName("J1, R17: join does not return while an item moves from the ring to a cell")
    void joinSeesTheMove() {
        final int points = everywhere(
                test -> two.put(1, 0),
                () -> assertFalse(one.table().scan().isIdle(one.view())),
                () -> two.take(),
                () -> assertEquals(List.of(1), drainedBySurvivor()));
        assertTrue(points > 0);
    }

    @Test
    @DisplayName("Q7, R3: a dead putter's item is counted, though it is taken while it is recovered")
    @Tag("kill")
    void recoveryCountsWhatWasTaken() {
        int recovered = 0;
        for (int kill = 0; kill < 20; kill++) {
            final int at = kill;
            recovered += everywhere(
                    test -> {
                        final KillSwitch victim = KillSwitch.throwing().arm(at);
                        final LeaseProcess putter =
                                LeaseProcess.in(world, THIRD + 1, world.view(victim), MAX_ITEMS, GEOMETRY);
                        try {
                            putter.put(1, 4);
                        } catch (final KillSwitch.Killed expected) {
                            world.bury(THIRD + 1);
                        }
                    },
                    () -> one.recover(),
                    () -> two.take().ifPresent(item -> two.finish()),
                    () -> {
                        assertTrue(one.view().size() >= 0, "size=" + one.view().size());
                        assertTrue(drainedBySurvivor().size() <= 1);
                        assertEquals(0, process(THIRD).view().size());
                    });
        }
        assertTrue(recovered > 20);
    }

    @Test
    @DisplayName("J3: no released item is overlooked, whenever it is released")
    void releaseWhileSomebodyTakes() {
        final int points = everywhere(
                test -> {
                    for (int item = 0; item < 3; item++) {
                        two.put(item, 0);
                        two.take();
                    }
                    two.giveBack();
                },
                () -> one.take(),
                () -> two.giveBack(),
                () -> {
                    one.checkUnfinished(3);
                    assertEquals(List.of(0, 1, 2), drainedBySurvivor());
                });
        assertTrue(points > 10);
    }

    @Test
    @DisplayName("J3: no released item is overlooked, whenever somebody takes")
    void takeWhileSomebodyReleases() {
        final int points = everywhere(
                test -> {
                    two.put(0, 0);
                    two.put(1, 0);
                    one.take();
                    two.take();
                    two.giveBack(); // so that the hint is up before, and the other one lowers it
                },
                () -> one.giveBack(),
                () -> two.take(),
                () -> one.checkUnfinished(2));
        assertTrue(points > 1);
    }

    @Test
    @DisplayName("Q5: put within take and take within put lose nothing")
    void putAndTake() {
        int points = everywhere(
                test -> two.put(1, 30),
                () -> one.put(2, 50),
                () -> two.take(),
                () -> assertEquals(List.of(1, 2), drainedBySurvivor()));
        points += everywhere(
                test -> two.put(1, 30),
                () -> one.take(),
                () -> two.put(2, 50),
                () -> assertEquals(List.of(1, 2), drainedBySurvivor()));
        assertTrue(points > 20);
    }

    /** A process that is killed before its k-th store; null when it got through. */
    private LeaseProcess killedAt(final int store, final Consumer<LeaseProcess> operation) {
        final KillSwitch victim = KillSwitch.throwing().arm(store);
        final LeaseProcess killed = LeaseProcess.in(world, THIRD + 1, world.view(victim), MAX_ITEMS, GEOMETRY);
        try {
            operation.accept(killed);
            return null;
        } catch (final KillSwitch.Killed expected) {
            world.bury(THIRD + 1);
            return killed;
        }
    }

    @Test
    @DisplayName("J4, R10: each delivery is counted once, wherever taker and reapers are killed")
    @Tag("kill")
    void deliveriesAreCountedOnce() {
        for (int store = 0; ; store++) {
            start();
            two.put(1, 0);
            final LeaseProcess taker = killedAt(store, LeaseProcess::take);
            if (taker == null) {
                return;
            }
            final boolean delivered = two.table().scan().count(CellWord.LEASED) == 1;
            for (int reaped = 0; reaped < 3; reaped++) {
                final KillSwitch victim = KillSwitch.throwing().arm(reaped);
                try {
                    LeaseProcess.in(world, SECOND + THIRD, world.view(victim), MAX_ITEMS, GEOMETRY)
                            .table()
                            .ends()
                            .reap();
                } catch (final KillSwitch.Killed expected) {
                    // the next one goes on
                }
            }
            two.recover();
            two.take();
            assertEquals(delivered ? 2 : 1, CellWord.deliveries(two.taken().word), "store=" + store);
        }
    }

    @Test
    @DisplayName("J4, R10: each further delivery is counted once, too")
    @Tag("kill")
    void redeliveriesAreCountedOnce() {
        for (int store = 0; ; store++) {
            start();
            two.put(1, 0);
            two.take();
            two.giveBack();
            final LeaseProcess taker = killedAt(store, LeaseProcess::take);
            if (taker == null) {
                assertTrue(store > 2, "store=" + store);
                return;
            }
            final boolean delivered = two.table().scan().count(CellWord.LEASED) == 1;
            two.recover();
            two.take();
            assertEquals(delivered ? 3 : 2, CellWord.deliveries(two.taken().word), "store=" + store);
        }
    }

    @Test
    @DisplayName("J4: who takes over the take lock finds at once what its dead owner was taking")
    @Tag("kill")
    void takeoverFindsTheItem() {
        for (int store = 0; ; store++) {
            start();
            two.put(1, 0);
            if (killedAt(store, LeaseProcess::take) == null) {
                return;
            }
            if (two.take().isEmpty()) {
                assertEquals(1, two.table().scan().count(CellWord.LEASED), "store=" + store); // the reaper's business
            }
        }
    }

    @Test
    @DisplayName("Q4, R13a: a taker killed at any store does not keep the queue full")
    @Tag("kill")
    void deadTakerKeepsNothingFull() {
        for (int store = 0; ; store++) {
            start();
            for (int item = 0; item < MAX_ITEMS; item++) {
                two.put(item, 0);
            }
            if (killedAt(store, LeaseProcess::take) == null) {
                return;
            }
            two.put(MAX_ITEMS, 0); // refused if the taker's item is in the ring, or to be taken again
            two.recover();
            assertTrue(two.size() >= MAX_ITEMS, "store=" + store);
            while (two.size() >= MAX_ITEMS) {
                assertTrue(two.take().isPresent(), "store=" + store);
                two.finish();
            }
            assertEquals(PutResult.DONE, two.put(MAX_ITEMS + 1, 0), "store=" + store);
        }
    }

    @Test
    @DisplayName("Q4, R13b: padding of many putters killed in their copy does not fill the queue for ever")
    @Tag("kill")
    void deadPuttersPaddingIsSkipped() {
        for (int store = 0; store < 20; store++) {
            start();
            int self = THIRD + 1;
            for (int i = 0; i < 30; i++) {
                final KillSwitch victim = KillSwitch.throwing().arm(store);
                try {
                    LeaseProcess.in(world, ++self, world.view(victim), MAX_ITEMS, GEOMETRY)
                            .put(i, 40);
                } catch (final KillSwitch.Killed expected) {
                    world.bury(self);
                }
            }
            final PutResult put = two.put(99, 40);
            assertTrue(put == PutResult.DONE || two.view().size() > 0, "store=" + store + " put=" + put);
        }
    }

    @Test
    @DisplayName("J5, R11: a second done does not finish the next item in the same cell")
    void staleDone() {
        start();
        two.put(1, 0);
        two.put(2, 0);
        two.take();
        final long word = two.taken().word;
        final int cell = two.taken().cell;
        assertTrue(two.table().done(cell, word));
        two.take();
        assertEquals(cell, two.taken().cell);
        assertFalse(two.table().done(cell, word));
        assertEquals(List.of(2), drainedBySurvivor());
    }

    @Test
    @DisplayName("Q7, R5: a putter killed right behind another's put leaves an intent that only its recovery clears")
    @Tag("kill")
    void putBehindPut() {
        int points = 0;
        for (int store = 0; store < 25; store++) {
            final int at = store;
            points += everywhere(
                    test -> {},
                    () -> one.put(1, 4),
                    () -> killedAt(
                            at,
                            killed -> killed.puts()
                                    .tryPut(QueueDescriptor.TYPE_INLINE, 1, LeaseProcess.bytesOf(2, 20), 24, null)),
                    () -> {
                        two.put(3, 4);
                        world.bury(THIRD + 1);
                        final List<Integer> items = new ArrayList<>(drainedBySurvivor());
                        items.remove((Integer) 2);
                        assertEquals(List.of(1, 3), items, "store=" + at);
                    });
        }
        assertTrue(points > 200, "points=" + points);
    }

    @Test
    @DisplayName("Q7, R5: a taker killed right behind another's take leaves an intent that only its recovery clears")
    @Tag("kill")
    void takeBehindTake() {
        int points = 0;
        for (int store = 0; store < 25; store++) {
            final int at = store;
            points += everywhere(
                    test -> {
                        for (int item = 0; item < 3; item++) {
                            two.put(item, 4);
                        }
                    },
                    () -> one.take(),
                    () -> killedAt(at, killed -> killed.takes().tryTake(new ItemBuffer(), null)),
                    () -> {
                        world.bury(THIRD + 1);
                        assertEquals(List.of(0, 1, 2), drainedBySurvivor(), "store=" + at);
                    });
        }
        assertTrue(points > 200, "points=" + points);
    }

    private static final class Oops extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Test
    @DisplayName("R14: an exception at any access is healed by its own process: nothing lost, no lock kept")
    void exceptionsAreHealed() {
        final List<Consumer<LeaseProcess>> operations = new ArrayList<>();
        operations.add(process -> process.put(9, 20));
        operations.add(LeaseProcess::take);
        int points = 0;
        for (final Consumer<LeaseProcess> operation : operations) {
            for (final boolean orphan : new boolean[] {false, true}) {
                points += exceptionEverywhere(operation, orphan);
            }
        }
        assertTrue(points > 60, "points=" + points);
    }

    private int exceptionEverywhere(final Consumer<LeaseProcess> operation, final boolean orphan) {
        int points = 0;
        while (true) {
            start();
            two.put(1, 10);
            two.put(2, 10);
            if (orphan) {
                two.take();
                two.giveBack();
            }
            preemption.arm(points, () -> {
                throw new Oops();
            });
            try {
                operation.accept(one);
                if (!preemption.hasHappened()) {
                    return points;
                }
            } catch (final Oops expected) {
                preemption.disarm();
                if (one.taken().isTaken) { // it is the caller's
                    one.table().ends().giveBack(one.taken());
                }
            }
            assertTrue(one.puts().lock().heal() && one.takes().lock().heal());
            // No process is dead: what can be taken now must be everything that was put.
            two.table().ends().reap();
            two.put(8, 10);
            final List<Integer> items = two.drain();
            items.remove((Integer) 9);
            assertEquals(List.of(1, 2, 8), items, "access=" + points);
            points++;
        }
    }

    @Test
    @DisplayName("words of leases differ in owner, deliveries and generation, and deliveries saturate")
    void words() {
        final long word = CellWord.of(CellWord.LEASED, Integer.MAX_VALUE, 255, (1L << 40) - 1);
        assertEquals(CellWord.LEASED, CellWord.state(word));
        assertEquals(Integer.MAX_VALUE, CellWord.owner(word));
        assertEquals(255, CellWord.deliveries(word));
        assertEquals((1L << 22) - 1, CellWord.generation(word));
        assertEquals(255, CellWord.deliveries(CellWord.delivered(1, word)));
        assertEquals(0, CellWord.owner(CellWord.unowned(CellWord.DEAD, word)));
        assertEquals(CellWord.DEAD, CellWord.state(CellWord.unowned(CellWord.DEAD, word)));
    }
}
