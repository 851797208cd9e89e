package io.penstock.sync;

import java.nio.file.Path;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A write lock alone is a lock. */
class WriteLockContractTest extends LockContract {
    @TempDir
    private Path directory;

    private Board board;

    @Override
    Lock lock() throws Exception {
        board = Board.at(directory.resolve("board")).create();
        return board.readWriteLock("lock").writeLock();
    }

    @AfterEach
    void close() {
        board.close();
    }
}
