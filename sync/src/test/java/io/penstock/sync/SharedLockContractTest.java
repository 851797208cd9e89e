package io.penstock.sync;

import java.nio.file.Path;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** In a file. */
class SharedLockContractTest extends LockContract {
    @TempDir
    private Path directory;

    private Board board;

    @Override
    Lock lock() throws Exception {
        board = Board.at(directory.resolve("board")).create();
        return board.lock("lock");
    }

    @AfterEach
    void close() {
        board.close();
    }
}
