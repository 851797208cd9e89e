package io.penstock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.ChannelView;
import io.penstock.SharedFileException;
import io.penstock.Waiting;
import io.penstock.testkit.Background;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** A board's file: how it is created, opened, looked at, and lost. */
class BoardTest {
    @TempDir
    private Path directory;

    private Path path() {
        return directory.resolve("board");
    }

    private BoardBuilder at() {
        return Board.at(path());
    }

    @Test
    @DisplayName("S1, D6: destroy deletes the file, and the hub with the last channel; the name is free at once")
    void destroyed() throws Exception {
        final Path path = directory.resolve("own").resolve("board");
        Files.createDirectory(path.getParent());
        final Board board = Board.at(path).create();
        final SharedLong number = board.number("n");
        number.set(1);
        board.destroy();
        assertThrows(IllegalStateException.class, number::get);
        assertThrows(IllegalStateException.class, board::destroy);
        try (Stream<Path> left = Files.list(path.getParent())) {
            assertEquals(List.of(), left.toList());
        }
        try (Board next = Board.at(path).create()) {
            assertEquals(0, next.number("n").get());
        }
    }

    @Test
    @DisplayName("S1, D4: other handles of a destroyed board are told, and destroy nothing that has taken its place")
    void destroyedUnderOthers() throws Exception {
        final Path path = directory.resolve("shared");
        try (Board other = Board.at(path).create()) {
            final SharedLong number = other.number("n");
            Board.at(path).open().destroy();
            try (Board next = Board.at(path).create()) {
                await().until(() -> {
                    try {
                        number.get();
                        return false;
                    } catch (final UncheckedIOException told) {
                        return told.getCause().getMessage().contains("a file was removed or replaced");
                    }
                });
                assertThrows(UncheckedIOException.class, other::destroy);
                next.number("n").set(2);
            }
            try (Board next = Board.at(path).open()) {
                assertEquals(2, next.number("n").get());
            }
        }
    }

    @Test
    @DisplayName("S1: a board in memory is destroyed by closing it")
    void destroyedInMemory() throws Exception {
        final Board board = Board.inMemory();
        final SharedLong number = board.number("n");
        board.destroy();
        assertThrows(IllegalStateException.class, number::get);
    }

    @Test
    @DisplayName("S9: a refused entry says in words how it was made")
    void otherwise() {
        try (Board board = Board.inMemory()) {
            board.lock("l");
            board.barrier("b", 2);
            refused(
                    "here=lock with a recovery in the board=lock without a recovery",
                    () -> board.lock("l", death -> {}));
            refused("here=barrier(parties=3) in the board=barrier(parties=2)", () -> board.barrier("b", 3));
            refused("here=latch(count=2) in the board=barrier(parties=2)", () -> board.latch("b", 2));
            refused("here=longArray(length=5) in the board=lock without", () -> board.longArray("l", 5));
            refused("permits=0 name=s path=memory", () -> board.semaphore("s", 0));
            refused(
                    "the number of permits is 0 or more: permits=-1",
                    () -> board.semaphore("s", 1).acquire(-1));
        }
    }

    private record One(long value) {}

    @Test
    @DisplayName(
            "V8, V10, S16: errors about a Java array, a function's null, and a file in place of a directory name both sides")
    void namedErrors() throws Exception {
        try (Board board = Board.at(directory.resolve("named")).create()) {
            final SharedLongArray array = board.longArray("a", 4);
            final String copy = assertThrows(IndexOutOfBoundsException.class, () -> array.copyTo(0, new long[2], 0, 3))
                    .getMessage();
            assertTrue(copy.contains("of the Java array: offset=0 count=3 length=2 name=a path=" + directory), copy);
            final SharedRecord<One> one = board.record("r", One.class);
            final String none = assertThrows(NullPointerException.class, () -> one.update(before -> null))
                    .getMessage();
            assertTrue(none.contains("update has returned null: record=r path=" + directory), none);
            final String file = assertThrows(
                            NotDirectoryException.class, () -> SyncStats.deadlocks(directory.resolve("named")))
                    .getMessage();
            assertTrue(
                    file.endsWith(
                            "named: deadlocks are those of a directory of boards, not of a file; give the directory"),
                    file);
        }
    }

    private static void refused(final String text, final Executable call) {
        final String told = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(told.contains(text), told);
    }

    @Test
    @DisplayName("S2: the text of an entry says that its board was closed, where the value cannot be seen any more")
    void textAfterClose() {
        final Board board = Board.inMemory();
        final List<SharedEntry> entries = List.of(
                board.number("e1"),
                board.intNumber("e2"),
                board.doubleNumber("e3"),
                board.bool("e4"),
                board.adder("e5"),
                board.flag("e6"),
                board.semaphore("e7", 1),
                board.gauge("e8"),
                board.latch("e9", 1),
                board.longArray("e10", 1),
                board.byteArray("e11", 1));
        entries.forEach(entry -> assertFalse(entry.toString().contains("closed"), entry.name()));
        board.close();
        entries.forEach(entry -> assertTrue(entry.toString().startsWith(entry.name() + ", whose board"), entry.name()));
    }

    @Test
    @DisplayName("S1: values stand when all handles were closed, and opening needs no tool")
    void reopened() throws Exception {
        try (Board board = at().create()) {
            board.number("n", 5).incrementAndGet();
            board.adder("a").add(7);
            board.flag("f").set();
        }
        try (Board board = at().open()) {
            assertEquals(6, board.number("n").get());
            assertEquals(7, board.adder("a").sum());
            assertTrue(board.flag("f").isSet());
        }
    }

    @Test
    @DisplayName("S9: a name that UTF-8 cannot hold is refused, and changes nothing")
    void halfOfASurrogatePair() throws Exception {
        try (Board board = at().create()) {
            board.number("?", 7);
            final long used = SyncStats.of(path()).usedBytes();
            final IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> board.number("\uD83D"));
            assertTrue(refused.getMessage().contains("half of a surrogate pair"), refused::getMessage);
            assertTrue(refused.getMessage().contains("path=" + path()), refused::getMessage);
            assertThrows(IllegalArgumentException.class, () -> board.lock("l").condition("c\uDE00"));
            assertEquals(1, board.number("\uD83D\uDE00", 1).get());
            assertEquals(
                    List.of("?", "l", "\uD83D\uDE00"),
                    SyncStats.of(path()).entries().stream()
                            .map(SyncStats.Entry::name)
                            .toList());
            assertTrue(SyncStats.of(path()).usedBytes() - used < 2_000);
        }
    }

    @Test
    @DisplayName("S1: create wants no file, open wants one, openOrCreate takes both")
    void waysToOpen() throws Exception {
        assertThrows(NoSuchFileException.class, () -> at().open());
        assertFalse(Files.exists(directory.resolve(".penstock")), "opening creates nothing");
        at().openOrCreate().close();
        assertThrows(FileAlreadyExistsException.class, () -> at().create());
        at().openOrCreate().close();
    }

    @Test
    @DisplayName("S9: a board that was created with other settings is refused, naming both")
    void otherSettings() throws Exception {
        at().capacityBytes(5_000)
                .maxProcesses(3)
                .waiting(Waiting.parking())
                .create()
                .close();
        at().capacityBytes(8_192).maxProcesses(3).open().close();
        final IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> at().capacityBytes(4_096).maxProcesses(4).open());
        assertTrue(refused.getMessage().contains("capacityBytes here=4096 in the file=8192"), refused.getMessage());
        assertTrue(refused.getMessage().contains("maxProcesses here=4 in the file=3"), refused.getMessage());
        assertThrows(IllegalArgumentException.class, () -> at().capacityBytes(0));
        at().capacityBytes((2L << 30) - 4_096);
        assertThrows(IllegalArgumentException.class, () -> at().capacityBytes((2L << 30) - 4_095));
        assertThrows(IllegalArgumentException.class, () -> at().maxProcesses(0));
        assertThrows(IllegalArgumentException.class, () -> at().maxProcesses(2_049));
    }

    @Test
    @DisplayName("V13: a small board that is full says so with the numbers, and keeps what it has")
    void full() throws Exception {
        try (Board board = at().capacityBytes(4_096).create()) {
            for (int i = 0; i < 16; i++) {
                board.number("n" + i, i);
            }
            final BoardFullException full = assertThrows(BoardFullException.class, () -> board.number("n16"));
            assertTrue(full.getMessage().contains("neededBytes=256 freeBytes=0 capacityBytes=4096"), full.getMessage());
            assertTrue(full.getMessage().contains(path().toString()), full.getMessage());
            assertEquals(15, board.number("n15").get());
            assertEquals(16, SyncStats.of(path()).entries().size());
        }
    }

    @Test
    @DisplayName("V13: handles of one process have one row, which is free again when the last is closed")
    void oneRow() throws Exception {
        try (Board first = at().maxProcesses(1).create();
                Board second = at().open()) {
            assertEquals(1, SyncStats.of(path()).users().size());
            second.close();
            first.adder("a").increment();
            assertEquals(1, SyncStats.of(path()).users().size());
        }
        assertEquals(List.of(), SyncStats.of(path()).users());
    }

    @Test
    @DisplayName("V1, V4: two handles of one process count in the same words")
    void twoHandles() throws Exception {
        try (Board first = at().create();
                Board second = at().open()) {
            first.number("n").incrementAndGet();
            second.number("n").incrementAndGet();
            assertEquals(2, first.number("n").get());
            first.adder("a").add(3);
            second.adder("a").add(4);
            assertEquals(7, first.adder("a").sum());
        }
    }

    @Test
    @DisplayName("S11: a look names the entries, who has the board open, and who waits; it writes nothing")
    void stats() throws Exception {
        try (Board board = at().maxProcesses(2).capacityBytes(8_192).create()) {
            board.number("n");
            final SharedFlag flag = board.flag("go");
            final CompletableFuture<Void> waiter = Background.run(flag::await);
            await().until(() -> SyncStats.of(path()).waiters().containsKey("go"));
            final SyncStats stats = SyncStats.of(path());
            assertEquals(
                    List.of(
                            new SyncStats.Entry("n", "number", 0, Optional.empty()),
                            new SyncStats.Entry("go", "flag", 1, Optional.empty())),
                    stats.entries());
            assertEquals(Map.of("go", 1), stats.waiters());
            assertEquals(
                    List.of(new SyncStats.User(ProcessHandle.current().pid(), ChannelView.State.ALIVE, List.of("go"))),
                    stats.users());
            assertEquals(1L, stats.users().get(0).numbers().get("waiting"));
            assertEquals(
                    Map.of("entries", 2L, "usedBytes", 512L, "capacityBytes", 8_192L, "maxProcesses", 2L),
                    stats.numbers());
            assertEquals("BOARD", stats.kind().name());
            assertEquals(stats, ChannelView.of(path()));
            flag.set();
            waiter.get(1, TimeUnit.MINUTES);
        }
    }

    @Test
    @DisplayName("D4: a board whose file was removed says so at every call, and its waiting threads are woken")
    void removed() throws Exception {
        try (Board board = at().create()) {
            final SharedLong number = board.number("n");
            final CompletableFuture<Void> waiter = Background.run(() -> number.await(value -> value == 1));
            Background.assertBlocked(waiter);
            Files.delete(path());
            final ExecutionException ended =
                    assertThrows(ExecutionException.class, () -> waiter.get(20, TimeUnit.SECONDS));
            assertInstanceOf(SharedFileException.class, ended.getCause().getCause());
            final UncheckedIOException told = assertThrows(UncheckedIOException.class, number::get);
            assertTrue(told.getMessage().contains(path().toString()), told.getMessage());
        }
    }

    @Test
    @DisplayName("Damage: a file that can be no board is refused with its path, and is not touched")
    void damaged() throws Exception {
        at().capacityBytes(4_096).create().close();
        final int end = (int) Files.size(path()) - 4_096 - 4_096 - 4_096 + 128;
        overwrite(end, 100);
        try (Board board = at().open()) {
            final UncheckedIOException refused = assertThrows(UncheckedIOException.class, () -> board.number("n"));
            assertTrue(refused.getMessage().contains("end=100"), refused.getMessage());
        }
        final SharedFileException looked = assertThrows(SharedFileException.class, () -> SyncStats.of(path()));
        assertTrue(looked.getMessage().contains(path().toString()), looked.getMessage());
        overwrite(end, 128);
        try (Board board = at().open()) {
            final UncheckedIOException refused = assertThrows(UncheckedIOException.class, () -> board.number("n"));
            assertTrue(refused.getMessage().contains("an entry is impossible"), refused.getMessage());
        }
    }

    private void overwrite(final int at, final long value) throws IOException {
        try (FileChannel file = FileChannel.open(path(), StandardOpenOption.WRITE)) {
            file.write(
                    ByteBuffer.allocate(Long.BYTES)
                            .order(ByteOrder.nativeOrder())
                            .putLong(0, value),
                    at);
        }
    }

    @Test
    @DisplayName("S1: of many that open or create a board at once each gets the same one")
    void race() throws Exception {
        final List<CompletableFuture<Void>> threads = IntStream.range(0, 4)
                .mapToObj(i -> Background.run(() -> {
                    try (Board board = at().openOrCreate()) {
                        for (int name = 0; name < 50; name++) {
                            board.number("n" + name).incrementAndGet();
                        }
                    }
                }))
                .toList();
        for (final CompletableFuture<Void> thread : threads) {
            thread.get(1, TimeUnit.MINUTES);
        }
        try (Board board = at().open()) {
            for (int name = 0; name < 50; name++) {
                assertEquals(4, board.number("n" + name).get());
            }
        }
        assertEquals(50, SyncStats.of(path()).entries().size());
    }

    @Test
    @DisplayName("S2: an interrupt neither ends nor harms the making of an entry, and stays pending")
    void interruptedMaker() throws Exception {
        try (Board board = at().create()) {
            Thread.currentThread().interrupt();
            assertEquals(4, board.number("n", 4).get());
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    @DisplayName("S2: a timeout bounds a call whose value changes all the time")
    void timeoutUnderChanges() throws Exception {
        try (Board board = at().create()) {
            final SharedLong number = board.number("n");
            final SharedFlag stop = board.flag("stop");
            final CompletableFuture<Void> changer = Background.run(() -> {
                while (!stop.isSet()) {
                    number.incrementAndGet();
                }
            });
            assertFalse(number.await(value -> value < 0, Duration.ofMillis(200)));
            stop.set();
            changer.get(1, TimeUnit.MINUTES);
        }
    }
}
