package io.penstock.sync;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** In a file. */
class SharedIntArrayContractTest extends IntArrayContract {
    @TempDir
    private Path directory;

    private Board board;

    @BeforeEach
    void open() throws Exception {
        board = Board.at(directory.resolve("board")).create();
    }

    @Override
    IntArrayCells cells(final int length) {
        return LongCell.over(IntArrayCells.class, board.intArray("a" + length, length));
    }

    @AfterEach
    void close() {
        board.close();
    }
}
