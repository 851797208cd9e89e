package io.penstock.sync;

import java.nio.file.Path;
import java.util.concurrent.locks.ReadWriteLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** In a file. */
class SharedReadWriteLockContractTest extends ReadWriteLockContract {
    @TempDir
    private Path directory;

    private Board board;

    @Override
    ReadWriteLock lock() throws Exception {
        board = Board.at(directory.resolve("board")).create();
        return board.readWriteLock("lock");
    }

    @AfterEach
    void close() {
        board.close();
    }
}
