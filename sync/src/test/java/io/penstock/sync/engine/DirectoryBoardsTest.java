package io.penstock.sync.engine;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.core.hub.ObservedHub;
import io.penstock.sync.Board;
import io.penstock.sync.SyncStats;
import io.penstock.testkit.Background;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
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

    /** Writes the end of a board's entries, wherever it is in the file. */
    private static void putEnd(final Path file, final long from, final long to) throws Exception {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final MappedByteBuffer words = channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size());
            words.order(ByteOrder.nativeOrder());
            final List<Integer> found = IntStream.range(0, words.capacity() / BoardDescriptor.UNIT)
                    .map(unit -> unit * BoardDescriptor.UNIT)
                    .filter(at -> words.getLong(at) == from)
                    .boxed()
                    .toList();
            assertEquals(1, found.size());
            words.putLong(found.get(0), to);
        }
    }

    @Test
    @DisplayName("S16: a board that is damaged hides no deadlock of another one, and fails no look")
    void damaged() throws Exception {
        final Path file = directory.resolve("damaged");
        try (Board bad = Board.at(file).create();
                Board good = Board.at(directory.resolve("good")).create()) {
            final DirectoryBoards boards =
                    new DirectoryBoards(directory.toRealPath(), ObservedHub.at(directory.toRealPath()));
            final CountDownLatch both = new CountDownLatch(4);
            final List<CompletableFuture<Void>> threads = List.of(
                    holds(bad, "a", "b", both),
                    holds(bad, "b", "a", both),
                    holds(good, "a", "b", both),
                    holds(good, "b", "a", both));
            await().until(() -> boards.deadlocks().size() == 2);
            final long end = SyncStats.of(file).usedBytes();
            putEnd(file, end, end + 1);
            assertEquals(1, boards.deadlocks().size());
            putEnd(file, end + 1, end);
            assertEquals(2, boards.deadlocks().size());
            bad.close();
            good.close();
            await().until(() -> threads.stream().allMatch(CompletableFuture::isDone));
        }
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
