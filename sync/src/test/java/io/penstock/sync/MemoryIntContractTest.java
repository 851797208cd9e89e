package io.penstock.sync;

/** In memory. */
class MemoryIntContractTest extends IntContract {
    @Override
    IntCell cell() {
        return LongCell.over(IntCell.class, Board.inMemory().intNumber("n"));
    }
}
