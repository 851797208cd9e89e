package io.penstock.sync;

import io.penstock.sync.engine.LatchPlace;
import java.lang.ref.Reference;

/**
 * One of those for whom a latch waits, known by its process. If that dies before the party has counted, those who wait are told of it by a
 * {@link PartyDiedException}, and wait no longer.
 *
 * <pre>{@code
 * try (Party party = latch.enter()) {
 *     prepare();
 *     party.countDown();
 * }
 * }</pre>
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> never.
 */
public final class Party implements AutoCloseable {
    private final SharedLatch latch; // keeps the handle of the board reachable
    private final LatchPlace.Party party;

    Party(final SharedLatch latch, final LatchPlace.Party party) {
        this.latch = latch;
        this.party = party;
    }

    /**
     * Counts this party, once. A second call has no effect.
     *
     * @throws IllegalStateException if the party was closed before, uncounted, or the handle of the board was closed
     */
    public void countDown() {
        try {
            party.countDown();
        } finally {
            Reference.reachabilityFence(latch);
        }
    }

    /**
     * Leaves the latch. If the party has not counted, its count is left to another party, or to {@link SharedLatch#countDown}. A second call has no effect.
     */
    @Override
    public void close() {
        try {
            party.leave();
        } finally {
            Reference.reachabilityFence(latch);
        }
    }
}
