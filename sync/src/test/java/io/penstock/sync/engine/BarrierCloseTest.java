package io.penstock.sync.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.core.wait.Deadline;
import io.penstock.sync.BrokenRoundException;
import io.penstock.sync.BrokenRoundException.Reason;
import io.penstock.sync.engine.BarrierWords.Arrival;
import io.penstock.sync.engine.BarrierWords.Step;
import io.penstock.testkit.PreemptingBuffer.Preemption;
import io.penstock.testkit.PreemptionShim;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The handle of a call of await is closed before each access of the call, after another party has arrived: both are told the same of their round. */
class BarrierCloseTest {
    private static final int PARTIES = 2;
    private static final int MOST_POINTS = 1000;

    @TempDir
    private Path directory;

    /** The other party, which never sleeps. */
    private static final class Other {
        private final BarrierWords words;

        Other(final FileBoard board) {
            final EntryPlace place = board.entry(wanted());
            words = new BarrierWords(
                    place.words(), place.index(), PARTIES, board.participants(), board::pidOf, place::changed);
        }

        Step arrive(final Arrival arrival) {
            Step step = Step.AGAIN;
            while (step == Step.AGAIN || step == Step.TAKEN) {
                step = step == Step.TAKEN ? words.count(arrival, false) : words.take(arrival);
            }
            return step;
        }
    }

    private static Entry.Wanted wanted() {
        return new Entry.Wanted("b", EntryKind.BARRIER, PARTIES, 0, BarrierPlace.first());
    }

    /** Counts how often the call has ended in some way. */
    private static final class Outcomes {
        private int released;
        private int closed;
        private int unknown;
    }

    /**
     * Runs a call with an intrusion at each of its accesses.
     *
     * @param afterwards done by the other party when it has arrived
     */
    private Outcomes everywhere(final Consumer<Other> afterwards) throws Exception {
        final Outcomes outcomes = new Outcomes();
        boolean wasPreempted = true;
        int points = 0;
        while (wasPreempted) {
            final Path path = directory.resolve("board" + points);
            final Preemption preemption = new Preemption();
            final FileBoard others = FileBoard.create(path, new BoardSettings());
            final FileBoard board = PreemptionShim.run(preemption, () -> FileBoard.open(path, new BoardSettings()));
            try {
                final Other other = new Other(others);
                final BarrierPlace barrier = new BarrierPlace(board.entry(wanted()));
                final Arrival first = new Arrival();
                final Step[] step = {null};
                preemption.armForThisThread(points, () -> {
                    step[0] = other.arrive(first);
                    if (step[0] == Step.RELEASED) {
                        afterwards.accept(other);
                    }
                    board.closed = true; // and what it holds is not given back yet
                });
                await(barrier, () -> step[0] == Step.WAITING ? other.words.look(first) : step[0], outcomes);
                wasPreempted = preemption.hasHappened();
                preemption.disarm();
            } catch (final AssertionError wrong) {
                throw new AssertionError("points=" + points + ": " + wrong, wrong);
            } finally {
                board.close();
                others.close();
            }
            points++;
        }
        assertTrue(points > 10 && points < MOST_POINTS, "points=" + points);
        return outcomes;
    }

    /**
     * The call.
     *
     * @param others what the other party is told of its round; null if it has not arrived
     */
    private static void await(final BarrierPlace barrier, final Supplier<Step> others, final Outcomes outcomes)
            throws Exception {
        final BarrierPlace.Seat seat = barrier.seat();
        try {
            barrier.await(seat, Deadline.after(Duration.ZERO), null);
            outcomes.released++;
            assertEquals(Step.RELEASED, others.get());
        } catch (final TimeoutException late) {
            assertNotEquals(Step.RELEASED, others.get());
        } catch (final BrokenRoundException broken) {
            outcomes.unknown += broken.reason() == Reason.UNKNOWN ? 1 : 0;
            assertTrue(others.get() != Step.RELEASED || broken.reason() == Reason.UNKNOWN, broken.getMessage());
        } catch (final IllegalStateException closed) {
            outcomes.closed++;
            assertTrue(closed.getMessage().contains("closed"), closed.getMessage());
            assertEquals(seat.round() == 0 ? Step.WAITING : Step.BROKEN, others.get());
        }
    }

    @Test
    @DisplayName(
            "S2, S25, S26: a call whose round is complete is released, also where its handle is closed; otherwise it breaks the round")
    void complete() throws Exception {
        final Outcomes outcomes = everywhere(other -> {});
        assertTrue(outcomes.released > 2, "released=" + outcomes.released);
        assertTrue(outcomes.closed > 2, "closed=" + outcomes.closed);
    }

    @Test
    @DisplayName(
            "S2, S26: a call whose round was perhaps complete, since a later one is broken, does not say that its handle was closed")
    void perhapsComplete() throws Exception {
        final Outcomes outcomes = everywhere(other -> {
            final Arrival next = new Arrival();
            assertEquals(Step.WAITING, other.arrive(next));
            assertTrue(other.words.breakFor(next, BarrierState.BROKEN_TIME));
            other.words.reset();
        });
        assertTrue(outcomes.unknown > 0, "unknown=" + outcomes.unknown);
    }
}
