package io.penstock.sync.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.sync.engine.LatchWords.Entered;
import io.penstock.sync.engine.LatchWords.Step;
import io.penstock.testkit.KillPoints;
import io.penstock.testkit.KillSwitch;
import io.penstock.testkit.PreemptingBuffer.Preemption;
import io.penstock.testkit.World;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A latch's words, with processes that are killed before each store, and interleaved at each access. */
class LatchKillTest {
    private static final int COUNT = 3;
    private static final int PLAIN = LatchWords.MAX_PARTIES + 1;
    private static final int DEPTH = 3;
    private static final int OBSERVER = 90;
    private static final long PID = 1 << 22;

    private final KillPoints kills = new KillPoints("latch");

    @AfterEach
    void report() {
        kills.report();
    }

    private static World world(final int count) {
        final World world = World.empty(LatchDescriptor.bodyLength(LatchWords.parties(count)));
        world.raw(0).duplicate().order(ByteOrder.nativeOrder()).putLong(LatchDescriptor.COUNT, LatchWords.first(count));
        return world;
    }

    private static LatchWords latch(final World world, final int count, final int self, final World.View view) {
        return new LatchWords(view.region(0), 0, count, world.seenBy(self));
    }

    private static LatchWords latch(final World world, final int self) {
        return latch(world, COUNT, self, world.view(KillSwitch.throwing()));
    }

    private static Entered entered(final LatchWords latch, final int number) {
        final Entered party = new Entered();
        assertEquals(Step.DONE, latch.enter(party, number, PID));
        return party;
    }

    /** The participant of a party that has died uncounted, or 0. */
    private static int lost(final LatchWords latch) {
        final int place = latch.lostParty();
        return place == LatchWords.NONE ? 0 : LatchWords.participant(latch.lostAt(place));
    }

    /** Enters in all places that are free or lost, counts, and looks. */
    private static void opens(final World world) {
        final LatchWords latch = latch(world, OBSERVER);
        final List<Entered> parties = new ArrayList<>();
        final long left = latch.count();
        for (int i = 0; i < left; i++) {
            assertFalse(latch.isOpen());
            parties.add(entered(latch, i));
        }
        assertEquals(0, lost(latch));
        parties.forEach(party -> latch.end(party, LatchWords.DONE));
        assertTrue(latch.isOpen());
        assertEquals(0, latch.count());
        assertEquals(Step.OPEN, latch.countDown());
        assertEquals(Step.OPEN, latch.enter(new Entered(), 7, PID));
    }

    /**
     * Kills process after process in an operation.
     *
     * @param counts by how much the operation lowers the count, if it is not killed
     */
    private void kill(
            final String name,
            final World.Photograph state,
            final int self,
            final Consumer<LatchWords> operation,
            final int counts) {
        final long points = kills.forEvery(name + " " + self, victim -> {
            final World world = state.copy();
            final LatchWords latch = latch(world, COUNT, self, world.view(victim));
            final long before = latch(world, OBSERVER).count();
            return new KillPoints.Trial() {
                @Override
                public void operate() {
                    operation.accept(latch);
                }

                @Override
                public void check(final boolean killed) {
                    final LatchWords observer = latch(world, OBSERVER);
                    final long counted = before - observer.count();
                    assertTrue(counted == counts || (killed && counted == 0), "counted=" + counted);
                    world.bury(self);
                    assertEquals(counted, before - observer.count(), "a death counts for nothing");
                    assertTrue(lost(observer) <= self);
                    if (killed && self < DEPTH) {
                        kill(name, world.photograph(), self + 1, operation, counts);
                    }
                    opens(world.photograph().copy());
                }
            };
        });
        assertTrue(points >= 1, "points=" + points);
    }

    @Test
    @Tag("kill")
    @DisplayName("S3, S24: a party that is killed as it enters, counts or leaves has counted or not, and is named then")
    void parties() {
        final World.Photograph fresh = world(COUNT).photograph();
        kill("enter and count", fresh, 1, latch -> latch.end(entered(latch, 1), LatchWords.DONE), 1);
        kill("enter and leave", fresh, 1, latch -> latch.end(entered(latch, 1), LatchWords.FREE), 0);
        kill("enter and be lost", fresh, 1, latch -> latch.end(entered(latch, 1), LatchWords.LOST), 0);
        kill("count", fresh, 1, latch -> assertEquals(Step.DONE, latch.countDown()), 1);
    }

    @Test
    @DisplayName(
            "S24: a party that has died uncounted is named until another one enters in its place; that one may die, too")
    void named() {
        final World world = world(COUNT);
        for (int self = 1; self <= 5; self++) {
            final LatchWords latch = latch(world, self);
            entered(latch, 1);
            assertEquals(0, lost(latch));
            if (self > COUNT - 1) { // all others are held by living ones from here on
                world.bury(self);
                assertEquals(self, lost(latch(world, OBSERVER)));
                assertTrue(latch(world, OBSERVER).mustLook());
                final int place = latch(world, OBSERVER).lostParty();
                assertEquals(PID, latch(world, OBSERVER).pidAt(place, self));
                assertEquals(0, latch(world, OBSERVER).pidAt(place, self + 1));
            }
        }
        assertEquals(COUNT, latch(world, OBSERVER).count());
    }

    @Test
    @Tag("kill")
    @DisplayName("S3, S24: so it is with a count alone")
    void plain() {
        final long points = kills.forEvery("plain count", victim -> {
            final World world = world(PLAIN);
            final LatchWords latch = latch(world, PLAIN, 1, world.view(victim));
            return new KillPoints.Trial() {
                @Override
                public void operate() {
                    assertEquals(Step.DONE, latch.countDown());
                }

                @Override
                public void check(final boolean killed) {
                    world.bury(1);
                    final LatchWords observer = latch(world, PLAIN, 2, world.view(KillSwitch.throwing()));
                    assertEquals(killed ? PLAIN : PLAIN - 1, observer.count());
                    assertFalse(observer.hasParties());
                    while (observer.count() > 0) {
                        assertFalse(observer.isOpen());
                        assertEquals(Step.DONE, observer.countDown());
                    }
                    assertTrue(observer.isOpen());
                    assertEquals(Step.OPEN, observer.countDown());
                }
            };
        });
        assertEquals(1, points);
    }

    /** Runs an operation with another process's whole operation at each of its accesses. */
    private static void everywhere(
            final Supplier<World> state,
            final Consumer<LatchWords> operation,
            final Consumer<LatchWords> intrusion,
            final Consumer<World> look) {
        for (int points = 0; ; points++) {
            final World world = state.get();
            final Preemption preemption = new Preemption();
            final LatchWords one = latch(world, COUNT, 1, world.view(preemption));
            preemption.arm(points, () -> intrusion.accept(latch(world, 2)));
            operation.accept(one);
            if (!preemption.hasHappened()) {
                assertTrue(points > 1, "points=" + points);
                return;
            }
            look.accept(world);
        }
    }

    @Test
    @DisplayName("S24: two parties that enter at once have two places; a count and a party take two counts")
    void twoAtOnce() {
        everywhere(
                () -> world(COUNT),
                one -> one.end(entered(one, 1), LatchWords.DONE),
                two -> two.end(entered(two, 1), LatchWords.DONE),
                world -> assertEquals(COUNT - 2, latch(world, OBSERVER).count()));
        everywhere(() -> world(COUNT), LatchWords::countDown, two -> entered(two, 1), world -> {
            assertEquals(COUNT - 1, latch(world, OBSERVER).count());
            world.bury(2);
            assertEquals(2, lost(latch(world, OBSERVER)));
        });
        everywhere(
                () -> world(COUNT),
                one -> entered(one, 1),
                LatchWords::countDown,
                world -> assertEquals(COUNT - 1, latch(world, OBSERVER).count()));
    }

    @Test
    @DisplayName("S24: two that count at once are both counted, also by a count alone")
    void twoPlainCounts() {
        for (int points = 0; ; points++) {
            final World world = world(PLAIN);
            final Preemption preemption = new Preemption();
            final LatchWords one = latch(world, PLAIN, 1, world.view(preemption));
            final LatchWords two = latch(world, PLAIN, 2, world.view(KillSwitch.throwing()));
            preemption.arm(points, two::countDown);
            one.countDown();
            if (!preemption.hasHappened()) {
                assertTrue(points > 1, "points=" + points);
                return;
            }
            preemption.disarm();
            assertEquals(PLAIN - 2, two.count());
        }
    }

    @Test
    @DisplayName("S24: of two that enter in the place of a dead one each has a place of its own")
    void placeOfADeadOne() {
        everywhere(
                () -> {
                    final World world = world(COUNT);
                    entered(latch(world, 7), 1);
                    entered(latch(world, 8), 1);
                    entered(latch(world, 9), 1);
                    world.bury(8);
                    world.bury(9);
                    return world;
                },
                one -> entered(one, 1),
                two -> entered(two, 1),
                world -> {
                    assertEquals(0, lost(latch(world, OBSERVER)));
                    assertEquals(Step.FULL, latch(world, OBSERVER).enter(new Entered(), 1, PID));
                    world.bury(1);
                    assertEquals(1, lost(latch(world, OBSERVER)));
                    entered(latch(world, 3), 1);
                    world.bury(2);
                    assertEquals(2, lost(latch(world, OBSERVER)));
                });
    }

    @Test
    @Tag("kill")
    @DisplayName("S3, S24, Y30: one that is killed as it replaces a lost party has done it or not, and another one can")
    void replacement() {
        final long points = kills.forEvery("replace", victim -> {
            final World world = world(COUNT);
            entered(latch(world, 7), 1);
            world.bury(7);
            final LatchWords latch = latch(world, COUNT, 1, world.view(victim));
            final long lost = latch.lostAt(latch.lostParty());
            return new KillPoints.Trial() {
                @Override
                public void operate() {
                    assertTrue(latch.replace(lost));
                }

                @Override
                public void check(final boolean killed) {
                    world.bury(1);
                    assertEquals(killed, latch(world, 2).replace(lost));
                    assertFalse(latch(world, 3).replace(lost));
                    assertEquals(0, lost(latch(world, OBSERVER)));
                    opens(world);
                }
            };
        });
        assertEquals(1, points);
    }

    @Test
    @DisplayName(
            "S24, Y30: of two that replace a lost party at once one is told so, and a party that has its place by then keeps it")
    void replacedAtOnce() {
        final long[] lost = {0};
        final boolean[] done = {false, false};
        everywhere(
                () -> {
                    final World world = world(COUNT);
                    entered(latch(world, 7), 1);
                    entered(latch(world, 8), 1);
                    entered(latch(world, 9), 1);
                    world.bury(8);
                    final LatchWords observer = latch(world, OBSERVER);
                    lost[0] = observer.lostAt(observer.lostParty());
                    done[1] = false;
                    return world;
                },
                one -> done[0] = one.replace(lost[0]),
                two -> {
                    done[1] = two.replace(lost[0]);
                    if (done[1]) {
                        entered(two, 1);
                    }
                },
                world -> {
                    assertTrue(done[0] != done[1], "both were told so, or none");
                    assertEquals(
                            done[1] ? Step.FULL : Step.DONE,
                            latch(world, OBSERVER).countDown());
                });
    }

    @Test
    @DisplayName("S24: the late end of a party hits no later one of the same process in its place")
    void lateEnd() {
        final World world = world(COUNT);
        final LatchWords latch = latch(world, 1);
        final Entered first = entered(latch, 1);
        latch.end(first, LatchWords.FREE);
        final Entered second = entered(latch, 2);
        assertEquals(first.place, second.place);
        assertNotEquals(first.word, second.word);
        latch.end(first, LatchWords.DONE);
        assertEquals(COUNT, latch.count());
        latch.end(second, LatchWords.DONE);
        assertEquals(COUNT - 1, latch.count());
    }

    @Test
    @DisplayName(
            "S24, Y26: of the last two that count at once one at least sees that the latch is open, and wakes the others")
    void lastTwo() {
        final boolean[] opened = {false, false};
        everywhere(
                () -> {
                    final World world = world(COUNT);
                    latch(world, 3).countDown();
                    opened[0] = false;
                    opened[1] = false;
                    return world;
                },
                one -> {
                    assertEquals(Step.DONE, one.countDown());
                    opened[0] = one.isOpen();
                },
                two -> {
                    assertEquals(Step.DONE, two.countDown());
                    opened[1] = two.isOpen();
                },
                world -> assertTrue(opened[0] || opened[1]));
    }
}
