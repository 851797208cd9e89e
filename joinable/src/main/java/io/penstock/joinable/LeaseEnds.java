package io.penstock.joinable;

import io.penstock.core.events.FlightEvents;
import io.penstock.core.events.FlightEvents.Cause;
import io.penstock.core.memory.Participants;
import io.penstock.queue.engine.ItemBuffer;

/**
 * How a lease ends without being done: one CAS on the exact word of its cell, without a lock.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that map the queue. <b>Blocks:</b> never.
 */
final class LeaseEnds {
    private final LeaseTable table;
    private final int maxDeliveries;
    private final Participants participants;

    /** Of the queue, for events. */
    private volatile String path;

    LeaseEnds(final LeaseTable table, final int maxDeliveries, final Participants participants) {
        this.table = table;
        this.maxDeliveries = maxDeliveries;
        this.participants = participants;
    }

    /** Says where the queue is. */
    void isAt(final String where) {
        path = where;
    }

    /**
     * The item is to be taken again, or goes to the dead letters if it was delivered often enough.
     *
     * @param leased exact word
     * @param cause for events
     * @return false if the lease was lost; nothing changed
     */
    boolean giveBack(final int cell, final long leased, final Cause cause) {
        final int state = afterwards(leased);
        final boolean given = table.compareAndSet(cell, leased, CellWord.unowned(state, leased));
        if (given && state == CellWord.ORPHAN) {
            table.unraised = 1;
            try {
                table.raiseOrphans();
            } catch (final VirtualMachineError late) {
                // the heartbeat makes up for it
            }
        }
        if (given) {
            record(cause, leased, state);
        }
        return given;
    }

    /** Last: nothing depends on it. */
    private void record(final Cause cause, final long leased, final int state) {
        final long pid = participants.pidOf(CellWord.owner(leased));
        FlightEvents.redelivered(path, cause, CellWord.deliveries(leased), state == CellWord.DEAD, Math.max(0, pid));
    }

    /**
     * The item is to be taken again, as if it had not been delivered: its taker never saw it. The buffer's word is 0 afterwards, from the very
     * CAS on: what a failing call has noted must not end a later lease, whose word may be the same.
     *
     * @return false if the lease was lost; nothing changed
     */
    boolean giveBack(final ItemBuffer taken) {
        final boolean given = giveBackUncounted(taken.cell, taken.word);
        taken.word = 0;
        return given;
    }

    /**
     * The item is to be taken again, as if it had not been delivered. From the CAS on it fails no more.
     *
     * @param leased exact word
     * @return false if the cell has another word; nothing changed
     */
    boolean giveBackUncounted(final int cell, final long leased) {
        final boolean given = table.compareAndSet(cell, leased, CellWord.undelivered(leased));
        if (given) {
            table.unraised = 1;
            try {
                table.raiseOrphans();
            } catch (final VirtualMachineError late) {
                // the heartbeat makes up for it
            }
        }
        return given;
    }

    /**
     * The item goes to the dead letters at once.
     *
     * @param leased exact word
     * @return false if the lease was lost; nothing changed
     */
    boolean bury(final int cell, final long leased) {
        return table.compareAndSet(cell, leased, CellWord.unowned(CellWord.DEAD, leased));
    }

    /**
     * Takes the leases of the dead away from them. Cells that are prepared are left to the recovery of the take side.
     *
     * @return whether anything changed or an orphan was met: then takers and joiners have to look
     */
    boolean reap() {
        boolean orphans = false;
        boolean buried = false;
        for (int cell = 0; cell < table.cells(); cell++) {
            long word = table.word(cell);
            if (CellWord.state(word) == CellWord.LEASED && participants.isDead(CellWord.owner(word))) {
                final int state = afterwards(word);
                if (table.compareAndSet(cell, word, CellWord.unowned(state, word))) {
                    record(Cause.DIED, word, state);
                }
                buried |= state == CellWord.DEAD;
                word = table.word(cell);
            }
            orphans |= CellWord.state(word) == CellWord.ORPHAN;
        }
        if (orphans) {
            table.raiseOrphans();
        }
        return orphans || buried;
    }

    private int afterwards(final long leased) {
        return CellWord.deliveries(leased) >= maxDeliveries ? CellWord.DEAD : CellWord.ORPHAN;
    }
}
