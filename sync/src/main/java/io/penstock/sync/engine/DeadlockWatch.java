package io.penstock.sync.engine;

import io.penstock.core.wait.Deadline;
import io.penstock.sync.DeadlockException;
import java.util.function.Supplier;

/**
 * Deadlocks that a call which waits for a lock may be part of. A call with a limit ends by itself, and is part of none.
 *
 * <p><b>Threads:</b> the one that waits. <b>Processes:</b> one. <b>Blocks:</b> {@link #look}, for files that it reads.
 */
final class DeadlockWatch implements TurnWait.Watch {
    private final OpenBoard board;
    private final long thread;
    private final Supplier<String> described;
    private final boolean isShown;
    private final boolean isBroken;

    /**
     * Of one call.
     *
     * @param thread its id
     * @param mayGiveUp whether the call may end without the lock
     * @param described names the lock in the error's text
     */
    DeadlockWatch(
            final OpenBoard board,
            final Deadline deadline,
            final long thread,
            final boolean mayGiveUp,
            final Supplier<String> described) {
        this.board = board;
        this.thread = thread;
        this.described = described;
        this.isShown = deadline == Deadline.NEVER;
        this.isBroken = isShown && mayGiveUp && board.breaksDeadlocks();
    }

    @Override
    public <P> void begin(final LockTurns<P> how, final P place) {
        if (isShown) {
            how.tell(place, DeadlockFinder.told(thread, isBroken));
        }
    }

    @Override
    public boolean looks() {
        return isBroken;
    }

    @Override
    public void look() {
        for (final DeadlockFinder.Cycle cycle : board.deadlocks()) {
            if (cycle.isChosen(board.participants().self(), thread)) {
                throw new DeadlockException(
                        "this call was part of a deadlock, and gives up: " + cycle + "; "
                                + described.get()
                                + "; release what this thread holds, and begin anew; take several locks always in the same order");
            }
        }
    }
}
