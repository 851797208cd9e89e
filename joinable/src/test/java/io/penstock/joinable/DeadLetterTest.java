package io.penstock.joinable;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.core.channel.Channel;
import io.penstock.queue.engine.QueueDescriptor;
import io.penstock.queue.engine.QueueFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What lies beside a queue's file: dead letters and large items. */
@Timeout(60)
class DeadLetterTest {
    private static final byte[] LARGE = new byte[50_000];

    @TempDir
    private Path directory;

    private JoinableQueueBuilder<byte[]> builder() {
        return JoinableQueue.at(directory.resolve("jobs"), byte[].class)
                .maxLeases(1)
                .maxDeliveries(1);
    }

    private static void bury(final JoinableQueue<byte[]> queue, final byte[] item) throws Exception {
        queue.put(item);
        queue.lease().release();
    }

    private List<Path> files(final String folder) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve(folder))) {
            return files.toList();
        }
    }

    /** The file of the oldest letter of a queue with one cell and two of them. */
    private Path buryTwo(final JoinableQueue<byte[]> queue, final byte[] first) throws Exception {
        bury(queue, first);
        bury(queue, new byte[] {2});
        return files("jobs.dead").get(0);
    }

    @Test
    @DisplayName(
            "J6, Q7: a large letter put back by a process killed before it removed the letter: dropping that loses nothing")
    void killedWhilePuttingBack() throws Exception {
        try (JoinableQueue<byte[]> queue = builder().create()) {
            final Path file = buryTwo(queue, LARGE);
            final byte[] letter = Files.readAllBytes(file);
            assertTrue(queue.deadLetters().get(0).putBack());
            Files.write(file, letter); // as it was between the put and the removal
            assertEquals(2, queue.deadLetters().size());
            assertTrue(queue.deadLetters().get(0).drop());
            assertArrayEquals(LARGE, queue.take());
            queue.taskDone();
            assertEquals(List.of(), files("jobs.large"));
        }
    }

    @Test
    @DisplayName("J6: a large letter that was put back has one file, and none once it is done")
    void putBackLarge() throws Exception {
        try (JoinableQueue<byte[]> queue = builder().create()) {
            buryTwo(queue, LARGE);
            assertTrue(queue.deadLetters().get(0).putBack());
            assertEquals(1, files("jobs.large").size());
            assertArrayEquals(LARGE, queue.take());
            queue.taskDone();
            assertEquals(List.of(), files("jobs.large"));
        }
    }

    @Test
    @DisplayName("J6: a damaged letter is named with its path, hides no other, and can be dropped")
    void damagedLetter() throws Exception {
        try (JoinableQueue<byte[]> queue = builder().create()) {
            final Path file = buryTwo(queue, new byte[] {1});
            for (final int length : new int[] {0, 3, 20}) {
                Files.write(file, new byte[length]);
                final List<DeadLetter<byte[]>> letters = queue.deadLetters();
                assertEquals(2, letters.size());
                assertArrayEquals(new byte[] {2}, letters.get(1).value());
                final DeadLetter<byte[]> damaged = letters.get(0);
                for (final String text : List.of(
                        assertThrows(IOException.class, damaged::value).getMessage(),
                        assertThrows(IOException.class, damaged::putBack).getMessage())) {
                    assertTrue(text.contains(file.toString()), text);
                }
            }
            assertTrue(queue.deadLetters().get(0).drop());
            assertEquals(1, queue.deadLetters().size());
            assertEquals(List.of(), files("jobs.dead"));
        }
    }

    @Test
    @DisplayName(
            "J6: a letter that cannot be moved to its file leaves no half of one; what a killed mover left goes with the letter")
    void unfinishedFiles() throws Exception {
        try (JoinableQueue<byte[]> queue = builder().create()) {
            final Path first = buryTwo(queue, new byte[] {1});
            final String second =
                    first.getFileName().toString().replaceAll("-0$", "-1"); // of the one that is in the cell still
            final Path obstacle =
                    Files.createDirectories(first.resolveSibling(second).resolve("obstacle"));
            queue.put(new byte[] {3});
            assertThrows(UncheckedIOException.class, queue::take);
            assertFalse(Files.exists(first.resolveSibling(second + ".part")));
            Files.delete(obstacle);
            Files.delete(first.resolveSibling(second));
            Files.createFile(first.resolveSibling(second + ".part"));
            for (final DeadLetter<byte[]> letter : queue.deadLetters()) {
                assertTrue(letter.drop());
            }
            assertEquals(List.of(), files("jobs.dead"));
            assertArrayEquals(new byte[] {3}, queue.take());
        }
    }

    @Test
    @DisplayName(
            "J6, Q11: a new queue of the name of one whose file was deleted has none of its letters and none of its files")
    void newQueueOfTheSameName() throws Exception {
        final JoinableQueue<byte[]> old = builder().create();
        buryTwo(old, LARGE);
        assertEquals(1, files("jobs.large").size());
        Files.delete(directory.resolve("jobs"));
        try (JoinableQueue<byte[]> queue = builder().openOrCreate()) {
            assertEquals(List.of(), queue.deadLetters());
            assertEquals(0, queue.stats().deadLetters());
            assertEquals(List.of(), files("jobs.large"));
            assertEquals(List.of(), files("jobs.dead"));
            buryTwo(queue, LARGE);
            old.destroy(); // late
            assertArrayEquals(LARGE, queue.deadLetters().get(0).value());
            assertEquals(2, queue.deadLetters().size());
            queue.destroy();
        }
        assertFalse(Files.exists(directory.resolve("jobs.large")));
        assertFalse(Files.exists(directory.resolve("jobs.dead")));
    }

    @Test
    @DisplayName("J5, R11: a lost lease whose cell has the same word again, 4,194,304 items later, stays lost")
    void sameWordAgain() throws Exception {
        try (JoinableQueue<byte[]> queue = builder().create()) {
            queue.put(new byte[1]);
            final Lease<byte[]> lease = queue.lease();
            final QueueFile file = QueueFile.of(
                    Channel.open(directory.resolve("jobs"), CellDescriptor.FILE_KIND, QueueDescriptor.VERSION));
            final long cells = QueueDescriptor.cellsOffset(file.capacity());
            file.channel()
                    .body(cells, CellDescriptor.headersLength(1))
                    .putLong(CellDescriptor.ITEM_SEQ, 1L << CellWord.GENERATION_BITS);
            assertThrows(LeaseLostException.class, lease::done);
            assertEquals(1, queue.unfinished());
        }
    }
}
