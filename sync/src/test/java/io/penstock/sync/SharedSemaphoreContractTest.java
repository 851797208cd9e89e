package io.penstock.sync;

import io.penstock.testkit.Rescues;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** In a file. A wake-up that is missing is not made good by the heartbeat. */
class SharedSemaphoreContractTest extends SemaphoreContract {
    @TempDir
    private Path directory;

    private Board board;
    private int semaphores;

    @BeforeEach
    void open() throws Exception {
        Rescues.slow();
        board = Board.at(directory.resolve("board")).create();
    }

    @Override
    SemaphoreFace semaphore() {
        return new SemaphoreFace.Ours(made(board, "s" + semaphores++));
    }

    SharedSemaphore made(final Board on, final String name) {
        return on.semaphore(name, PERMITS);
    }

    @AfterEach
    void close() {
        Rescues.quick();
        board.close();
    }
}
