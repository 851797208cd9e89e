package io.penstock.sync.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.core.wait.Deadline;
import io.penstock.sync.PartyDiedException;
import io.penstock.testkit.PreemptingBuffer.Preemption;
import io.penstock.testkit.PreemptionShim;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A party counts before each access of the close of its handle, in another thread that has begun before the close. */
class LatchCloseTest {
    @TempDir
    private Path directory;

    private static LatchPlace latch(final FileBoard board) {
        return new LatchPlace(board.entry(new Entry.Wanted("l", EntryKind.LATCH, 1, 0, LatchPlace.first(1))));
    }

    /** True if it has counted; false if it was told that the handle was closed. */
    private static boolean counts(final FileBoard board, final LatchPlace.Party party) {
        final boolean was = board.closed;
        board.closed = false; // it has looked before
        try {
            party.countDown();
            return true;
        } catch (final IllegalStateException closed) {
            assertTrue(closed.getMessage().contains("closed"), closed.getMessage());
            return false;
        } finally {
            board.closed = was;
        }
    }

    @Test
    @DisplayName("S2, S24: a count beside the close of its handle counts, or throws; then the party is lost")
    void countAndClose() throws Exception {
        boolean wasPreempted = true;
        int points = 0;
        while (wasPreempted) {
            final Path path = directory.resolve("board" + points);
            final Preemption preemption = new Preemption();
            try (Handle others = new Handle(FileBoard.create(path, new BoardSettings()))) {
                final FileBoard board = PreemptionShim.run(preemption, () -> FileBoard.open(path, new BoardSettings()));
                final LatchPlace latch = latch(others.board());
                final LatchPlace mine = latch(board);
                final LatchPlace.Party party = mine.party();
                mine.enter(party);
                final boolean[] hasCounted = {false};
                preemption.armForThisThread(points, () -> hasCounted[0] = counts(board, party));
                board.close();
                wasPreempted = preemption.hasHappened();
                preemption.disarm();
                final String at = "points=" + points;
                assertEquals(hasCounted[0] ? 0 : 1, latch.count(), at);
                if (hasCounted[0]) {
                    assertTrue(latch.await(Deadline.after(Duration.ZERO)), at);
                } else {
                    assertThrows(PartyDiedException.class, () -> latch.await(Deadline.after(Duration.ZERO)), at);
                }
            }
            points++;
        }
        assertTrue(points > 2, "points=" + points);
    }

    private record Handle(FileBoard board) implements AutoCloseable {
        @Override
        public void close() {
            board.close();
        }
    }
}
