package io.penstock.sync;

import java.nio.file.Path;

/** In memory. */
class MemoryLatchContractTest extends SharedLatchContractTest {
    @Override
    Board newBoard(final Path folder) {
        return Board.inMemory();
    }
}
