package io.penstock.sync.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.penstock.core.wait.Deadline;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The close of a handle beside an acquisition: the acquisition stores nothing behind its CAS that is a fence. */
public class CloseStress {
    private static final int CAPACITY = 4096;

    private static MemoryBoard board() {
        final BoardSettings settings = new BoardSettings();
        settings.capacityBytes(CAPACITY);
        return new MemoryBoard(settings);
    }

    /** S2, S10: either the call throws, or the close gives back what it has taken. The object of an acquisition before is used again. */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "1, 0"},
            expect = ACCEPTABLE,
            desc = "the call has thrown, or the close has given the lock back")
    @Outcome(expect = FORBIDDEN, desc = "a lock that is held by a closed handle")
    @State
    public static class NothingStays {
        private final MemoryBoard board = board();
        private final LockPlace lock = new LockPlace(board.entry(Entry.Wanted.lock("l", EntryKind.LOCK)), null);

        @Actor
        public void acquires(final II_Result r) {
            try {
                for (int i = 0; i < 2; i++) {
                    lock.acquire(Deadline.NEVER, false);
                    lock.unlock();
                }
                r.r1 = lock.acquire(Deadline.NEVER, false) == null ? 0 : 1;
            } catch (final IllegalMonitorStateException | IllegalStateException closed) {
                r.r1 = 0; // perhaps between an acquisition and its release
            } catch (final InterruptedException impossible) {
                throw new AssertionError(impossible);
            }
        }

        /** As close() does it, but for what comes in between there: that gives the stores of the other actor time. */
        @Actor
        public void closes() {
            board.closed = true;
            lock.abandonHolds();
        }

        @Arbiter
        public void look(final II_Result r) {
            r.r2 = lock.holds() ? 1 : 0;
        }
    }
}
