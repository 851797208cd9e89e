package io.penstock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.codec.CodecException;
import io.penstock.queue.BoundedQueue;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** S8: entries travel as their addresses. */
class SharedAddressTest {
    @TempDir
    private Path directory;

    /** What a program sends: entries beside values. */
    record Job(String text, SharedLong done, SharedFlag stop, SharedEntry any) {}

    private Path path() {
        return directory.resolve("board");
    }

    private static byte[] written(final Object object) throws IOException {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return bytes.toByteArray();
    }

    private static Object read(final byte[] bytes) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return in.readObject();
        }
    }

    private static List<SharedEntry> oneOfEach(final Board board) {
        return List.of(
                board.number("n"),
                board.intNumber("i"),
                board.doubleNumber("d"),
                board.bool("b"),
                board.adder("a"),
                board.flag("f"),
                board.lock("l"),
                board.semaphore("s", 2),
                board.unowned("u", 1, 1),
                board.gauge("g"),
                board.readWriteLock("m"));
    }

    @Test
    @DisplayName(
            "S8: each kind of entry is the same one after Java's serialization, also when the sender's handle was closed")
    void serialized() throws Exception {
        final Board board = Board.at(path()).create();
        for (final SharedEntry entry : oneOfEach(board)) {
            final SharedEntry copy = (SharedEntry) read(written(entry));
            assertEquals(entry.getClass(), copy.getClass());
            assertEquals(entry.address(), copy.address());
        }
        final byte[] number = written(board.number("n"));
        board.number("n").set(41);
        board.close();
        final SharedLong copy = (SharedLong) read(number);
        assertEquals(42, copy.incrementAndGet());
        copy.board().close();
        try (Board again = Board.at(path()).open()) {
            assertEquals(42, again.number("n").get());
        }
    }

    @Test
    @DisplayName("S8: so is each kind in memory, within the JVM")
    void serializedInMemory() throws Exception {
        try (Board board = Board.inMemory()) {
            for (final SharedEntry entry : oneOfEach(board)) {
                final SharedEntry copy = (SharedEntry) read(written(entry));
                assertEquals(entry.getClass(), copy.getClass());
                assertEquals(board, copy.board());
            }
        }
    }

    @Test
    @DisplayName("S8: entries go through a queue, as an item and inside one, without a word to the codec")
    void throughAQueue() throws Exception {
        try (Board board = Board.at(path()).create();
                BoundedQueue<SharedLong> plain = BoundedQueue.at(directory.resolve("plain"), SharedLong.class)
                        .create();
                BoundedQueue<Job> jobs =
                        BoundedQueue.at(directory.resolve("jobs"), Job.class).create()) {
            final SharedLong done = board.number("done");
            plain.put(done);
            plain.take().incrementAndGet();
            jobs.put(new Job("a", done, board.flag("stop"), board.adder("sum")));
            final Job job = jobs.take();
            job.done().incrementAndGet();
            job.stop().set();
            ((SharedAdder) job.any()).add(5);
            assertEquals(2, done.get());
            assertTrue(board.flag("stop").isSet());
            assertEquals(5, board.adder("sum").sum());
            job.done().board().close();
        }
    }

    @Test
    @DisplayName("S8: an address is a text and back, and leads to its entry")
    void asText() throws Exception {
        try (Board board = Board.at(path()).create()) {
            board.number("a name: with % and \u00fc", 6);
            final SharedAddress address =
                    board.number("a name: with % and \u00fc").address();
            assertTrue(address.toString().chars().allMatch(c -> c > ' ' && c < 127), address.toString());
            assertEquals(address, SharedAddress.parse(address.toString()));
            final SharedLong found = (SharedLong) Board.resolve(SharedAddress.parse(address.toString()));
            assertEquals(6, found.get());
            assertEquals(found.board(), Board.resolve(address).board());
            found.board().close();
            final SharedEntry anew = Board.resolve(address);
            assertEquals(6, ((SharedLong) anew).get());
            anew.board().close();
        }
        for (final String wrong :
                List.of("", "penstock:entry:1:n", "penstock:entry:x:n:file:///a", "entry:1:n:file:///a")) {
            assertThrows(IllegalArgumentException.class, () -> SharedAddress.parse(wrong), wrong);
        }
        assertThrows(IllegalArgumentException.class, () -> new SharedAddress(URI.create("http://a/b"), 1, "n"));
    }

    @Test
    @DisplayName("S8: where the file is gone the receiver is told its path, and nothing is created")
    void gone() throws Exception {
        final byte[] bytes;
        final SharedAddress address;
        try (Board board = Board.at(path()).create()) {
            bytes = written(board.number("n"));
            address = board.number("n").address();
        }
        Files.delete(path());
        final StaleAddressException read = assertThrows(StaleAddressException.class, () -> read(bytes));
        assertTrue(read.getMessage().contains(path().toString()), read.getMessage());
        assertThrows(StaleAddressException.class, () -> Board.resolve(address));
        assertFalse(Files.exists(path()));
    }

    @Test
    @DisplayName("S8: an entry arrives of a board that is known here and was destroyed: the receiver is told at once")
    void goneThoughKnown() throws Exception {
        final SharedAddress address;
        final SharedEntry arrived;
        try (Board board = Board.at(path()).create()) {
            address = board.number("n").address();
            arrived = Board.resolve(address);
            board.destroy();
        }
        assertThrows(StaleAddressException.class, () -> Board.resolve(address));
        try (Board other = Board.at(path()).create()) {
            other.number("n");
            assertThrows(StaleAddressException.class, () -> Board.resolve(address));
        }
        arrived.board().close();
    }

    @Test
    @DisplayName("S8: where another board has its place the receiver is told, and no entry is made there")
    void replaced() throws Exception {
        final SharedAddress address;
        try (Board board = Board.at(path()).create()) {
            address = board.number("n").address();
        }
        Files.delete(path());
        try (Board other = Board.at(path()).create()) {
            other.number("n");
            final StaleAddressException told = assertThrows(StaleAddressException.class, () -> Board.resolve(address));
            assertTrue(
                    told.getMessage().contains("expected=" + Long.toHexString(address.instance())), told.getMessage());
            final SharedAddress unknown = new SharedAddress(
                    address.board(), other.number("n").address().instance(), "m");
            assertThrows(StaleAddressException.class, () -> Board.resolve(unknown));
            assertEquals(1, SyncStats.of(path()).entries().size());
        }
    }

    @Test
    @DisplayName("S8: a queue whose item names a board that is gone says so, with the path")
    void goneInAQueue() throws Exception {
        try (BoundedQueue<SharedLong> queue =
                BoundedQueue.at(directory.resolve("queue"), SharedLong.class).create()) {
            try (Board board = Board.at(path()).create()) {
                queue.put(board.number("n"));
            }
            Files.delete(path());
            final CodecException told = assertThrows(CodecException.class, queue::take);
            assertInstanceOf(StaleAddressException.class, told.getCause());
            assertTrue(told.getMessage().contains(path().toString()), told.getMessage());
        }
    }

    @Test
    @DisplayName("S8: the handle of entries that have arrived is closed when they are dropped, without a word")
    void dropped() throws Exception {
        final SharedAddress address;
        try (Board board = Board.at(path()).create()) {
            address = board.number("n").address();
        }
        arriveAndDrop(address);
        await().until(() -> {
            System.gc();
            return SyncStats.of(path()).users().isEmpty();
        });
    }

    private void arriveAndDrop(final SharedAddress address) throws IOException {
        final SharedLong number = (SharedLong) Board.resolve(address);
        number.incrementAndGet();
        assertEquals(1, SyncStats.of(path()).users().size());
    }
}
