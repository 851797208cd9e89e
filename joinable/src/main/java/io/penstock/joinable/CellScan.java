package io.penstock.joinable;

import io.penstock.core.memory.Participants;
import io.penstock.queue.engine.ItemBuffer;
import io.penstock.queue.engine.QueueCore;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What there is to see in the lease cells, for anybody and without a lock. It writes nothing. */
final class CellScan {
    private final CellMemory memory;
    private final Participants participants;
    private final int cells;

    /** A guess where a busy cell may be; written by racing threads, and any value will do. */
    private int lastBusy;

    CellScan(final CellMemory memory, final int cells, final Participants participants) {
        this.memory = memory;
        this.cells = cells;
        this.participants = participants;
    }

    /** How many cells there are. */
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

    // ---- counting

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
    boolean isAllMine() {
        for (int cell = 0; cell < cells; cell++) {
            final long word = word(cell);
            if (CellWord.state(word) != CellWord.LEASED || CellWord.owner(word) != participants.self()) {
                return false;
            }
        }
        return true;
    }

    /** {@return whether a living process holds an item} */
    boolean isAnyHeld() {
        for (int cell = 0; cell < cells; cell++) {
            final long word = word(cell);
            if (CellWord.state(word) == CellWord.LEASED && !participants.isDead(CellWord.owner(word))) {
                return true;
            }
        }
        return false;
    }

    // ---- browsing

    /**
     * Copies what lies in a cell if it is in a state.
     *
     * @param cell index
     * @param state that it must have
     * @param into what it is copied to; it grows as needed
     * @return false if it is in another state
     */
    boolean browse(final int cell, final int state, final ItemBuffer into) {
        return memory.browse(cell, state, into);
    }

    /**
     * Shows the orphans, oldest first, without taking them.
     *
     * @param copy a buffer to use
     * @param each is shown one after the other, until it says false
     */
    void browseOrphans(final ItemBuffer copy, final Predicate<ItemBuffer> each) {
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

    /**
     * Shows what lies in all cells that are not free; the take lock is held.
     *
     * @param copy a buffer to use
     * @param each is shown it
     */
    void browseAll(final ItemBuffer copy, final Consumer<ItemBuffer> each) {
        for (int cell = 0; cell < cells; cell++) {
            if (word(cell) != CellWord.FREE) {
                while (!memory.copy(cell, copy)) {
                    copy.grow();
                }
                each.accept(copy);
            }
        }
    }
}
