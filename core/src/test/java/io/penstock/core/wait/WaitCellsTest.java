package io.penstock.core.wait;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.core.memory.Participants;
import io.penstock.testkit.CrashingBuffer;
import io.penstock.testkit.KillSwitch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.BitSet;
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
    private static final int UNKNOWN = WaitList.MAX_CONDITIONS + 77;
    private static final int DEAD = 1;
    private static final int LIVING = 2;
    private static final int STOPPED = 5;
    private static final long EARLY = 100;
    private static final long LATE = 200;

    private final ByteBuffer bytes =
            ByteBuffer.allocateDirect(WaitListDescriptor.FIRST_CELL + 4 * WaitListDescriptor.CELL_LENGTH);
    private final Deque<Runnable> meanwhile = new ArrayDeque<>();
    private final BitSet raised = new BitSet();
    private final ConditionFlags furtherFlags = new ConditionFlags() {
        @Override
        public boolean isKnown(final int condition) {
            return condition != UNKNOWN;
        }

        @Override
        public boolean isRaised(final int condition) {
            return raised.get(condition);
        }

        @Override
        public void raise(final int condition) {
            raised.set(condition);
        }

        @Override
        public void lower(final int condition) {
            raised.clear(condition);
        }
    };

    private final WaitCells cells = cellsOf(LIVING);

    private WaitCells cellsOf(final int self) {
        return cellsOf(self, KillSwitch.throwing());
    }

    private WaitCells cellsOf(final int self, final KillSwitch killSwitch) {
        return new WaitCells(new CrashingBuffer(bytes, killSwitch), participants(self), furtherFlags);
    }

    private Participants participants(final int self) {
        return new Participants() {
            @Override
            public int self() {
                return self;
            }

            @Override
            public boolean isStopped(final int participant) {
                return participant == STOPPED;
            }

            @Override
            public boolean isDead(final int participant) {
                if (self == LIVING && participant == DEAD && !meanwhile.isEmpty()) {
                    meanwhile.remove().run();
                }
                return participant == DEAD;
            }
        };
    }

    private static int sleepIn(final WaitCells cells, final int condition, final long since) {
        final int cell = cells.claim();
        cells.publish(cell, cells.nextTicket(), condition, WaitListDescriptor.MODE_FUTEX, since);
        cells.raise(condition);
        return cell;
    }

    private long sinceOf(final int cell) {
        return bytes.order(ByteOrder.nativeOrder())
                .getLong(WaitListDescriptor.cellIndex(cell) + WaitListDescriptor.SINCE);
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

    @Test
    @DisplayName("4096 conditions do not disturb each other, and those without a flag in the list have one outside")
    void furtherConditions() {
        final int last = sleepIn(cells, WaitListDescriptor.MAX_CONDITION, 0);
        final int other = sleepIn(cells, WaitListDescriptor.MAX_CONDITION - 256, 0);
        assertTrue(cells.isRaised(WaitListDescriptor.MAX_CONDITION));
        assertFalse(cells.isRaised(WaitListDescriptor.MAX_CONDITION - 16));
        assertEquals(Set.of(last), numbers(cells.chooseOldest(WaitListDescriptor.MAX_CONDITION)));
        assertEquals(Set.of(), numbers(cells.chooseOldest(WaitListDescriptor.MAX_CONDITION)));
        assertFalse(cells.isRaised(WaitListDescriptor.MAX_CONDITION), "lowered, for no thread waits");
        assertEquals(Set.of(other), numbers(cells.chooseAll(WaitListDescriptor.MAX_CONDITION - 256)));
    }

    @Test
    @DisplayName("a list without flags for further conditions says so")
    void noFurtherFlags() {
        final WaitCells few = new WaitCells(new CrashingBuffer(bytes, KillSwitch.throwing()), participants(LIVING));
        final IllegalArgumentException missing =
                assertThrows(IllegalArgumentException.class, () -> few.raise(WaitList.MAX_CONDITIONS));
        assertTrue(missing.getMessage().contains("condition=8"), missing.getMessage());
    }

    @Test
    @DisplayName("Q10: a signal prefers a running process to one that is stopped, though that came first")
    void runningFirst() {
        final int stopped = sleepIn(cellsOf(STOPPED), CONDITION, EARLY);
        final int running = sleepIn(cells, CONDITION, LATE);
        assertEquals(Set.of(running), numbers(cells.chooseOldest(CONDITION)));
        assertEquals(Set.of(stopped), numbers(cells.chooseOldest(CONDITION)), "there is no other");
    }

    @Test
    @DisplayName(
            "Q10: a waiter that was woken and does not move is passed over; one that sleeps and was not woken is not")
    void passedOver() {
        final int first = sleepIn(cells, CONDITION, EARLY);
        final int second = sleepIn(cells, CONDITION, LATE);
        cells.passOverFirst(condition -> condition == CONDITION, LATE);
        assertEquals(EARLY, sinceOf(first), "it has had no turn");
        assertEquals(Set.of(first), numbers(cells.chooseOldest(CONDITION)));
        cells.passOverFirst(condition -> condition == CONDITION, LATE);
        assertEquals(WaitCells.PASSED_OVER, sinceOf(first));
        assertEquals(LATE, sinceOf(second));
        cells.repair(first, EARLY, WaitTicket.NO_GROUP);
        assertEquals(WaitCells.PASSED_OVER, sinceOf(first), "it has not moved");
    }

    @Test
    @DisplayName("Q10: a waiter that moves and sleeps again while it is being passed over keeps its place")
    void movesMeanwhile() {
        final WaitCells first = cellsOf(3);
        final int cell = sleepIn(first, CONDITION, EARLY);
        cells.chooseOldest(CONDITION);
        final long signalled = cells.stateOf(cell);
        final WaitCells observer = new WaitCells(new CrashingBuffer(bytes, KillSwitch.throwing()), new Participants() {
            @Override
            public int self() {
                return LIVING;
            }

            @Override
            public boolean isDead(final int participant) {
                first.move(cell, signalled, WaitListDescriptor.WAITING); // after the look at its state
                first.restoreSince(cell, EARLY);
                return false;
            }
        });
        observer.passOverFirst(condition -> condition == CONDITION, LATE);
        assertEquals(EARLY, sinceOf(cell));
    }

    @Test
    @DisplayName(
            "a beat raises a flag that was lowered over a sleeper, and restores its place: the process that did it may be dead")
    void beatRepairs() {
        final int group = 5;
        final int cell = sleepIn(cells, CONDITION, EARLY);
        cells.lower(CONDITION);
        bytes.order(ByteOrder.nativeOrder())
                .putLong(WaitListDescriptor.cellIndex(cell) + WaitListDescriptor.SINCE, WaitCells.PASSED_OVER);
        cells.repair(cell, EARLY, group);
        assertTrue(cells.isRaised(CONDITION));
        assertTrue(cells.isRaised(group));
        assertEquals(EARLY, sinceOf(cell));
    }

    @Test
    @DisplayName(
            "Q10: the beat leaves a cell alone in which a thread of another process sleeps by now, for a condition not known here")
    void beatMeetsAnother() {
        final int cell = sleepIn(cellsOf(3), UNKNOWN, WaitCells.PASSED_OVER);
        raised.clear();
        cells.repair(cell, EARLY, WaitTicket.NO_GROUP);
        assertFalse(raised.get(UNKNOWN));
        assertEquals(WaitCells.PASSED_OVER, sinceOf(cell));
    }
}
