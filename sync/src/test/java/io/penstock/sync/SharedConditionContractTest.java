package io.penstock.sync;

import java.nio.file.Path;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** In a file. */
class SharedConditionContractTest extends ConditionContract {
    @TempDir
    private Path directory;

    private Board board;

    @Override
    Lock lock() throws Exception {
        board = Board.at(directory.resolve("board")).create();
        return board.lock("lock");
    }

    @Override
    Condition condition(final Lock of, final String name) {
        return ((SharedLock) of).condition(name);
    }

    @AfterEach
    void close() {
        board.close();
    }
}
