package io.penstock.sync;

/** In memory. */
class MemoryLongArrayContractTest extends LongArrayContract {
    @Override
    LongArrayCells cells(final int length) {
        return LongCell.over(LongArrayCells.class, Board.inMemory().longArray("a", length));
    }
}
