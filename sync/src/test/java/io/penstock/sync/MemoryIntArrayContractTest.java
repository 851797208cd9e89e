package io.penstock.sync;

/** In memory. */
class MemoryIntArrayContractTest extends IntArrayContract {
    @Override
    IntArrayCells cells(final int length) {
        return LongCell.over(IntArrayCells.class, Board.inMemory().intArray("a", length));
    }
}
