package io.penstock.queue.engine;

/** What a queue needs of its lease cells, if it has any. */
public interface Cells {
    /** A bounded queue has none. */
    Cells NONE = new Cells() {
        @Override
        public boolean hasOrphans() {
            return false;
        }

        @Override
        public boolean hasCell() {
            return false;
        }

        @Override
        public boolean awaitCell(final CallTimeout limit, final WaitingCall stay) {
            throw new IllegalStateException("a bounded queue has no lease cells");
        }
    };

    /** {@return whether an item may be there to be taken again} */
    boolean hasOrphans();

    /** {@return whether a cell may be had for an item} */
    boolean hasCell();

    /**
     * Makes a cell free, or waits for one. Blocks.
     *
     * @param limit of the call
     * @param stay of the call
     * @return false when the time was up first
     * @throws InterruptedException if interrupted while waiting
     */
    boolean awaitCell(CallTimeout limit, WaitingCall stay) throws InterruptedException;
}
