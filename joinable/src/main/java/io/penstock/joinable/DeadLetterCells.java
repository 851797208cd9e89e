package io.penstock.joinable;

import io.penstock.core.wait.Deadline;
import io.penstock.queue.engine.Conditions;
import io.penstock.queue.engine.ItemBuffer;
import io.penstock.queue.engine.QueueHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Dead letters in the cells in which they died. Who frees one owns the dead letter lock. */
final class DeadLetterCells {
    static final int NONE = -1;

    /** Rare and short: no place in the wait list is worth it. */
    static final long NAP_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final QueueHandle handle;
    private final LeaseTable table;

    DeadLetterCells(final QueueHandle handle, final LeaseTable table) {
        this.handle = handle;
        this.table = table;
    }

    /** Shows them all, in no order. */
    void forEach(final Consumer<ItemBuffer> each) {
        final ItemBuffer copy = new ItemBuffer();
        for (int cell = 0; cell < table.scan().cells(); cell++) {
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
        for (int cell = 0; cell < table.scan().cells(); cell++) {
            if (isDead(cell)
                    && (oldest == NONE || table.scan().seq(cell) < table.scan().seq(oldest))) {
                oldest = cell;
            }
        }
        return oldest;
    }

    /** The cell of the one with that number, or {@link #NONE}. */
    int find(final long seq) {
        for (int cell = 0; cell < table.scan().cells(); cell++) {
            if (isDead(cell) && table.scan().seq(cell) == seq) {
                return cell;
            }
        }
        return NONE;
    }

    private boolean isDead(final int cell) {
        return CellWord.state(table.scan().word(cell)) == CellWord.DEAD;
    }

    /** Frees a cell; false when the time was up first. */
    boolean free(final int cell, final Deadline deadline, final boolean interruptible) throws InterruptedException {
        return free(cell, table.scan().word(cell), deadline, interruptible);
    }

    /** As {@link #free(int, Deadline, boolean)}; false also if the cell has another word. */
    boolean free(final int cell, final long word, final Deadline deadline, final boolean interruptible)
            throws InterruptedException {
        final boolean[] freed = {false};
        boolean interrupted = false;
        try {
            while (!handle.core().takeSide().tryRun(() -> freed[0] = table.free(cell, word))) {
                handle.checkOpen();
                if (deadline.isOver()) {
                    return false;
                }
                if (Thread.interrupted()) { // else there would be no nap any more
                    interrupted = true;
                    if (interruptible) {
                        throw new InterruptedException();
                    }
                }
                LockSupport.parkNanos(this, NAP_NS);
            }
        } finally {
            if (interrupted && !interruptible) {
                Thread.currentThread().interrupt();
            }
        }
        handle.signal(Conditions.TAKE_LOCK);
        handle.signal(Conditions.CELLS);
        return freed[0];
    }
}
