package io.penstock.sync.engine;

import io.penstock.core.memory.ParticipantId;
import io.penstock.core.wait.Deadline;
import io.penstock.sync.PartyDiedException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.BooleanSupplier;

/**
 * A latch of a board, as one handle has it open.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that have the board open. <b>Blocks:</b> {@link #await}.
 */
public final class LatchPlace implements HeldPlace {
    /** Of all boards: what a handle knows ends with the last one of its board, but a process may open the board again, and a party may end late. */
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final OpenBoard board;
    private final EntryPlace place;
    private final LatchWords words;
    private final Local local;
    private final EntrySleep sleep;

    /** A latch. */
    public LatchPlace(final EntryPlace place) {
        this.board = place.board();
        this.place = place;
        this.words = new LatchWords(place.words(), place.index(), place.entry().first(), board.participants());
        this.local = board.local(place.entry(), Local::new);
        this.sleep = new EntrySleep(place);
        board.watch(place.entry(), this);
    }

    /** {@return the first word of a new latch's body} */
    public static long first(final long count) {
        return LatchWords.first(count);
    }

    /** What this JVM knows of a latch: its parties that have not ended. All handles share it. */
    private static final class Local {
        private final Set<Party> parties = ConcurrentHashMap.newKeySet();

        /** One of them is over, and is to be looked after: by the heartbeat, or the next call. */
        private final FailedCalls failed = new FailedCalls();
    }

    /** A party of this JVM. */
    public static final class Party extends LatchWords.Entered {
        private static final AtomicIntegerFieldUpdater<LatchWords.Entered> END =
                AtomicIntegerFieldUpdater.newUpdater(LatchWords.Entered.class, "end");

        private final LatchPlace latch;

        private Party(final LatchPlace latch) {
            this.latch = latch;
        }

        /** Counts, once. */
        public void countDown() {
            latch.board.checkOpen();
            if (end(LatchWords.DONE) || end == LatchWords.DONE) {
                return;
            }
            if (end == LatchWords.LOST) { // the handle was closed behind the look
                throw latch.board.closedException();
            }
            throw new IllegalStateException("the party has left the latch without counting, and cannot count any more: "
                    + latch.described() + "; enter again");
        }

        /** Leaves, unless it has counted. */
        public void leave() {
            end(LatchWords.FREE);
        }

        private boolean end(final int how) {
            if (!END.compareAndSet(this, LatchWords.HELD, how)) {
                return false;
            }
            boolean done = false;
            try {
                latch.finish(this);
                done = true;
            } finally {
                if (!done) {
                    over = true; // without a call: there may be no stack for one
                    latch.local.failed.any = true;
                }
            }
            return true;
        }
    }

    /** Does what the party was told, or does it again. */
    private void finish(final Party party) {
        if (party.word != 0) {
            words.end(party, party.end == LatchWords.HELD ? LatchWords.FREE : party.end);
            if (party.end == LatchWords.DONE) {
                wakeIfOpen();
            } else if (party.end == LatchWords.LOST) {
                place.changed(); // those who wait are told
            }
        }
        local.parties.remove(party);
    }

    private void wakeIfOpen() {
        if (words.isOpen()) {
            place.changed(); // behind a CAS; pairs with the look of those who wait
        }
    }

    /** {@return how many have not counted yet} */
    public long count() {
        board.checkOpen();
        return words.count();
    }

    /** Counts without a party. */
    public void countDown() {
        board.checkOpen();
        switch (words.countDown()) {
            case DONE -> wakeIfOpen();
            case FULL ->
                throw new IllegalStateException("each count that is left belongs to a party that has entered: count="
                        + words.count() + " " + described() + "; count by Party.countDown()");
            default -> {
                // it is open, and stays so
            }
        }
    }

    /** {@return a party that has not entered yet} */
    public Party party() {
        return new Party(this);
    }

    /** Enters a party, which the caller has made with all that it returns: nothing of its own comes behind this call. */
    public void enter(final Party party) {
        board.checkOpen();
        lookAfter();
        if (!words.hasParties() && !words.isOpen()) {
            throw new IllegalStateException("the latch has no parties, only a count: count="
                    + place.entry().first() + " maxParties=" + LatchWords.MAX_PARTIES + " " + described()
                    + "; make it with a smaller count");
        }
        boolean complete = false;
        try {
            local.parties.add(party); // before its word; pairs with abandonHolds
            final LatchWords.Step step = words.enter(
                    party, NUMBERS.incrementAndGet(), ProcessHandle.current().pid());
            if (step != LatchWords.Step.DONE) {
                throw new IllegalStateException((step == LatchWords.Step.OPEN
                                ? "the latch is open, and no party can enter any more: "
                                : "each count that is left belongs to a party that has entered: count=" + words.count()
                                        + " ")
                        + described() + "; make the latch with as many counts as it has parties");
            }
            board.checkOpen(); // behind the word; pairs with abandonHolds
            complete = true;
        } finally {
            if (!complete) {
                withdraw(party);
            }
        }
    }

    private void withdraw(final Party party) {
        boolean done = false;
        try {
            finish(party);
            done = true;
        } finally {
            if (!done) {
                party.over = true;
                local.failed.any = true;
            }
        }
    }

    /**
     * Waits until all have counted. Blocks.
     *
     * @return false if the deadline passed first
     * @throws PartyDiedException if a party has died uncounted
     * @throws InterruptedException if interrupted
     */
    public boolean await(final Deadline deadline) throws InterruptedException {
        lookAfter();
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        final BooleanSupplier ready = () -> words.mustLook() || board.isClosed();
        boolean inTime = true;
        while (true) {
            board.checkOpen();
            if (words.isOpen()) {
                return true;
            }
            checkParties();
            if (!inTime) {
                return false;
            }
            inTime = sleep.await(ready, deadline);
        }
    }

    private void checkParties() {
        final int lost = words.lostParty();
        if (lost != LatchWords.NONE) {
            final long word = words.lostAt(lost);
            if (word == 0) {
                return; // another one has entered in its place; the caller looks again
            }
            final int participant = LatchWords.participant(word);
            final long noted = words.pidAt(lost, participant);
            final long pid = noted != 0 ? noted : board.pidOf(participant);
            throw new PartyDiedException(
                    "a party of the latch has died, or has closed its board, and had not counted: pid=" + pid + " "
                            + ParticipantId.describe(participant) + " count=" + words.count() + " " + described()
                            + "; another one can enter in its place: see SharedLatch.replace",
                    pid,
                    word);
        }
    }

    /** Frees the place of a lost party. Returns whether this call did it. */
    public boolean replace(final long lost) {
        board.checkOpen();
        return words.replace(lost);
    }

    @Override
    public void lookAfter() {
        local.failed.end(this::finishAllOver);
    }

    private void finishAllOver() {
        for (final Party party : local.parties) {
            if (party.over) {
                finish(party);
            }
        }
    }

    @Override
    public boolean isHolding() {
        for (final Party party : local.parties) {
            if (party.latch.board == board && party.word != 0 && party.end == LatchWords.HELD) {
                return true;
            }
        }
        return false;
    }

    /** The handle was closed: its parties that have not counted are lost, as by a death. */
    @Override
    public void abandonHolds() {
        for (final Party party : local.parties) { // behind the store of closed; pairs with enter
            if (party.latch.board == board && !(party.word != 0 && party.end(LatchWords.LOST))) {
                finish(party); // it has ended, or its entering is under way, and will find the handle closed
            }
        }
    }

    private String described() {
        return "latch=" + place.entry().name() + " path=" + board.location();
    }
}
