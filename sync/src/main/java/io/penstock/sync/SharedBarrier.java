package io.penstock.sync;

import io.penstock.core.wait.Deadline;
import io.penstock.sync.engine.BarrierPlace;
import io.penstock.sync.engine.EntryPlace;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeoutException;

/**
 * A point at which a number of threads of any processes wait for each other, round after round, as {@link java.util.concurrent.CyclicBarrier}.
 *
 * <p>A round ends for all of its parties in the same way. It is complete, and each of them gets another arrival index. Or it is broken, and they get a
 * {@link BrokenRoundException} that names why and by whom: by a timeout, an interrupt, an action that fails, {@link #reset}, or a death. A broken barrier stays
 * so until {@code reset}, or until it has no living member any more: then it starts anew by itself.
 *
 * <p>A process that has arrived once, or has called {@link #join}, is a <em>member</em> until it leaves: if it dies, also between two rounds or in the action, the round
 * is broken within a second, as a rule within milliseconds. A process that ends closes its board, or leaves: otherwise the others take its end for a death.
 *
 * <p>What a thread has written before it arrives is seen by the others of its round behind it.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any number on one host. <b>Blocks:</b> only {@code await}.
 */
public final class SharedBarrier extends SharedEntry {
    private static final long serialVersionUID = 1L;

    private final transient BarrierPlace barrier;

    SharedBarrier(final Board board, final EntryPlace place) {
        super(board, place);
        this.barrier = new BarrierPlace(place);
    }

    /**
     * Waits until all parties have arrived. Blocks.
     *
     * @return how many were still missing on arrival: from {@code parties - 1} for the first one to 0 for the last one
     * @throws BrokenRoundException if the barrier is broken, or gets broken meanwhile
     * @throws InterruptedException if interrupted; then the round is broken for the others
     * @throws IllegalStateException if this handle of the board was closed; then the round is broken for the others
     */
    public int await() throws InterruptedException, BrokenRoundException {
        return awaitForEver(null);
    }

    /**
     * Waits until all parties have arrived. The last one to arrive runs its action before any of them goes on. Give the same action in each call: that of the
     * others is not run. Blocks.
     *
     * @param action run in this thread if it is the last one; if it throws, so does this call, and the round is broken for the others
     * @return as {@link #await()}
     * @throws BrokenRoundException if the barrier is broken, or gets broken meanwhile
     * @throws InterruptedException if interrupted; then the round is broken for the others
     */
    public int await(final Runnable action) throws InterruptedException, BrokenRoundException {
        return awaitForEver(Objects.requireNonNull(action, "action"));
    }

    /**
     * Waits until all parties have arrived, for some time at most. Blocks.
     *
     * @param timeout for the whole call; with 0 or less, only the last one to arrive succeeds
     * @return as {@link #await()}
     * @throws TimeoutException if the time was up; then the round is broken for the others
     * @throws BrokenRoundException if the barrier is broken, or gets broken meanwhile
     * @throws InterruptedException if interrupted; then the round is broken for the others
     */
    public int await(final Duration timeout) throws InterruptedException, BrokenRoundException, TimeoutException {
        return await(Deadline.after(timeout), null);
    }

    /**
     * Waits until all parties have arrived, for some time at most, with an action. Blocks.
     *
     * @param timeout as in {@link #await(Duration)}; it does not end the action
     * @param action as in {@link #await(Runnable)}
     * @return as {@link #await()}
     * @throws TimeoutException if the time was up; then the round is broken for the others
     * @throws BrokenRoundException if the barrier is broken, or gets broken meanwhile
     * @throws InterruptedException if interrupted; then the round is broken for the others
     */
    public int await(final Duration timeout, final Runnable action)
            throws InterruptedException, BrokenRoundException, TimeoutException {
        return await(Deadline.after(timeout), Objects.requireNonNull(action, "action"));
    }

    private int awaitForEver(final Runnable action) throws InterruptedException, BrokenRoundException {
        try {
            return await(Deadline.NEVER, action);
        } catch (final TimeoutException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private int await(final Deadline deadline, final Runnable action)
            throws InterruptedException, BrokenRoundException, TimeoutException {
        try {
            return barrier.await(barrier.seat(), deadline, action);
        } finally {
            Reference.reachabilityFence(this); // a handle that no thread can reach is closed
        }
    }

    /**
     * Breaks the current round, and begins the next one, without the dead. Those who wait get a {@link BrokenRoundException}. A barrier that was broken works again.
     * Where several may call it after a broken round, use {@link #reset(BrokenRoundException)}: a second call of this one breaks the new round.
     */
    public void reset() {
        barrier.reset();
    }

    /**
     * Begins the next round, without the dead, if the round of the exception is still the last one. A later round is left alone. So all who are told of a broken round may call it.
     *
     * @param broken that this barrier has thrown, in any process
     * @return whether this call has done it: of all calls for one round, one
     */
    public boolean reset(final BrokenRoundException broken) {
        return barrier.reset(broken.round());
    }

    /**
     * Returns whether an arrival would find the barrier broken. A barrier without living members is not: it starts anew.
     *
     * @return whether it would
     */
    public boolean isBroken() {
        return barrier.isBroken();
    }

    /**
     * Returns how many parties make a round.
     *
     * @return the number that the barrier was made with
     */
    public int getParties() {
        return barrier.parties();
    }

    /**
     * Returns how many have arrived and wait for the others.
     *
     * @return the number
     */
    public int getNumberWaiting() {
        return barrier.waiting();
    }

    /**
     * Makes this process a member, before it has arrived. From now on its death breaks the barrier for the others. A place that it has from an earlier round becomes
     * that of the membership.
     *
     * @return to be closed when it takes part no more
     * @throws IllegalStateException if each of the {@code parties} places has a member
     */
    public Membership join() {
        final BarrierPlace.Seat seat = barrier.seat();
        final Membership membership = new Membership(this, seat);
        barrier.join(seat);
        return membership;
    }

    /**
     * Leaves: this handle of the board gives up its places, those of {@link #join} and those of earlier rounds. Threads that wait keep theirs.
     */
    public void leave() {
        barrier.leave();
    }
}
