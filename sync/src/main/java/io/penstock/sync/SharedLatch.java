package io.penstock.sync;

import io.penstock.core.wait.Deadline;
import io.penstock.sync.engine.EntryPlace;
import io.penstock.sync.engine.LatchPlace;
import java.lang.ref.Reference;
import java.time.Duration;

/**
 * A count that goes down to 0, once, and that threads of all processes wait for, as {@link java.util.concurrent.CountDownLatch}.
 *
 * <p>A plain {@link #countDown} belongs to no process: one that is killed before it leaves the others waiting. A process that enters as a {@link Party} is
 * known: if it dies before it has counted, those who wait get a {@link PartyDiedException} that names it, within a second, as a rule within milliseconds.
 * Another party may enter in its place.
 *
 * <p>What a thread has written before it counts is seen by a thread that has waited for it.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any number on one host. <b>Blocks:</b> only {@code await}.
 */
public final class SharedLatch extends SharedEntry {
    private static final long serialVersionUID = 1L;

    private final transient LatchPlace latch;

    SharedLatch(final Board board, final EntryPlace place) {
        super(board, place);
        this.latch = new LatchPlace(place);
    }

    /**
     * Counts down by one. The last one wakes all threads that wait. If the count is 0, nothing happens.
     *
     * @throws IllegalStateException if each count that is left belongs to a party, or this handle of the board was closed
     */
    public void countDown() {
        latch.countDown();
    }

    /**
     * Returns what is left of the count.
     *
     * @return the count; 0 from the moment on at which the latch is open
     */
    public long getCount() {
        return latch.count();
    }

    /**
     * Enters as a party, which takes one of the counts: a free one, or that of a party that has died uncounted.
     *
     * @return the party, which has to count down, or to be closed
     * @throws IllegalStateException if the latch is open, each count that is left belongs to a living party, or the latch was made with a count that is too
     *     great for parties
     */
    public Party enter() {
        final LatchPlace.Party entering = latch.party();
        final Party party = new Party(this, entering);
        latch.enter(entering);
        return party;
    }

    /**
     * Gives back the count of a party that has died, so that another one can enter, and {@code await} waits for it. A thread that waits already, and is not told by
     * then, is not told any more.
     *
     * @param died that this latch has thrown, in any process
     * @return whether this call has done it: of all calls for one party, one. It is false also if another party has entered in its place
     */
    public boolean replace(final PartyDiedException died) {
        return latch.replace(died.entering());
    }

    /**
     * Waits until the count is 0. Blocks.
     *
     * @throws PartyDiedException if a party has died uncounted
     * @throws InterruptedException if interrupted
     * @throws IllegalStateException if this handle of the board was closed
     */
    public void await() throws InterruptedException {
        await(Deadline.NEVER);
    }

    /**
     * Waits until the count is 0, for some time at most. Blocks.
     *
     * @param timeout for the whole call; 0 or less is one look
     * @return whether it was 0 before the time was up
     * @throws PartyDiedException if a party has died uncounted
     * @throws InterruptedException if interrupted
     * @throws IllegalStateException if this handle of the board was closed
     */
    public boolean await(final Duration timeout) throws InterruptedException {
        return await(Deadline.after(timeout));
    }

    private boolean await(final Deadline deadline) throws InterruptedException {
        try {
            return latch.await(deadline);
        } finally {
            Reference.reachabilityFence(this); // a handle that no thread can reach is closed
        }
    }

    /**
     * Returns what is left of the count, as text.
     *
     * @return the count
     */
    @Override
    public String toString() {
        return shown(() -> Long.toString(getCount()));
    }
}
