package io.penstock.sync;

/** In memory. */
class MemoryAwaitTest extends AwaitContract {
    @Override
    Board newBoard() {
        return Board.inMemory();
    }
}
