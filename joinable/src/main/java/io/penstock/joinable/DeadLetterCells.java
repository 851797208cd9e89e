package io.penstock.joinable;

import io.penstock.core.lock.CallTimeout;
import io.penstock.queue.engine.Conditions;
import io.penstock.queue.engine.ItemBuffer;
import java.util.function.Consumer;

/**
 * Dead letters in the cells in which they died. Only the owner of the dead letter lock frees one.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that have the queue open. <b>Blocks:</b> {@link #free}, for the take lock.
 */
final class DeadLetterCells {
    static final int NONE = -1;

    private final FileLeaseQueue queue;
    private final LeaseTable table;

    DeadLetterCells(final FileLeaseQueue queue, final LeaseTable table) {
        this.queue = queue;
        this.table = table;
    }

    /** Shows them all, in no order. */
    void forEach(final Consumer<ItemBuffer> each) {
        final ItemBuffer copy = new ItemBuffer();
        for (int cell = 0; cell < table.cells(); cell++) {
            if (browse(cell, copy)) {
                each.accept(copy);
            }
        }
    }

    /** False if there is none in that cell. */
    boolean browse(final int cell, final ItemBuffer into) {
        return table.scan().browse(cell, CellWord.DEAD, into);
    }

    /** The cell of the one with the smallest number, or {@link #NONE}. */
    int oldest() {
        int oldest = NONE;
        for (int cell = 0; cell < table.cells(); cell++) {
            if (isDead(cell) && (oldest == NONE || table.seq(cell) < table.seq(oldest))) {
                oldest = cell;
            }
        }
        return oldest;
    }

    /** The cell of the one with that number, or {@link #NONE}. */
    int find(final long seq) {
        for (int cell = 0; cell < table.cells(); cell++) {
            if (isDead(cell) && table.seq(cell) == seq) {
                return cell;
            }
        }
        return NONE;
    }

    private boolean isDead(final int cell) {
        return CellWord.state(table.word(cell)) == CellWord.DEAD;
    }

    /** Frees a cell; false if the time was up first. */
    boolean free(final int cell, final CallTimeout timeout) throws InterruptedException {
        return free(cell, table.word(cell), timeout);
    }

    /** As {@link #free(int, CallTimeout)}; false also if the cell has another word. */
    boolean free(final int cell, final long word, final CallTimeout timeout) throws InterruptedException {
        final boolean[] freed = {false};
        if (!queue.takeLock().run(() -> freed[0] = table.free(cell, word), timeout)) {
            return false;
        }
        queue.waitList().signal(Conditions.CELLS);
        return freed[0];
    }

    void freeUninterruptibly(final int cell) {
        final long word = table.word(cell);
        try {
            while (!free(cell, word, CallTimeout.immediate()) && table.word(cell) == word) {
                queue.checkOpen(); // a take of a stopped process takes longer than the patience
            }
        } catch (final InterruptedException e) {
            throw new AssertionError("an immediate call is not interrupted", e);
        }
    }
}
