package io.penstock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.testkit.Rescues;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** In a file. The heartbeat makes a missing wake-up good, late: it is seen. */
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
    void close() throws IOException {
        Rescues.quick();
        final long rescues = Rescues.count(directory);
        board.close();
        assertEquals(0, rescues, "wake-ups that were missing");
    }
}
