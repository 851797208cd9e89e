package io.penstock.core.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.core.memory.BootId;
import io.penstock.core.memory.ParticipantId;
import io.penstock.core.memory.Participants;
import io.penstock.core.wait.WaitCells;
import io.penstock.core.wait.WaitListDescriptor;
import io.penstock.testkit.CrashingBuffer;
import io.penstock.testkit.KillPoints;
import io.penstock.testkit.KillSwitch;
import io.penstock.testkit.Snapshot;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every operation on the process table and on the wait cells, killed before every store; then others continue. */
class HubKillTest {
    private static final KillPoints KILLS = new KillPoints("hub");
    private static final BootId BOOT = new BootId(1, 2);
    private static final ProcessIdentity VICTIM = new ProcessIdentity(11, 12, 13);
    private static final ProcessIdentity OTHER = new ProcessIdentity(21, 22, 23);
    private static final int SLOT = 5;

    @AfterAll
    static void report() {
        KILLS.report();
    }

    private static ByteBuffer newTable() {
        final ByteBuffer bytes = ByteBuffer.allocateDirect(ProcessTableDescriptor.LENGTH);
        ProcessTable.initialize(new CrashingBuffer(bytes, KillSwitch.throwing()), 40, BOOT);
        return bytes;
    }

    private static ProcessTable table(final ByteBuffer bytes, final KillSwitch killSwitch) {
        return new ProcessTable(new CrashingBuffer(bytes, killSwitch));
    }

    @Test
    @DisplayName(
            "claim: the slot belongs to the victim with its identity, or is free for the next; no participant twice")
    @Tag("kill")
    void claim() {
        final Snapshot empty = new Snapshot(newTable());
        KILLS.forEvery("claim", victim -> {
            final ByteBuffer bytes = empty.copy();
            return new KillPoints.Trial() {
                @Override
                public void operate() {
                    table(bytes, victim).claim(SLOT, VICTIM, 1);
                }

                @Override
                public void check(final boolean killed) {
                    final ProcessTable survivor = table(bytes, KillSwitch.throwing());
                    final int victims = ParticipantId.of(SLOT, 41);
                    if (survivor.isDead(victims)) {
                        assertTrue(killed && survivor.isClaimable(SLOT));
                    } else {
                        assertEquals(VICTIM, survivor.identityOf(SLOT));
                        assertTrue(survivor.highWater() > SLOT, "a scan must reach the slot");
                        assertTrue(survivor.markDead(SLOT, survivor.stateOf(SLOT)));
                    }
                    final boolean used =
                            ProcessTableDescriptor.phase(survivor.stateOf(SLOT)) == ProcessTableDescriptor.DEAD;
                    final int next = survivor.claim(SLOT, OTHER, 0);
                    assertEquals(ParticipantId.of(SLOT, used ? 42 : 41), next);
                    assertEquals(OTHER, survivor.identityOf(SLOT));
                    assertEquals(OTHER.pid(), survivor.pidOf(next));
                    assertTrue(!used || survivor.pidOf(victims) == VICTIM.pid());
                    assertTrue(!used || next != victims);
                }
            };
        });
    }

    @Test
    @DisplayName("S12: the pids of the last processes of a slot are known, and none of them is another's")
    void pastPids() {
        final ProcessTable table = table(newTable(), KillSwitch.throwing());
        final List<Integer> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            final int claimed = table.claim(SLOT, new ProcessIdentity(1_000 + i, 0, 0), 0);
            all.add(claimed);
            for (int j = 0; j <= i; j++) {
                final long expected = i - j < ProcessTableDescriptor.PAST - 1 ? 1_000 + j : 0;
                assertEquals(expected, table.pidOf(all.get(j)), "slot given away since: " + (i - j));
            }
            table.markDead(SLOT, table.stateOf(SLOT));
        }
        assertEquals(0, table.pidOf(ParticipantId.of(SLOT, 40)), "of an earlier hub");
        assertEquals(0, table.pidOf(ParticipantId.of(SLOT, 100)), "not given away yet");
    }

    @Test
    @DisplayName("markDead: the slot is dead, or can still be marked; then it can be claimed")
    @Tag("kill")
    void bury() {
        final ByteBuffer used = newTable();
        final int dead = table(used, KillSwitch.throwing()).claim(SLOT, VICTIM, 1);
        final Snapshot state = new Snapshot(used);
        KILLS.forEvery("bury", victim -> {
            final ByteBuffer bytes = state.copy();
            return new KillPoints.Trial() {
                @Override
                public void operate() {
                    final ProcessTable table = table(bytes, victim);
                    table.markDead(SLOT, table.stateOf(SLOT));
                }

                @Override
                public void check(final boolean killed) {
                    final ProcessTable survivor = table(bytes, KillSwitch.throwing());
                    assertEquals(!killed, survivor.isDead(dead));
                    assertEquals(
                            killed,
                            survivor.markDead(SLOT, ProcessTableDescriptor.state(ProcessTableDescriptor.ALIVE, 41)));
                    assertNotEquals(dead, survivor.claim(SLOT, OTHER, 0));
                    assertTrue(survivor.isDead(dead));
                }
            };
        });
    }

    @Test
    @DisplayName("after a restart of the machine: no earlier process is alive once the boot id is the new one")
    @Tag("kill")
    void anotherBoot() {
        final ByteBuffer used = newTable();
        final Set<Integer> before = new HashSet<>();
        for (int slot = 0; slot < 3; slot++) {
            before.add(table(used, KillSwitch.throwing()).claim(slot, VICTIM, 1));
        }
        final Snapshot state = new Snapshot(used);
        final BootId now = new BootId(3, 4);
        KILLS.forEvery("markDeadAfterRestart", victim -> {
            final ByteBuffer bytes = state.copy();
            return new KillPoints.Trial() {
                @Override
                public void operate() {
                    table(bytes, victim).markDeadAfterRestart(now, slot -> true);
                }

                @Override
                public void check(final boolean killed) {
                    final ProcessTable survivor = table(bytes, KillSwitch.throwing());
                    assertEquals(!killed, survivor.boot().equals(now));
                    if (killed) {
                        survivor.markDeadAfterRestart(now, slot -> true);
                    }
                    assertTrue(before.stream().allMatch(survivor::isDead));
                    assertEquals(now, survivor.boot());
                }
            };
        });
    }

    // ---- wait cells

    private static final int CONDITION = 2;
    private static final int CELLS = 4;

    /** Participants 1, 2, 3 in one address space; a killed one is dead to the others. */
    private record Fake(int self, Set<Integer> dead) implements Participants {
        @Override
        public boolean isDead(final int participant) {
            return dead.contains(participant);
        }
    }

    private static WaitCells cells(
            final ByteBuffer bytes, final KillSwitch killSwitch, final int self, final Set<Integer> dead) {
        return new WaitCells(new CrashingBuffer(bytes, killSwitch), new Fake(self, dead));
    }

    private static ByteBuffer newCells() {
        return ByteBuffer.allocateDirect(WaitListDescriptor.FIRST_CELL + CELLS * WaitListDescriptor.CELL_LENGTH);
    }

    private static int sleepIn(final WaitCells cells) {
        final int cell = cells.claim();
        cells.publish(cell, cells.nextTicket(), CONDITION, WaitListDescriptor.MODE_FUTEX, 0);
        cells.raise(CONDITION);
        return cell;
    }

    /**
     * The invariants after any death: no cell is lost, and a new sleeper that is first in line gets the next signal.
     */
    private static void checkCells(final ByteBuffer bytes, final Set<Integer> dead, final int othersAsleep) {
        final WaitCells survivor = cells(bytes, KillSwitch.throwing(), 3, dead);
        final int mine = sleepIn(survivor);
        assertNotEquals(WaitCells.NONE, mine);
        boolean reached = false;
        for (int signals = 0; signals <= othersAsleep && !reached; signals++) {
            final List<WaitCells.Chosen> all = survivor.chooseOldest(CONDITION);
            assertEquals(1, all.size(), "exactly one sleeper must be found, the new one");
            final WaitCells.Chosen chosen = all.get(0);
            reached = chosen.cell() == mine;
            assertTrue(reached || chosen.owner() == 2, "a dead process was chosen: " + chosen);
        }
        assertTrue(reached);
        final Set<Integer> claimed = new HashSet<>(Set.of(mine));
        for (int cell = survivor.claim(); cell != WaitCells.NONE; cell = survivor.claim()) {
            assertTrue(claimed.add(cell), "a cell was assigned twice");
        }
        assertEquals(CELLS - othersAsleep, claimed.size());
    }

    @Test
    @DisplayName("a sleeper killed anywhere between arrival and departure blocks no other process and loses no cell")
    @Tag("kill")
    void sleeperKilled() {
        for (int others = 0; others < CELLS - 1; others++) {
            final ByteBuffer state = newCells();
            for (int i = 0; i < others; i++) {
                sleepIn(cells(state, KillSwitch.throwing(), 2, Set.of()));
            }
            final Snapshot snapshot = new Snapshot(state);
            final int othersAsleep = others;
            KILLS.forEvery("sleep", victim -> {
                final ByteBuffer bytes = snapshot.copy();
                final Set<Integer> dead = new HashSet<>();
                return new KillPoints.Trial() {
                    @Override
                    public void operate() {
                        final WaitCells cells = cells(bytes, victim, 1, dead);
                        final int cell = sleepIn(cells);
                        cells.move(cell, cells.stateOf(cell), WaitListDescriptor.KICKED);
                        cells.withdraw(cell);
                        cells.free(cell);
                    }

                    @Override
                    public void check(final boolean killed) {
                        dead.add(1);
                        checkCells(bytes, dead, othersAsleep);
                    }
                };
            });
        }
    }

    @Test
    @DisplayName("after a signaller was killed anywhere, the next sleeper is found")
    @Tag("kill")
    void signallerKilled() {
        for (int asleep = 0; asleep < CELLS - 1; asleep++) {
            final ByteBuffer state = newCells();
            for (int i = 0; i < asleep; i++) {
                sleepIn(cells(state, KillSwitch.throwing(), 2, Set.of()));
            }
            final Snapshot snapshot = new Snapshot(state);
            final int othersAsleep = asleep;
            KILLS.forEvery("signal", victim -> {
                final ByteBuffer bytes = snapshot.copy();
                final Set<Integer> dead = new HashSet<>();
                return new KillPoints.Trial() {
                    @Override
                    public void operate() {
                        final WaitCells cells = cells(bytes, victim, 1, dead);
                        cells.chooseOldest(CONDITION);
                        cells.chooseOldest(CONDITION);
                    }

                    @Override
                    public void check(final boolean killed) {
                        dead.add(1);
                        checkCells(bytes, dead, othersAsleep);
                    }
                };
            });
        }
    }

    @Test
    @DisplayName("a signaller that lowered the flag does not miss a sleeper that came meanwhile")
    void flagIsNeverDownWhileAThreadSleeps() {
        final ByteBuffer bytes = newCells();
        final WaitCells cells = cells(bytes, KillSwitch.throwing(), 1, Set.of());
        sleepIn(cells);
        assertEquals(1, cells.chooseOldest(CONDITION).size());
        assertTrue(cells.isRaised(CONDITION));
        assertEquals(List.of(), cells.chooseOldest(CONDITION));
        assertTrue(!cells.isRaised(CONDITION));
        sleepIn(cells);
        assertTrue(cells.isRaised(CONDITION));
        assertEquals(1, cells.chooseOldest(CONDITION).size());
    }
}
