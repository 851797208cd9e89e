package io.penstock.sync;

/** In memory. */
class MemoryLongContractTest extends LongContract {
    @Override
    LongCell cell() {
        return LongCell.over(LongCell.class, Board.inMemory().number("n"));
    }
}
