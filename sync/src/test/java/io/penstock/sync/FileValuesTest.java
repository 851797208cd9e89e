package io.penstock.sync;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** In a file. */
class FileValuesTest extends ValuesContract {
    @TempDir
    private Path directory;

    @Override
    Board newBoard() throws Exception {
        return Board.at(directory.resolve("board")).create();
    }
}
