package io.penstock.sink;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.KillPoints;
import io.penstock.testkit.KillSwitch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Worker and sink killed before every store, every byte of the file, every deletion. */
class DrainKillTest {
    private static final KillPoints KILLS = new KillPoints("sink");
    private static final int NONE = -1;

    /** Random histories; after each of them every step is killed. */
    private static final int HISTORIES = Boolean.getBoolean("penstock.storm") ? 25 : 12;

    @AfterAll
    static void report() {
        KILLS.report();
    }

    /** A state with a past: rings gone round, lanes partly written by sinks that were killed before. */
    private static LogWorld history(final long seed) {
        final Random random = new Random(seed);
        final LogWorld world = new LogWorld(1 + random.nextInt(3));
        for (int i = random.nextInt(4); i > 0; i--) {
            world.appendSome(random, random.nextInt(12));
            final KillSwitch victim = KillSwitch.throwing();
            victim.arm(random.nextInt(400));
            try {
                world.sink(victim);
            } catch (final KillSwitch.Killed expected) {
                // its successor goes on
            } catch (final IOException e) {
                throw new AssertionError(e);
            }
        }
        world.appendSome(random, 2 + random.nextInt(10));
        return world;
    }

    private static LogWorld rotating(final long seed, final boolean drops) {
        final LogWorld world = history(seed).rotating(300);
        for (int i = 0; drops && i < seed % 3 + 1; i++) {
            world.drop(0);
        }
        return world;
    }

    private abstract static class Trial implements KillPoints.Trial {
        final LogWorld world;
        final KillSwitch victim;

        Trial(final LogWorld world, final KillSwitch victim) {
            this.world = world;
            this.victim = victim;
        }
    }

    @Test
    @DisplayName("L5: the sink killed before every store, its successor finds every record exactly once")
    @Tag("kill")
    void sinkKilledAnywhere() {
        for (int seed = 0; seed < HISTORIES; seed++) {
            final LogWorld before = history(seed);
            KILLS.forEvery("round", victim -> new Trial(before.copy(), victim) {
                @Override
                public void operate() throws Exception {
                    world.sink(victim);
                }

                @Override
                public void check(final boolean killed) throws Exception {
                    // Workers do not notice: they go on.
                    world.appendSome(new Random(1), 3);
                    world.sink(KillSwitch.throwing());
                    world.check(NONE);
                }
            });
        }
    }

    @Test
    @DisplayName(
            "L5, L7: killed before every step of a rotation, of batches around it, and of telling what was dropped")
    @Tag("kill")
    void sinkKilledAnywhereWhileItRotates() {
        int rotations = 0;
        for (int seed = 400; seed < 400 + HISTORIES; seed++) {
            final LogWorld before = rotating(seed, seed % 2 == 0);
            for (final long maxSize : new long[] {1, 150, 300}) {
                KILLS.forEvery(
                        "roundWithRotation", victim -> new Trial(before.copy().rotating(maxSize), victim) {
                            @Override
                            public void operate() throws Exception {
                                world.sink(victim);
                            }

                            @Override
                            public void check(final boolean killed) throws Exception {
                                world.appendSome(new Random(1), 3);
                                world.sink(KillSwitch.throwing());
                                world.check(NONE);
                            }
                        });
            }
            final LogWorld after = before.copy();
            assertDoesNotThrow(() -> after.sink(KillSwitch.throwing()));
            rotations += after.lengths().size();
        }
        assertTrue(rotations > HISTORIES, "rotations=" + rotations);
    }

    @Test
    @DisplayName("L7: no file is longer than allowed, unless by a single record; none is empty")
    void filesAreNoLongerThanAllowed() throws Exception {
        final LogWorld world = new LogWorld(2).rotating(200);
        for (int i = 0; i < 40; i++) {
            world.append(i % 2, i == 20 ? 400 : 30, KillSwitch.throwing());
            world.append(i % 2, 30, KillSwitch.throwing());
            world.sink(KillSwitch.throwing());
        }
        world.check(NONE);
        assertTrue(world.lengths().size() > 10);
        assertEquals(1, world.lengths().stream().filter(length -> length > 200).count());
        assertTrue(world.lengths().stream().allMatch(length -> length > 0 && length < 450));
    }

    @Test
    @DisplayName("L5: and the successor killed before every store too")
    @Tag("kill")
    void successorKilledAnywhere() {
        final LogWorld before = new LogWorld(2);
        before.append(0, 20, KillSwitch.throwing());
        before.append(1, 300, KillSwitch.throwing());
        before.append(1, 0, KillSwitch.throwing());
        KILLS.forEvery("round", first -> new Trial(before.copy(), first) {
            @Override
            public void operate() throws Exception {
                world.sink(victim);
            }

            @Override
            public void check(final boolean killed) {
                KILLS.forEvery("successor", second -> new Trial(world.copy(), second) {
                    @Override
                    public void operate() throws Exception {
                        world.sink(victim);
                    }

                    @Override
                    public void check(final boolean killedAgain) throws Exception {
                        world.sink(KillSwitch.throwing());
                        world.check(NONE);
                    }
                });
            }
        });
    }

    @Test
    @DisplayName("L4: a worker killed before every store: what it was told is accepted is written, nothing torn")
    @Tag("kill")
    void workerKilledAnywhere() {
        for (int seed = 100; seed < 130; seed++) {
            final LogWorld before = history(seed);
            for (final int filling : new int[] {0, 70, 400}) {
                KILLS.forEvery("append", victim -> new Trial(before.copy(), victim) {
                    @Override
                    public void operate() {
                        world.append(0, filling, victim);
                    }

                    @Override
                    public void check(final boolean killed) throws Exception {
                        final LogWorld found = world.copy();
                        found.repair(0, KillSwitch.throwing());
                        found.sink(KillSwitch.throwing());
                        found.check(killed ? 0 : NONE);
                        if (killed) {
                            repairKilledAnywhere(world);
                        }
                    }
                });
            }
        }
    }

    private static void repairKilledAnywhere(final LogWorld before) {
        KILLS.forEvery("repair", victim -> new Trial(before.copy(), victim) {
            @Override
            public void operate() {
                world.repair(0, victim);
            }

            @Override
            public void check(final boolean killed) throws Exception {
                world.repair(0, KillSwitch.throwing());
                world.sink(KillSwitch.throwing());
                world.check(0);
            }
        });
    }

    @Test
    @DisplayName("L10: the disk full after any byte: nothing torn, nothing twice, once there is space again")
    @Tag("kill")
    void diskFullAnywhere() throws Exception {
        for (int seed = 200; seed < 210; seed++) {
            final LogWorld before = history(seed);
            for (int space = 0; space < 900; space++) {
                final LogWorld world = before.copy();
                world.sink(KillSwitch.throwing(), space);
                world.check(NONE);
            }
        }
    }

    @Test
    @DisplayName("L5, L7: the file renamed between the death of the sink and its successor")
    @Tag("kill")
    void renamedAfterTheKill() {
        for (int seed = 300; seed < 310; seed++) {
            final LogWorld before = history(seed);
            KILLS.forEvery("roundThenRename", victim -> new Trial(before.copy(), victim) {
                @Override
                public void operate() throws Exception {
                    world.sink(victim);
                }

                @Override
                public void check(final boolean killed) throws Exception {
                    if (killed) {
                        world.rename();
                    }
                    world.sink(KillSwitch.throwing());
                    world.check(NONE);
                }
            });
        }
    }

    @Test
    @DisplayName("Padding that a failed append left alone in a lane is given back")
    void paddingAloneIsGivenBack() throws Exception {
        final LogWorld world = new LogWorld(1);
        final LaneWriter writer = world.writer(0, KillSwitch.throwing());
        final byte[] record = new byte[80];
        assertTrue(writer.tryAppend(800, 1, record, 0, record.length));
        world.sinkMeanwhile(() -> {});
        for (int i = 0; i < 8; i++) {
            assertTrue(writer.tryAppend(800, 1, record, 0, record.length));
        }
        // 88 bytes are left at the end of the ring, 104 at its beginning, and a record needs 112.
        world.sinkMeanwhile(() -> assertFalse(writer.tryAppend(800, 1, record, 0, record.length)));
        assertFalse(world.isEmpty(0));
        world.sinkMeanwhile(() -> {});
        assertTrue(world.isEmpty(0));
    }

    @Test
    @DisplayName("A worker that waits for room is told after each batch, not after the last one of the round")
    void roomAfterEachBatch() throws Exception {
        final LogWorld world = new LogWorld(1);
        for (int i = 0; i < 9; i++) {
            assertTrue(world.append(0, LogWorld.INLINE - 50, KillSwitch.throwing()));
        }
        final List<Integer> rooms = new ArrayList<>();
        world.round(() -> rooms.add(world.rooms()));
        assertTrue(rooms.size() > 1, "one batch alone");
        assertEquals(IntStream.range(0, rooms.size()).boxed().toList(), rooms);
        assertEquals(rooms.size(), world.rooms());
    }

    @Test
    @DisplayName("L3: over all lanes by timestamp, as far as the lanes' own order allows")
    void roundsAreSorted() throws Exception {
        final LogWorld world = new LogWorld(3);
        world.appendSome(new Random(5), 12);
        world.sink(KillSwitch.throwing());
        world.check(NONE);
        long last = 0;
        for (final String record : world.logText().split("(?<=])")) {
            final long time = Long.parseLong(record.split(":")[2]);
            assertTrue(time > last, "time " + time + " after " + last);
            last = time;
        }
        assertEquals(12, world.logText().chars().filter(c -> c == ']').count());
    }
}
