package io.penstock.sync.engine;

import io.penstock.core.memory.ParticipantId;
import io.penstock.core.wait.Deadline;
import io.penstock.sync.BrokenRoundException;
import io.penstock.sync.BrokenRoundException.Reason;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A barrier of a board, as one handle has it open.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that have the board open. <b>Blocks:</b> {@link #await}.
 */
public final class BarrierPlace implements HeldPlace {
    /** STATE has 12 bits for a place. */
    public static final int MAX_PARTIES = BarrierWords.MAX_PARTIES;

    private final OpenBoard board;
    private final EntryPlace place;
    private final int parties;
    private final BarrierWords words;
    private final Local local;
    private final EntrySleep sleep;

    /** A barrier. */
    public BarrierPlace(final EntryPlace place) {
        this.board = place.board();
        this.place = place;
        this.parties = (int) place.entry().first();
        this.words = new BarrierWords(
                place.words(), place.index(), parties, board.participants(), board::pidOf, place::changed);
        this.local = board.local(place.entry(), () -> new Local(parties));
        this.sleep = new EntrySleep(place);
        board.watch(place.entry(), this);
    }

    /** {@return the first word of a new barrier's body} */
    public static long first() {
        return BarrierState.first();
    }

    /** What this JVM knows of a barrier. All handles share it. */
    private static final class Local {
        /** Calls under way, and joined members. */
        private final Set<Seat> seats = ConcurrentHashMap.newKeySet();

        /** One of them is over, and is to be looked after: by the heartbeat, or the next call. */
        private final FailedCalls failed = new FailedCalls();

        /** Which handle has used a place last. */
        private final AtomicReferenceArray<OpenBoard> usedBy;

        /** Which places have been joined, as members that have not left. */
        private final AtomicReferenceArray<Seat> joined;

        Local(final int parties) {
            this.usedBy = new AtomicReferenceArray<>(parties);
            this.joined = new AtomicReferenceArray<>(parties);
        }
    }

    /** A call of await, or a joined member. */
    public static final class Seat extends BarrierWords.Arrival {
        private final BarrierPlace barrier;

        /** It was joined, and its place outlives the call. */
        private volatile boolean isMember;

        private final AtomicBoolean hasLeft = new AtomicBoolean();

        private Seat(final BarrierPlace barrier) {
            this.barrier = barrier;
        }

        /** {@return the round in which it has arrived; 0 if it has not} */
        public long round() {
            return generation;
        }

        /** A member leaves, once. */
        public void leave() {
            if (hasLeft.compareAndSet(false, true)) {
                boolean done = false;
                try {
                    barrier.giveBack(this);
                    done = true;
                } finally {
                    if (!done) {
                        over = true; // without a call: there may be no stack for one
                        barrier.local.failed.any = true;
                    }
                }
            }
        }
    }

    // ---- await

    /**
     * Waits until all parties have arrived. Blocks.
     *
     * @param seat of this call
     * @param action run by the last one; null for none
     * @return the arrival index: 0 is the last one
     * @throws BrokenRoundException if the round is broken, or was broken
     * @throws TimeoutException if the deadline passed first; then the round is broken
     * @throws InterruptedException if interrupted; then the round is broken
     */
    public int await(final Seat seat, final Deadline deadline, final Runnable action)
            throws InterruptedException, BrokenRoundException, TimeoutException {
        begin();
        if (Thread.currentThread().isInterrupted() && words.breakOpen()) {
            Thread.interrupted();
            throw new InterruptedException();
        }
        boolean complete = false;
        try {
            local.seats.add(seat); // before a place has this process's name
            final int index = arrive(seat, deadline, action);
            complete = true;
            return index;
        } finally {
            end(seat, complete);
        }
    }

    /** A call that has failed in the midst has a word yet: it counts no more, and the others must not wait for it. */
    private void end(final Seat seat, final boolean complete) {
        boolean done = false;
        try {
            if (!complete || !seat.isMember) {
                giveBack(seat);
            }
            done = true;
        } finally {
            if (!done) {
                seat.over = true; // without a call: there may be no stack for one
                local.failed.any = true;
            }
        }
    }

    private void giveBack(final Seat seat) {
        if (seat.isMember) {
            local.joined.compareAndSet(seat.place, seat, null);
            leaveOne(seat.barrier.board, seat.place);
        } else {
            words.abandon(seat.place, seat.word);
        }
        seat.word = 0;
        local.seats.remove(seat);
    }

    private int arrive(final Seat seat, final Deadline deadline, final Runnable action)
            throws InterruptedException, BrokenRoundException, TimeoutException {
        while (true) {
            board.checkOpen();
            switch (words.take(seat)) {
                case BROKEN -> throw broken(seat);
                case NOT_YET -> awaitTurn(seat, deadline);
                case TAKEN -> {
                    local.usedBy.set(seat.place, board);
                    board.checkOpen(); // behind the place; pairs with abandonHolds
                    switch (words.count(seat, action != null)) {
                        case RELEASED -> {
                            return released(seat);
                        }
                        case ACTION -> {
                            return trip(seat, action, deadline);
                        }
                        case WAITING -> {
                            return awaitOthers(seat, deadline);
                        }
                        case BROKEN -> throw broken(seat);
                        default -> Thread.onSpinWait();
                    }
                }
                default -> Thread.onSpinWait();
            }
        }
    }

    private static int released(final Seat seat) {
        seat.word = 0; // it stays a member
        return seat.index;
    }

    /** All have arrived, and the round has not ended yet. The call belongs to the next one, and breaks none. */
    private void awaitTurn(final Seat seat, final Deadline deadline) throws InterruptedException, TimeoutException {
        if (!sleep.await(() -> words.hasChanged(seat) || board.isClosed(), deadline)) {
            throw new TimeoutException(
                    "the round before has not ended in time; this call has not arrived, and has broken none: parties="
                            + parties + " " + described());
        }
    }

    private int awaitOthers(final Seat seat, final Deadline deadline)
            throws InterruptedException, BrokenRoundException, TimeoutException {
        while (true) {
            switch (words.look(seat)) {
                case RELEASED -> {
                    return released(seat);
                }
                case BROKEN -> throw broken(seat);
                default -> {
                    if (board.isClosed()) { // as with its time: a round that has ended meanwhile counts
                        words.breakFor(seat, BarrierState.BROKEN_LEFT);
                        continue;
                    }
                }
            }
            try {
                if (!sleep.await(() -> words.mustLook(seat) || board.isClosed(), deadline)
                        && words.breakFor(seat, BarrierState.BROKEN_TIME)) {
                    seat.word = 0;
                    throw new TimeoutException(
                            "not all parties have arrived in time, and the round is broken now: parties=" + parties
                                    + " round=" + seat.generation + " " + described()
                                    + "; reset() begins the next round");
                }
            } catch (final InterruptedException interrupted) {
                if (words.breakFor(seat, BarrierState.BROKEN_INTERRUPT)) {
                    seat.word = 0;
                    throw interrupted;
                }
                Thread.currentThread().interrupt(); // the round had ended before
            }
        }
    }

    private int trip(final Seat seat, final Runnable action, final Deadline deadline)
            throws InterruptedException, BrokenRoundException, TimeoutException {
        boolean done = false;
        try {
            action.run();
            done = true;
        } finally {
            if (!done) {
                words.breakFor(seat, BarrierState.BROKEN_ACTION);
                seat.word = 0;
            }
        }
        return words.finish(seat) ? released(seat) : awaitOthers(seat, deadline);
    }

    private BrokenRoundException broken(final Seat seat) {
        final long state = seat.state;
        final int breaker = state == 0 ? ParticipantId.NOBODY : words.breaker(state);
        final long pid = breaker == ParticipantId.NOBODY ? 0 : words.breakerPid(state);
        final Reason reason = reason(state);
        final long round = state == 0 ? seat.generation : BarrierState.generation(state);
        seat.word = 0; // it stays a member
        if (state != 0) { // otherwise the round was perhaps complete: a closed handle would have broken it
            board.checkOpen();
        }
        return new BrokenRoundException(
                "the barrier is broken, " + reason.text() + ": reason=" + reason + " pid=" + pid + " "
                        + ParticipantId.describe(breaker) + " round=" + round + " parties=" + parties + " "
                        + described()
                        + "; reset(BrokenRoundException) begins the next round",
                reason,
                pid,
                round);
    }

    private static Reason reason(final long state) {
        return switch (BarrierState.phase(state)) {
            case BarrierState.BROKEN_DEATH -> Reason.DEATH;
            case BarrierState.BROKEN_TIME -> Reason.TIMEOUT;
            case BarrierState.BROKEN_INTERRUPT -> Reason.INTERRUPT;
            case BarrierState.BROKEN_ACTION -> Reason.ACTION;
            case BarrierState.BROKEN_RESET -> Reason.RESET;
            case BarrierState.BROKEN_LEFT -> Reason.LEFT;
            default -> Reason.UNKNOWN;
        };
    }

    // ---- members

    /** {@return for a call that has not begun} */
    public Seat seat() {
        return new Seat(this);
    }

    /** Takes a place, which the caller has made with all that it returns: nothing of its own comes behind this call. */
    public void join(final Seat seat) {
        begin();
        boolean complete = false;
        try {
            local.seats.add(seat);
            if (!adopt(seat)) {
                takeFree(seat);
                local.usedBy.set(seat.place, board);
                board.checkOpen(); // behind the place; pairs with abandonHolds
                local.joined.set(seat.place, seat);
                seat.isMember = true;
            }
            complete = true;
        } finally {
            end(seat, complete);
        }
    }

    /** A place from an earlier round becomes that of a joined member. */
    private boolean adopt(final Seat seat) {
        for (int which = 0; which < parties; which++) {
            if (local.usedBy.get(which) == board
                    && words.isOwn(which)
                    && local.joined.compareAndSet(which, null, seat)) {
                seat.place = which;
                seat.isMember = true;
                return true;
            }
        }
        return false;
    }

    private void takeFree(final Seat seat) {
        BarrierWords.Step step = BarrierWords.Step.AGAIN;
        while (step == BarrierWords.Step.AGAIN) {
            step = words.join(seat);
        }
        if (step == BarrierWords.Step.FULL) {
            throw new IllegalStateException("each place of the barrier has a member: parties=" + parties + " "
                    + described() + "; make it with more parties, or let one leave");
        }
    }

    /** Frees one of a handle's places that has not arrived, this one if it can be. The handle may be another one than this: the heartbeat asks for all. */
    private void leaveOne(final OpenBoard handle, final int preferred) {
        boolean done = leave(handle, preferred);
        for (int other = 0; !done && other < parties; other++) {
            done = leave(handle, other);
        }
    }

    /** A handle that was closed has no place any more: what has its process's name is a later handle's. */
    private boolean leave(final OpenBoard handle, final int which) {
        return !handle.isClosed() && local.usedBy.get(which) == handle && words.leave(which);
    }

    /** Frees all places of this handle that have not arrived. */
    public void leave() {
        begin();
        for (int which = 0; which < parties; which++) {
            leave(board, which);
        }
    }

    @Override
    public void lookAfter() {
        local.failed.end(this::giveBackAllOver);
    }

    private void giveBackAllOver() {
        for (final Seat seat : local.seats) {
            if (seat.over) {
                giveBack(seat);
            }
        }
    }

    private void begin() {
        board.checkOpen();
        lookAfter();
    }

    /** A process that has arrived is a member until it leaves. */
    @Override
    public boolean isHolding() {
        for (int which = 0; which < parties; which++) {
            if (local.usedBy.get(which) == board && words.isOwn(which)) {
                return true;
            }
        }
        return false;
    }

    /** The handle was closed: its places are free. A round in which one of them waits is broken. */
    @Override
    public void abandonHolds() {
        for (int which = 0; which < parties; which++) {
            final Seat joined = local.joined.get(which);
            if (joined != null && joined.barrier.board == board) {
                local.joined.compareAndSet(which, joined, null);
            }
            if (local.usedBy.get(which) == board) { // behind the store of closed; pairs with arrive
                words.abandon(which);
            }
        }
        local.seats.removeIf(seat -> seat.isMember && seat.barrier.board == board);
        giveBackAllOver();
    }

    // ---- looks

    /** Breaks the current round, and begins the next one. */
    public void reset() {
        begin();
        words.reset();
    }

    /** As {@link #reset()}, of a broken round. Returns whether this call did it. */
    public boolean reset(final long round) {
        begin();
        return words.reset(round);
    }

    /** {@return whether an arrival would find it broken} */
    public boolean isBroken() {
        board.checkOpen();
        return words.isBroken();
    }

    /** {@return how many wait for the others} */
    public int waiting() {
        board.checkOpen();
        return words.waiting();
    }

    /** {@return how many make a round} */
    public int parties() {
        return parties;
    }

    private String described() {
        return "barrier=" + place.entry().name() + " path=" + board.location();
    }
}
