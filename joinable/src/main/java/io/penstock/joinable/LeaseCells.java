package io.penstock.joinable;

import io.penstock.queue.engine.CallTimeout;
import io.penstock.queue.engine.Cells;
import io.penstock.queue.engine.Conditions;
import io.penstock.queue.engine.QueueHandle;
import io.penstock.queue.engine.WaitingCall;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What a take does when no cell is free. */
final class LeaseCells implements Cells {
    private final QueueHandle handle;
    private final LeaseTable table;
    private DeadLetters<?> deadLetters;

    LeaseCells(final QueueHandle handle, final LeaseTable table) {
        this.handle = handle;
        this.table = table;
    }

    LeaseTable table() {
        return table;
    }

    void freeBy(final DeadLetters<?> letters) {
        deadLetters = letters;
    }

    @Override
    public boolean hasOrphans() {
        return table.hints().hasOrphans();
    }

    @Override
    public boolean hasCell() {
        return table.hasFree()
                || (deadLetters.isAvailable() && table.scan().count(CellWord.DEAD) > 0)
                || table.hints().hasOrphans();
    }

    @Override
    public boolean awaitCell(final CallTimeout limit, final WaitingCall stay) throws InterruptedException {
        try {
            if (table.hasFree() || deadLetters.freeCell(limit)) {
                return true;
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(
                    "a dead letter cannot be moved to a file, and no lease cell is free: path=" + handle.path(), e);
        }
        if (table.scan().isAllMine()) {
            throw new IllegalStateException(
                    "this process has taken as many items as there may be leases, and none is done: maxLeases="
                            + table.scan().cells() + " path=" + handle.path()
                            + "; finish some, or create the queue with more");
        }
        return !limit.isOver() && stay.await(Conditions.CELLS, () -> hasCell() || handle.isClosed(), limit.deadline());
    }
}
