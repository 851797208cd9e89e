package io.penstock.queue.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.KillSwitch;
import io.penstock.testkit.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A putter or a taker killed before each of its stores, in a ring that starts at any place and is full of what looks like records. */
@Tag("kill")
class KilledAtEveryPlaceTest {
    private static final int CAPACITY = 256;
    private static final int MAX_ITEMS = 8;
    private static final int STARTS = 200;
    private static final int MAX_FILLING = QueueDescriptor.maxInline(CAPACITY) - Integer.BYTES;
    private static final int PUTTER = 1;
    private static final int TAKER = 2;
    private static final int SURVIVOR = 3;
    private static final int ITEM = 7;

    /** Of a record: whatever was more between two heads was padding. */
    private static final int LONGEST = CAPACITY / 8 + 8;

    private int kills;
    private int passed;

    private static QueueProcess process(final World world, final int self, final KillSwitch killSwitch) {
        return new QueueProcess(world, self, world.view(killSwitch), MAX_ITEMS, null);
    }

    private static World disturbed(final Random random) {
        final World world = World.empty(QueueDescriptor.CONTROL_LENGTH, QueueDescriptor.ringLength(CAPACITY));
        States.disturb(world.raw(QueueProcess.RING), CAPACITY, random);
        return world;
    }

    /** Returns false when the putter got through. */
    private boolean killedAt(final int start, final int store, final boolean takesFirst) {
        final World world = World.empty(QueueDescriptor.CONTROL_LENGTH, QueueDescriptor.ringLength(CAPACITY));
        final Random random = new Random(start);
        States.disturb(world.raw(QueueProcess.RING), CAPACITY, random);
        final int length = random.nextInt(MAX_FILLING + 1);
        final KillSwitch victim = KillSwitch.throwing().arm(store);
        try {
            process(world, PUTTER, victim).put(ITEM, length);
        } catch (final KillSwitch.Killed expected) {
            world.bury(PUTTER);
        }
        final List<Integer> found = new ArrayList<>();
        if (takesFirst) {
            final QueueProcess taker = process(world, TAKER, KillSwitch.throwing());
            final long head = taker.view().head();
            taker.take().ifPresent(found::add);
            passed += taker.view().head() > head && found.isEmpty() ? 1 : 0;
        }
        final QueueProcess survivor = process(world, SURVIVOR, KillSwitch.throwing());
        survivor.recover();
        final long size = survivor.size();
        final List<Integer> left = survivor.drain();
        final String where = "start=" + start + " store=" + store;
        assertEquals(left.size(), size, where);
        found.addAll(left);
        assertTrue(found.isEmpty() || found.equals(List.of(ITEM)), where + " found=" + found);
        assertEquals(0, survivor.size(), where);
        kills += victim.isDead() ? 1 : 0;
        return victim.isDead();
    }

    private void everywhere(final boolean takesFirst) {
        for (int start = 0; start < STARTS; start++) {
            int store = 0;
            while (killedAt(start, store, takesFirst)) {
                store++;
            }
        }
        assertTrue(kills > 10 * STARTS, "kills=" + kills);
    }

    @Test
    @DisplayName("Q7, R4: behind what recovery has padded no taker meets the header of an earlier lap")
    void nothingIsInvented() {
        everywhere(false);
    }

    @Test
    @DisplayName(
            "Q7, R2: the padding at the ring's end of a putter that was killed is no item, though a taker has passed it")
    void passedPaddingIsNoItem() {
        everywhere(true);
        assertTrue(passed > 0, "no taker passed any padding");
    }

    @Test
    @DisplayName("Q7, R7: a taker killed at the padding before its item has taken nothing, and is not counted")
    void skippedPaddingIsNoItem() {
        int skipped = 0;
        for (int start = 0; start < STARTS; start++) {
            boolean killed = true;
            for (int store = 0; killed; store++) {
                final World world = disturbed(new Random(start));
                final QueueProcess putter = process(world, PUTTER, KillSwitch.throwing());
                assertEquals(PutResult.DONE, putter.put(ITEM, start % MAX_FILLING));
                final KillSwitch victim = KillSwitch.throwing().arm(store);
                final long head = putter.view().head();
                try {
                    process(world, TAKER, victim).take();
                } catch (final KillSwitch.Killed expected) {
                    world.bury(TAKER);
                }
                killed = victim.isDead();
                final QueueProcess survivor = process(world, SURVIVOR, KillSwitch.throwing());
                survivor.recover();
                final long size = survivor.size();
                final List<Integer> left = survivor.drain();
                final String where = "start=" + start + " store=" + store;
                assertEquals(left.size(), size, where);
                assertTrue(left.isEmpty() || left.equals(List.of(ITEM)), where + " left=" + left);
                skipped += killed && !left.isEmpty() && survivor.view().head() - head > LONGEST ? 1 : 0;
            }
        }
        assertTrue(skipped > 0, "no taker was killed behind padding");
    }

    @Test
    @DisplayName("Q4, R13a: a taker killed at any store does not keep the queue full: what it has taken leaves a place")
    void deadTakerKeepsNothingFull() {
        int countedStill = 0;
        boolean killed = true;
        for (int store = 0; killed; store++) {
            final World world = World.empty(QueueDescriptor.CONTROL_LENGTH, QueueDescriptor.ringLength(CAPACITY));
            final QueueProcess putter = process(world, PUTTER, KillSwitch.throwing());
            for (int item = 0; item < MAX_ITEMS; item++) {
                assertEquals(PutResult.DONE, putter.put(item, 0));
            }
            final KillSwitch victim = KillSwitch.throwing().arm(store);
            final long head = putter.view().head();
            try {
                process(world, TAKER, victim).take();
            } catch (final KillSwitch.Killed expected) {
                world.bury(TAKER);
            }
            killed = victim.isDead();
            final boolean taken = putter.view().head() > head;
            countedStill += taken && putter.size() == MAX_ITEMS ? 1 : 0;
            assertEquals(taken ? PutResult.DONE : PutResult.FULL_ITEMS, putter.put(ITEM, 0), "store=" + store);
        }
        assertTrue(countedStill > 0, "no taker was killed between the head and the count");
    }
}
