package io.penstock.sync.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.KillPoints;
import io.penstock.testkit.KillSwitch;
import io.penstock.testkit.World;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kill")
class AppendKillTest {
    private static final int VICTIM = 1;
    private static final int DEPTH = 3;
    private static final long VALUE = -1;

    private final KillPoints kills = new KillPoints("board");

    @AfterEach
    void report() {
        kills.report();
    }

    private static BoardProcess survivor(final World world) {
        return BoardProcess.in(world, 100, world.view(KillSwitch.throwing()));
    }

    /** Kills a process before each store of an operation, then the next process in the same operation, and so on. */
    private void kill(
            final String name,
            final World.Photograph state,
            final int self,
            final Consumer<BoardProcess> operation,
            final Consumer<World> check) {
        final long points = kills.forEvery(name + " " + self, victim -> {
            final World world = state.copy();
            final BoardProcess process = BoardProcess.in(world, self, world.view(victim));
            return new KillPoints.Trial() {
                @Override
                public void operate() {
                    operation.accept(process);
                }

                @Override
                public void check(final boolean killed) {
                    if (killed) {
                        world.bury(self);
                        if (self < DEPTH) {
                            kill(name, world.photograph(), self + 1, operation, check);
                        }
                    } else {
                        check.accept(world);
                    }
                }
            };
        });
        assertTrue(points > 0 || self > VICTIM, "nothing was killed: points=" + points);
    }

    @Test
    @DisplayName(
            "V2, V6, Y28: an entry whose maker is killed is there wholly or not at all, and the next maker of it finishes")
    void valueIsMadeOnce() {
        final World world = BoardProcess.world();
        survivor(world).number("first", 1);
        kill("number", world.photograph(), VICTIM, process -> process.number("n", VALUE), after -> {
            final BoardProcess survivor = survivor(after);
            final Entry entry = survivor.table().find("n");
            assertNotNull(entry);
            survivor.checkBody(entry, VALUE);
            assertEquals(2, survivor.table().all().size());
        });
    }

    @Test
    @DisplayName("Y28: what a killed maker has left is in no later entry, also in one of another length")
    void leftOversAreNotInTheNextEntry() {
        final World world = BoardProcess.world();
        kills.forEvery("number, then an adder", victim -> {
            final World copy = world.photograph().copy();
            final BoardProcess process = BoardProcess.in(copy, VICTIM, copy.view(victim));
            return new KillPoints.Trial() {
                @Override
                public void operate() {
                    process.number("a name that is longer than the other one", VALUE);
                }

                @Override
                public void check(final boolean killed) {
                    copy.bury(VICTIM);
                    final BoardProcess survivor = survivor(copy);
                    survivor.checkBody(survivor.adder("sum"), 0);
                    final Entry first = survivor.table().find("a name that is longer than the other one");
                    assertTrue(killed || first != null);
                    if (first != null) {
                        survivor.checkBody(first, VALUE);
                    }
                    assertEquals(first == null ? 1 : 2, survivor.table().all().size());
                }
            };
        });
    }

    @Test
    @DisplayName(
            "Y28: a reader that looks while the maker is in the midst, alive, sees the entries before it and no piece of it")
    void readersSeeNoPiece() {
        final World world = BoardProcess.world();
        survivor(world).number("first", 1);
        kills.forEvery("number, seen by readers", victim -> {
            final World copy = world.photograph().copy();
            final BoardProcess process = BoardProcess.in(copy, VICTIM, copy.view(victim));
            return new KillPoints.Trial() {
                @Override
                public void operate() {
                    process.number("n", VALUE);
                }

                @Override
                public void check(final boolean killed) {
                    final BoardProcess reader = survivor(copy); // the victim is not known to be dead
                    final List<Entry> all = reader.table().all();
                    reader.checkBody(all.get(0), 1);
                    if (all.size() > 1) {
                        reader.checkBody(all.get(1), VALUE);
                    }
                    assertTrue(killed || all.size() == 2);
                }
            };
        });
    }

    @Test
    @DisplayName("S1, V13: a row whose process is killed while it claims or frees it goes to the next one")
    void rowsOfTheDeadAreFree() {
        final World world = BoardProcess.world();
        for (int other = 0; other < BoardProcess.MAX_PROCESSES - 1; other++) {
            BoardProcess.in(world, 200 + other, world.view(KillSwitch.throwing()))
                    .rows()
                    .claimFree();
        }
        kill(
                "claim and free a row",
                world.photograph(),
                VICTIM,
                process -> {
                    final int row = process.rows().claimFree();
                    assertEquals(BoardProcess.MAX_PROCESSES - 1, row);
                    process.rows().free(row);
                },
                after -> assertEquals(
                        BoardProcess.MAX_PROCESSES - 1, survivor(after).rows().claimFree()));
    }
}
