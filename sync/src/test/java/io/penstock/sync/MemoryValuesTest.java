package io.penstock.sync;

/** In memory. */
class MemoryValuesTest extends ValuesContract {
    @Override
    Board newBoard() {
        return Board.inMemory();
    }
}
