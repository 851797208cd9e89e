package io.penstock.sync.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.KillPoints;
import io.penstock.testkit.KillSwitch;
import io.penstock.testkit.PreemptingBuffer.Preemption;
import io.penstock.testkit.World;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The values of a gauge, with processes that are killed before each store, and looks at each access. */
class GaugeWordsTest {
    private static final int ROWS = 2;
    private static final int DEPTH = 3;

    private final KillPoints kills = new KillPoints("gauge");

    private static World world() {
        return World.empty(GaugeDescriptor.length(ROWS));
    }

    private static GaugeWords row(final World world, final int self, final int row, final World.View view) {
        return new GaugeWords(view.region(0), 0, row, self);
    }

    private static GaugeWords row(final World world, final int self, final int row) {
        return row(world, self, row, world.view(KillSwitch.throwing()));
    }

    private static Map<Long, Long> values(final World world, final World.View view) {
        final LivingShares shares = new LivingShares(world.seenBy(90), participant -> participant);
        GaugeWords.values(view.region(0), 0, ROWS, shares);
        return shares.byPid();
    }

    private static Map<Long, Long> values(final World world) {
        return values(world, world.view(KillSwitch.throwing()));
    }

    private void kill(final World.Photograph state, final int self) {
        final long points = kills.forEvery("claim, set, add " + self, victim -> {
            final World world = state.copy();
            final GaugeWords process = row(world, self, 1, world.view(victim));
            return new KillPoints.Trial() {
                @Override
                public void operate() {
                    final int value = process.claim();
                    process.set(value, 5);
                    process.add(value, 2);
                }

                @Override
                public void check(final boolean killed) {
                    assertTrue(killed || values(world).get((long) self) == 7);
                    world.bury(self);
                    assertEquals(Map.of(80L, 3L), values(world));
                    if (self < DEPTH) {
                        kill(world.photograph(), self + 1);
                    }
                    final GaugeWords next = row(world, 70, 1);
                    final int value = next.claim();
                    assertEquals(Map.of(80L, 3L, 70L, 0L), values(world));
                    next.add(value, -4);
                    assertEquals(Map.of(80L, 3L, 70L, -4L), values(world));
                }
            };
        });
        assertEquals(4, points);
    }

    @Test
    @Tag("kill")
    @DisplayName("V4: the value of a process that is killed anywhere is gone, and the next one in its row starts at 0")
    void killed() {
        final World world = world();
        final GaugeWords living = row(world, 80, 0);
        living.set(living.claim(), 3);
        kill(world.photograph(), 1);
        kills.report();
    }

    @Test
    @DisplayName("V4: a change that comes late, when its process has given the row up, is not the next owner's")
    void lateChange() {
        final World world = world();
        final GaugeWords former = row(world, 1, 0);
        final int formers = former.claim();
        former.set(formers, 9);
        former.giveUp();
        assertEquals(Map.of(), values(world));
        final GaugeWords next = row(world, 2, 0);
        final int own = next.claim();
        former.add(formers, 100);
        former.giveUp();
        assertEquals(Map.of(2L, 0L), values(world));
        next.add(own, 1);
        assertEquals(1, next.get(own));
        next.giveUp();
        final int again = row(world, 1, 0).claim();
        assertEquals(Map.of(1L, 0L), values(world), "value=" + again);
    }

    @Test
    @DisplayName("V4: a look in the midst of a first change sees 0, or no value, whatever former owners have left")
    void claimSeen() {
        int points = 0;
        while (true) {
            final World world = world();
            final GaugeWords former = row(world, 1, 0);
            for (int owner = 0; owner < GaugeDescriptor.VALUES_COUNT; owner++) {
                former.set(former.claim(), 9);
            }
            former.giveUp();
            final Preemption preemption = new Preemption();
            final GaugeWords next = row(world, 2, 0, world.view(preemption));
            preemption.arm(points, () -> {
                final Map<Long, Long> seen = values(world);
                assertTrue(seen.isEmpty() || seen.equals(Map.of(2L, 0L)), "seen=" + seen);
            });
            next.claim();
            if (!preemption.hasHappened()) {
                assertTrue(points >= 3, "points=" + points);
                return;
            }
            points++;
        }
    }

    @Test
    @DisplayName("V4: a look during which the row gets another owner sees the one or the other, with its own value")
    void lookInBetween() {
        int points = 0;
        while (true) {
            final World world = world();
            final GaugeWords former = row(world, 1, 0);
            final int formers = former.claim();
            former.set(formers, 9);
            final Preemption preemption = new Preemption();
            final GaugeWords next = row(world, 2, 0);
            preemption.arm(points, () -> {
                former.giveUp();
                for (int owner = 0; owner < GaugeDescriptor.VALUES_COUNT; owner++) { // all values are used once
                    next.set(next.claim(), 4);
                }
            });
            final Map<Long, Long> seen = values(world, world.view(preemption));
            if (!preemption.hasHappened()) {
                assertTrue(points > 5, "points=" + points);
                return;
            }
            assertTrue(seen.equals(Map.of(1L, 9L)) || seen.equals(Map.of(2L, 4L)), "point=" + points + " " + seen);
            points++;
        }
    }
}
