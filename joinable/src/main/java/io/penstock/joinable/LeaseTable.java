package io.penstock.joinable;

import static io.penstock.joinable.CellDescriptor.HEADER_LENGTH;
import static io.penstock.joinable.CellDescriptor.ITEM_SEQ;
import static io.penstock.joinable.CellDescriptor.LEASE_NUMBER;
import static io.penstock.joinable.CellDescriptor.LENGTH;
import static io.penstock.joinable.CellDescriptor.POSITION;
import static io.penstock.joinable.CellDescriptor.PUT_TIME;
import static io.penstock.joinable.CellDescriptor.TYPE;
import static io.penstock.joinable.CellDescriptor.WORD;
import static io.penstock.queue.engine.QueueDescriptor.JOINERS;
import static io.penstock.queue.engine.QueueDescriptor.ORPHANS;
import static io.penstock.queue.engine.QueueDescriptor.REDELIVERIES;

import io.penstock.core.channel.ObservedChannel;
import io.penstock.core.channel.ObservedItem;
import io.penstock.core.lock.CallTimeout;
import io.penstock.core.memory.Participants;
import io.penstock.joinable.engine.Letter;
import io.penstock.joinable.engine.ObservedCells;
import io.penstock.queue.engine.ItemBuffer;
import io.penstock.queue.engine.LeaseStore;
import io.penstock.queue.engine.QueueDescriptor;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The items that were taken and are not done, each in a cell of the shared file, so that they outlive their takers: how they are stored, and
 * in which order.
 *
 * <p>Two words spare other calls a scan of all cells. None is ever the truth: that is the cells' words. ORPHANS is raised after every CAS
 * that makes an orphan, and by every scan that meets one. So a process killed between its CAS and its store costs no more than the reaping
 * of its leases, which is due anyway. A taker marks ORPHANS before it scans, and lowers it when no other orphan is left, unless it was
 * raised meanwhile. JOINERS is raised by each call that joins, before it looks. A call that finishes an item looks for it after its CAS, and
 * lowers it when nothing is unfinished. A call that joins and finds it lowered raises it, and looks again.
 *
 * <p>The next free cell is a guess of each process.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that map the queue. <b>Blocks:</b> {@link #freeCell}.
 */
final class LeaseTable implements LeaseStore {
    static {
        ObservedCells.mapBy(LeaseTable::of);
    }

    private static final long RAISED = 1;
    private static final long SCANNED = 2;

    private final AtomicBuffer control;
    private final AtomicBuffer headers;
    private final AtomicBuffer payloads;
    private final int stride;
    private final int cells;
    private final long prepared;
    private final long leased;
    private final int self;
    private final CellScan scan;
    private final LeaseEnds ends;
    private DeadLetterFiles files;
    private DeadLetters letters;

    /**
     * Not 0 if a call has made an orphan since the heartbeat looked. It may have failed before it raised the hint, so it stores this first,
     * without a call: there may be no stack for one.
     */
    @SuppressWarnings("VisibilityModifier")
    volatile int unraised;

    /** A guess after which cell a free one may be; racing threads write it, and any value will do. */
    private int lastTaken;

    /** A guess which cell may be free; racing threads write it, and any value will do. */
    private int lastFreed;

    /** A view of the cells; writes nothing. */
    LeaseTable(
            final AtomicBuffer control,
            final AtomicBuffer headers,
            final AtomicBuffer payloads,
            final Geometry geometry,
            final Participants participants) {
        this.control = control;
        this.headers = headers;
        this.payloads = payloads;
        this.stride = CellDescriptor.payloadStride(geometry.inlineMax());
        this.cells = geometry.cells();
        this.self = participants.self();
        this.prepared = CellWord.of(CellWord.PREPARED, self, 0, 0);
        this.leased = CellWord.of(CellWord.LEASED, self, 1, 0);
        this.scan = new CellScan(this, participants);
        this.ends = new LeaseEnds(this, geometry.maxDeliveries(), participants);
    }

    /** The cells of a queue that this process uses, or only looks at. */
    static LeaseTable of(final ObservedChannel channel) throws IOException {
        final List<Long> geometry = channel.layout().geometry();
        final int cells = Math.toIntExact(geometry.get(QueueDescriptor.GEOMETRY_MAX_LEASES));
        final int inlineMax = Math.toIntExact(geometry.get(QueueDescriptor.GEOMETRY_INLINE_MAX));
        final long offset =
                QueueDescriptor.cellsOffset(Math.toIntExact(geometry.get(QueueDescriptor.GEOMETRY_CAPACITY)));
        final int headersLength = CellDescriptor.headersLength(cells);
        final LeaseTable table = new LeaseTable(
                channel.body(0, QueueDescriptor.CONTROL_LENGTH),
                channel.body(offset, headersLength),
                channel.body(offset + headersLength, Math.toIntExact(CellDescriptor.payloadsLength(cells, inlineMax))),
                new Geometry(cells, inlineMax, Math.toIntExact(geometry.get(QueueDescriptor.GEOMETRY_MAX_DELIVERIES))),
                channel.hub());
        table.files = new DeadLetterFiles(channel.file());
        table.ends.isAt(channel.file().path().toString());
        return table;
    }

    /** The table's measures: so many cells, each for a payload of so many bytes. */
    record Geometry(int cells, int inlineMax, int maxDeliveries) {}

    /** Lets dead letters leave their cells, when a take needs one. */
    void freeBy(final DeadLetters deadLetters) {
        letters = deadLetters;
    }

    // ---- one take, under the take lock

    @Override
    public int findOrphan() {
        // A full fence; pairs with the CAS before raiseOrphans(). The hint stays up: who looks without the lock must
        // not
        // miss the orphans that this scan leaves.
        control.getAndSetLong(ORPHANS, SCANNED);
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
        } else if (orphans == 0) {
            lowerOrphans();
        }
        return oldest; // where it is the only one, the hint goes down when it is taken
    }

    @Override
    public boolean adopt(final int cell, final ItemBuffer into) {
        if (!copy(cell, into)) {
            raiseOrphans();
            return false;
        }
        final long number = control.getLongVolatile(REDELIVERIES) + 1;
        control.putLongRelease(REDELIVERIES, number); // nothing may fail after the CAS
        headers.putLongRelease(header(cell) + LEASE_NUMBER, number); // before the word (R16)
        final long orphan = word(cell);
        final long again = CellWord.delivered(self, orphan);
        into.seq = seq(cell);
        into.cell = cell;
        into.deliveries = CellWord.deliveries(again);
        into.word = again; // before it is leased, so that a failure finds it
        lowerOrphans();
        if (!compareAndSet(cell, orphan, again)) {
            throw new IllegalStateException(
                    "the queue's file is damaged, an orphan changed under the take lock: cell=" + cell);
        }
        return true;
    }

    @Override
    public int findFree() {
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
    public long fill(
            final int cell,
            final long seq,
            final long position,
            final byte[] bytes,
            final int length,
            final int type,
            final long putTimeMs) {
        final int header = header(cell);
        headers.putLong(header + ITEM_SEQ, seq);
        headers.putLong(header + POSITION, position);
        headers.putInt(header + LENGTH, length);
        headers.putInt(header + TYPE, type);
        headers.putLong(header + PUT_TIME, putTimeMs);
        headers.putLong(header + LEASE_NUMBER, 0);
        payloads.putBytes(cell * stride, bytes, 0, length);
        return leased | (seq & CellWord.GENERATION_MASK);
    }

    @Override
    public void prepare(final int cell, final long seq) {
        store(cell, prepared | (seq & CellWord.GENERATION_MASK));
    }

    @Override
    public void lease(final int cell, final long word) {
        store(cell, word);
        lastTaken = cell;
    }

    @Override
    public void recover(final long head) {
        boolean orphans = false;
        for (int cell = 0; cell < cells; cell++) {
            final long word = word(cell);
            if (CellWord.state(word) == CellWord.PREPARED) {
                final boolean committed = headers.getLong(header(cell) + POSITION) < head; // R9
                store(cell, committed ? CellWord.unowned(CellWord.ORPHAN, word) : CellWord.FREE);
            }
            orphans |= CellWord.state(word(cell)) == CellWord.ORPHAN;
        }
        if (orphans) {
            raiseOrphans();
        }
    }

    /**
     * Frees the cell of a dead letter that is kept elsewhere now; the take lock is held.
     *
     * @param dead exact word
     * @return false if the cell has another word
     */
    boolean free(final int cell, final long dead) {
        return compareAndSet(cell, dead, CellWord.FREE);
    }

    @Override
    public void dropAll(final Consumer<ItemBuffer> each) {
        scan.browseAll(new ItemBuffer(), each);
        for (int cell = 0; cell < cells; cell++) {
            store(cell, CellWord.FREE);
        }
    }

    // ---- without a lock

    /**
     * The item is done: one CAS.
     *
     * @param word of the lease, exactly
     * @return false if the lease was lost; nothing changed
     */
    boolean done(final int cell, final long word) {
        final boolean done = compareAndSet(cell, word, CellWord.FREE);
        if (done) {
            lastFreed = cell;
        }
        return done;
    }

    @Override
    public void giveBack(final int cell, final long word) {
        ends.giveBackUncounted(cell, word);
    }

    /** {@return whether a lease is still its taker's} */
    boolean isLeased(final ItemBuffer taken) {
        return taken.word != 0 && word(taken.cell) == taken.word;
    }

    /** {@return which of its leases the present one of an item is} */
    long leaseNumber(final int cell) {
        return headers.getLong(header(cell) + LEASE_NUMBER);
    }

    @Override
    public boolean hasLetterInCell() {
        return letters != null && letters.isAnyInCell();
    }

    @Override
    public boolean isHeld() {
        return scan.isAnyHeld();
    }

    @Override
    public boolean hasCell() {
        return findFree() != NO_CELL
                || (letters != null && letters.isAvailable() && scan.count(CellWord.DEAD) > 0)
                || hasOrphans();
    }

    @Override
    public boolean freeCell(final CallTimeout timeout) throws IOException, InterruptedException {
        if (findFree() != NO_CELL || (letters != null && letters.freeCell(timeout))) {
            return true;
        }
        if (scan.isAllMine()) {
            throw new IllegalStateException(
                    "this process has taken as many items as there may be leases, and none is done: maxLeases=" + cells
                            + " path=" + files.queue() + "; finish some, or create the queue with more");
        }
        return false;
    }

    // ---- hints

    @Override
    public boolean hasOrphans() {
        return control.getLongVolatile(ORPHANS) != 0;
    }

    void raiseOrphans() {
        control.putLongVolatile(ORPHANS, RAISED);
    }

    /** For the heartbeat: raises the hint again, in case that a call has failed to. */
    boolean raiseOwed() {
        if (unraised == 0) {
            return false;
        }
        unraised = 0; // first: an orphan that is made later is looked for again
        final boolean any = orphans() > 0;
        if (any) {
            raiseOrphans();
        }
        return any;
    }

    /** After a scan that found none but the one that is about to be taken. */
    private void lowerOrphans() {
        control.compareAndSetLong(ORPHANS, SCANNED, 0);
    }

    boolean hasJoiners() {
        return control.getLongVolatile(JOINERS) != 0;
    }

    void raiseJoiners() {
        if (!hasJoiners()) {
            control.putLongVolatile(JOINERS, RAISED);
        }
    }

    void lowerJoiners() {
        control.putLongVolatile(JOINERS, 0);
    }

    // ---- for operators

    @Override
    public int inFlight() {
        return scan.count(CellWord.LEASED);
    }

    @Override
    public int orphans() {
        return scan.count(CellWord.ORPHAN);
    }

    @Override
    public int deadLetters() throws IOException {
        return scan.deadLetters(files.numbers());
    }

    @Override
    public boolean browse(final ObservedItem.State state, final Predicate<ItemBuffer> each) throws IOException {
        return switch (state) {
            case AGAIN -> scan.browseInOrder(CellWord.ORPHAN, each);
            case LEASED -> scan.browseInOrder(CellWord.LEASED, each);
            case DEAD -> browseDead(each);
            case QUEUED -> true;
        };
    }

    /** Those in files are older, but for one that is moving just now: it may lie in both places. */
    private boolean browseDead(final Predicate<ItemBuffer> each) throws IOException {
        final Set<Long> shown = new HashSet<>();
        for (final Letter letter : files.list().values()) {
            final ItemBuffer item = new ItemBuffer();
            item.set(letter.type(), letter.bytes());
            item.seq = letter.seq();
            item.deliveries = letter.deliveries();
            item.putTimeMs = letter.putTimeMs();
            shown.add(letter.seq());
            if (!each.test(item)) {
                return false;
            }
        }
        return scan.browseInOrder(CellWord.DEAD, item -> shown.contains(item.seq) || each.test(item));
    }

    @Override
    public int leasesOf(final int participant) {
        return scan.leasesOf(participant);
    }

    @Override
    public OptionalLong oldestPutTimeMs() {
        return scan.oldestPutTimeMs();
    }

    // ---- the bytes of the cells

    /** {@return how many cells there are} */
    int cells() {
        return cells;
    }

    /** {@return how leases end} */
    LeaseEnds ends() {
        return ends;
    }

    /** {@return what can be seen in the cells} */
    CellScan scan() {
        return scan;
    }

    long word(final int cell) {
        return headers.getLongVolatile(header(cell) + WORD);
    }

    private void store(final int cell, final long word) {
        headers.putLongRelease(header(cell) + WORD, word);
    }

    boolean compareAndSet(final int cell, final long expected, final long word) {
        return headers.compareAndSetLong(header(cell) + WORD, expected, word);
    }

    long seq(final int cell) {
        return headers.getLong(header(cell) + ITEM_SEQ);
    }

    /** Whether the item in a cell, which is this process's, lies in a file of its own. */
    boolean isLarge(final int cell) {
        return headers.getInt(header(cell) + TYPE) == QueueDescriptor.TYPE_LARGE;
    }

    /** Copies what lies in a cell. If the buffer is too small, it returns false, and the buffer knows how much it needs. */
    boolean copy(final int cell, final ItemBuffer into) {
        final int header = header(cell);
        into.length = headers.getInt(header + LENGTH);
        if (into.length > into.bytes.length) {
            return false;
        }
        into.type = headers.getInt(header + TYPE);
        into.putTimeMs = headers.getLong(header + PUT_TIME);
        payloads.getBytes(cell * stride, into.bytes, 0, into.length);
        return true;
    }

    private static int header(final int cell) {
        return cell * HEADER_LENGTH;
    }
}
