package io.penstock.queue.engine;

/** How items leave the ring: for good, or into lease cells. Called under the take lock, but for {@link #giveBack}. */
public interface TakePolicy {
    /** Items leave for good: a bounded queue. */
    TakePolicy FOR_GOOD = new TakePolicy() {
        @Override
        public TakeResult take(final TakeSection ring, final ItemBuffer into) {
            return ring.takeForGood(into);
        }

        @Override
        public void recover(final long head) {
            // there are no cells
        }

        @Override
        public void giveBack(final ItemBuffer taken) {
            // it has left for good
        }
    };

    /**
     * Takes the next item.
     *
     * @param ring where it leaves
     * @param into what it is copied to
     * @return what it came to
     */
    TakeResult take(TakeSection ring, ItemBuffer into);

    /**
     * Decides on what was prepared, besides the ring's own words, when its taker died.
     *
     * @param head of the ring: an item is off the ring if its position lies before (R9)
     */
    void recover(long head);

    /**
     * After an exception that its caller sees instead of the item: somebody else may have it, where that is possible. Does nothing for what
     * was not taken, or was given back before.
     *
     * @param taken by this thread, perhaps
     */
    void giveBack(ItemBuffer taken);
}
