package io.penstock.sync;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** In a file. */
class SharedIntContractTest extends IntContract {
    @TempDir
    private Path directory;

    private Board board;

    @Override
    IntCell cell() throws Exception {
        board = Board.at(directory.resolve("board")).create();
        return LongCell.over(IntCell.class, board.intNumber("n"));
    }

    @AfterEach
    void close() {
        board.close();
    }
}
