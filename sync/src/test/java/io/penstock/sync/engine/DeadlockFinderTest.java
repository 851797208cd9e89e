package io.penstock.sync.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.core.wait.WaitCells;
import io.penstock.sync.engine.DeadlockFinder.Cycle;
import io.penstock.sync.engine.DeadlockFinder.Wait;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** S16: which of the circles that were read are shown, and who gives up. */
class DeadlockFinderTest {
    private static final Path BOARD = Path.of("/board");

    /** A thread of a participant waits for a lock with this fence, which another one holds. */
    private static Wait wait(
            final int participant,
            final int thread,
            final String lock,
            final long ticket,
            final int holder,
            final int by) {
        return wait(participant, thread, lock, ticket, holder, by, 7, false);
    }

    private static Wait wait(
            final int participant,
            final int thread,
            final String lock,
            final long ticket,
            final int holder,
            final int by,
            final long fence,
            final boolean breaks) {
        return Wait.of(
                BOARD,
                lock,
                new WaitCells.Seen(participant, 8, ticket, DeadlockFinder.told(thread, breaks)),
                fence << 33 | holder,
                by);
    }

    private static List<Cycle> found(final List<Wait> both) {
        return found(both, both);
    }

    private static List<Cycle> found(final List<Wait> first, final List<Wait> second) {
        final Queue<List<Wait>> reads = new ArrayDeque<>(List.of(first, second));
        return DeadlockFinder.find(reads::remove);
    }

    private static Set<String> members(final Cycle cycle) {
        return cycle.waits().stream()
                .map(wait -> wait.participant() + wait.lock())
                .collect(Collectors.toSet());
    }

    @Test
    @DisplayName(
            "S16: circles of threads are found, of any length, with those alone that are in it; threads of one process are told apart")
    void circles() {
        final List<Wait> waits = new ArrayList<>(List.of(
                wait(1, 11, "a", 1, 2, 21),
                wait(2, 21, "b", 2, 3, 31),
                wait(3, 31, "c", 3, 1, 11), // a circle of three
                wait(4, 41, "a", 4, 2, 21), // waits behind it
                wait(5, 51, "d", 5, 5, 52),
                wait(5, 52, "e", 6, 5, 51), // a circle in one process
                wait(6, 61, "f", 7, 7, 71))); // for one that runs
        for (int turn = 0; turn < waits.size(); turn++) {
            waits.add(waits.remove(0));
            final List<Cycle> cycles = found(waits);
            assertEquals(
                    Set.of(Set.of("1a", "2b", "3c"), Set.of("5d", "5e")),
                    cycles.stream().map(DeadlockFinderTest::members).collect(Collectors.toSet()));
            assertEquals(2, cycles.size());
        }
    }

    @Test
    @DisplayName("S16: each member waits for what the next one holds")
    void order() {
        final List<Wait> waits = found(
                        List.of(wait(1, 1, "a", 1, 2, 2), wait(3, 3, "c", 3, 1, 1), wait(2, 2, "b", 2, 3, 3)))
                .get(0)
                .waits();
        assertEquals(
                "abcab".indexOf(waits.stream().map(Wait::lock).collect(Collectors.joining())) >= 0,
                true,
                () -> waits.toString());
    }

    @Test
    @DisplayName("S16: no chain, no free thread and no unknown holder makes a deadlock")
    void none() {
        assertEquals(List.of(), found(List.of()));
        assertEquals(List.of(), found(List.of(wait(1, 1, "a", 1, 2, 2), wait(2, 2, "b", 2, 3, 3))));
        assertEquals(List.of(), found(List.of(wait(1, 1, "a", 1, 2, 2), wait(2, 2, "b", 2, 1, 0))));
        assertEquals(List.of(), found(List.of(wait(1, 1, "a", 1, 2, 2), wait(2, 2, "b", 2, 1, 9))));
    }

    @Test
    @DisplayName("S16: what is not the same at the second read is not shown: another wait, another hold, or none")
    void secondRead() {
        final Wait one = wait(1, 1, "a", 1, 2, 2);
        final Wait two = wait(2, 2, "b", 2, 1, 1);
        assertEquals(1, found(List.of(one, two), List.of(two, one)).size());
        assertEquals(List.of(), found(List.of(one, two), List.of(one)));
        assertEquals(List.of(), found(List.of(one, two), List.of(one, wait(2, 2, "b", 3, 1, 1))), "another wait");
        assertEquals(
                List.of(),
                found(List.of(one, two), List.of(one, wait(2, 2, "b", 2, 1, 1, 8, false))),
                "another hold of the same thread");
    }

    @Test
    @DisplayName("S16: one of those that look gives up, the same one for all of them; none if none looks")
    void chosen() {
        final Cycle none = found(List.of(wait(1, 1, "a", 1, 2, 2), wait(2, 2, "b", 2, 1, 1)))
                .get(0);
        assertFalse(none.isChosen(1, 1) || none.isChosen(2, 2));
        final Cycle cycle = found(List.of(
                        wait(1, 4, "a", 1, 1, 5, 7, true),
                        wait(1, 5, "b", 2, 2, 2, 7, true),
                        wait(2, 2, "c", 3, 1, 4, 7, false)))
                .get(0);
        assertTrue(cycle.isChosen(1, 5));
        assertTrue(cycle.isChosen(1, 5 + (1L << 32)), "the lower 32 bits of its name");
        assertFalse(cycle.isChosen(1, 4) || cycle.isChosen(2, 2));
    }
}
