package io.penstock.sync;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** In a file. */
class SharedBarrierContractTest extends CyclicContract {
    @TempDir
    private Path directory;

    private Board board;
    private int barriers;

    @BeforeEach
    void open() throws Exception {
        board = newBoard(directory);
    }

    @AfterEach
    void close() {
        board.close();
    }

    Board newBoard(final Path folder) throws Exception {
        return Board.at(folder.resolve("board")).create();
    }

    @Override
    Cyclic barrier(final int parties, final Runnable action) {
        final SharedBarrier barrier = board.barrier("b" + barriers++, parties);
        return new Cyclic() {
            @Override
            public int await() throws Exception {
                return action == null ? barrier.await() : barrier.await(action);
            }

            @Override
            public int await(final Duration timeout) throws Exception {
                return action == null ? barrier.await(timeout) : barrier.await(timeout, action);
            }

            @Override
            public void reset() {
                barrier.reset();
            }

            @Override
            public boolean isBroken() {
                return barrier.isBroken();
            }

            @Override
            public int getParties() {
                return barrier.getParties();
            }

            @Override
            public int getNumberWaiting() {
                return barrier.getNumberWaiting();
            }
        };
    }
}
