package io.penstock.sync.engine;

import io.penstock.core.wait.Deadline;
import io.penstock.core.wait.OpenWait;
import java.util.function.BooleanSupplier;

/**
 * A call that waits for a lock of a board in its turn: it gives way, tries, sleeps, and passes a wake-up on that it did not use.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> {@link #run}.
 */
final class TurnWait {
    private TurnWait() {}

    /** One try. What fails in it leaves nothing acquired. */
    @FunctionalInterface
    interface Attempt {
        /** {@return whether the call has what it waits for} */
        boolean run() throws InterruptedException;
    }

    /** What else the call looks at while it waits. */
    interface Watch {
        /** Nothing. */
        Watch NONE = new Watch() {
            @Override
            public <P> void begin(final LockTurns<P> how, final P place) {
                // nothing to tell
            }

            @Override
            public boolean looks() {
                return false;
            }

            @Override
            public void look() {
                throw new AssertionError("not asked for");
            }
        };

        /** Before the first wait. */
        <P> void begin(LockTurns<P> how, P place);

        /** {@return whether a wait without a limit is interrupted by looks} */
        boolean looks();

        /** Ends the call by an exception, or lets it wait on. */
        void look();
    }

    /** As {@link #run(OpenBoard, LockTurns, Attempt, BooleanSupplier, Deadline, boolean, Watch)}, and looks at nothing else. */
    static <P> boolean run(
            final OpenBoard board,
            final LockTurns<P> how,
            final Attempt attempt,
            final BooleanSupplier isAvailable,
            final Deadline deadline,
            final boolean interruptible)
            throws InterruptedException {
        return run(board, how, attempt, isAvailable, deadline, interruptible, Watch.NONE);
    }

    /**
     * Waits. Blocks.
     *
     * @param isAvailable whether a try may succeed
     * @param interruptible whether an interrupt ends the call; otherwise it stays pending
     * @return false if the deadline passed first
     * @throws InterruptedException if interrupted
     * @throws IllegalStateException if the handle of the board was closed
     */
    static <P> boolean run(
            final OpenBoard board,
            final LockTurns<P> how,
            final Attempt attempt,
            final BooleanSupplier isAvailable,
            final Deadline deadline,
            final boolean interruptible,
            final Watch watch)
            throws InterruptedException {
        final BooleanSupplier ready = () -> isAvailable.getAsBoolean() || board.isClosed();
        final P place = how.arrive();
        watch.begin(how, place);
        boolean interrupted = false;
        boolean taken = false;
        boolean yields = true;
        try {
            while (!taken) {
                board.checkOpen();
                try {
                    if (yields && how.mustYield(place)) {
                        yields = how.giveWay(place, isAvailable, board::isClosed, deadline);
                    } else if (attempt.run()) {
                        taken = true;
                    } else if (watch.looks()) {
                        if (!how.await(place, ready, DeadlockFinder.nextLook())) {
                            watch.look();
                        }
                    } else if (!how.await(place, ready, deadline)) {
                        return false;
                    }
                } catch (final InterruptedException e) {
                    if (interruptible) {
                        throw e;
                    }
                    interrupted = true; // it does not end the call
                }
            }
            return true;
        } finally {
            boolean left = false;
            try {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                how.leave(place);
                left = true;
                if (!taken && isAvailable.getAsBoolean()) {
                    how.signal(); // the wake-up was perhaps meant for this call
                }
            } finally {
                if (!left && place instanceof OpenWait open) {
                    open.over = true; // without a call: there may be no stack for one
                }
            }
        }
    }
}
