package io.penstock.core.wait;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.core.memory.Participants;
import io.penstock.testkit.CrashingBuffer;
import io.penstock.testkit.KillSwitch;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Interleavings of the wait cells, step by step: the other processes act during the check for dead participants. */
class WaitCellsTest {
    private static final int CONDITION = 2;
    private static final int DEAD = 1;
    private static final int LIVING = 2;

    private final ByteBuffer bytes =
            ByteBuffer.allocateDirect(WaitListDescriptor.FIRST_CELL + 4 * WaitListDescriptor.CELL_LENGTH);
    private final Deque<Runnable> meanwhile = new ArrayDeque<>();
    private final WaitCells cells = cellsOf(LIVING);

    private WaitCells cellsOf(final int self) {
        return cellsOf(self, KillSwitch.throwing());
    }

    private WaitCells cellsOf(final int self, final KillSwitch killSwitch) {
        return new WaitCells(new CrashingBuffer(bytes, killSwitch), new Participants() {
            @Override
            public int self() {
                return self;
            }

            @Override
            public boolean isDead(final int participant) {
                if (self == LIVING && participant == DEAD && !meanwhile.isEmpty()) {
                    meanwhile.remove().run();
                }
                return participant == DEAD;
            }
        });
    }

    private static int sleepIn(final WaitCells cells) {
        final int cell = cells.claim();
        cells.publish(cell, cells.nextTicket(), CONDITION, WaitListDescriptor.MODE_FUTEX, 0);
        cells.raise(CONDITION);
        return cell;
    }

    private static Set<Integer> numbers(final List<WaitCells.Chosen> chosen) {
        return chosen.stream().map(WaitCells.Chosen::cell).collect(Collectors.toSet());
    }

    @Test
    @DisplayName("two signals that found the flag lowered over two sleepers both take effect")
    void twoSignalsUnderALoweredFlag() {
        sleepIn(cellsOf(DEAD));
        final WaitCells others = cellsOf(3);
        // During the first look, after the cells that it looks at. Until the flag is raised again, signals are not
        // seen.
        meanwhile.add(() -> {
            others.claim(); // the dead one's, which is being looked at
            sleepIn(others);
            sleepIn(others);
        });
        assertEquals(2, cells.chooseOldest(CONDITION).size());
        assertTrue(cells.isRaised(CONDITION));
    }

    @Test
    @DisplayName("no signal goes to a dead process's wait while another process takes its cell")
    @Tag("kill")
    void noSignalForADeadProcess() {
        for (int stores = 0; stores < 4; stores++) {
            clear();
            sleepIn(cellsOf(DEAD));
            final KillSwitch pause = KillSwitch.throwing();
            final WaitCells paused = cellsOf(3, pause);
            pause.arm(stores);
            try {
                paused.claim();
            } catch (final KillSwitch.Killed stopsHere) {
                // alive, but paused for now
            }
            final WaitCells fourth = cellsOf(4);
            // The paused process may hold the first cell: use a free one after it.
            final int mine = sleepIn(fourth);
            assertEquals(Set.of(mine), numbers(cells.chooseOldest(CONDITION)), "stores=" + stores);
        }
    }

    private void clear() {
        for (int i = 0; i < bytes.capacity(); i++) {
            bytes.put(i, (byte) 0);
        }
    }

    @Test
    @DisplayName("all are chosen once, even if one waits again immediately")
    void allOnce() {
        final int first = sleepIn(cells);
        final int second = sleepIn(cells);
        assertEquals(Set.of(first, second), numbers(cells.chooseAll(CONDITION)));
        assertEquals(List.of(), cells.chooseAll(CONDITION));
    }
}
