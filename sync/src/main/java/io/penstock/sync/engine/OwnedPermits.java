package io.penstock.sync.engine;

import static io.penstock.sync.engine.SemaphoreDescriptor.participant;
import static io.penstock.sync.engine.SemaphoreDescriptor.permits;
import static io.penstock.sync.engine.SemaphoreDescriptor.rowWord;

import io.penstock.core.lock.RecoverableLock;
import io.penstock.core.memory.LockLostException;
import io.penstock.core.memory.Participants;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Permits that belong to processes: a row word for each process, which counts nothing unless its participant lives. So there is nothing to recover from a
 * dead process. Rows grow under LOCK alone, so that the sum of the living never exceeds the permits. They shrink by one CAS, without it (protocol.md
 * section 28).
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that map the words. <b>Blocks:</b> never, but {@link #closeHandle}, for a moment.
 */
final class OwnedPermits implements PermitWords {
    /** LOCK is held for some ten stores: who does not get it in this time has met a process that was stopped just there. */
    private static final long CLOSE_PATIENCE_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final AtomicLongFieldUpdater<OwnedPermits> RELEASED =
            AtomicLongFieldUpdater.newUpdater(OwnedPermits.class, "released");

    private final AtomicBuffer words;
    private final int index;
    private final int max;
    private final int row;
    private final Participants participants;
    private final int self;
    private final RecoverableLock lock;
    private final Handle handle;

    /** What this handle has taken since it was opened. Stored under LOCK. */
    private volatile long acquired;

    /** What has been released by this handle of that: never more. What goes beyond is another handle's. */
    private volatile long released;

    /** What the call has taken that has LOCK. Guarded by LOCK, as is the next one. */
    private int taking;

    /** What a call has taken that has failed and still has LOCK: not yet given back. */
    private int owed;

    /** The handle of the board. */
    interface Handle {
        /** {@return whether it was closed: then nothing is taken any more} */
        boolean isClosed();

        /** {@return what handles of this process have released beyond their own, and that is counted for no other one yet} */
        AtomicLong foreign();

        /** {@return whether no other one of this process takes part} */
        boolean isLast();

        /** The handle takes part no more. Called under LOCK. Returns whether no other one of this process does. */
        boolean leaveAsLast();
    }

    /**
     * A view of the words at an index; writes nothing.
     *
     * @param row of this process
     */
    OwnedPermits(
            final AtomicBuffer words,
            final int index,
            final int max,
            final int row,
            final Participants participants,
            final Handle handle) {
        this.words = words;
        this.index = index;
        this.max = max;
        this.row = index + SemaphoreDescriptor.row(row);
        this.participants = participants;
        this.self = participants.self();
        this.lock = new RecoverableLock(words, index + SemaphoreDescriptor.LOCK, participants, this::giveBackOwed)
                .named(null, "permits");
        this.handle = handle;
    }

    @Override
    public long free() {
        final int end = SemaphoreDescriptor.row((int) words.getLongVolatile(index + SemaphoreDescriptor.ROWS_USED));
        long free = max;
        for (int at = SemaphoreDescriptor.ROWS; at < end; at += SemaphoreDescriptor.ROW_LENGTH) {
            final long word = words.getLongVolatile(index + at);
            if (permits(word) != 0 && (participant(word) == self || !participants.isDead(participant(word)))) {
                free -= permits(word);
            }
        }
        return free;
    }

    @Override
    public int tryTake(final int least, final int most) {
        if (!lock.tryLock()) {
            return BUSY;
        }
        int taken = 0;
        try {
            taking = 0;
            taken = take(least, most);
            lock.unlock();
        } catch (final Throwable failed) {
            if (!(failed instanceof LockLostException)) {
                owed = taking; // it still has LOCK. Without a call: there may be no stack for one
                lock.unrecovered = 1;
                lock.heal();
            }
            throw failed;
        }
        return taken;
    }

    /** Under LOCK. No call follows the CAS: what fails behind it finds what was taken in a field. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // of acquired: under LOCK
    private int take(final int least, final int most) {
        if (handle.isClosed()) { // under LOCK: what was taken before, closeHandle gives back
            return 0;
        }
        final int used = (row - index - SemaphoreDescriptor.ROWS) / SemaphoreDescriptor.ROW_LENGTH + 1;
        if (words.getLongVolatile(index + SemaphoreDescriptor.ROWS_USED) < used) {
            words.putLongVolatile(index + SemaphoreDescriptor.ROWS_USED, used); // before the row counts
        }
        final long free = free();
        if (free < least) {
            return 0;
        }
        final int permits = (int) Math.min(free, most);
        while (true) {
            final long word = words.getLongVolatile(row);
            final int owner = participant(word);
            final long held = permits(word);
            if (owner != self && held != 0 && !participants.isDead(owner)) {
                return BUSY; // the row's last process has closed the board, and a call of it is about to give back
            }
            final long mine = owner == self ? held : 0;
            if (words.compareAndSetLong(row, word, rowWord(self, mine + permits))) { // pairs with the CAS in remove
                taking = permits;
                acquired = acquired + permits;
                return permits;
            }
        }
    }

    /** Under LOCK, after a failure: nothing else has been left in the midst. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // of acquired: under LOCK
    private void giveBackOwed() {
        if (owed != 0) {
            remove(owed);
            acquired = acquired - owed;
            owed = 0;
        }
    }

    /** Says first whose permits these are: of a release and the close of its handle, one gives them back. */
    @Override
    public boolean tryRelease(final int permits) {
        if (held() < permits) {
            return false;
        }
        final long own = claim(permits);
        final long others = permits - own;
        if (others > 0 && handle.isClosed()) { // behind the claim; pairs with unreleased
            RELEASED.addAndGet(this, -own);
            return false; // the close has given them back, and those of other handles are in use
        }
        handle.foreign().addAndGet(others);
        final boolean done = remove(permits);
        if (!done) {
            RELEASED.addAndGet(this, -own);
            handle.foreign().addAndGet(-others);
        }
        return done;
    }

    /** Counts what is released, or given back by the close: the own ones first, for another handle's may be in use. Returns how many of them are the own ones. */
    private long claim(final long permits) {
        while (true) {
            final long seen = released;
            final long own = Math.min(permits, Math.max(0, acquired - seen));
            if (own == 0 || RELEASED.compareAndSet(this, seen, seen + own)) {
                return own;
            }
        }
    }

    /** What this handle has taken, but for what others have perhaps released of it. No release gives it back from now on. */
    private long unreleased() {
        final AtomicLong foreign = handle.foreign();
        final long own = claim(Long.MAX_VALUE); // behind the store of closed; pairs with tryRelease
        while (true) {
            final long others = foreign.get();
            final long gone = Math.min(own, others);
            if (gone <= 0 || foreign.compareAndSet(others, others - gone)) {
                return own - Math.max(0, gone);
            }
        }
    }

    /** One CAS, without LOCK. Returns false if this process holds fewer. */
    private boolean remove(final int permits) {
        while (true) {
            final long word = words.getLongVolatile(row);
            if (participant(word) != self || permits(word) < permits) {
                return false;
            }
            if (words.compareAndSetLong(row, word, word - permits)) { // pairs with take, and with the fence of waiters
                return true;
            }
        }
    }

    @Override
    public long held() {
        final long word = words.getLongVolatile(row);
        return participant(word) == self ? permits(word) : 0;
    }

    /** What {@link #giveBackAll} would give back. */
    @Override
    public boolean isHolding() {
        final long own = acquired - released - handle.foreign().get();
        return held() > 0 && (own > 0 || handle.isLast());
    }

    @Override
    public boolean heal() {
        return lock.unrecovered != 0 && lock.heal();
    }

    /**
     * Gives back what this handle has taken and not released, and all that the process holds if it was the last handle. If LOCK is not to be had, since
     * a process was stopped with it, it does the same without: a call that is in the midst of taking permits may then keep them.
     */
    @Override
    public void closeHandle() {
        final boolean interrupted = Thread.interrupted(); // it would end the poll
        if (!lock.pollRun(this::giveBackAll, System.nanoTime() + CLOSE_PATIENCE_NS)) {
            giveBackAll();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void giveBackAll() {
        giveBackOwed();
        final long own = unreleased();
        final boolean isLast = handle.leaveAsLast();
        boolean done = false;
        while (!done) {
            final long word = words.getLongVolatile(row);
            final long held = participant(word) == self ? permits(word) : 0;
            final long gone = isLast ? held : Math.min(own, held);
            done = gone == 0 || words.compareAndSetLong(row, word, word - gone);
        }
    }

    /** Tells who holds permits. Writes nothing. */
    static void holders(final AtomicBuffer words, final int index, final int rows, final LivingShares to) {
        for (int row = 0; row < rows; row++) {
            final long word = words.getLongVolatile(index + SemaphoreDescriptor.row(row));
            if (permits(word) != 0) {
                to.add(participant(word), permits(word));
            }
        }
    }
}
