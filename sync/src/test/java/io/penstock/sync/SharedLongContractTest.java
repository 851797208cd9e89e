package io.penstock.sync;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** In a file. */
class SharedLongContractTest extends LongContract {
    @TempDir
    private Path directory;

    private Board board;

    @Override
    LongCell cell() throws Exception {
        board = Board.at(directory.resolve("board")).create();
        return LongCell.over(LongCell.class, board.number("n"));
    }

    @AfterEach
    void close() {
        board.close();
    }
}
