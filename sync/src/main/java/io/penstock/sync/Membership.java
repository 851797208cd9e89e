package io.penstock.sync;

import io.penstock.sync.engine.BarrierPlace;
import java.lang.ref.Reference;

/**
 * A place in a {@link SharedBarrier}. As long as it is not closed, the death of this process breaks the barrier, also before it has arrived for the first time.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> never.
 */
public final class Membership implements AutoCloseable {
    private final SharedBarrier barrier; // keeps the handle of the board reachable
    private final BarrierPlace.Seat seat;

    Membership(final SharedBarrier barrier, final BarrierPlace.Seat seat) {
        this.barrier = barrier;
        this.seat = seat;
    }

    /**
     * Leaves: gives one of the process's places to another party. A thread that waits keeps its own. A second call has no effect.
     */
    @Override
    public void close() {
        try {
            seat.leave();
        } finally {
            Reference.reachabilityFence(barrier);
        }
    }
}
