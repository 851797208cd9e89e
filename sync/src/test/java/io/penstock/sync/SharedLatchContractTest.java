package io.penstock.sync;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** In a file. */
class SharedLatchContractTest extends LatchContract {
    @TempDir
    private Path directory;

    private Board board;
    private int latches;

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
    Counts latch(final int count) {
        final SharedLatch latch = board.latch("l" + latches++, count);
        return new Counts() {
            @Override
            public void countDown() {
                latch.countDown();
            }

            @Override
            public long getCount() {
                return latch.getCount();
            }

            @Override
            public void await() throws Exception {
                latch.await();
            }

            @Override
            public boolean await(final Duration timeout) throws Exception {
                return latch.await(timeout);
            }
        };
    }
}
