package io.penstock.joinable;

import io.penstock.core.memory.Participants;

/** How a lease ends: one CAS on the exact word of its cell, without a lock. */
final class LeaseEnds {
    private final CellMemory memory;
    private final LeaseHints hints;
    private final Participants participants;
    private final int cells;
    private final int maxDeliveries;

    /** A guess where a free cell may be; written by racing threads, and any value will do. */
    private int lastFreed;

    LeaseEnds(
            final CellMemory memory,
            final LeaseHints hints,
            final LeaseTable.Geometry geometry,
            final Participants participants) {
        this.memory = memory;
        this.hints = hints;
        this.participants = participants;
        this.cells = geometry.cells();
        this.maxDeliveries = geometry.maxDeliveries();
    }

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

    int lastFreed() {
        return lastFreed;
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
            hints.raiseOrphans();
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
            long word = memory.word(cell);
            if (CellWord.state(word) == CellWord.LEASED && participants.isDead(CellWord.owner(word))) {
                final int state = afterwards(word);
                memory.compareAndSet(cell, word, CellWord.unowned(state, word));
                buried |= state == CellWord.DEAD;
                word = memory.word(cell);
            }
            orphans |= CellWord.state(word) == CellWord.ORPHAN;
        }
        if (orphans) {
            hints.raiseOrphans();
        }
        return orphans || buried;
    }

    private int afterwards(final long leased) {
        return CellWord.deliveries(leased) >= maxDeliveries ? CellWord.DEAD : CellWord.ORPHAN;
    }
}
