package io.penstock.sync.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.KillPoints;
import io.penstock.testkit.PreemptingBuffer.Preemption;
import io.penstock.testkit.World;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Bytes and shorts inside an int, with other stores at each access, and killed before each store. */
class NarrowWordsTest {
    private static final int LENGTH = 128;

    /** At each of its accesses another store comes between. */
    private static int everywhere(
            final ToIntFunction<AtomicBuffer> operation,
            final Consumer<AtomicBuffer> other,
            final Consumer<int[]> look) {
        int points = 0;
        while (true) {
            final World world = World.empty(LENGTH);
            final Preemption preemption = new Preemption();
            final AtomicBuffer words = world.view(preemption).region(0);
            final AtomicBuffer others = world.view(new Preemption()).region(0);
            preemption.arm(points, () -> other.accept(others));
            final int before = operation.applyAsInt(words);
            if (!preemption.hasHappened()) {
                return points;
            }
            look.accept(new int[] {
                before, others.getByte(0), others.getByte(1), others.getByte(2), others.getByte(3),
            });
            points++;
        }
    }

    @Test
    @DisplayName(
            "V8: a store of another byte, in the midst of a comparing store, is kept, and the comparing one is done")
    void otherByte() {
        for (int byteOfMine = 0; byteOfMine < 4; byteOfMine++) {
            final int mine = byteOfMine;
            final int its = (mine + 1) % 4;
            final int points = everywhere(
                    words -> NarrowWords.compareAndExchangeByte(words, mine, (byte) 0, (byte) -7),
                    words -> words.putByteVolatile(its, (byte) -9),
                    seen -> {
                        assertEquals(0, seen[0]);
                        assertEquals(-7, seen[1 + mine]);
                        assertEquals(-9, seen[1 + its]);
                    });
            assertTrue(points >= 2, "points=" + points);
        }
    }

    @Test
    @DisplayName(
            "V8: a store of the same byte comes before the comparing one, which then changes nothing, or is overwritten")
    void sameByte() {
        final int points = everywhere(
                words -> NarrowWords.compareAndExchangeByte(words, 2, (byte) 0, (byte) -7),
                words -> words.putByteVolatile(2, (byte) -9),
                seen -> {
                    assertEquals(-9, seen[0]);
                    assertEquals(-9, seen[3]);
                });
        assertTrue(points >= 2, "points=" + points);
    }

    @Test
    @DisplayName("V8: so it is with shorts")
    void shorts() {
        for (final int mine : new int[] {0, 2}) {
            everywhere(
                    words -> NarrowWords.compareAndExchangeShort(words, mine, (short) 0, (short) -1),
                    words -> words.putByteVolatile(2 - mine, (byte) -9),
                    seen -> {
                        assertEquals(0, seen[0]);
                        assertEquals(-1, seen[1 + mine]);
                        assertEquals(-1, seen[2 + mine]);
                        assertEquals(-9, seen[1 + 2 - mine]);
                        assertEquals(0, seen[2 + 2 - mine]);
                    });
        }
    }

    @Test
    @Tag("kill")
    @DisplayName("V2, V8: a comparing store that is killed has happened wholly or not at all, and touches no neighbour")
    void killed() {
        final KillPoints kills = new KillPoints("array");
        final long points = kills.forEvery("compareAndExchangeByte", victim -> {
            final World world = World.empty(LENGTH);
            return new KillPoints.Trial() {
                @Override
                public void operate() {
                    NarrowWords.compareAndExchangeByte(world.region(0, victim), 1, (byte) 0, (byte) -1);
                }

                @Override
                public void check(final boolean killed) {
                    assertEquals(killed ? 0 : -1, world.raw(0).get(1));
                    assertEquals(0, world.raw(0).get(0));
                    assertEquals(0, world.raw(0).get(2));
                }
            };
        });
        kills.report();
        assertEquals(1, points);
    }
}
