package io.penstock.sync;

/** In memory. */
class MemoryRecordTest extends RecordContract {
    @Override
    Board newBoard() {
        return Board.inMemory();
    }
}
