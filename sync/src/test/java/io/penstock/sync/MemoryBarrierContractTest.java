package io.penstock.sync;

import java.nio.file.Path;

/** In memory. */
class MemoryBarrierContractTest extends SharedBarrierContractTest {
    @Override
    Board newBoard(final Path folder) {
        return Board.inMemory();
    }
}
