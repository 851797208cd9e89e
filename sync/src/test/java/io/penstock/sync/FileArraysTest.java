package io.penstock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.penstock.queue.BoundedQueue;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** In a file. */
class FileArraysTest extends ArraysContract {
    @TempDir
    private Path directory;

    @Override
    Board newBoard() throws Exception {
        return Board.at(directory.resolve("board")).create();
    }

    @Test
    @DisplayName("S1: arrays outlive all handles")
    void reopened() throws Exception {
        board.intArray("i", 3).set(2, 7);
        board.byteArray("b", 3).setShort(0, (short) 8);
        board.close();
        try (Board again = Board.at(directory.resolve("board")).open()) {
            assertEquals("[0, 0, 7]", again.intArray("i", 3).toString());
            assertEquals(8, again.byteArray("b", 3).getShort(0));
            assertEquals(
                    List.of("intArray", "byteArray"),
                    SyncStats.of(directory.resolve("board")).entries().stream()
                            .map(SyncStats.Entry::kind)
                            .toList());
        }
    }

    @Test
    @DisplayName("S8: arrays go through a queue, and are the same ones where they arrive")
    void travel() throws Exception {
        try (BoundedQueue<SharedArray> queue =
                BoundedQueue.at(directory.resolve("queue"), SharedArray.class).create()) {
            for (final SharedArray array : List.of(
                    board.longArray("l", 4),
                    board.intArray("i", 5),
                    board.doubleArray("d", 6),
                    board.byteArray("b", 7))) {
                queue.put(array);
                final SharedArray copy = queue.take();
                assertInstanceOf(array.getClass(), copy);
                assertEquals(array.length(), copy.length());
                assertEquals(array.address(), copy.address());
                array.asByteBuffer().put(3, (byte) 9);
                assertEquals(9, copy.asByteBuffer().get(3));
            }
            Board.resolve(board.longArray("l", 4).address()).board().close();
        }
    }

    @Test
    @Tag("storm")
    @EnabledIfSystemProperty(named = "penstock.storm", matches = "true")
    @DisplayName("V8: an array has up to 2 GiB - 64 KiB, and its last element is its own")
    void largest() throws Exception {
        final int length = (1 << 28) - (1 << 13);
        final long most = (2L << 30) - 4096;
        assertThrows(
                IllegalArgumentException.class,
                () -> Board.at(directory.resolve("none")).capacityBytes(most + 1));
        try (Board large =
                Board.at(directory.resolve("large")).capacityBytes(most).create()) {
            final SharedLongArray array = large.longArray("a", length);
            array.set(length - 1, 5);
            array.copyFrom(length - 3, new long[] {6, 7}, 0, 2);
            assertEquals(7, array.get(length - 2));
            assertEquals((2L << 30) - (1 << 16), array.asByteBuffer().capacity());
            final SharedFlag behind = large.flag("behind");
            assertEquals("clear", behind.toString());
            assertEquals(5, array.get(length - 1));
        }
    }
}
