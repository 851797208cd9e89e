package io.penstock.joinable;

import static io.penstock.queue.engine.QueueDescriptor.REDELIVERIES;

import io.penstock.core.memory.Participants;
import io.penstock.queue.engine.ItemBuffer;
import io.penstock.queue.engine.QueueCore;
import io.penstock.queue.engine.QueueDescriptor;
import io.penstock.queue.engine.QueueFile;
import io.penstock.queue.engine.StartEmpty;
import io.penstock.queue.engine.TakePolicy;
import io.penstock.queue.engine.TakeResult;
import io.penstock.queue.engine.TakeSection;
import java.util.function.Consumer;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The items that were taken and are not done, each in a cell of the shared file, so that they outlive their takers: how they come
 * into the cells, under the take lock.
 *
 * <p>The next free cell is a guess of each process for itself; like the {@link LeaseHints} it is never the truth.
 */
final class LeaseTable implements TakePolicy, StartEmpty.Dropper {
    private static final int NO_CELL = -1;

    private final AtomicBuffer control;
    private final CellMemory memory;
    private final CellScan scan;
    private final LeaseHints hints;
    private final LeaseEnds ends;
    private final int self;
    private final int cells;

    /** A guess, from which on a free cell may be; written by racing threads, and any value will do. */
    private int lastTaken;

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
        this.scan = new CellScan(memory, geometry.cells(), participants);
        this.hints = new LeaseHints(control);
        this.ends = new LeaseEnds(memory, hints, geometry, participants);
        this.self = participants.self();
        this.cells = geometry.cells();
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
     * @param ring where it leaves
     * @param into what it is copied to
     * @return what it came to
     */
    @Override
    public TakeResult take(final TakeSection ring, final ItemBuffer into) {
        if (hints.hasOrphans()) {
            final int orphan = findOrphan();
            if (orphan != NO_CELL) {
                return adopt(orphan, into);
            }
        }
        final long seq = ring.takeSeq();
        final long position = ring.peek();
        if (position == QueueCore.NONE) {
            return TakeResult.EMPTY;
        }
        final int cell = findFree();
        if (cell == NO_CELL) {
            return TakeResult.NO_CELL;
        }
        if (!ring.copy(position, into)) {
            return TakeResult.LONGER;
        }
        memory.fill(cell, seq, position, into);
        final long leased = CellWord.of(CellWord.LEASED, self, 1, seq);
        into.lease(seq, cell, leased); // before it is: see giveBack()
        ring.intend(position, seq);
        memory.store(cell, CellWord.of(CellWord.PREPARED, self, 0, seq)); // before the commit (R8)
        ring.commit(position);
        ring.taken(seq);
        memory.store(cell, leased);
        ring.clearIntent();
        lastTaken = cell;
        return TakeResult.TAKEN;
    }

    private TakeResult adopt(final int cell, final ItemBuffer into) {
        if (!memory.copy(cell, into)) {
            hints.raiseOrphans();
            return TakeResult.LONGER;
        }
        control.putLongRelease(
                REDELIVERIES, control.getLongVolatile(REDELIVERIES) + 1); // nothing may fail after the CAS
        final long orphan = word(cell);
        final long leased = CellWord.delivered(self, orphan);
        into.lease(seq(cell), cell, leased);
        hints.lowerOrphans();
        if (!memory.compareAndSet(cell, orphan, leased)) {
            throw new IllegalStateException(
                    "the queue's file is damaged, an orphan changed under the take lock: cell=" + cell);
        }
        return TakeResult.TAKEN;
    }

    /** The orphan with the smallest number. Where it is the only one, the hint goes down when it is taken. */
    private int findOrphan() {
        hints.scanOrphans();
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
            hints.raiseOrphans();
        } else if (orphans == 0) {
            hints.lowerOrphans();
        }
        return oldest;
    }

    private int findFree() {
        final int guess = ends.lastFreed();
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
            hints.raiseOrphans();
        }
    }

    /** Nobody would ever finish what was leased by then (R14); if it was not, the cell has another word. */
    @Override
    public void giveBack(final ItemBuffer taken) {
        if (taken.isLeased()) {
            ends.giveBack(taken.cell(), taken.word());
        }
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

    /** {@return whether a cell is free} */
    boolean hasFree() {
        return findFree() != NO_CELL;
    }

    @Override
    public boolean isHeld() {
        return scan.isAnyHeld();
    }

    /** Everything that lies in cells, dead letters too; the take lock is held, and nobody alive holds a lease. */
    @Override
    public void drop(final Consumer<ItemBuffer> each) {
        scan.browseAll(new ItemBuffer(), each);
        for (int cell = 0; cell < cells; cell++) {
            memory.store(cell, CellWord.FREE);
        }
    }

    private long word(final int cell) {
        return memory.word(cell);
    }

    private long seq(final int cell) {
        return memory.seq(cell);
    }

    // ---- without a lock

    /** {@return how leases end} */
    LeaseEnds ends() {
        return ends;
    }

    /** {@return what there is to see in the cells} */
    CellScan scan() {
        return scan;
    }

    /** {@return the words that spare scans} */
    LeaseHints hints() {
        return hints;
    }
}
