package io.penstock.sync;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** In a file. */
class SharedLongArrayContractTest extends LongArrayContract {
    @TempDir
    private Path directory;

    private Board board;

    @BeforeEach
    void open() throws Exception {
        board = Board.at(directory.resolve("board")).create();
    }

    @Override
    LongArrayCells cells(final int length) {
        return LongCell.over(LongArrayCells.class, board.longArray("a" + length, length));
    }

    @AfterEach
    void close() {
        board.close();
    }
}
