package io.penstock.joinable;

import static io.penstock.queue.core.QueueDescriptor.JOINERS;
import static io.penstock.queue.core.QueueDescriptor.ORPHANS;
import static io.penstock.queue.core.QueueDescriptor.REDELIVERIES;

import io.penstock.queue.core.Emptying;
import io.penstock.queue.core.QueueCore;
import io.penstock.queue.core.QueueDescriptor;
import io.penstock.queue.core.QueueFile;
import io.penstock.queue.core.TakeResult;
import io.penstock.queue.core.TakeSide;
import io.penstock.queue.core.Taken;
import io.penstock.ring.Participants;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The items that were taken and are not done, each in a cell of the shared file, so that they outlive their takers.
 *
 * <p>Two hints spare the takers a scan of all cells. ORPHANS is raised after every CAS that makes an orphan, and by every
 * scan (a reaper's, a recovery's) that meets one: so a process killed between its CAS and its store costs no more than
 * the reaping of its leases, which is due anyway. A taker lowers it before it scans. The next free cell is a guess of each
 * process for itself. Neither is ever the truth: that is the cells' words.
 */
final class LeaseTable implements TakeSide, Emptying.Dropper {
    private static final int NO_CELL = -1;
    private static final long RAISED = 1;

    private final AtomicBuffer control;
    private final CellMemory memory;
    private final Participants participants;
    private final int self;
    private final int cells;
    private final int maxDeliveries;

    /** Guesses; written by racing threads, and any value will do. */
    private int lastFreed;

    private int lastTaken;
    private int lastBusy;

    /**
     * A view of the cells; writes nothing.
     *
     * @param control words of the queue
     * @param headers of the cells
     * @param payloads of the cells
     * @param geometry how many cells, how large
     * @param participants who this process is and who is dead
     */
    LeaseTable(
            final AtomicBuffer control,
            final AtomicBuffer headers,
            final AtomicBuffer payloads,
            final Geometry geometry,
            final Participants participants) {
        this.control = control;
        this.memory = new CellMemory(headers, payloads, geometry.inlineMax());
        this.participants = participants;
        this.self = participants.self();
        this.cells = geometry.cells();
        this.maxDeliveries = geometry.maxDeliveries();
    }

    static LeaseTable of(final QueueFile file) {
        final long offset = QueueDescriptor.cellsOffset(file.capacity());
        final int headersLength = CellDescriptor.headersLength(file.maxLeases());
        final int payloadsLength = Math.toIntExact(CellDescriptor.payloadsLength(file.maxLeases(), file.inlineMax()));
        return new LeaseTable(
                file.control(),
                file.channel().body(offset, headersLength),
                file.channel().body(offset + headersLength, payloadsLength),
                new Geometry(file.maxLeases(), file.inlineMax(), file.maxDeliveries()),
                file.channel().hub());
    }

    /**
     * The table's measures.
     *
     * @param cells most items taken and not done
     * @param inlineMax longest payload
     * @param maxDeliveries of an item before it is a dead letter
     */
    record Geometry(int cells, int inlineMax, int maxDeliveries) {}

    // ---- under the take lock

    /**
     * Takes the oldest orphan, or else the next item of the ring, on a lease; the take lock is held.
     *
     * @param core the ring
     * @param into what it is copied to
     * @return what it came to
     */
    @Override
    public TakeResult take(final QueueCore core, final Taken into) {
        if (hasOrphans()) {
            final int orphan = findOrphan();
            if (orphan != NO_CELL) {
                return adopt(orphan, into);
            }
        }
        final long seq = core.takeSeq();
        final long position = core.peek();
        if (position == QueueCore.NONE) {
            return TakeResult.EMPTY;
        }
        final int cell = findFree();
        if (cell == NO_CELL) {
            return TakeResult.NO_CELL;
        }
        if (!core.copy(position, into)) {
            return TakeResult.LONGER;
        }
        memory.fill(cell, seq, position, into);
        final long leased = CellWord.of(CellWord.LEASED, self, 1, seq);
        core.intend(position, seq);
        memory.store(cell, CellWord.of(CellWord.PREPARED, self, 0, seq)); // before the commit (R8)
        core.commit(position);
        core.taken(seq);
        memory.store(cell, leased);
        try {
            core.clearIntent();
            into.lease(seq, cell, leased);
        } catch (final Throwable e) {
            giveBack(cell, leased); // nobody would ever finish it (R14)
            throw e;
        }
        lastTaken = cell;
        return TakeResult.TAKEN;
    }

    private TakeResult adopt(final int cell, final Taken into) {
        if (!memory.copy(cell, into)) {
            raiseOrphans();
            return TakeResult.LONGER;
        }
        control.putLongRelease(
                REDELIVERIES, control.getLongVolatile(REDELIVERIES) + 1); // nothing may fail after the CAS
        final long orphan = word(cell);
        final long leased = CellWord.delivered(self, orphan);
        into.lease(seq(cell), cell, leased);
        if (!memory.compareAndSet(cell, orphan, leased)) {
            throw new IllegalStateException(
                    "the queue's file is damaged, an orphan changed under the take lock: cell=" + cell);
        }
        return TakeResult.TAKEN;
    }

    /** The orphan with the smallest number. The hint goes down before the scan: see the class. */
    private int findOrphan() {
        control.getAndSetLong(ORPHANS, 0); // a full fence; pairs with the CAS before raiseOrphans()
        int oldest = NO_CELL;
        int orphans = 0;
        for (int cell = 0; cell < cells; cell++) {
            if (CellWord.state(word(cell)) == CellWord.ORPHAN) {
                orphans++;
                if (oldest == NO_CELL || seq(cell) < seq(oldest)) {
                    oldest = cell;
                }
            }
        }
        if (orphans > 1) {
            raiseOrphans();
        }
        return oldest;
    }

    private int findFree() {
        final int guess = lastFreed;
        if (word(guess) == CellWord.FREE) {
            return guess;
        }
        int cell = lastTaken;
        for (int i = 0; i < cells; i++) {
            cell = cell + 1 == cells ? 0 : cell + 1;
            if (word(cell) == CellWord.FREE) {
                return cell;
            }
        }
        return NO_CELL;
    }

    @Override
    public void recover(final long head) {
        boolean orphans = false;
        for (int cell = 0; cell < cells; cell++) {
            final long word = word(cell);
            if (CellWord.state(word) == CellWord.PREPARED) {
                final boolean committed = memory.position(cell) < head; // R9
                memory.store(cell, committed ? CellWord.unowned(CellWord.ORPHAN, word) : CellWord.FREE);
            }
            orphans |= CellWord.state(word(cell)) == CellWord.ORPHAN;
        }
        if (orphans) {
            raiseOrphans();
        }
    }

    @Override
    public void giveBack(final Taken taken) {
        giveBack(taken.cell(), taken.word());
    }

    /**
     * Frees the cell of a dead letter that is kept elsewhere now; the take lock is held.
     *
     * @param cell index
     * @param dead exact word
     * @return false if it was somebody else's already
     */
    boolean free(final int cell, final long dead) {
        return memory.compareAndSet(cell, dead, CellWord.FREE);
    }

    // ---- without a lock

    /**
     * The item is done.
     *
     * @param cell index
     * @param leased exact word
     * @return false if the lease was lost; nothing changed
     */
    boolean done(final int cell, final long leased) {
        final boolean done = memory.compareAndSet(cell, leased, CellWord.FREE);
        if (done) {
            lastFreed = cell;
        }
        return done;
    }

    /**
     * Gives the item to others, or to the dead letters if it was delivered often enough.
     *
     * @param cell index
     * @param leased exact word
     * @return false if the lease was lost; nothing changed
     */
    boolean giveBack(final int cell, final long leased) {
        final int state = afterwards(leased);
        final boolean given = memory.compareAndSet(cell, leased, CellWord.unowned(state, leased));
        if (given && state == CellWord.ORPHAN) {
            raiseOrphans();
        }
        return given;
    }

    /**
     * The item goes to the dead letters at once.
     *
     * @param cell index
     * @param leased exact word
     * @return false if the lease was lost; nothing changed
     */
    boolean bury(final int cell, final long leased) {
        return memory.compareAndSet(cell, leased, CellWord.unowned(CellWord.DEAD, leased));
    }

    /**
     * Takes the leases of the dead away from them. Cells that are prepared are left to the recovery of the take side.
     *
     * @return whether anything changed or an orphan was met: takers and joiners should look
     */
    boolean reap() {
        boolean orphans = false;
        boolean buried = false;
        for (int cell = 0; cell < cells; cell++) {
            long word = word(cell);
            if (CellWord.state(word) == CellWord.LEASED && participants.isDead(CellWord.owner(word))) {
                final int state = afterwards(word);
                memory.compareAndSet(cell, word, CellWord.unowned(state, word));
                buried |= state == CellWord.DEAD;
                word = word(cell);
            }
            orphans |= CellWord.state(word) == CellWord.ORPHAN;
        }
        if (orphans) {
            raiseOrphans();
        }
        return orphans || buried;
    }

    private int afterwards(final long leased) {
        return CellWord.deliveries(leased) >= maxDeliveries ? CellWord.DEAD : CellWord.ORPHAN;
    }

    private void raiseOrphans() {
        control.putLongVolatile(ORPHANS, RAISED);
    }

    /** {@return whether a cell may be an orphan} */
    boolean hasOrphans() {
        return control.getLongVolatile(ORPHANS) != 0;
    }

    /**
     * Whether nothing is unfinished. Exact, with racing putters, takers and finishers: its moment is the second look at
     * PUT_SEQ. The ring is looked at before the cells (R17), PUT_SEQ again after them (R18).
     *
     * @param core the ring
     * @return true if so
     */
    boolean isIdle(final QueueCore core) {
        while (true) {
            final long seq = core.putSeq();
            if (seq > core.takeSeq()) {
                return false;
            }
            if (anyBusy()) {
                return false;
            }
            if (core.putSeq() == seq) {
                return true;
            }
        }
    }

    private boolean anyBusy() {
        if (CellWord.isBusy(word(lastBusy))) {
            return true;
        }
        for (int cell = 0; cell < cells; cell++) {
            if (CellWord.isBusy(word(cell))) {
                lastBusy = cell;
                return true;
            }
        }
        return false;
    }

    /** Says that somebody waits in join; those who finish items look for it after their CAS. */
    void announceJoiner() {
        if (!hasJoiners()) {
            control.putLongVolatile(JOINERS, RAISED);
        }
    }

    /** {@return whether somebody may wait in join} */
    boolean hasJoiners() {
        return control.getLongVolatile(JOINERS) != 0;
    }

    /** Before all joiners are woken: who goes on waiting announces itself again. */
    void forgetJoiners() {
        control.putLongVolatile(JOINERS, 0);
    }

    /**
     * Counts cells.
     *
     * @param state of the cells
     * @return how many
     */
    int count(final int state) {
        int count = 0;
        for (int cell = 0; cell < cells; cell++) {
            if (CellWord.state(word(cell)) == state) {
                count++;
            }
        }
        return count;
    }

    /** {@return cells whose item is taken or to be taken again, and not done} */
    int unfinished() {
        int count = 0;
        for (int cell = 0; cell < cells; cell++) {
            if (CellWord.isBusy(word(cell))) {
                count++;
            }
        }
        return count;
    }

    /** {@return whether this process holds every cell: waiting would be for itself} */
    boolean holdsAll() {
        for (int cell = 0; cell < cells; cell++) {
            final long word = word(cell);
            if (CellWord.state(word) != CellWord.LEASED || CellWord.owner(word) != self) {
                return false;
            }
        }
        return true;
    }

    /** {@return whether a cell is free} */
    boolean hasFree() {
        return findFree() != NO_CELL;
    }

    /**
     * Shows what lies in all cells that are not free; the take lock is held.
     *
     * @param copy a buffer to use
     * @param each is shown it
     */
    void browseAll(final Taken copy, final Consumer<Taken> each) {
        for (int cell = 0; cell < cells; cell++) {
            if (word(cell) != CellWord.FREE) {
                read(cell, copy);
                each.accept(copy);
            }
        }
    }

    @Override
    public boolean isHeld() {
        for (int cell = 0; cell < cells; cell++) {
            final long word = word(cell);
            if (CellWord.state(word) == CellWord.LEASED && !participants.isDead(CellWord.owner(word))) {
                return true;
            }
        }
        return false;
    }

    /** Everything that lies in cells, dead letters too; the take lock is held, and nobody alive holds a lease. */
    @Override
    public void drop(final Consumer<Taken> each) {
        browseAll(new Taken(), each);
        for (int cell = 0; cell < cells; cell++) {
            memory.store(cell, CellWord.FREE);
        }
    }

    private void read(final int cell, final Taken into) {
        while (!memory.copy(cell, into)) {
            into.grow();
        }
    }

    /**
     * Shows the orphans, oldest first, without taking them.
     *
     * @param copy a buffer to use
     * @param each is shown one after the other, until it says false
     */
    void browseOrphans(final Taken copy, final Predicate<Taken> each) {
        final TreeMap<Long, Integer> orphans = new TreeMap<>();
        for (int cell = 0; cell < cells; cell++) {
            if (CellWord.state(word(cell)) == CellWord.ORPHAN) {
                orphans.put(seq(cell), cell);
            }
        }
        for (final int cell : orphans.values()) {
            if (browse(cell, CellWord.ORPHAN, copy) && !each.test(copy)) {
                return;
            }
        }
    }

    /** {@return how many cells there are} */
    int cells() {
        return cells;
    }

    /**
     * The word of a cell.
     *
     * @param cell index
     * @return its word
     */
    long word(final int cell) {
        return memory.word(cell);
    }

    /**
     * The number of the item in a cell.
     *
     * @param cell index
     * @return its number in the queue
     */
    long seq(final int cell) {
        return memory.seq(cell);
    }

    /**
     * Copies what lies in a cell if it is in a state, without a lock.
     *
     * @param cell index
     * @param state that it must have
     * @param into what it is copied to; it grows as needed
     * @return false if it is in another state
     */
    boolean browse(final int cell, final int state, final Taken into) {
        return memory.browse(cell, state, into);
    }
}
