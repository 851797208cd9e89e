package io.penstock.sync.engine;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.core.hub.ObservedHub;
import io.penstock.sync.Board;
import io.penstock.testkit.Background;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One object that looks again and again. */
@Timeout(60)
class DirectoryBoardsTest {
    @TempDir
    private Path directory;

    private static CompletableFuture<Void> holds(
            final Board board, final String first, final String second, final CountDownLatch both) {
        return Background.run(() -> {
            board.lock(first).lock();
            both.countDown();
            both.await();
            board.lock(second).lock();
            board.lock(second).unlock();
            board.lock(first).unlock();
        });
    }

    @Test
    @DisplayName("S16: a board that was made after the first look is seen, and one whose file was deleted is not")
    void newAndDeleted() throws Exception {
        final Path file = directory.toRealPath().resolve("new");
        try (Board old = Board.at(directory.resolve("old")).create()) {
            old.lock("l");
            final DirectoryBoards boards =
                    new DirectoryBoards(directory.toRealPath(), ObservedHub.at(directory.toRealPath()));
            assertEquals(List.of(), boards.deadlocks());
            final CompletableFuture<Void> one;
            final CompletableFuture<Void> two;
            try (Board fresh = Board.at(file).create()) {
                final CountDownLatch both = new CountDownLatch(2);
                one = holds(fresh, "a", "b", both);
                two = holds(fresh, "b", "a", both);
                await().until(() -> boards.deadlocks().size() == 1);
                assertEquals(file, boards.deadlocks().get(0).waits().get(0).board());
                Files.delete(file);
                assertEquals(List.of(), boards.deadlocks());
            }
            await().until(() -> one.isDone() && two.isDone()); // the handle was closed
        }
    }
}
