package io.penstock.sync.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.KillSwitch;
import io.penstock.testkit.PreemptingBuffer.Preemption;
import io.penstock.testkit.World;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** One process is interrupted before each of its accesses, loads included, by another's whole operation. */
class AppendInterleavingTest {
    private static final int ONE = 1;
    private static final int TWO = 2;

    /** The other one waits for the append lock as long as this one has it: then it does not fit into this one's operation. */
    private static final long FREE = 0;

    /** What both of them did. */
    private record Outcome<T>(BoardProcess first, BoardProcess second, T of, T other) {}

    private static <T> int everywhere(
            final Function<BoardProcess, T> operation,
            final Function<BoardProcess, T> intrusion,
            final Consumer<Outcome<T>> look) {
        int points = 0;
        int intrusions = 0;
        while (true) {
            final World world = BoardProcess.world();
            final Preemption preemption = new Preemption();
            final BoardProcess first = BoardProcess.in(world, ONE, world.view(preemption));
            final BoardProcess second = BoardProcess.in(world, TWO, world.view(KillSwitch.throwing()));
            final boolean[] intruded = {false};
            final Object[] other = {null};
            preemption.arm(points, () -> {
                if (world.raw(0).getLong(BoardDescriptor.APPEND_LOCK) == FREE) {
                    intruded[0] = true;
                    other[0] = intrusion.apply(second);
                }
            });
            final T of = operation.apply(first);
            if (!preemption.hasHappened()) {
                assertTrue(intrusions > 1, "intrusions=" + intrusions);
                return points;
            }
            if (intruded[0]) {
                intrusions++;
                @SuppressWarnings("unchecked")
                final T made = (T) other[0];
                look.accept(new Outcome<>(first, second, of, made));
            }
            points++;
        }
    }

    @Test
    @DisplayName(
            "V6: of two makers of a name one makes the entry, and the other gets that one, with the first one's value")
    void sameName() {
        final int points = everywhere(process -> process.number("n", 1), process -> process.number("n", 2), both -> {
            assertEquals(both.of(), both.other());
            final long value = both.first().value(both.of());
            assertTrue(value == 1 || value == 2, "value=" + value);
            both.second().checkBody(both.other(), value);
        });
        assertTrue(points > 10, "points=" + points);
    }

    @Test
    @DisplayName("S9, Y28: two makers of two names make two entries, each with its own words and its own condition")
    void otherName() {
        final int points =
                everywhere(process -> process.number("one", 1), process -> process.number("two", 2), both -> {
                    both.first().checkBody(both.of(), 1);
                    both.second().checkBody(both.other(), 2);
                    assertNotEquals(both.of().body(), both.other().body());
                    assertNotEquals(both.of().condition(), both.other().condition());
                    assertEquals(
                            both.second().table().all(), both.first().table().all());
                });
        assertTrue(points > 10, "points=" + points);
    }

    @Test
    @DisplayName(
            "S9, S13: a lock that is opened while another process makes it with a recovery is the one with a recovery")
    void lockAsMade() {
        everywhere(
                process -> process.table().findOrAppend(Entry.Wanted.lock("l", EntryKind.LOCK)),
                process -> process.table()
                        .findOrAppend(
                                process.table().find("l") == null
                                        ? new Entry.Wanted("l", EntryKind.LOCK, BoardDescriptor.WITH_RECOVERY, 0, 0)
                                        : Entry.Wanted.lock("l", EntryKind.LOCK)),
                both -> assertEquals(both.of(), both.other()));
    }

    @Test
    @DisplayName("V4, V13: two processes that claim rows at once get two rows")
    void rows() {
        everywhere(
                process -> process.rows().claimFree(),
                process -> process.rows().claimFree(),
                both -> assertNotEquals(both.of(), both.other()));
    }
}
